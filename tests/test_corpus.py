"""The bundled articles: their form, and that no report's wording is in them."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
REPORTS = ROOT.parent / "shared" / "articles"
ARTICLES = sorted(path for path in CORPUS.glob("*.md") if path.name != "README.md")
KEYS = {"title", "source", "published", "topics"}
RUN = 8


def read(path: Path) -> tuple[dict[str, str], str]:
    """Return an article's front matter and its body."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.split(": ", 1) for line in front.splitlines())
    return dict(pairs), body.strip()


def words(text: str) -> list[str]:
    """Return the words of a text, case-folded and without punctuation."""
    return re.findall(r"\w+", re.sub(r"['’‘]", "", text.casefold()))


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight consecutive words."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def unquoted(text: str) -> Iterator[str]:
    """Yield the stretches of a text outside double quotation marks, paragraph by paragraph."""
    for paragraph in re.split(r"\n\s*\n", text):
        yield from re.split(r'"[^"]*"|“[^”]*”', paragraph)


def overlap(article: str, report: str) -> set[tuple[str, ...]]:
    """Return the runs of eight words that an article's own wording shares with a report."""
    return set().union(*(runs(stretch) for stretch in unquoted(article))) & runs(report)


def test_at_least_eight_articles() -> None:
    """The corpus is large enough to show corroboration."""
    assert len(ARTICLES) >= 8


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_article_form(path: Path) -> None:
    """An article has its four keys, a valid date and a body of news length."""
    front, body = read(path)
    assert front.keys() == KEYS
    assert all(value.strip() for value in front.values())
    assert date.fromisoformat(front["published"]).isoformat() == front["published"]
    assert path.name.startswith(front["published"])
    assert re.fullmatch(r"\[[^\[\]]+\]", front["topics"])
    assert 350 <= len(body.split()) <= 700


def test_several_outlets() -> None:
    """The articles come from at least four outlets."""
    assert len({read(path)[0]["source"] for path in ARTICLES}) >= 4


def test_readme_names_every_file() -> None:
    """The README lists each article and says what the outlets are."""
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert "outlets are invented" in readme
    for path in ARTICLES:
        front, _ = read(path)
        row = f"| {front['published']} | {front['source']} | {front['title']} | `{path.name}` |"
        assert row in readme


def test_overlap_is_found_outside_quotation_marks_only() -> None:
    """A shared run is found across case and punctuation, and not where it is quoted."""
    report = "The ferry, late again, left the harbour at nine o’clock."
    assert overlap("Yes: the ferry late again left the Harbour at noon.", report)
    assert not overlap("The ferry late again left the harbor at nine o'clock.", report)
    for quote in ('"{}"', "“{}”"):
        assert not overlap(f"He said: {quote.format(report)} Then he left.", report)
    assert overlap(f'An open " mark.\n\n{report}\n\nAnother " mark.', report)


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports are not beside this checkout")
@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_no_wording_of_the_reports(path: Path) -> None:
    """No run of eight words outside quotation marks stands in any report."""
    front, body = read(path)
    reports = sorted(REPORTS.glob("*.txt"))
    assert reports
    for report in reports:
        text = report.read_text(encoding="utf-8")
        assert not overlap(front["title"], text) | overlap(body, text), report.name
