"""Files into articles: which are read, as what, and what a bad file is told."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from index import Article
from index.errors import CorpusError, UnreadableFileError
from index.listing import list_folder
from index.reading import read_file
from tests.index.collecting import Write, articles_of, read_one


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in list_folder(folder).files]


def test_plain_text(write: Write, tmp_path: Path) -> None:
    path = write("sub/a.txt", "Ferry sinks\n\nThe ferry sank.\n")
    assert read_one(path, tmp_path) == Article(
        id="sub/a.txt",
        path="sub/a.txt",
        title="Ferry sinks",
        text="Ferry sinks\n\nThe ferry sank.\n",
    )


def test_which_files_are_articles(write: Write, tmp_path: Path) -> None:
    for name in (
        "b.TXT", "a.md", "c/d/e.html", "c/README.md", "c/x.jsonl", "f.htm", "g.markdown", "i.eml",
        "README.md", "readme.txt", "articles.csv", "g.odt", ".hidden.txt", ".git/h.txt",
        "c/.i/j.md",
    ):  # fmt: skip
        write(name, "The ferry sank.")
    (tmp_path / "folder.txt").mkdir()
    assert names(tmp_path) == [
        "a.md", "b.TXT", "c/README.md", "c/d/e.html", "c/x.jsonl", "f.htm", "g.markdown", "i.eml"
    ]  # fmt: skip


def test_names_that_are_odd(write: Write, tmp_path: Path) -> None:
    odd = ["a b.txt", "new\nline.txt", "İ#1.txt", "⛴️.txt"]
    for name in odd:
        write(name, "The ferry sank.")
    assert names(tmp_path) == odd
    assert [article.id for article in articles_of(tmp_path, {})] == odd


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("The ferry sank.", encoding="utf-8")
    for name, what in (("nowhere", "nothing has that name"), ("file", "it is a file")):
        with pytest.raises(CorpusError, match=rf"{name} is not a folder \({what}\): give --corpus"):
            list_folder(tmp_path / name)


def test_links(write: Write, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write("corpus/a.txt", "The ferry sank.")
    secret = write("secret.txt", "The password.")
    (corpus / "inside.txt").symlink_to("a.txt")
    (corpus / "outside.txt").symlink_to(secret)
    (corpus / "gone.txt").symlink_to("nothing.txt")
    (corpus / "round.txt").symlink_to("round.txt")
    (corpus / "sub").mkdir()
    (corpus / "round").symlink_to("sub")
    (corpus / "away").symlink_to(tmp_path)
    assert names(corpus) == [
        "a.txt", "away", "gone.txt", "inside.txt", "outside.txt", "round.txt"
    ]  # fmt: skip
    assert read_one(corpus / "inside.txt", corpus).text == "The ferry sank."
    for name, reason in (
        ("away", "a link out of the folder: copy what it leads to here"),
        ("outside.txt", "a link out of the folder: copy what it leads to here"),
        ("gone.txt", "not a file, or a link to one that is gone"),
        ("round.txt", "not a file, or a link to one that is gone"),
    ):
        with pytest.raises(UnreadableFileError, match=reason):
            read_file(corpus / name, corpus, {})


def test_a_corpus_that_is_a_link(write: Write, tmp_path: Path) -> None:
    write("corpus/a.txt", "The ferry sank.")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "corpus")
    assert [article.id for article in articles_of(link, {})] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"The ferry \xe9 sank.", "not UTF-8: byte 10 is 0xe9; save it as UTF-8"),
        ("a.txt", "The ferry sank.".encode("utf-16"), "not UTF-8: byte 0 is 0xff"),
        ("a.txt", b"", "empty: save it again with its text"),
        ("a.txt", b" \r\n\t", "empty: save it again with its text"),
        ("a.txt", "\ufeff\u200b\n".encode(), "no text to read in it"),
        ("a.md", b"---\ntitle: Ferry\n---\n", "no text to read in it"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no text found in the page"),
        ("a.html", b"\0\0\0", "not HTML that can be parsed|no text found in the page"),
        ("a.jsonl", b'{"text": "\xff"}', "not UTF-8: byte 10 is 0xff"),
        ("a.jsonl", "\ufeff".encode(), "no article in it: write a line of"),
        ("a.jsonl", "\u3000\n".encode(), "no article in it: write a line of"),
        ("a.jsonl", b"{}\n[]\n5", r"line 1: not an object .* \(and 2 more like it\)"),
        ("a.jsonl", b"{}\n", 'no article in it could be read; line 1: not an object with a "text"'),
    ],
)
def test_a_file_that_cannot_be_read(
    name: str, content: bytes, reason: str, write: Write, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_file(write(name, content), tmp_path, {})
    assert list(articles_of(tmp_path, {})) == []


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(21_000_000)  # sparse: no disk is used
    with pytest.raises(UnreadableFileError, match=r"21\.0 MB, more than 20 MB: split it"):
        read_file(path, tmp_path, {})


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/\xff.txt"))
    try:
        path.write_text("The ferry sank.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    with pytest.raises(UnreadableFileError, match="its name is not UTF-8: rename it"):
        read_file(path, tmp_path, {})


def test_jsonl_keeps_the_good_lines(write: Write, tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "title": "Ferry", "published": "2024-07-11", "text": "The ferry sank."}',
        "",
        '{"text": "No id."}',
        '{"id": null, "text": "A null id."}',
        '{"id": 0, "text": "Zero."}',
        '{"id": "a", "text": "Again."}',
        '{"text": 5',
        '["text"]',
        '{"text": 5}',
        '{"text": " "}',
        '{"text": "\\ud800"}',
        '{"id": "\\ud800", "text": "x"}',
        '{"id": ["x"], "text": "x"}',
        '{"text": "A bad date.", "published": "soon", "source": "\\udfff"}',
        "[" * 100_000,
    ]
    read = read_file(write("n.jsonl", "\ufeff" + "\r\n".join(lines)), tmp_path, {})
    assert [(article.id, article.text) for article in read.articles] == [
        ("n.jsonl#a", "The ferry sank."),
        ("n.jsonl#3", "No id."),
        ("n.jsonl#4", "A null id."),
        ("n.jsonl#0", "Zero."),
        ("n.jsonl#14", "A bad date."),
    ]
    first = read.articles[0]
    assert (first.path, first.title, first.published) == ("n.jsonl", "Ferry", date(2024, 7, 11))
    expected = [
        "line 6: the id 'n.jsonl#a' stands twice, the first is kept; give it one of its own",
        "line 7: not JSON (Expecting ',' delimiter, character 11): left out; mend the line",
        'line 8: not an object with a "text": left out; write {"text": …}',
        'line 9: not an object with a "text": left out; write {"text": …}',
        "line 10: no text to read in it",
        "line 11: half a surrogate pair at character 0: left out",
        "line 12: id is '\\ud800', not Unicode, but half a surrogate pair: left out; mend it",
        "line 13: id is a list, not text or a number: left out; mend it",
        "line 14: source is '\\udfff', not Unicode, but half a surrogate pair: left unknown",
        "line 14: published is 'soon', not a date as YYYY-MM-DD: left unknown; mend it",
        "line 15: not JSON (",
    ]
    for problem, start in zip(read.problems, expected, strict=True):
        assert problem.startswith(start)


def test_a_title_with_every_kind_of_character(write: Write, tmp_path: Path) -> None:
    line = json.dumps({"title": "a\0b\n👩‍👩‍👧", "text": "The ferry sank."})
    assert read_one(write("a.jsonl", line), tmp_path).title == "a\0b\n👩‍👩‍👧"
