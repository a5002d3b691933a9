"""Candidate answers: spans of several passages, each with how likely it is right, best first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.article import Article
from index.segmenting import blocks, sentences
from qa.answer import RetrievedPassage
from qa.reading.calibration import Calibration
from qa.reading.reader import Span
from qa.retrieval import Evidence

_PRONOUNS = re.compile(
    r"(?:(?:of|by|to|for|from|with|on|in) )?"
    r"(?:you|he|she|it|we|they|me|him|her|us|them|his|hers|its|theirs?|this|that|these|those|who"
    r"|which|what|(?:him|her|it)self|themselves)(?: own)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of an article, half-open characters, and how likely it is to be right, 0..1.

    It keeps the article that was read: a refresh meanwhile cannot put another text under it.
    """

    article: Article
    start: int
    end: int
    text: str
    confidence: float

    @property
    def article_id(self) -> str:
        """The id of the article."""
        return self.article.id

    def overlaps(self, other: "Candidate") -> bool:
        """Tell whether both share a character of one article."""
        same = self.article_id == other.article_id
        return same and self.start < other.end and other.start < self.end


def features(
    passages: Sequence[RetrievedPassage], spans: Sequence[Sequence[Span]]
) -> list[list[dict[str, float]]]:
    """Return what the calibration looks at, for each span of each passage.

    The reader's score of the span and of no answer in its passage; how well the passage fits the
    question, and how much worse than the best.
    """
    best = max((passage.score for passage in passages), default=0.0)
    return [
        [
            {
                "span_score": span.score,
                "null_score": span.null_score,
                "retrieval_score": passage.score,
                "retrieval_gap": best - passage.score,
            }
            for span in of_passage
        ]
        for passage, of_passage in zip(passages, spans, strict=True)
    ]


def is_answer(text: str) -> bool:
    """Tell whether a span says anything by itself: "he", "of their own" or "." does not."""
    return text.isupper() or bool(re.search(r"\w", text) and not _PRONOUNS.fullmatch(text))


def eligible(
    evidence: Sequence[Evidence], spans: Sequence[Sequence[Span]]
) -> Iterator[tuple[Article, int, int, dict[str, float]]]:
    """Yield each span that may be an answer: article, half-open characters, and its `features`.

    A span that runs over a sentence's end may not, nor may a pronoun.
    """
    looked_at = features([piece.passage for piece in evidence], spans)
    for piece, of_passage, rows in zip(evidence, spans, looked_at, strict=True):
        offset = piece.passage.passage.start
        for span, row in zip(of_passage, rows, strict=True):
            start, end = offset + span.start, offset + span.end
            text = piece.article.text[start:end]
            if is_answer(text) and _is_in_one_sentence(piece.article, start, end):
                yield piece.article, start, end, row


def rank_candidates(
    evidence: Sequence[Evidence],
    spans: Sequence[Sequence[Span]],
    calibration: Calibration,
) -> list[Candidate]:
    """Return candidates, best first, without overlaps; ties by article id, then start."""
    found = [
        Candidate(article, start, end, article.text[start:end], calibration.confidence(row))
        for article, start, end, row in eligible(evidence, spans)
    ]
    found.sort(key=lambda c: (-c.confidence, c.article_id, c.start, c.end))
    kept: list[Candidate] = []
    for candidate in found:
        if not any(candidate.overlaps(other) for other in kept):
            kept.append(candidate)
    return kept


def _is_in_one_sentence(article: Article, start: int, end: int) -> bool:
    text = article.text
    around = (block for block in blocks(text) if block.start <= start and end <= block.end)
    return any(
        first <= start and end <= last
        for block in around
        for first, last in sentences(text, block.start, block.end)
    )
