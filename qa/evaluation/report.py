"""Figures of an evaluation, from one outcome a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from qa.evaluation.confidence import area_under_risk_coverage, expected_calibration_error
from qa.metrics import exact_match, f1, holds

RIGHT_F1 = 0.5


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
    """An evaluation: accuracies 0..100, ECE and area under risk-coverage 0..1, milliseconds.

    v1.1 questions: `em` and `f1` are of the best span, given or not. v2.0: of what was given,
    "no answer" being right where there is none. `refusal_precision`: of the questions declined,
    those without an answer; `refusal_recall`: of those without an answer, the ones declined.
    `aurc` is over all questions, the surest first; one without an answer is never right.
    """

    model_config = ConfigDict(frozen=True)

    dataset: str
    mode: str
    questions: int
    em: float
    f1: float
    has_ans_f1: float | None
    no_ans_accuracy: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    recall: Mapping[str, float] | None
    citation_precision: float | None
    ece: float | None
    aurc: float | None
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
    declined = [not o.golds for o in outcomes if not o.is_given]
    refused = [not o.is_given for o in outcomes if not o.golds]
    latencies = [outcome.latency_ms for outcome in outcomes]
    return Report(
        dataset=dataset,
        mode=mode,
        questions=len(outcomes),
        em=_percent([em for em, _ in scores]),
        f1=_percent([score for _, score in scores]),
        has_ans_f1=_percent([score for _, score in with_answer]) if with_answer else None,
        no_ans_accuracy=_percent([em for em, _ in without]) if without else None,
        refusal_precision=_percent(declined) if declined and refused else None,
        refusal_recall=_percent(refused) if refused else None,
        recall={str(k): _recall(outcomes, k) for k in ks} if ks else None,
        citation_precision=_percent([_is_cited(o) for o in shown]) if shown else None,
        ece=expected_calibration_error([o.confidence for o in shown], [o.is_right for o in shown]),
        aurc=area_under_risk_coverage(
            [o.confidence for o in outcomes], [o.is_right for o in outcomes]
        ),
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


def _scores(outcome: Outcome, *, forced: bool) -> tuple[float, float]:
    if not forced and not outcome.is_given:
        return (0.0, 0.0) if outcome.golds else (1.0, 1.0)
    if not outcome.golds:
        return 0.0, 0.0
    return exact_match(outcome.prediction, outcome.golds), f1(outcome.prediction, outcome.golds)


def _is_cited(outcome: Outcome) -> bool:
    return holds(outcome.sentence, outcome.golds)


def _recall(outcomes: Sequence[Outcome], k: int) -> float:
    answerable = [outcome for outcome in outcomes if outcome.golds]
    return _percent([o.gold_rank is not None and o.gold_rank <= k for o in answerable])


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 2) if values else 0.0
