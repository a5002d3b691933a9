"""What front matter and `articles.csv` state of an article, and what cannot be used."""

from datetime import date
from pathlib import Path

import pytest

from index.errors import UnreadableFileError
from index.metadata import Stated, read_table
from index.reading import read_file
from tests.index.collecting import Write, read_one


def test_front_matter_is_stated_and_stays_in_the_text(write: Write, tmp_path: Path) -> None:
    text = (
        "---\ntitle: 'Ferry: sinks'\nsource: Lantern\npublished: 2024-07-11\n"
        "url: https://lantern.example/1\n---\nThe ferry sank."
    )
    article = read_one(write("a.md", text), tmp_path)
    assert article.text == text
    assert (article.title, article.source) == ("Ferry: sinks", "Lantern")
    assert (article.published, article.url) == (date(2024, 7, 11), "https://lantern.example/1")


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("published: 2024-07-11T23:30:00Z", date(2024, 7, 11)),
        ("published: 2024-02-30", None),
        ("published: July 11, 2024", None),
        ("published: [2024, 7]", None),
        ("published:", None),
        ("updated: 2024-07-11", None),
    ],
)
def test_a_date_is_stated_or_unknown(
    front: str, expected: date | None, write: Write, tmp_path: Path
) -> None:
    path = write(
        "2020-01-01-a.txt", f"---\ntitle: Ferry\n{front}\n---\nThe ferry sank on 2 May 2021."
    )
    article = read_one(path, tmp_path)
    assert article.published == expected
    assert article.title == "Ferry"


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        (
            "published: 2024-02-30",
            "published is '2024-02-30', not a date as YYYY-MM-DD: left",
        ),
        ("title: [a, b]", "title is a list, not text or a number: left unknown; mend it"),
        (
            'title: "\\ud800"',
            "title is '\\ud800', not Unicode, but half a surrogate pair: left",
        ),
        ("title: 'open", "the front matter is not valid YAML"),
        ("a: " + "[" * 5000, "the front matter is not valid YAML"),
    ],
)
def test_front_matter_that_cannot_be_used_is_named(
    front: str, problem: str, write: Write, tmp_path: Path
) -> None:
    read = read_file(write("a.txt", f"---\n{front}\n---\nThe ferry sank."), tmp_path, {})
    assert len(read.problems) == 1
    assert read.problems[0].startswith(problem)
    assert read.articles[0].title == "The ferry sank."


@pytest.mark.parametrize("title", ["No", "1_000", "12:30", "2024-07-11", "0x1F", "Null Island"])
def test_a_title_is_taken_as_it_is_written(title: str, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", f"---\ntitle: {title}\nsource: null\n---\nThe ferry sank.")
    article = read_one(path, tmp_path)
    assert (article.title, article.source) == (title, None)


@pytest.mark.parametrize("tag", ["!!float", "!!timestamp", "!!int", "!!python/object:os.system"])
def test_a_tag_in_front_matter_makes_nothing_but_text(
    tag: str, write: Write, tmp_path: Path
) -> None:
    path = write("a.txt", f"---\ntitle: {tag} Ferry\nsource: {tag} \n---\nThe ferry sank.")
    assert read_one(path, tmp_path).title == "Ferry"


def test_nested_aliases_take_no_memory(write: Write, tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for name, of in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join(['*' + of] * 9)}]")
    front = "\n".join([*lines, "title: *i"])
    read = read_file(write("a.txt", f"---\n{front}\n---\nThe ferry sank."), tmp_path, {})
    assert len(read.problems[0]) < 500


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("top of page\n\n# Ferry   sinks\n\nThe ferry sank.", "Ferry sinks"),
        (f"{'long ' * 40}.\n\nThe ferry sank.", "The ferry sank."),
        ("long " * 40, "a.txt"),
        ("---\ntitle: ''\n---\nThe ferry sank.", "The ferry sank."),
    ],
)
def test_a_title_that_is_not_stated(text: str, title: str, write: Write, tmp_path: Path) -> None:
    assert read_one(write("deep/a.txt", text), tmp_path).title == title


def test_articles_csv_wins_over_front_matter(write: Write, tmp_path: Path) -> None:
    write(
        "articles.csv",
        "\ufeffpath, title, source, published, url\r\n"
        'a.md, "Ferry, again", , 2024-07-12, \r\n'
        "n.jsonl#7,,Lantern,,https://lantern.example/7\r\n",
    )
    text = "---\ntitle: Ferry\nsource: Post\npublished: 2024-07-11\n---\nThe ferry sank."
    article = read_one(write("a.md", text), tmp_path)
    assert (article.title, article.source) == ("Ferry, again", "Post")
    assert article.published == date(2024, 7, 12)
    path = write("n.jsonl", '{"id": 7, "source": "Post", "text": "The ferry sank."}\n')
    article = read_one(path, tmp_path)
    assert (article.source, article.url) == ("Lantern", "https://lantern.example/7")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"path;title\na.txt;Ferry\n", "no column `path` in its first line: it needs path,title,"),
        (b"", "no column `path`"),
        (b"path,title\na.txt,\xe9\n", "not UTF-8: byte 17 is 0xe9; save it as UTF-8"),
        (b'path,title\na.txt,"' + b"x" * 200_000, "not CSV .field larger than field limit"),
    ],
)
def test_an_articles_csv_that_cannot_be_read(
    content: bytes, reason: str, write: Write, tmp_path: Path
) -> None:
    write("articles.csv", content)
    with pytest.raises(UnreadableFileError, match=reason):
        read_table(tmp_path)


def test_an_articles_csv_of_any_line_ending(write: Write, tmp_path: Path) -> None:
    for newline in ("\n", "\r\n", "\r"):
        write("articles.csv", newline.join(["path,title", "a.txt,Ferry", ",No path", "b.txt", ""]))
        table = read_table(tmp_path)
        assert table == {"a.txt": Stated(title="Ferry"), "b.txt": Stated()}


def test_a_bad_date_in_articles_csv_is_unknown(write: Write, tmp_path: Path) -> None:
    write("articles.csv", "path,published\na.txt,11/07/2024\n")
    stated = read_table(tmp_path)["a.txt"]
    assert stated.published is None
    assert stated.problems == [
        "published is '11/07/2024', not a date as YYYY-MM-DD: left unknown; mend it"
    ]


def test_rows_of_articles_csv_that_are_amiss_are_named(write: Write, tmp_path: Path) -> None:
    write("articles.csv", "path,title\na.txt,Ferry\nb.txt,Ferry, again\na.txt,Aurora\n")
    table = read_table(tmp_path)
    assert table["a.txt"].title == "Aurora"
    assert table["a.txt"].problems == ["stands twice: the last row counts; remove the other"]
    assert table["b.txt"].problems == ["more fields than columns: put one with a comma in quotes"]
