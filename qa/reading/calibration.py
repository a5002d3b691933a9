"""The probability that a span is right, and from which one on an answer is given."""

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from index.article import Value
from qa.errors import ReaderWeightsError, first_problem
from qa.weights import WEIGHTS_FOLDER

CALIBRATION_NAME = "calibration.json"  # of the whole chain
READER_CALIBRATION_NAME = "calibration-reader.json"  # of the reader, given its passage


class Calibration(Value):
    """A logistic regression over a candidate's features, and the data that it was fitted on.

    `threshold` is the least confidence with which an answer is given.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    fitted_on: tuple[str, ...]
    reader_sha256: str

    @classmethod
    def load(
        cls,
        folder: Path = WEIGHTS_FOLDER,
        *,
        name: str = CALIBRATION_NAME,
        for_reader: str | None = None,
    ) -> "Calibration":
        """Read the fit that stands beside the weights.

        `for_reader` is the SHA-256 of the weights that it must have been fitted for.
        """
        path = folder / name
        try:
            calibration = cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ReaderWeightsError(
                f"{path} cannot be read ({_reason(error)}): restore it from the repository"
            ) from error
        if for_reader not in (None, calibration.reader_sha256):
            raise ReaderWeightsError(
                f"{path} was fitted for weights {calibration.reader_sha256}, these are "
                f"{for_reader}: restore both from the repository, or fit again"
            )
        return calibration

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the fitted probability, 0..1, that a candidate with these features is right.

        `KeyError` where one that it was fitted on is missing.
        """
        logit = self.bias + sum(self.weights[name] * features[name] for name in self.weights)
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ValidationError):
        return first_problem(error)
    return str(error.strerror) if isinstance(error, OSError) else str(error)
