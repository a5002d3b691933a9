"""Who speaks: quotations marked by hand, half of them set aside."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from rich.console import Console

from index.article import Article
from index.reading import read_file
from index.reuters import read_stories
from qa.evaluation.suite import Half, half_of
from qa.metrics import f1
from qa.places import BUNDLED_CORPUS
from qa.speaking.speakers import attribution

MARKS = Path(__file__).parent / "speakers.jsonl"
SHARED = Path(__file__).parents[3] / "shared"
REPORTS = SHARED / "articles"
ARCHIVE = SHARED / "data" / "reuters21578.tar.xz"
ARCHIVE_FILES = ("reut2-003.sgm", "reut2-021.sgm")
LEAST_PRECISION = 0.9
LEAST_RECALL = 0.7


class Mark(BaseModel):
    """A span of an article, whether it stands in a quotation, and all names of its speaker."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    article: str
    start: int
    end: int
    quoted: bool
    speakers: tuple[str, ...]

    @property
    def half(self) -> Half:
        return half_of(self.id)


@cache
def articles(source: str) -> dict[str, Article]:
    """Return the articles of the bundled corpus, the five reports or the archive, by id."""
    if source == "archive":
        stories = (story for name in ARCHIVE_FILES for story in read_stories(ARCHIVE, name))
        ids = {f"reuters.jsonl#{story.id}": story for story in stories}
        return {i: Article(id=i, path=i, title=s.title, text=s.text) for i, s in ids.items()}
    folder = REPORTS if source == "reports" else BUNDLED_CORPUS
    read = (read_file(path, folder, {}).articles for path in sorted(folder.glob("*.*")))
    return {article.id: article for found in read for article in found}


def marks(half: Half) -> Iterator[tuple[Mark, Article]]:
    """Yield the marks of a half with their articles, those that are at hand."""
    for line in MARKS.read_text(encoding="utf-8").splitlines():
        mark = Mark.model_validate(json.loads(line))
        source = (
            "archive"
            if mark.article.startswith("reuters.jsonl#")
            else "corpus"
            if mark.article.endswith(".md")
            else "reports"
        )
        is_here = {"archive": ARCHIVE.exists(), "reports": REPORTS.exists(), "corpus": True}
        if mark.half is half and is_here[source]:
            yield mark, articles(source)[mark.article]


@pytest.mark.parametrize("half", Half)
def test_speakers_are_named_rightly_or_not_at_all(
    half: Half, request: pytest.FixtureRequest
) -> None:
    n_right = n_wrong = n_known = 0
    for mark, article in marks(half):
        found = attribution(article, mark.start, mark.end)
        assert found.quoted is mark.quoted, mark.id
        is_right = found.speaker is not None and f1(found.speaker, mark.speakers) >= 0.5
        n_known += bool(mark.speakers)
        n_right += is_right
        n_wrong += found.speaker is not None and not is_right
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        Console().print(
            f"speakers, {half}: {n_right} of {n_known} named rightly, {n_wrong} wrongly"
        )
    assert n_right >= LEAST_PRECISION * (n_right + n_wrong)
    assert n_right >= LEAST_RECALL * n_known


def test_the_marks_hold_what_they_should() -> None:
    lines = [json.loads(line) for line in MARKS.read_text(encoding="utf-8").splitlines()]
    assert len({line["article"] for line in lines if "#" in line["article"]}) >= 90
    assert sum(line["quoted"] for line in lines) >= 300
    assert sum(not line["speakers"] for line in lines) >= 30
