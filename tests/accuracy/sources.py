"""The articles and the lines that the suites of several outlets are about."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from index import Article
from index.reading import read_file
from index.reuters import read_stories
from qa.places import BUNDLED_CORPUS
from qa.reading.candidates import Candidate

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
REPORTS = SHARED / "articles"
ARCHIVE = SHARED / "data" / "reuters21578.tar.xz"
OUTLETS = HERE / "outlets"
HALVES = ("open", "set aside")


def lines(name: str) -> list[dict[str, Any]]:
    """Return the lines of a suite."""
    text = (HERE / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def half(line: dict[str, Any]) -> str:
    """Return the half of a line, as `qa.evaluation.suite` has it."""
    return HALVES[hashlib.sha256(line["id"].encode()).digest()[0] % 2]


def by_half(name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield both halves of a suite."""
    for which in HALVES:
        yield which, [line for line in lines(name) if half(line) == which]


def tell(half: str, figures: object, *more: object) -> None:
    """Print a half's figures; `pytest -rP` shows them."""
    Console().print(half, figures, *more, soft_wrap=True)


def needs_shared() -> pytest.MarkDecorator:
    """Skip where the reports and the archive are not beside the repository."""
    there = REPORTS.is_dir() and ARCHIVE.is_file()
    return pytest.mark.skipif(not there, reason="reports and archive are not beside this checkout")


@cache
def stories(file: str) -> dict[str, Article]:
    """Return the stories of one file of the archive by their numbers."""
    return {
        story.id: Article(
            id=story.id,
            path=file,
            title=story.title,
            published=date.fromisoformat(story.published) if story.published else None,
            text=story.text,
        )
        for story in read_stories(ARCHIVE, file)
    }


@cache
def article(name: str) -> Article:
    """Return an article of the bundled corpus, of the reports or of the archive's one file."""
    if name.startswith("reuters.jsonl#"):
        return stories("reut2-006.sgm")[name.partition("#")[2]]
    folder = REPORTS if name.endswith(".txt") else BUNDLED_CORPUS
    return read_file(folder / name, folder, {}).articles[0]


def said(place: tuple[str, int, int], confidence: float = 0.9) -> Candidate:
    """Return what stands at a place as a candidate."""
    name, start, end = place
    of = article(name)
    return Candidate(of, start, end, of.text[start:end], confidence)
