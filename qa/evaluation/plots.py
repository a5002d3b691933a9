"""Pictures of an evaluation: risk against coverage, reliability, recall against k."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa.evaluation.confidence import (
    area_under_risk_coverage,
    expected_calibration_error,
    reliability,
    risk_coverage,
)

INK, FADED, HAIR, ACCENT, PAPER = "#211d18", "#6a6156", "#ddd4c4", "#8a2f1d", "#fffdf8"
_SIZE = (5.6, 4.0)


def save_plots(
    folder: Path,
    name: str,
    confidences: Sequence[float],
    is_right: Sequence[bool],
    *,
    threshold: float | None = None,
    recall: Mapping[int, float] | None = None,
) -> list[Path]:
    """Write the pictures as PNG into `folder`, made if need be; return their paths.

    `is_right` tells whether the best span was right, given or not; an unanswerable question's
    never is. `threshold` marks where answers are given; `recall`, 0..100 by k, adds a picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "risk-coverage": _risk_coverage(confidences, is_right, threshold),
        "reliability": _reliability(confidences, is_right),
    }
    if recall:
        figures["recall"] = _recall(recall)
    paths = []
    for kind, figure in figures.items():
        (axes,) = figure.axes
        axes.annotate(name, (0, 1.025), xycoords="axes fraction", color=FADED, fontsize=9)
        paths.append(folder / f"{kind}.png")
        figure.savefig(paths[-1], dpi=160, facecolor=PAPER)
    return paths


def _risk_coverage(
    confidences: Sequence[float], is_right: Sequence[bool], threshold: float | None
) -> Figure:
    figure, axes = _axes(
        "Wrong answers as more questions are answered",
        "questions answered, the surest first (%)",
        "of those, wrong (%)",
    )
    coverage, risk = risk_coverage(confidences, is_right)
    axes.plot(100 * coverage, 100 * risk, color=ACCENT, linewidth=1.8)
    area = area_under_risk_coverage(confidences, is_right)
    note = f"area under the curve {area:.3f}" if area is not None else ""
    axes.annotate(note, (0.03, 0.92), xycoords="axes fraction", color=FADED, fontsize=9)
    if threshold is not None and len(confidences):
        share = sum(c >= threshold for c in confidences) / len(confidences)
        axes.axvline(100 * share, color=FADED, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.annotate(
            "what is answered",
            (100 * share, 0.03),
            xycoords=("data", "axes fraction"),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            color=FADED,
            fontsize=9,
        )
    axes.set_xlim(0, 100)
    axes.set_ylim(0, max(10.0, 105 * float(risk.max(initial=0.0))))
    return figure


def _reliability(confidences: Sequence[float], is_right: Sequence[bool]) -> Figure:
    figure, axes = _axes(
        "Is an answer as often right as it says?", "stated confidence (%)", "right (%)"
    )
    axes.plot((0, 100), (0, 100), color=FADED, linewidth=0.9, linestyle=(0, (4, 3)))
    bins = reliability(confidences, is_right)
    for mean, share, count in bins:
        axes.plot((100 * mean, 100 * mean), (100 * mean, 100 * share), color=HAIR, linewidth=3)
        axes.plot(
            100 * mean, 100 * share, "o", color=ACCENT, markersize=4 + 14 * _root(count, bins)
        )
        away = 7 + 7 * _root(count, bins)
        is_above = share >= mean or share < 0.1  # away from the dashed line, where the bar is
        axes.annotate(
            str(count),
            (100 * mean, 100 * share),
            xytext=(0, away if is_above else -away),
            textcoords="offset points",
            ha="center",
            va="bottom" if is_above else "top",
            color=FADED,
            fontsize=8,
        )
    ece = expected_calibration_error(confidences, is_right)
    note = f"ECE of all best spans {ece:.3f}; a dot a tenth" if ece is not None else ""
    axes.annotate(note, (0.03, 0.92), xycoords="axes fraction", color=FADED, fontsize=9)
    axes.set_xlim(0, 100)
    axes.set_ylim(-3, 112)
    axes.set_yticks(range(0, 101, 20))
    return figure


def _root(count: int, bins: Sequence[tuple[float, float, int]]) -> float:
    return float((count / sum(n for _, _, n in bins)) ** 0.5)


def _recall(recall: Mapping[int, float]) -> Figure:
    figure, axes = _axes(
        "Is an answer among the passages found?", "passages (k)", "questions with one (%)"
    )
    ks = sorted(recall)
    axes.plot(ks, [recall[k] for k in ks], color=ACCENT, linewidth=1.8, marker="o", markersize=4)
    for k in ks:
        axes.annotate(
            f"{recall[k]:.1f}",
            (k, recall[k]),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            color=FADED,
            fontsize=8,
        )
    axes.set_xscale("log")
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.minorticks_off()
    axes.set_ylim(min(80.0, min(recall.values()) - 5), 103)
    return figure


def _axes(title: str, x_label: str, y_label: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(PAPER)
    axes.set_title(title, loc="left", color=INK, fontsize=12, fontweight="bold", pad=22)
    axes.set_xlabel(x_label, color=INK)
    axes.set_ylabel(y_label, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(HAIR)
    axes.tick_params(colors=FADED, length=0)
    axes.grid(axis="y", color=HAIR, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes
