"""Figures of an evaluation, from one outcome a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from qa.metrics import exact_match, f1

RIGHT_F1 = 0.5
_CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got.

    `prediction` and `sentence` are those of the best span, given or not; `confidence` is 0..1;
    `gold_rank` is the rank of the first retrieved passage with a gold span, from 1, None if none.
    """

    golds: tuple[str, ...]
    prediction: str
    sentence: str
    confidence: float
    is_given: bool
    latency_ms: float
    gold_rank: int | None = None

    @property
    def is_right(self) -> bool:
        """Whether the best span has an F1 of at least 0.5 with an accepted answer."""
        return bool(self.golds) and f1(self.prediction, self.golds) >= RIGHT_F1


class Thresholded(BaseModel):
    """Figures where answers below the threshold are withheld, 0..100."""

    model_config = ConfigDict(frozen=True)

    em: float
    f1: float
    answered: float


class Report(BaseModel):
    """An evaluation: accuracies 0..100, ECE 0..1, milliseconds.

    v1.1 questions: `em` and `f1` are of the best span, given or not. v2.0: of what was given,
    "no answer" being right where there is none.
    """

    model_config = ConfigDict(frozen=True)

    dataset: str
    mode: str
    questions: int
    em: float
    f1: float
    has_ans_f1: float | None
    no_ans_accuracy: float | None
    recall: Mapping[str, float] | None
    citation_precision: float | None
    ece: float | None
    latency_ms: Mapping[str, float]
    thresholded: Thresholded

    def table(self) -> Table:
        """Return the figures for a terminal."""
        table = Table("figure", "value", title=f"{self.dataset}, --{self.mode}")
        for name, value in self.model_dump(exclude={"dataset", "mode"}).items():
            rows = value.items() if isinstance(value, dict) else [("", value)]
            for key, number in rows:
                shown = "-" if number is None else f"{number:g}"
                table.add_row(f"{name} {key}".strip(), shown)
        return table


def make_report(
    dataset: str, mode: str, outcomes: Sequence[Outcome], *, forced: bool, ks: Sequence[int] = ()
) -> Report:
    """Reduce outcomes to figures; `forced` scores the best span even where it was not given."""
    thresholded = [_scores(outcome, forced=False) for outcome in outcomes]
    scores = [_scores(outcome, forced=True) for outcome in outcomes] if forced else thresholded
    with_answer = [score for score, o in zip(scores, outcomes, strict=True) if o.golds]
    without = [score for score, o in zip(scores, outcomes, strict=True) if not o.golds]
    shown = [o for o in outcomes if forced or o.is_given]
    latencies = [outcome.latency_ms for outcome in outcomes]
    return Report(
        dataset=dataset,
        mode=mode,
        questions=len(outcomes),
        em=_percent([em for em, _ in scores]),
        f1=_percent([score for _, score in scores]),
        has_ans_f1=_percent([score for _, score in with_answer]) if with_answer else None,
        no_ans_accuracy=_percent([em for em, _ in without]) if without else None,
        recall={str(k): _recall(outcomes, k) for k in ks} if ks else None,
        citation_precision=_percent([_is_cited(o) for o in shown]) if shown else None,
        ece=expected_calibration_error([o.confidence for o in shown], [o.is_right for o in shown]),
        latency_ms={
            "p50": round(float(np.percentile(latencies, 50)), 1),
            "p95": round(float(np.percentile(latencies, 95)), 1),
        },
        thresholded=Thresholded(
            em=_percent([em for em, _ in thresholded]),
            f1=_percent([score for _, score in thresholded]),
            answered=_percent([o.is_given for o in outcomes]),
        ),
    )


def expected_calibration_error(
    confidences: Sequence[float], is_right: Sequence[bool]
) -> float | None:
    """Return the mean gap of confidence and accuracy over ten equal bins, weighted by their sizes.

    0..1, lower is better (Guo et al., 2017); None for no answers.
    """
    if not confidences:
        return None
    stated, right = np.array(confidences), np.array(is_right, dtype=float)
    bins = np.minimum((stated * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    gaps = [abs(stated[bins == b].sum() - right[bins == b].sum()) for b in range(_CALIBRATION_BINS)]
    return round(float(sum(gaps)) / len(stated), 4)


def _scores(outcome: Outcome, *, forced: bool) -> tuple[float, float]:
    if not forced and not outcome.is_given:
        return (0.0, 0.0) if outcome.golds else (1.0, 1.0)
    if not outcome.golds:
        return 0.0, 0.0
    return exact_match(outcome.prediction, outcome.golds), f1(outcome.prediction, outcome.golds)


def _is_cited(outcome: Outcome) -> bool:
    return any(gold in outcome.sentence for gold in outcome.golds)


def _recall(outcomes: Sequence[Outcome], k: int) -> float:
    answerable = [outcome for outcome in outcomes if outcome.golds]
    return _percent([o.gold_rank is not None and o.gold_rank <= k for o in answerable])


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 2) if values else 0.0
