"""Files and folders of articles that are amiss."""

import json
from pathlib import Path

from index.kinds import KINDS_IN_WORDS
from tests.bad_input.case import GOOD, ONE, UNCHANGED, Case, Place, built, news
from tests.making import locked, mail, pdf, word

_INDEX = ("index",)
_AGAIN = "The ferry Aurora was raised on Friday.\n"


def _one_big_line(place: Place) -> None:
    news({"big.jsonl": json.dumps({"text": "ferry " * 8_400_000})})(place)


def _one_big_file(place: Place) -> None:
    news({})(place)
    with (place.corpus / "big.txt").open("wb") as file:
        file.truncate(50_000_000)


def _links_out(place: Place) -> None:
    news({})(place)
    secret = place.write("elsewhere/secret.txt", GOOD)
    (place.corpus / "secret.txt").symlink_to(secret)
    (place.corpus / "folder").symlink_to(secret.parent)


def _link_to_nothing(place: Place) -> None:
    news({})(place)
    (place.corpus / "gone.txt").symlink_to("nothing.txt")


def _file_of_another(place: Place) -> None:
    place.forbid(place.write("news/locked.txt", GOOD), 0)


def _folder_of_another(place: Place) -> None:
    place.write("news/sub/b.txt", GOOD)
    place.build()
    place.forbid(place.corpus / "sub", 0)


def _whole_folder_of_another(place: Place) -> None:
    place.forbid(place.corpus, 0o300)


def _no_files(place: Place) -> None:
    place.corpus.mkdir()


def _only_unreadable(place: Place) -> None:
    place.write("news/a.txt", b"caf\xe9")
    place.write("news/b.md", "")


def _name_not_utf_8(place: Place) -> None:
    news({})(place)
    Path(f"{place.corpus}/caf\udce9.txt").write_text(GOOD, encoding="utf-8")


def _broken_table(place: Place) -> None:
    place.write("news/articles.csv", b"path,title\ngood.txt,caf\xe9\n")


FILES = (
    Case(
        "an empty folder",
        _no_files,
        _INDEX,
        (
            f"news: no articles in it: put {KINDS_IN_WORDS} files there",
            "0 articles, 0 passages, 0 of them embedded now.",
        ),
    ),
    Case(
        "a question to an empty folder",
        _no_files,
        ("ask", "Who sank?"),
        (
            f"news: no articles in it: put {KINDS_IN_WORDS} files there",
            "These articles don't say. There are no articles to look in yet.",
        ),
    ),
    Case(
        "only unreadable files",
        _only_unreadable,
        _INDEX,
        (
            "a.txt: not UTF-8: byte 3 is 0xe9; save it as UTF-8",
            "b.md: empty: save it again with its text, or remove it",
            "news: no article in it could be read: mend what is named above",
            "0 articles, 0 passages, 0 of them embedded now.",
        ),
    ),
    Case(
        "a file that is not UTF-8",
        news({"latin.txt": b"caf\xe9 au lait"}),
        _INDEX,
        ("latin.txt: not UTF-8: byte 3 is 0xe9; save it as UTF-8", ONE),
    ),
    Case(
        "a file that was UTF-8 when it was indexed, and is not any more",
        built(lambda place: place.write("news/good.txt", b"caf\xe9")),
        _INDEX,
        (
            "good.txt: not UTF-8: byte 3 is 0xe9; save it as UTF-8; what was indexed of it is kept",
            UNCHANGED,
        ),
    ),
    Case(
        "50 MB of text in one file",
        _one_big_file,
        _INDEX,
        ("big.txt: 50.0 MB, more than 20 MB: split it, an article a file", ONE),
    ),
    Case(
        "50 MB of text in one line of JSONL",
        _one_big_line,
        _INDEX,
        (
            "big.jsonl: no article in it could be read; line 1: 50.4 million characters, more than "
            "20 million: left out; split it",
            ONE,
        ),
    ),
    Case(
        "a file of zero bytes",
        news({"zero.txt": ""}),
        _INDEX,
        ("zero.txt: empty: save it again with its text, or remove it", ONE),
    ),
    Case(
        "a file of nothing but a byte order mark and blank lines",
        news({"blank.txt": "\ufeff\n\n", "blank.jsonl": "\ufeff\n\n"}),
        _INDEX,
        (
            'blank.jsonl: no article in it: write a line of {"text": …} for each',
            "blank.txt: no text to read in it: add its text, or remove it",
            ONE,
        ),
    ),
    Case(
        "two files with one title",
        lambda place: [
            place.write(f"news/{name}.md", f"---\ntitle: The Aurora\n---\n{text}")
            for name, text in (("a", GOOD), ("b", _AGAIN))
        ],
        ("retrieve", "ferry Aurora"),
        (
            "  1  The ferry Aurora was raised on Friday.",
            "     b.md 26:64",
            "  2  The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist, the harbour "
            "master.",
            "     a.md 26:109",
        ),
    ),
    Case(
        "two lines of JSONL with one id",
        news({"n.jsonl": f'{{"id": 7, "text": "{GOOD[:-1]}"}}\n{{"id": "7", "text": "Again."}}\n'}),
        _INDEX,
        (
            "n.jsonl: line 2: the id 'n.jsonl#7' stands twice, the first is kept; give it one of "
            "its own",
            "2 articles, 2 passages, 2 of them embedded now.",
        ),
    ),
    Case(
        "broken lines in JSONL",
        news({"n.jsonl": '{"text": "A drone fell."}\n{"text": "A dro\n["text"]\n'}),
        _INDEX,
        (
            "n.jsonl: line 2: not JSON (Unterminated string starting at, character 9): left out; "
            "mend the line",
            'n.jsonl: line 3: not an object with a "text": left out; write {"text": …}',
            "2 articles, 2 passages, 2 of them embedded now.",
        ),
    ),
    Case(
        "HTML without text",
        news({"page.html": "<html><body><script>draw()</script></body></html>"}),
        _INDEX,
        ("page.html: no text found in the page: save it with its text, or as .txt", ONE),
    ),
    Case(
        "PDF files that are scanned, locked, cut short, or no PDF",
        lambda place: [
            place.write(f"news/{name}.pdf", data)
            for name, data in (
                ("cut", pdf([(10, GOOD[:-1])])[:400]),
                ("good", pdf([(10, GOOD[:-1])])),
                ("locked", locked(pdf([(10, GOOD[:-1])]), "secret")),
                ("none", GOOD.encode()),
                ("scan", pdf([])),
            )
        ],
        _INDEX,
        (
            "cut.pdf: a broken PDF file: save it again, or bring its text",
            "locked.pdf: locked with a password: save it without one",
            "none.pdf: a broken PDF file: save it again, or bring its text",
            "scan.pdf: no text in it, only pictures of pages, as of a scan: run text recognition "
            "(OCR) over it, or bring its text",
            ONE,
        ),
    ),
    Case(
        "Word files that are empty or broken",
        news({"empty.docx": word(), "broken.docx": word(GOOD)[:3000]}),
        _INDEX,
        (
            "broken.docx: a broken DOCX file: save it again, or bring its text",
            "empty.docx: no text in it: add its text, or remove it",
            ONE,
        ),
    ),
    Case(
        "mails of attachments alone, encrypted, or that are none; a date that is none",
        news(
            {
                "attached.eml": mail(attached={"ferry.pdf": b"%PDF-1.4"}),
                "late.eml": f"From: a@b.example\nDate: soon\n\n{GOOD}",
                "none.eml": GOOD,
                "sealed.eml": b"From: a@b.example\nContent-Type: multipart/encrypted\n\n"
                + b"A" * 9,
            }
        ),
        _INDEX,
        (
            "attached.eml: no text in it, only attachments: save them, and bring them",
            "late.eml: published is 'soon', not a date as YYYY-MM-DD: left unknown; mend it",
            "none.eml: not an e-mail, no sender and no date at its top: save it again",
            "sealed.eml: encrypted: bring its text",
            "2 articles, 2 passages, 2 of them embedded now.",
        ),
    ),
    Case(
        "front matter that is not YAML",
        news({"a.md": f"---\ntitle: 'open\n---\n{GOOD}"}),
        _INDEX,
        (
            "a.md: the front matter is not valid YAML (found unexpected end of stream, line 2): "
            "ignored; mend it",
            "2 articles, 2 passages, 2 of them embedded now.",
        ),
    ),
    Case(
        "`articles.csv` that names a missing file, a bad date, a file twice",
        news(
            {
                "articles.csv": "path,title,published\ngone.txt,Gone,\ngood.txt,One,31.12.2024\n"
                "good.txt,Two,2024-12-32\n"
            }
        ),
        _INDEX,
        (
            "articles.csv: names 'gone.txt', which is no article that could be read: mend its "
            "path, or remove the row",
            "articles.csv: good.txt: published is '2024-12-32', not a date as YYYY-MM-DD: left "
            "unknown; mend it",
            "articles.csv: good.txt: stands twice: the last row counts; remove the other",
            ONE,
        ),
    ),
    Case(
        "`articles.csv` that is not UTF-8",
        built(_broken_table),
        _INDEX,
        (
            "articles.csv: not UTF-8: byte 23 is 0xe9; save it as UTF-8; until then nothing that "
            "it states is known",
            UNCHANGED,
        ),
    ),
    Case(
        "paths with spaces, emoji, a newline, a control character",
        news({"a b.txt": GOOD, "⛴️.txt": GOOD, "new\nline.txt": "", "esc\x1b[31m.txt": ""}),
        _INDEX,
        (
            "esc␛[31m.txt: empty: save it again with its text, or remove it",
            "new␊line.txt: empty: save it again with its text, or remove it",
            "3 articles, 3 passages, 3 of them embedded now.",
        ),
    ),
    Case(
        "a path that is not UTF-8",
        _name_not_utf_8,
        _INDEX,
        ("caf\\udce9.txt: its name is not UTF-8: rename it", ONE),
    ),
    Case(
        "links out of the folder",
        _links_out,
        _INDEX,
        (
            "folder: a link out of the folder: copy what it leads to here",
            "secret.txt: a link out of the folder: copy what it leads to here",
            ONE,
        ),
    ),
    Case(
        "a link to nothing",
        _link_to_nothing,
        _INDEX,
        (
            "gone.txt: not a file, or a link to one that is gone: put a file there, or remove it",
            ONE,
        ),
    ),
    Case(
        "a file without the right to read it",
        built(_file_of_another),
        _INDEX,
        ("locked.txt: cannot be read (Permission denied): check its rights", UNCHANGED),
        is_ordinary_user=True,
    ),
    Case(
        "a folder in the folder without the right to look into it",
        built(_folder_of_another),
        _INDEX,
        (
            "sub/: cannot be looked into (Permission denied): check its rights; what was indexed "
            "of it is kept",
            "2 articles, 2 passages, 0 of them embedded now.",
        ),
        is_ordinary_user=True,
    ),
    Case(
        "a corpus without the right to look into it",
        built(_whole_folder_of_another),
        _INDEX,
        (
            "Error: Invalid value for '--corpus': path 'news' is not readable; `python -m qa index "
            "--help` says what it takes",
        ),
        exit=2,
        is_ordinary_user=True,
    ),
    Case(
        "a corpus that is a file",
        news({}),
        ("index", "--corpus", "news/good.txt"),
        (
            "Error: news/good.txt is not a folder (it is a file): give --corpus the folder that "
            "the articles lie in",
        ),
        exit=1,
    ),
    Case(
        "a corpus that does not exist",
        news({}),
        ("ask", "Who sank?", "--corpus", "nowhere"),
        (
            "Error: nowhere is not a folder (nothing has that name): give --corpus the folder that "
            "the articles lie in",
        ),
        exit=1,
    ),
)
