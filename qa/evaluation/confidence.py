"""Whether a confidence can be trusted: calibration error, and risk against coverage."""

from collections.abc import Sequence

import numpy as np

_BINS = 10


def reliability(
    confidences: Sequence[float], is_right: Sequence[bool]
) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and count of each of ten equal bins that is not empty."""
    stated, right = np.array(confidences, dtype=float), np.array(is_right, dtype=float)
    bins = np.minimum((stated * _BINS).astype(int), _BINS - 1)
    return [
        (float(stated[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in range(_BINS)
        if (bins == b).any()
    ]


def expected_calibration_error(
    confidences: Sequence[float], is_right: Sequence[bool]
) -> float | None:
    """Return the mean gap of confidence and accuracy over ten equal bins, weighted by their sizes.

    0..1, lower is better (Guo et al., 2017); None for no answers.
    """
    if not confidences:
        return None
    gaps = [count * abs(mean - share) for mean, share, count in reliability(confidences, is_right)]
    return round(sum(gaps) / len(confidences), 4)


def risk_coverage(
    confidences: Sequence[float], is_right: Sequence[bool]
) -> tuple[np.ndarray, np.ndarray]:
    """Return coverage and risk, each (n,) of 0..1, as more and more questions are answered.

    The surest come first; coverage is the share answered, risk the share of those that is wrong
    (El-Yaniv and Wiener, 2010). Equal confidences are answered together.
    """
    stated = np.array(confidences, dtype=float)
    order = np.argsort(-stated, kind="stable")
    wrong = np.cumsum(~np.array(is_right, dtype=bool)[order])
    counts = np.arange(1, len(order) + 1)
    last_of_equals = np.append(stated[order][1:] != stated[order][:-1], True)[: len(order)]
    return (counts / max(1, len(order)))[last_of_equals], (wrong / counts)[last_of_equals]


def area_under_risk_coverage(
    confidences: Sequence[float], is_right: Sequence[bool]
) -> float | None:
    """Return the mean risk over all coverages, 0..1, lower is better; None for no answers."""
    if not confidences:
        return None
    coverage, risk = risk_coverage(confidences, is_right)
    steps = np.diff(coverage, prepend=0.0)
    return round(float((risk * steps).sum()), 4)
