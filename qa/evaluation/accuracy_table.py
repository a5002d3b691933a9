"""A suite's figures for a terminal."""

from collections.abc import Iterator

from rich.console import Group
from rich.table import Table
from rich.text import Text

from qa.evaluation.accuracy import Figures, SuiteReport
from qa.evaluation.suite import Half
from qa.printable import name_on_one_line

HALF_NAMES = {Half.OPEN: "open half", Half.SET_ASIDE: "set aside"}


def accuracy_tables(report: SuiteReport) -> Group:
    """Return both halves side by side with the gap between them, and a row a kind of question."""
    return Group(_halves(report), _kinds(report))


def figure_rows(figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield each figure's name and value as a person reads them."""
    f = figures
    yield "answered right (F1 of at least 0.5)", share(f.right, f.answerable)
    yield "EM / F1 over the answerable", f"{number(f.em)} / {number(f.f1)}"
    yield "answered, of the answerable", share(f.answered, f.answerable)
    yield "of these, cites an article that says it", share(f.right_article, f.article_known)
    yield "of these, answer in the cited sentence", share(f.in_sentence, f.answered)
    yield "rightly declined", share(f.rightly_declined, f.unanswerable)
    yield "wrongly declined", share(f.wrongly_declined, f.answerable)
    declined = f.rightly_declined + f.wrongly_declined
    yield "of those declined, rightly", share(f.rightly_declined, declined)
    yield "citations verbatim at their offsets", share(f.verbatim, f.citations)
    yield "confidence against correctness (ECE)", "-" if f.ece is None else f"{f.ece:.3f}"
    yield "median time of an answer", f"{f.median_ms:.0f} ms"


def share(count: int, total: int) -> str:
    """Return "31 of 40 (78 %)", or a dash where there is nothing to count."""
    return f"{count} of {total} ({100 * count / total:.0f} %)" if total else "-"


def gap_in_words(report: SuiteReport) -> str:
    """Return by how much the open half is better than the one set aside."""
    gap = ", ".join(
        f"{name.replace('_', ' ')} {number(points, signed=True)}"
        for name, points in report.gap.items()
    )
    return f"Open half less the one set aside, in points: {gap}"


def _halves(report: SuiteReport) -> Table:
    n_questions = [report.halves[half].questions for half in Half]
    heads = [f"{HALF_NAMES[half]} ({n})" for half, n in zip(Half, n_questions, strict=True)]
    table = Table(
        "", *heads, f"all ({report.all.questions})", title=Text(name_on_one_line(report.suite))
    )
    rows = (*(report.halves[half] for half in Half), report.all)
    for figures in zip(*map(figure_rows, rows), strict=True):
        table.add_row(figures[0][0], *(value for _, value in figures))
    table.caption = gap_in_words(report)
    return table


def _kinds(report: SuiteReport) -> Table:
    table = Table("kind", "questions", "handled right", "EM", "F1", "answered", "verbatim")
    for name, f in (*report.kinds.items(), *report.tags.items()):
        handled = share(f.right + f.rightly_declined, f.questions)
        given = f.questions - f.wrongly_declined - f.rightly_declined
        verbatim = f"{f.verbatim} of {f.citations}"
        table.add_row(
            Text(name_on_one_line(name)),
            str(f.questions),
            handled,
            number(f.em),
            number(f.f1),
            str(given),
            verbatim,
        )
    return table


def number(value: float | None, *, signed: bool = False) -> str:
    """Return a figure with one decimal, or a dash for none."""
    if value is None:
        return "-"
    return f"{value:+.1f}" if signed else f"{value:.1f}"
