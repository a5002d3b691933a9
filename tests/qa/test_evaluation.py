"""Datasets in SQuAD's format, and the figures of an evaluation against hand arithmetic."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import DatasetError
from qa.evaluation.confidence import (
    area_under_risk_coverage,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from qa.evaluation.dataset import Dataset
from qa.evaluation.plots import save_plots
from qa.evaluation.report import Outcome, Report, make_report

SENTENCE = "The red ferry sank in May."
RIGHT = Outcome(("red ferry",), "the red ferry", SENTENCE, 0.9, True, 10.0, 1)
HALF = Outcome(("ferry", "red boat"), "red ferry", SENTENCE, 0.8, True, 20.0, 3)
WITHHELD = Outcome(("May",), "May", SENTENCE, 0.2, False, 30.0, 12)
WRONG = Outcome(("Borealis",), "red", SENTENCE, 0.6, True, 40.0, None)
DECLINED = Outcome((), "sank", SENTENCE, 0.1, False, 50.0)
INVENTED = Outcome((), "sank", SENTENCE, 0.7, True, 60.0)
V1, V2 = (RIGHT, HALF, WITHHELD, WRONG), (RIGHT, HALF, WITHHELD, WRONG, DECLINED, INVENTED)


def test_forced_figures_are_of_the_best_span_given_or_not() -> None:
    report = make_report("d.json", "reader", V1, forced=True)
    assert (report.dataset, report.mode, report.questions) == ("d.json", "reader", 4)
    assert report.em == 50.0  # right, withheld
    assert report.f1 == pytest.approx(100 * (1 + 2 / 3 + 1 + 0) / 4, abs=0.01)
    assert report.has_ans_f1 == report.f1
    assert (report.no_ans_accuracy, report.recall) == (None, None)
    assert report.thresholded.em == 25.0  # the withheld one counts no more
    assert report.thresholded.f1 == pytest.approx(100 * (1 + 2 / 3) / 4, abs=0.01)
    assert report.thresholded.answered == 75.0


def test_with_unanswerable_questions_declining_is_right() -> None:
    report = make_report("d.json", "open", V2, forced=False)
    assert report.em == pytest.approx(100 * 2 / 6, abs=0.01)  # right, declined
    assert report.f1 == pytest.approx(100 * (1 + 2 / 3 + 1) / 6, abs=0.01)
    assert report.has_ans_f1 == pytest.approx(100 * (1 + 2 / 3) / 4, abs=0.01)
    assert report.no_ans_accuracy == 50.0
    assert report.thresholded.model_dump() == {
        "em": report.em,
        "f1": report.f1,
        "answered": pytest.approx(100 * 4 / 6, abs=0.01),
    }


def test_a_citation_is_right_when_its_sentence_holds_a_gold_answer() -> None:
    forced = make_report("d", "reader", V1, forced=True)
    assert forced.citation_precision == 75.0  # all but Borealis
    given = make_report("d", "reader", V2, forced=False)
    assert given.citation_precision == 50.0  # of the four given: right, half
    none_given = make_report("d", "reader", [WITHHELD, DECLINED], forced=False)
    assert (none_given.citation_precision, none_given.ece) == (None, None)


def test_recall_counts_answerable_questions_by_the_rank_of_their_gold() -> None:
    report = make_report("d", "open", V2, forced=False, ks=(1, 5, 20))
    assert report.recall == {"1": 25.0, "5": 50.0, "20": 75.0}


def test_percentiles_are_interpolated() -> None:
    report = make_report("d", "reader", V2, forced=False)
    assert report.latency_ms == {"p50": 35.0, "p95": 57.5}


def test_refusals_are_judged_by_what_they_refuse() -> None:
    report = make_report("d", "open", V2, forced=False)
    assert (report.refusal_precision, report.refusal_recall) == (50.0, 50.0)
    without = make_report("d", "open", V1, forced=True)
    assert (without.refusal_precision, without.refusal_recall) == (None, None)


def test_risk_grows_with_coverage_by_hand() -> None:
    coverage, risk = risk_coverage([0.2, 0.9, 0.6, 0.6], [True, True, False, True])
    assert coverage.tolist() == [0.25, 0.75, 1.0]  # the equal ones come together
    assert risk.tolist() == pytest.approx([0, 1 / 3, 1 / 4])
    area = area_under_risk_coverage([0.2, 0.9, 0.6, 0.6], [True, True, False, True])
    assert area == pytest.approx(0.5 / 3 + 0.25 / 4, abs=1e-4)
    assert area_under_risk_coverage([], []) is None
    assert area_under_risk_coverage([0.9, 0.8], [False, False]) == 1.0


def test_reliability_is_a_row_a_bin() -> None:
    assert reliability([0.22, 0.28, 1.0], [True, False, True]) == [
        (pytest.approx(0.25), 0.5, 2),
        (1.0, 1.0, 1),
    ]
    assert reliability([], []) == []


def test_plots_are_written_even_of_little(tmp_path: Path) -> None:
    assert [p.name for p in save_plots(tmp_path / "a", "none", [], [])] == [
        "risk-coverage.png",
        "reliability.png",
    ]
    paths = save_plots(
        tmp_path / "b", "two", [0.2, 0.9], [False, True], threshold=0.5, recall={1: 50.0, 5: 100.0}
    )
    assert [path.name for path in paths][2:] == ["recall.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([], [], None),
        ([1.0, 1.0], [True, True], 0.0),
        ([0.9, 0.9], [False, False], 0.9),
        ([0.75, 0.75, 0.75, 0.75], [True, True, True, False], 0.0),
        ([0.65, 0.55], [True, False], 0.45),  # (|.65 - 1| + |.55 - 0|) / 2
        ([0.25, 0.22, 0.9], [True, False, True], 0.21),  # (|.47 - 1| + |.9 - 1|) / 3
    ],
)
def test_calibration_error_is_the_mean_gap_over_ten_bins(
    confidences: list[float], right: list[bool], expected: float | None
) -> None:
    found = expected_calibration_error(confidences, right)
    assert found == (None if expected is None else pytest.approx(expected))


def test_the_calibration_of_a_report_is_of_the_answers_given() -> None:
    report = make_report("d", "reader", V2, forced=False)
    # .9 and .8 are right (F1 of at least 0.5), .6 and .7 are not
    assert report.ece == pytest.approx((0.1 + 0.2 + 0.6 + 0.7) / 4)


def test_an_f1_of_a_half_is_right() -> None:
    assert (
        replace(RIGHT, golds=("big old red ferry boat in port",), prediction="red ferry").is_right
        is False
    )
    assert replace(RIGHT, golds=("red ferry in port a b",), prediction="red ferry").is_right
    assert not DECLINED.is_right


def test_a_report_is_a_table_for_a_person() -> None:
    report = make_report("d.json", "open", V2, forced=False, ks=(1, 5))
    assert report.table().row_count == 17
    assert Report.model_validate_json(report.model_dump_json()) == report


def squad(tmp_path: Path, *questions: dict[str, object]) -> Path:
    paragraph = {"context": "Aurora sank.", "qas": questions}
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}], "more": 1}))
    return path


def test_a_dataset_is_read(tmp_path: Path) -> None:
    answers = [{"text": "Aurora", "answer_start": 0}, {"text": "sank", "answer_start": 7}]
    answerable = {"id": "1", "question": "What?", "answers": answers}
    dataset = Dataset.read(squad(tmp_path, answerable))
    (question,) = dataset.data[0].paragraphs[0].qas
    assert question.golds == ("Aurora", "sank")
    assert [gold.span for gold in question.answers] == [(0, 6), (7, 11)]
    assert not dataset.is_v2


@pytest.mark.parametrize(
    "unanswerable",
    [
        {"answers": [], "is_impossible": True},
        {"answers": [{"text": "Aurora", "answer_start": 0}], "is_impossible": True},
        {"answers": []},
    ],
)
def test_an_unanswerable_question_has_no_golds(
    tmp_path: Path, unanswerable: dict[str, object]
) -> None:
    dataset = Dataset.read(squad(tmp_path, {"id": "1", "question": "Why?"} | unanswerable))
    assert dataset.data[0].paragraphs[0].qas[0].golds == ()
    assert dataset.is_v2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ("", "Invalid JSON"),
        ("{}", "data"),
        ('{"data": []}', "at least 1 item"),
        ('{"data": [{"paragraphs": [{"qas": []}]}]}', "context"),
        ('{"data": [{"paragraphs": [{"context": "a", "qas": [{"id": "1"}]}]}]}', "question"),
    ],
)
def test_what_is_no_dataset_says_why(tmp_path: Path, content: str | None, reason: str) -> None:
    path = tmp_path / "squad.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DatasetError, match=rf"squad\.json is not .*SQuAD.*{reason}"):
        Dataset.read(path)
