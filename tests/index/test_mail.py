"""E-mails: which part is read, what the head states, and what a bad one is told."""

from datetime import date
from pathlib import Path

import pytest

from index import split
from index.errors import UnreadableFileError
from index.reading import read_file
from tests.index.collecting import Write, read_one
from tests.making import mail

SANK = "The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist, the harbour master."
RAISED = "Divers raised the hull of the Aurora on Friday, in one piece."
ROW = "<tr><td><table><tr><td>{}</td></tr></table></td></tr>"
PARTS = ("<h1>Ferry sinks</h1>", f"<p>{SANK}</p><p>{RAISED}</p>", "<h2>Also</h2>", "It was sold.")
PAGE = f"<html><body><table>{''.join(map(ROW.format, PARTS))}</table></body></html>"
HEAD = b"From: The Lantern <news@lantern.example>\nDate: Thu, 11 Jul 2024 08:00:00 +0200\n"


def test_a_newsletter_states_its_outlet_its_day_and_its_title(write: Write, tmp_path: Path) -> None:
    data = mail(f"{SANK}\n\n{RAISED}", html=PAGE, subject="Ferry  sinks\N{EN DASH}all safe")
    article = read_one(write("a.eml", data), tmp_path)
    assert article.text == f"{SANK}\n\n{RAISED}"
    assert (article.title, article.source) == ("Ferry sinks\N{EN DASH}all safe", "The Lantern")
    assert (article.published, article.url) == (date(2024, 7, 11), None)


def test_articles_csv_states_it_better(write: Write, tmp_path: Path) -> None:
    write("articles.csv", "path,published,source\na.eml,2024-07-10,Lantern\n")
    article = read_one(write("a.eml", mail(SANK, subject="Ferry")), tmp_path)
    assert (article.title, article.published, article.source) == (
        "Ferry", date(2024, 7, 10), "Lantern"
    )  # fmt: skip


@pytest.mark.parametrize("plain", ["", "Your programme shows no HTML."])
def test_a_page_in_tables_is_read_by_blocks(plain: str, write: Write, tmp_path: Path) -> None:
    article = read_one(write("a.eml", mail(plain, html=PAGE)), tmp_path)
    assert article.text.split("\n") == ["Ferry sinks", SANK, RAISED, "Also", "It was sold."]


def test_sentences_go_on_across_lines_and_links(write: Write, tmp_path: Path) -> None:
    plain = (
        "The ferry Aurora (https://lantern.example/a?b=1) sank near Malmö on\n"
        "Monday, said Ada <https://lantern.example/c> Lindqvist [http://x.example], the\n"
        "harbour master.\n"
    )
    article = read_one(write("a.eml", mail(plain)), tmp_path)
    (passage,) = split(article)
    assert " ".join(article.text[passage.start : passage.end].split()) == SANK


@pytest.mark.parametrize("subject", ["Fwd: Ferry sinks", "RE: FW: Ferry sinks"])
def test_who_passes_a_mail_on_did_not_publish_it(
    subject: str, write: Write, tmp_path: Path
) -> None:
    article = read_one(write("a.eml", mail(SANK, subject=subject)), tmp_path)
    assert (article.title, article.source, article.published) == ("Ferry sinks", None, None)


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        ("Thu, 11 Jul 2024 23:30:00 -0700", date(2024, 7, 11)),
        ("11 Jul 2024 00:30 GMT", date(2024, 7, 11)),
        ("Thu, 11 Jul 2024 08:00:00 -0000", date(2024, 7, 11)),
    ],
)
def test_the_day_is_that_of_the_sender(
    sent: str, published: date, write: Write, tmp_path: Path
) -> None:
    assert read_one(write("a.eml", mail(SANK, sent=sent)), tmp_path).published == published


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"text/plain; charset=iso-8859-1", SANK.encode("latin-1")),
        (b"text/plain; charset=us-ascii", SANK.encode()),
        (b"text/plain; charset=klingon", SANK.encode()),
        (b"text/plain; charset=utf-8", SANK.encode("cp1252")),
        (b"text/plain; charset=utf-16", SANK.encode("utf-16-le")),
        (b"text/plain", SANK.encode()),
    ],
)
def test_an_encoding_that_is_stated_wrongly_costs_no_text(
    kind: bytes, body: bytes, write: Write, tmp_path: Path
) -> None:
    data = HEAD + b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: 8bit\n\n" + body
    assert read_one(write("a.eml", data), tmp_path).text == SANK


@pytest.mark.parametrize(
    ("sender", "source"),
    [
        ("Malmö Post <news@post.example>".encode(), "Malmö Post"),
        (b"=?iso-8859-1?Q?Malm=F6_Post?= <news@post.example>", "Malmö Post"),
        (b'"Post, The" <news@post.example>, Other <b@post.example>', "Post, The"),
        (b"news@post.example", None),
        (b"(" * 5_000, None),
        (b"", None),
    ],
)
def test_the_outlet_is_the_name_of_the_sender(
    sender: bytes, source: str | None, write: Write, tmp_path: Path
) -> None:
    data = b"From: " + sender + b"\nDate: Thu, 11 Jul 2024 08:00:00 +0200\n\nIt sank."
    article = read_one(write("a.eml", data), tmp_path)
    assert (article.source, article.published) == (source, date(2024, 7, 11))


def test_attachments_are_left_out_and_told_of(write: Write, tmp_path: Path) -> None:
    read = read_file(write("a.eml", mail(SANK, attached={"b.pdf": b"%PDF-1.4"})), tmp_path, {})
    assert [article.text for article in read.articles] == [SANK]
    assert read.problems == ("its attachments are left out: save them, and bring them",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SANK.encode(), "not an e-mail, no sender and no date at its top: save it again"),
        (HEAD + b"\n", "no text in it: add its text, or remove it"),
        (mail(attached={"b.pdf": b"%PDF"}), "no text in it, only attachments: save them, and"),
        (mail(html="<img src=a.png>"), "no text in it: add its text"),
        (HEAD + b"Content-Type: application/pkcs7-mime\n\nAAAA", "encrypted: bring its text"),
    ],
)
def test_a_mail_that_cannot_be_read(data: bytes, reason: str, write: Write, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(write("a.eml", data), tmp_path, {})
