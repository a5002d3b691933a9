"""Pages: their main text, and what their head states."""

from datetime import date
from pathlib import Path

import pytest

from index.errors import UnreadableFileError
from tests.index.collecting import Write, read_one

PARAGRAPH = "<p>The ferry sank in the harbour of Brindmouth on Monday night, police said.</p>"


def page(head: str = "", *, paragraphs: int = 4) -> str:
    return (
        f"<html><head>{head}</head><body><article>{PARAGRAPH * paragraphs}</article></body></html>"
    )


def test_html_states_what_its_head_says(write: Write, tmp_path: Path) -> None:
    head = (
        "<title>Ferry sinks - Lantern</title>"
        '<meta property="og:title" content="Ferry  sinks">'
        '<meta property="og:site_name" content="The Lantern">'
        '<meta property="article:published_time" content="2024-07-11T08:00:00+02:00">'
        '<link rel="canonical" href="https://lantern.example/ferry">'
    )
    article = read_one(write("a.html", page(head)), tmp_path)
    assert (article.title, article.source) == ("Ferry sinks", "The Lantern")
    assert (article.published, article.url) == (date(2024, 7, 11), "https://lantern.example/ferry")
    assert article.text.startswith("The ferry sank in the harbour of Brindmouth")


def test_html_that_states_nothing(write: Write, tmp_path: Path) -> None:
    article = read_one(write("2024-07-11.htm", page()), tmp_path)
    assert (article.source, article.published, article.url) == (None, None, None)
    assert article.title.startswith("The ferry sank")


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="utf-8">'),
        ("latin-1", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("utf-16", '<meta charset="utf-16">'),
    ],
)
def test_html_in_its_own_encoding(
    charset: str, declared: str, write: Write, tmp_path: Path
) -> None:
    html = page(f"{declared}<title>Ärger im Café</title>").replace("police", "Müller")
    article = read_one(write("a.html", html.encode(charset)), tmp_path)
    assert article.title == "Ärger im Café"
    assert "Müller said" in article.text


def test_html_that_is_nested_too_deep_is_an_error_of_the_file(write: Write, tmp_path: Path) -> None:
    html = "<div>" * 50_000 + PARAGRAPH
    try:
        assert read_one(write("a.html", html), tmp_path).text
    except UnreadableFileError as error:
        assert "page" in str(error)  # noqa: PT017 - either is right


def test_a_large_page_is_read_as_a_small_one_is(write: Write, tmp_path: Path) -> None:
    html = page("<title>Ferry</title>", paragraphs=4_000)
    article = read_one(write("a.html", html), tmp_path)
    assert article.title == "Ferry"
    assert article.text.startswith("The ferry sank in the harbour of Brindmouth")
