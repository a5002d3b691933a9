"""PDF and Word files: their text, their paragraphs, what they state, and what a bad one is told."""

import time
import zlib
from datetime import date
from pathlib import Path

import docx
import pytest

from index import split
from index.errors import UnreadableFileError
from index.reading import read_file
from tests.index.collecting import Write, read_one
from tests.making import Line, locked, pdf, raw_word, word

SANK = "The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist."
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LONG = "The ferry Aurora, which left the harbour of Malmö on Monday morning with"


def passages(write: Write, folder: Path, name: str, data: bytes) -> list[str]:
    article = read_one(write(name, data), folder)
    return [article.text[passage.start : passage.end] for passage in split(article)]


def test_a_pdf_is_read_as_paragraphs_across_lines_and_pages(write: Write, tmp_path: Path) -> None:
    first: list[Line] = [
        (20, "Ferry sinks"),
        (20, ""),
        (10, "The ferry Aurora sank in the har-"),
        (10, "bour of Malmö, as it is told by Mr."),
        (10, "Berg."),
        (10, ""),
        (10, "Divers went down, and the master"),
        (10, ""),
        (8, "Page 1 of 2"),
    ]
    second: list[Line] = [
        (10, "of the harbour followed."),
        (10, "It was raised."),
        (8, "Page 2 of 2"),
    ]
    article = read_one(write("a.pdf", pdf(first, second)), tmp_path)
    assert article.text == (
        "Ferry sinks\n\n"
        "The ferry Aurora sank in the har-bour of Malmö, as it is told by Mr. Berg.\n\n"
        "Divers went down, and the master of the harbour followed.\n\n"
        "It was raised."
    )
    assert article.title == "Ferry sinks"


def test_what_stands_on_the_edge_of_most_pages_is_left_out(write: Write, tmp_path: Path) -> None:
    said = ("Divers went down.", "It was raised.", "It was sold.")
    pages: list[list[Line]] = [
        [(9, f"The Lantern, 11 July 2024, {n}"), (9, ""), (10, first), (9, ""), (10, SANK),
         (9, ""), (10, first.upper()), (9, ""), (8, f"- {n} -")]
        for n, first in enumerate(said, start=1)
    ]  # fmt: skip
    text = read_one(write("a.pdf", pdf(*pages)), tmp_path).text
    assert text.count(SANK) == 3
    assert [first for first in said if first not in text or first.upper() not in text] == []
    assert "Lantern" not in text
    assert "- 2 -" not in text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry  sinks", "Ferry sinks"),
        ("Microsoft Word - ferry", "The Aurora."),
        ("ferry_final.docx", "The Aurora."),
        ("untitled", "The Aurora."),
        ("Title", "The Aurora."),
        ("Untitled 3", "The Aurora."),
        ("Documents of the ferry", "Documents of the ferry"),
        ("x" * 161, "The Aurora."),
        ("...", "The Aurora."),
        ("", "The Aurora."),
    ],
)
def test_a_title_is_that_of_the_document_where_a_person_gave_it(
    title: str, expected: str, write: Write, tmp_path: Path
) -> None:
    made = "D:20240711080000Z"
    data = pdf([(10, "The Aurora."), (10, ""), (10, SANK)], title=title, made=made)
    article = read_one(write("a.pdf", data), tmp_path)
    assert article.title == expected
    assert (article.source, article.published, article.url) == (None, None, None)


def test_a_word_file_states_its_title_and_no_date(write: Write, tmp_path: Path) -> None:
    article = read_one(write("a.docx", word("The Aurora.", SANK, title="Ferry sinks")), tmp_path)
    assert (article.title, article.source, article.published) == ("Ferry sinks", None, None)


def test_articles_csv_states_what_a_document_does_not(write: Write, tmp_path: Path) -> None:
    write("articles.csv", "path,published,source\na.pdf,2024-07-11,Lantern\n")
    article = read_one(write("a.pdf", pdf([(10, SANK)])), tmp_path)
    assert (article.published, article.source) == (date(2024, 7, 11), "Lantern")


def test_a_word_file_is_read_by_blocks(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Ferry sinks")
    document.add_paragraph(SANK)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.row_cells(0), ("Ship", "Built", "Lost"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Aurora, 1973"
    table.cell(1, 2).text = "2024"
    document.add_paragraph("It was raised on Friday.")
    path = tmp_path / "a.docx"
    document.save(str(path))
    article = read_one(path, tmp_path)
    assert article.text.split("\n\n") == [
        "Ferry sinks",
        SANK,
        "Ship | Built | Lost",
        "Aurora, 1973 | 2024",
        "It was raised on Friday.",
    ]
    assert article.title == "Ferry sinks"
    found = [article.text[passage.start : passage.end] for passage in split(article)]
    assert found[:2] == ["Ferry sinks", SANK]


def test_a_pdf_that_is_locked_against_changes_only_is_read(write: Write, tmp_path: Path) -> None:
    assert SANK in read_one(write("a.pdf", locked(pdf([(10, SANK)]), "")), tmp_path).text


def _nested() -> bytes:
    return pdf([(10, SANK)]).replace(b"[0 0 595 842]", b"[" * 100_000)


def _broken_page() -> bytes:
    return pdf([(10, SANK)], [(10, SANK)]).replace(b"/Contents 7 0 R", b"/Contents /Nine   ")


def _bomb() -> bytes:
    """Return a PDF whose page unpacks to 1.6 GB."""
    pack = zlib.compressobj(9)
    piece = b"(ferry) Tj " * 100_000
    packed = b"".join(pack.compress(piece) for _ in range(1_500)) + pack.flush()
    plain = pdf([])
    start = plain.index(b"<< /Length")
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    return plain[:start] + head + packed + b"\n" + plain[plain.index(b"endstream") :]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7\nnothing more", "a broken PDF file: save it again, or bring its text"),
        ("a.pdf", pdf([(10, SANK)])[:500], "a broken PDF file"),
        ("a.pdf", b"The ferry sank.", "a broken PDF file"),
        ("a.pdf", _nested(), "a broken PDF file"),
        ("a.pdf", pdf([(10, SANK)]).replace(b"/Kids [4", b"/Kids [2"), "a broken PDF file"),
        ("a.pdf", pdf([], []), "no text in it, only pictures of pages, as of a scan: run text"),
        ("a.pdf", locked(pdf([(10, SANK)]), "secret"), "locked with a password: save it without"),
        ("a.pdf", pdf(*[[(10, "A.")]] * 1_001), "1,001 pages, more than 1,000: split it"),
        ("a.pdf", _bomb(), "no page of it can be read|takes too much"),
        ("a.docx", b"PK\x03\x04nothing more", "a broken DOCX file: save it again, or bring"),
        ("a.docx", b"The ferry sank.", "a broken DOCX file"),
        ("a.docx", word(), "no text in it: add its text, or remove it"),
        ("a.docx", raw_word("<w:document"), "a broken DOCX file"),
        (
            "a.docx",
            raw_word(f"<w:document {NAMESPACE}/>", big=" " * 210_000_000),
            "unpacks to more",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_document_that_cannot_be_read(
    name: str, data: bytes, reason: str, write: Write, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(write(name, data), tmp_path, {})
    assert time.monotonic() - began < 60


def test_a_page_that_is_broken_is_told_and_the_others_are_read(
    write: Write, tmp_path: Path
) -> None:
    data = pdf([(10, SANK)], [(10, "It was raised.")]).replace(b"/F 3 0 R", b"/F 9 0 R", 1)
    read = read_file(write("a.pdf", data), tmp_path, {})
    assert "raised" in read.articles[0].text


def test_a_word_file_reads_no_other_file(write: Write, tmp_path: Path) -> None:
    secret = write("secret.txt", "the password")
    xml = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]><w:document {NAMESPACE}><w:body><w:p>'
        f"<w:r><w:t>{SANK}&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    text = read_one(write("a.docx", raw_word(xml)), tmp_path).text
    assert "password" not in text


def test_entities_that_multiply_take_no_memory(write: Write, tmp_path: Path) -> None:
    entities = "".join(
        f'<!ENTITY {name} "{f"&{of};" * 10}">'
        for name, of in zip("bcdefghij", "abcdefghi", strict=True)
    )
    xml = (
        f'<!DOCTYPE d [<!ENTITY a "ferry">{entities}]><w:document {NAMESPACE}><w:body><w:p><w:r>'
        f"<w:t>{SANK}&j;</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        assert len(read_one(write("a.docx", raw_word(xml)), tmp_path).text) < 1_000
    except UnreadableFileError as error:
        assert "DOCX" in str(error)  # noqa: PT017 - either is right


def test_a_text_is_the_same_each_time(write: Write, tmp_path: Path) -> None:
    path = write("a.pdf", pdf([(10, SANK)] * 40, [(12, LONG)] * 40))
    assert len({read_one(path, tmp_path).sha256 for _ in range(3)}) == 1
