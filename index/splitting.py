"""Split an article into passages of whole sentences."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pydantic import Field

from index.article import Article, Passage, Value
from index.segmenting import UNSPACED, BlockKind, blocks, sentences

Span = tuple[int, int]
_WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]{{1,40}}")


class SplitSettings(Value):
    """How long passages are, in words, and how many sentences follow into the next one.

    A letter of a script without spaces counts as a word, a longer one as a word per 40 characters.
    """

    max_words: int = Field(100, ge=1)
    overlap_sentences: int = Field(1, ge=0)


def split(article: Article, settings: SplitSettings | None = None) -> list[Passage]:
    """Return the article's passages by start; every one holds at least one whole sentence.

    Paragraphs run together up to `max_words`; a heading, caption, byline or dateline is a passage
    of its own; page furniture is in none. A single longer sentence is a passage by itself.
    """
    settings = settings or SplitSettings()
    return [
        Passage(article_id=article.id, start=start, end=end)
        for run in _runs(article.text)
        for start, end in _pack(article.text, run, settings)
    ]


def _runs(text: str) -> Iterator[list[Span]]:
    """Yield the sentences that may share a passage: a run of prose, or one standalone block."""
    run: list[Span] = []
    for block in blocks(text):
        spans = sentences(text, block.start, block.end)
        if block.kind is BlockKind.PROSE:
            run.extend(spans)
            continue
        if run:
            yield run
            run = []
        if block.kind is BlockKind.STANDALONE and spans:
            yield list(spans)
    if run:
        yield run


def _pack(text: str, run: list[Span], settings: SplitSettings) -> Iterator[Span]:
    ends = [run[0][0], *(end for _, end in run)]  # what stands between two counts, too
    n_words = [len(_WORD.findall(text, start, end)) for start, end in pairwise(ends)]
    first = 0
    while first < len(run):
        last = first + 1
        while last < len(run) and sum(n_words[first : last + 1]) <= settings.max_words:
            last += 1
        yield run[first][0], run[last - 1][1]
        if last == len(run):
            return
        overlap = last - settings.overlap_sentences
        fits = sum(n_words[overlap : last + 1]) <= settings.max_words
        first = overlap if first < overlap and fits else last
