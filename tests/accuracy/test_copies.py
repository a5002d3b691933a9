"""Copies of one story: pairs of the archive labelled by hand, and copies that are made here."""

from collections.abc import Callable
from itertools import combinations

import pytest

from index.copies import is_copy
from index.segmenting import blocks
from qa.places import BUNDLED_CORPUS
from tests.accuracy.sources import REPORTS, article, by_half, needs_shared, stories, tell

ORIGINALS = [path.name for path in sorted(BUNDLED_CORPUS.glob("2*.md"))]
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.85


def paragraphs(text: str) -> list[str]:
    return [text[block.start : block.end] for block in blocks(text)]


def cut(text: str, share: float) -> str:
    found = paragraphs(text)
    return "\n\n".join(found[: max(2, round(share * len(found)))])


def reordered(text: str) -> str:
    found = paragraphs(text)
    return "\n\n".join(found[1::2] + found[::2])


def reworded(text: str) -> str:
    """Change every twentieth word, as an editor might."""
    words = text.split(" ")
    return " ".join("so-called" if n % 20 == 10 else word for n, word in enumerate(words))


CHANGES: dict[str, Callable[[str], str]] = {
    "cut to two thirds": lambda text: cut(text, 2 / 3),
    "cut to a third": lambda text: cut(text, 1 / 3),
    "reordered": reordered,
    "retitled": lambda text: "---\ntitle: Another headline\n---\n\n" + reordered(text),
    "agency line": lambda text: f"(Wire) -- {text}\n\nThis story was supplied by an agency.",
    "reworded here and there": reworded,
    "cut and reworded": lambda text: reworded(cut(text, 1 / 2)),
}


@needs_shared()
def test_pairs_of_the_archive() -> None:
    for half, pairs in by_half("copies"):
        found = []
        for line in pairs:
            of_file = stories(line["file"])
            is_found = is_copy(of_file[line["one"]].text, of_file[line["other"]].text)
            found.append((line["copies"], is_found))
        n_right = found.count((True, True))
        n_found, n_copies = (sum(pair[place] for pair in found) for place in (1, 0))
        tell(half, f"precision {n_right}/{n_found}, recall {n_right}/{n_copies}")
        assert n_right >= LEAST_PRECISION * n_found
        assert n_right >= LEAST_RECALL * n_copies
        assert n_copies >= 40


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_that_was_changed_is_known(change: str) -> None:
    reports = [path.name for path in sorted(REPORTS.glob("*.txt"))] if REPORTS.is_dir() else []
    for name in (*ORIGINALS, *reports):
        text = article(name).text
        assert is_copy(text, CHANGES[change](text)), name
        assert is_copy(CHANGES[change](text), text), name


def test_articles_on_the_same_events_are_no_copies() -> None:
    reports = [path.name for path in sorted(REPORTS.glob("*.txt"))] if REPORTS.is_dir() else []
    for one, other in combinations((*ORIGINALS, *reports), 2):
        assert not is_copy(article(one).text, article(other).text), (one, other)
        assert not is_copy(article(one).text, cut(article(other).text, 1 / 3)), (one, other)
