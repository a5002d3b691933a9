"""Open a collection from a terminal: a progress bar, and a row for each file that is amiss."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from index import SyncProgress, SyncReport
from index.errors import IndexBusyError
from qa.assistant import Assistant

ERRORS = Console(stderr=True, soft_wrap=True, highlight=False)


def open_collection(corpus: Path, index: Path | None) -> Assistant:
    """Open a folder, its index refreshed; what a person should know goes to stderr.

    While another process is writing the index, it is opened as it stands.
    """
    try:
        assistant, _ = _refreshed(corpus, index)
    except IndexBusyError as error:
        ERRORS.print(f"{error}; meanwhile it is read as it stands", markup=False)
        return Assistant.open_index(corpus, index=index)
    return assistant


def build_index(corpus: Path, index: Path | None) -> SyncReport:
    """Bring the index of a folder in step with it; `IndexBusyError` for a second writer."""
    assistant, report = _refreshed(corpus, index)
    assistant.close()
    return report


def _refreshed(corpus: Path, index: Path | None) -> tuple[Assistant, SyncReport]:
    reports: list[SyncReport] = []
    with progress_bar("Indexing") as tell:

        def on_progress(progress: SyncProgress) -> None:
            tell(progress.done_bytes, progress.total_bytes)

        assistant = Assistant.open(
            corpus, index=index, on_progress=on_progress, on_report=reports.append
        )
    for file in reports[0].problems:
        for problem in file.problems:
            ERRORS.print(f"{file.path}: {problem}", markup=False)
    return assistant, reports[0]


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float, float], None]]:
    """Show a bar on stderr, where that is a terminal; call what comes with done and total."""
    columns = (
        TextColumn(title),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    hidden = not ERRORS.is_terminal
    with Progress(*columns, console=ERRORS, transient=True, disable=hidden) as progress:
        task = progress.add_task(title, total=None, visible=False)

        def tell(done: float, total: float) -> None:
            progress.update(task, completed=done, total=total, visible=True)

        yield tell
