"""Readers with a meaning, so that spans, scores and citations can be worked out by hand."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from tokenizers import Tokenizer

from index import Article, Passage
from qa.answer import RetrievedPassage
from qa.reading.calibration import Calibration
from qa.reading.reader import Span

CALIBRATION = Calibration(
    weights={"span_score": 1.0}, bias=0.0, threshold=0.5, fitted_on=("hand",), reader_sha256=""
)
"""Of a span's score s it makes the confidence 1 / (1 + exp(-s)); from 0 on an answer is given."""


class StringReader:
    """Finds, for each question that it knows, the answers it was given, wherever they stand."""

    def __init__(self, answers: Mapping[str, Mapping[str, float]]) -> None:
        self.answers = answers

    def read(self, question: str, texts: Sequence[str], *, count: int) -> list[list[Span]]:
        wanted = self.answers.get(question, {})
        return [_spans(text, wanted)[:count] for text in texts]


def _spans(text: str, wanted: Mapping[str, float]) -> list[Span]:
    spans = [
        Span(match.start(), match.end(), score)
        for answer, score in wanted.items()
        for match in re.finditer(re.escape(answer), text)
    ]
    return sorted(spans, key=lambda span: (-span.score, span.start, span.end))


class PointingModel:
    """Logits that point at the tokens of given words; [CLS] gets half of a passage's null score.

    `scores` holds, by word, the raw score of its span and the null score of its passage.
    """

    def __init__(self, tokenizer: Tokenizer, scores: Mapping[str, tuple[float, float]]) -> None:
        self.tokenizer = tokenizer
        self._scores = {
            tuple(tokenizer.encode(word, add_special_tokens=False).ids): both
            for word, both in scores.items()
        }

    def logits(self, windows: list[np.ndarray], segments: list[np.ndarray]) -> list[np.ndarray]:
        return [self._point(*pair) for pair in zip(windows, segments, strict=True)]

    def _point(self, ids: np.ndarray, segments: np.ndarray) -> np.ndarray:
        logits = np.full((2, len(ids)), -20.0, dtype=np.float32)
        for word, (raw, null) in self._scores.items():
            for first in range(int(np.argmax(segments)), len(ids) - len(word)):
                if tuple(ids[first : first + len(word)]) == word:
                    logits[0, first] = logits[1, first + len(word) - 1] = raw / 2
                    logits[:, 0] = null / 2
        return logits


def article(text: str, article_id: str = "a.md", source: str | None = None) -> Article:
    return Article(id=article_id, path=article_id, title="", source=source, text=text)


def retrieved(of: Article, start: int, end: int, score: float = 1.0) -> RetrievedPassage:
    return RetrievedPassage(
        passage=Passage(article_id=of.id, start=start, end=end),
        text=of.text[start:end],
        score=score,
        dense_rank=1,
        lexical_rank=None,
        title=of.title,
        source=of.source,
        published=of.published,
        path=of.path,
    )
