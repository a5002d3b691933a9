"""Exact match and F1 of a reader's best spans, each question with its own passage."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa.evaluation.dataset import Dataset
from qa.evaluation.squad import articles_and_questions
from qa.metrics import exact_match, f1
from qa.reading.reader import Reader


class Asked(NamedTuple):
    """A question, the passage that answers it, and its accepted answers."""

    question: str
    passage: str
    golds: tuple[str, ...]


def questions_of(path: Path) -> list[Asked]:
    """Return the questions of a set in SQuAD's format."""
    pairs = articles_and_questions(Dataset.read(path))
    return [Asked(question.question, article.text, question.golds) for article, question in pairs]


def best_span_figures(reader: Reader, asked: Sequence[Asked]) -> tuple[float, float]:
    """Return exact match and F1, 0..100, of the best spans, however unsure the reader is."""
    figures = []
    for question, passage, golds in asked:
        spans = reader.read(question, [passage], count=1)[0]
        best = passage[spans[0].start : spans[0].end] if spans else ""
        figures.append((exact_match(best, golds), f1(best, golds)))
    em, mean_f1 = 100 * np.mean(figures, axis=0)
    return float(em), float(mean_f1)
