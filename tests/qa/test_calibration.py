"""From features to a probability, and the fits that come with the project."""

import hashlib
import json
import math
from pathlib import Path

import pytest

from qa.errors import ReaderWeightsError
from qa.reading.calibration import CALIBRATION_NAME, READER_CALIBRATION_NAME, Calibration
from qa.weights import WEIGHTS_FOLDER
from tests.qa.fakes import article, retrieved

HAND = Calibration(
    weights={"score": 2.0, "share": -1.0},
    bias=0.5,
    threshold=0.4,
    fitted_on=("hand",),
    reader_sha256="",
)


@pytest.mark.parametrize(
    ("score", "share", "expected"),
    [
        (0.0, 0.5, 0.5),  # logit 0
        (math.log(3) / 2, 0.5, 0.75),  # logit ln 3
        (-math.log(3) / 2, 0.5, 0.25),
        (1.0, 2.0, 1 / (1 + math.exp(-0.5))),
    ],
)
def test_confidence_is_the_logistic_of_weighted_features(
    score: float, share: float, expected: float
) -> None:
    assert HAND.confidence({"score": score, "share": share}) == pytest.approx(expected)


def test_extreme_scores_stay_between_0_and_1() -> None:
    assert HAND.confidence({"score": 1e9, "share": 0.0}) == pytest.approx(1.0)
    assert HAND.confidence({"score": -1e9, "share": 0.0}) == pytest.approx(0.0)


@pytest.mark.parametrize("content", [None, "", "{}", "not JSON"])
def test_a_missing_or_broken_fit_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / CALIBRATION_NAME).write_text(content)
    with pytest.raises(ReaderWeightsError, match=r"(?s)calibration\.json .*restore it"):
        Calibration.load(tmp_path)


@pytest.mark.parametrize("name", [CALIBRATION_NAME, READER_CALIBRATION_NAME])
def test_a_shipped_fit_is_of_the_shipped_weights_and_names_its_data(name: str) -> None:
    calibration = Calibration.load(name=name)
    described = json.loads((WEIGHTS_FOLDER / "reader.json").read_text(encoding="utf-8"))
    weights = (WEIGHTS_FOLDER / "reader.safetensors").read_bytes()
    assert calibration.reader_sha256 == described["sha256"] == hashlib.sha256(weights).hexdigest()
    assert calibration.fitted_on
    assert all(calibration.fitted_on)
    assert 0 < calibration.threshold < 1
    assert calibration.weights["span_score"] > 0


def test_the_shipped_fits_look_at_features_that_exist() -> None:
    from qa.reading.candidates import features
    from qa.reading.reader import Span

    passage = retrieved(article("A ferry."), 0, 8)
    names = features([passage], [[Span(2, 7, 1.0)]])[0][0].keys()
    assert set(Calibration.load().weights) <= names
    assert set(Calibration.load(name=READER_CALIBRATION_NAME).weights) == {"span_score"}
