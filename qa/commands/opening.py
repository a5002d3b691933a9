"""Open a collection from a terminal: a progress bar, and a row for each file that is amiss."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from index import FileReport, FileStatus, IndexingError, Store, SyncProgress, SyncReport
from index.errors import IndexBusyError, IndexServerError, IndexStorageError
from index.kinds import KINDS_IN_WORDS
from index.origin import origin_of
from qa.assistant import Assistant
from qa.places import place_of_index
from qa.printable import name_on_one_line


class StoreKind(StrEnum):
    """What keeps an index: files of this machine, or a Milvus server."""

    LOCAL = "local"
    MILVUS = "milvus"


Engine = Annotated[StoreKind, typer.Option("--store", help="What keeps the index.")]
Uri = Annotated[
    str | None,
    typer.Option("--uri", help="The Milvus server; --index is then the index's name on it."),
]
LogFile = Annotated[
    Path | None, typer.Option("--log", help='Write a line of JSON an event there; "-": stderr.')
]
LogTexts = Annotated[
    bool, typer.Option("--log-texts", help="Write questions, answers and files' names there, too.")
]
ERRORS = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


class Tell(Protocol):
    """What moves a progress bar."""

    def __call__(self, done: float, total: float, *, note: str = "") -> None:
        """Show that so much of the total is done, and the note behind the time left."""


def say(line: str) -> None:
    """Print a line for the person on stderr, on one line whatever names it holds."""
    ERRORS.print(name_on_one_line(line), markup=False)


def open_collection(corpus: Path, index: Path | None, uri: str | None = None) -> Assistant:
    """Open a folder, its index refreshed; what a person should know goes to stderr.

    An index on a server is opened as it stands, for another machine may keep it in step. So is one
    that another process is writing, or that cannot be written. What was told of a file when it was
    read is not told again while it stays the same.
    """
    if uri is not None:
        return _on_server(corpus, index, uri)
    try:
        assistant, report = _refreshed(corpus, index)
    except (IndexBusyError, IndexStorageError) as error:
        return _as_it_stands(corpus, index, error)
    _tell(file for file in report.problems if file.status is not FileStatus.UNCHANGED)
    _tell_if_empty(corpus, report)
    return assistant


@contextmanager
def opened(
    corpus: Path, index: Path | None, uri: str | None, sources: Sequence[str] = ()
) -> Iterator[Assistant]:
    """Open a collection and close it afterwards; each of `sources` must be an outlet in it."""
    with closing(open_collection(corpus, index, uri)) as assistant:
        known = assistant.store.sources() if sources else []
        for source in sources:
            if source not in known:
                here = ", ".join(known) or "none named"
                raise typer.BadParameter(f"no article is by {source!r}; outlets here: {here}")
        yield assistant


def build_index(
    corpus: Path, index: Path | None, uri: str | None = None, *, exact_up_to: int | None = None
) -> SyncReport:
    """Bring the index of a folder in step with it, and tell of every file that is amiss.

    `exact_up_to` is how many passages are searched exactly, kept with the index from now on.
    `IndexBusyError` for a second writer.
    """
    if uri is not None and exact_up_to is not None:
        raise typer.BadParameter(
            "--exact-up-to is for an index in files; a Milvus server decides itself how it searches"
        )
    assistant, report = _refreshed(corpus, index, uri)
    with closing(assistant):
        if exact_up_to is not None and isinstance(assistant.store, Store):
            settings = assistant.store.vector_settings
            changed = settings.model_copy(update={"exact_up_to": exact_up_to})
            assistant.store.use_vectors(changed)
            assistant.store.save_vectors()
    _tell(report.problems)
    _tell_if_empty(corpus, report)
    return report


def _refreshed(
    corpus: Path, index: Path | None, uri: str | None = None
) -> tuple[Assistant, SyncReport]:
    before = origin_of(place_of_index(index, uri)) if index else None
    reports: list[SyncReport] = []
    with progress_bar("Indexing") as tell:
        start = time.monotonic()

        def on_progress(progress: SyncProgress) -> None:
            rate = progress.n_passages / max(time.monotonic() - start, 1e-9)
            tell(progress.done_bytes, progress.total_bytes, note=f"{rate:.0f} passages/s")

        assistant = Assistant.open(
            corpus, index=index, uri=uri, on_progress=on_progress, on_report=reports.append
        )
    if before and before.is_dir() and before.resolve() != corpus.resolve():
        say(f"{index} was made of {before}, and is made of {corpus} from now on")
    return assistant, reports[0]


def _on_server(corpus: Path, index: Path | None, uri: str) -> Assistant:
    assistant = Assistant.open_index(corpus, index=index, uri=uri)
    try:
        if not assistant.store.n_passages:
            raise IndexServerError(
                "the index on the Milvus server is empty: run `index` with the same --uri and "
                "--index, and with --corpus, on the machine that has the articles"
            )
    except BaseException:
        assistant.close()
        raise
    return assistant


def _as_it_stands(corpus: Path, index: Path | None, error: IndexingError) -> Assistant:
    """Open an index that cannot be refreshed; `error` where there is nothing in it to read."""
    try:
        assistant = Assistant.open_index(corpus, index=index)
    except IndexingError:
        raise error from None
    if not assistant.store.n_passages:
        assistant.close()
        raise error
    say(f"{error}; meanwhile it is read as it stands")
    return assistant


def _tell(files: Iterable[FileReport]) -> None:
    for file in files:
        for problem in file.problems:
            say(f"{file.path}: {problem}")


def _tell_if_empty(corpus: Path, report: SyncReport) -> None:
    if report.n_articles:
        return
    if any(file.status is FileStatus.FAILED for file in report.files):
        say(f"{corpus}: no article in it could be read: mend what is named above")
    else:
        say(f"{corpus}: no articles in it: put {KINDS_IN_WORDS} files there")


def server_of(store: StoreKind, uri: str | None) -> str | None:
    """Return the address of the server that keeps an index; None where files do."""
    if store is StoreKind.MILVUS and uri is None:
        raise typer.BadParameter("--store milvus needs --uri, as in http://localhost:19530")
    if store is StoreKind.LOCAL and uri is not None:
        raise typer.BadParameter("--uri is for --store milvus: give both, or neither")
    return uri


@contextmanager
def progress_bar(title: str) -> Iterator[Tell]:
    """Show a bar and the time left on stderr, where that is a terminal; call what comes."""
    columns = (
        TextColumn(title),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    hidden = not ERRORS.is_terminal
    with Progress(*columns, console=ERRORS, transient=True, disable=hidden) as progress:
        task = progress.add_task(title, total=None, visible=False, note="")

        def tell(done: float, total: float, *, note: str = "") -> None:
            progress.update(task, completed=done, total=total, visible=True, note=note)

        yield tell
