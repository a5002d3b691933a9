"""Fit the probability that a span is right, and the threshold from which on it is given."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa.chain import SPANS_A_PASSAGE
from qa.evaluation.confidence import expected_calibration_error
from qa.evaluation.dataset import Dataset
from qa.evaluation.report import RIGHT_F1
from qa.evaluation.squad import articles_and_questions
from qa.metrics import f1
from qa.reading.calibration import CALIBRATION_NAME, READER_CALIBRATION_NAME, Calibration
from qa.reading.candidates import eligible
from qa.reading.reader import Reader
from qa.reading.span_model import SpanModel
from qa.reading.span_reader import SpanReader
from qa.retrieval import Evidence
from qa.training.own import FITTED_ON, OwnSet
from qa.weights import WEIGHTS_FOLDER

log = logging.getLogger(__name__)
_CHAIN_FEATURES = ["span_score", "null_score", "retrieval_score", "retrieval_gap"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's candidates: their features, and whether each is right."""

    candidates: tuple[tuple[dict[str, float], bool], ...]
    is_answerable: bool


def fit(data: Path) -> None:
    """Write both calibrations beside the shipped weights.

    The whole chain is fitted on questions of our own (`FITTED_ON`), typed as readers of the news
    type. The reader alone is fitted on `new_wiki_dev`, each question with its paragraph and with a
    neighbour.
    """
    dataset = Dataset.read(data / "squadshifts/new_wiki_dev.json")
    model = SpanModel.load()
    reader = SpanReader(model)
    own: list[Asked] = []
    for own_set in FITTED_ON:
        own += _asked_of_set(own_set, data / "reuters21578.tar.xz", reader)
    named = [own_set.source for own_set in FITTED_ON]
    _write(CALIBRATION_NAME, _fit(own, _CHAIN_FEATURES), tuple(named), model.sha256)
    alone = _fit(list(_asked_of_reader(dataset, reader)), ["span_score"])
    _write(READER_CALIBRATION_NAME, alone, ("new_wiki_dev of SQuADShifts",), model.sha256)


def _asked_of_set(own_set: OwnSet, archive: Path, reader: Reader) -> Iterator[Asked]:
    with own_set.opened(archive) as (assistant, questions):
        for question in questions:
            evidence = assistant.chain.evidence(question.question)
            yield _asked(reader, question.question, evidence, question.answers)


def _asked_of_reader(dataset: Dataset, reader: Reader) -> Iterator[Asked]:
    pairs = list(articles_and_questions(dataset))
    for number, (article, question) in enumerate(pairs):
        other = pairs[(number + 12) % len(pairs)][0]
        for text, golds in ((article.text, question.golds), (other.text, ())):
            spans = reader.read(question.question, [text], count=1)[0]
            candidates = tuple(
                (
                    {"span_score": span.score},
                    _is_right(text[span.start : span.end], golds),
                )
                for span in spans
            )
            if golds or not any(gold in text for gold in question.golds):
                yield Asked(candidates, bool(golds))


def _asked(
    reader: Reader,
    question: str,
    evidence: Sequence[Evidence],
    golds: Sequence[str],
) -> Asked:
    texts = [piece.passage.text for piece in evidence]
    read = reader.read(question, texts, count=SPANS_A_PASSAGE)
    candidates = tuple(
        (row, _is_right(article.text[start:end], golds))
        for article, start, end, row in eligible(evidence, read)
    )
    return Asked(candidates, bool(golds))


def _fit(asked: Sequence[Asked], names: list[str]) -> dict[str, Any]:
    """Fit twice: on all candidates, to rank them; then on each question's best, to be believed."""
    ranking = _regress(asked, names)
    fitted = _regress([_best_of(q, names, ranking) for q in asked if q.candidates], names)
    scored = _scored(asked, names, fitted)
    threshold = _best_threshold(scored)
    log.info(
        "%s: bias %.3f, threshold %.2f, ECE of the data fitted on %s",
        dict(zip(names, fitted.coef_[0].round(3).tolist(), strict=True)),
        fitted.intercept_[0],
        threshold,
        expected_calibration_error([p for p, _, _ in scored], [r for _, r, _ in scored]),
    )
    weights = dict(zip(names, map(float, fitted.coef_[0]), strict=True))
    return {"weights": weights, "bias": float(fitted.intercept_[0]), "threshold": threshold}


def _scored(
    asked: Sequence[Asked], names: list[str], fitted: LogisticRegression
) -> list[tuple[float, bool, bool]]:
    """Return confidence, rightness and answerability of each question's best candidate."""
    best = [_best_of(question, names, fitted) for question in asked if question.candidates]
    return [
        (_probability(q.candidates[0][0], names, fitted), q.candidates[0][1], q.is_answerable)
        for q in best
    ]


def _regress(asked: Sequence[Asked], names: list[str]) -> LogisticRegression:
    rows = [[f[name] for name in names] for q in asked for f, _ in q.candidates]
    right = [is_right for q in asked for _, is_right in q.candidates]
    return LogisticRegression(C=10.0).fit(np.array(rows), np.array(right))


def _best_of(question: Asked, names: list[str], ranking: LogisticRegression) -> Asked:
    best = max(question.candidates, key=lambda c: _probability(c[0], names, ranking))
    return Asked((best,), question.is_answerable)


def _probability(found: dict[str, float], names: list[str], fitted: LogisticRegression) -> float:
    return float(fitted.predict_proba(np.array([[found[name] for name in names]]))[0, 1])


def _best_threshold(scored: Sequence[tuple[float, bool, bool]]) -> float:
    """Return the confidence where most questions are handled rightly: answered or declined."""
    thresholds = np.arange(0.05, 0.95, 0.01)
    handled = [
        sum((is_right if p >= t else not answerable) for p, is_right, answerable in scored)
        for t in thresholds
    ]
    return round(float(thresholds[int(np.argmax(handled))]), 2)


def _write(
    name: str, fitted: dict[str, Any], fitted_on: tuple[str, ...], sha256: str | None
) -> None:
    calibration = Calibration(**fitted, fitted_on=fitted_on, reader_sha256=sha256 or "")
    path = WEIGHTS_FOLDER / name
    path.write_text(calibration.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _is_right(prediction: str, golds: Sequence[str]) -> bool:
    return f1(prediction, golds) >= RIGHT_F1
