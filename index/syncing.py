"""Keep an index in step with a folder: what is new or changed is done, the rest is left alone."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import filelock
import numpy as np

from index.article import Article, Passage
from index.embedding import Embedder, embedded_text
from index.errors import IndexBusyError, IndexStorageError, UnreadableFileError
from index.metadata import TABLE_NAME, ReadFile, Stated, read_table
from index.reading import article_files, read_file
from index.splitting import split
from index.store import Store

_BATCH_PASSAGES = 128


class FileStatus(StrEnum):
    """What became of one file."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One row a file: what became of it, and what a person should know, one line each."""

    path: str
    status: FileStatus
    n_passages: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a refresh is: bytes of the files to read, passages embedded so far."""

    path: str
    done_bytes: float
    total_bytes: int
    n_passages: int


@dataclass(slots=True)
class SyncReport:
    """What a refresh did."""

    files: list[FileReport] = field(default_factory=list)
    n_articles: int = 0
    n_passages: int = 0

    @property
    def n_embedded(self) -> int:
        """How many passages were embedded."""
        return sum(file.n_passages for file in self.files)

    @property
    def problems(self) -> list[FileReport]:
        """The files that something is to be said of."""
        return [file for file in self.files if file.problems]


def refresh(
    store: Store,
    folder: Path,
    index_folder: Path,
    embedder: Embedder,
    *,
    on_progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Bring `store` in step with `folder`; a refresh that is stopped goes on where it was.

    A file that can no longer be read keeps what was indexed of it, and is reported. One process
    writes at a time: `IndexBusyError` for a second one.
    """
    lock = filelock.FileLock(index_folder / "writing.lock", timeout=0)
    try:
        with lock:
            return _refresh(store, folder, embedder, on_progress)
    except filelock.Timeout as error:
        raise IndexBusyError(
            f"another process is writing the index {index_folder}: wait until it has finished"
        ) from error
    except (OSError, sqlite3.DatabaseError) as error:
        raise IndexStorageError(
            f"the index {index_folder} cannot be written ({error}): check the disk's space and the "
            "folder's rights, or give another --index"
        ) from error


@dataclass(slots=True)
class _Work:
    """What the files of one refresh share."""

    store: Store
    folder: Path
    embedder: Embedder
    table: dict[str, Stated]
    on_progress: Callable[[SyncProgress], None] | None
    total_bytes: int = 0
    done_bytes: int = 0
    n_passages: int = 0

    def tell(self, path: str, bytes_of_file: float) -> None:
        if self.on_progress:
            done = self.done_bytes + bytes_of_file
            self.on_progress(SyncProgress(path, done, self.total_bytes, self.n_passages))


def _refresh(
    store: Store,
    folder: Path,
    embedder: Embedder,
    on_progress: Callable[[SyncProgress], None] | None,
) -> SyncReport:
    paths = {_name(path, folder): path for path in article_files(folder)}
    report = SyncReport()
    table: dict[str, Stated] = {}
    try:
        table = read_table(folder)
    except UnreadableFileError as error:
        report.files.append(FileReport(TABLE_NAME, FileStatus.FAILED, problems=(str(error),)))
    known = store.file_digests()
    rows = _rows_by_file(table)
    digests = {name: _digest(path, rows[name]) for name, path in paths.items()}
    changed = [name for name in paths if digests[name] != known.get(name)]
    sizes = {name: _size(paths[name]) for name in changed}
    work = _Work(store, folder, embedder, table, on_progress, sum(sizes.values()))
    for name in sorted((known.keys() | store.paths()) - paths.keys()):
        store.remove_file(name)
        report.files.append(FileReport(name, FileStatus.REMOVED))
    for name, path in paths.items():
        if name not in sizes:
            report.files.append(FileReport(name, FileStatus.UNCHANGED))
            continue
        work.tell(name, 0)
        report.files.append(_index_file(work, path, name, digests[name], sizes[name]))
        work.done_bytes += sizes[name]
        work.tell(name, 0)
    report.files.extend(_table_problems(table, store.article_ids()))
    store.save_vectors()
    report.n_articles, report.n_passages = store.n_articles, store.n_passages
    return report


def _name(path: Path, folder: Path) -> str:
    """Return the path that the article has; one that is not UTF-8 is shown with escapes."""
    name = path.relative_to(folder).as_posix()
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _rows_by_file(table: dict[str, Stated]) -> defaultdict[str, list[str]]:
    """Return the rows that may concern a file: its own, and those of `path#id`."""
    rows = defaultdict(list)
    for key, row in sorted(table.items()):
        ends = [i for i, character in enumerate(key + "#") if character == "#"]
        for end in ends:  # a "#" may also stand in a file's name
            rows[key[:end]].append(f"{key}: {row}")
    return rows


def _digest(path: Path, rows: list[str]) -> str:
    """Return what changes when the file or what `articles.csv` states of it does."""
    if not path.is_file():  # opening a pipe would wait for ever
        return ""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return ""
    digest.update(repr(rows).encode())
    return digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone, or a link to nothing: reading it will say so
        return 0


def _index_file(work: _Work, path: Path, name: str, digest: str, n_bytes: int) -> FileReport:
    try:
        read = read_file(path, work.folder, work.table)
    except UnreadableFileError as error:
        return FileReport(name, FileStatus.FAILED, problems=(str(error),))
    known = work.store.articles_of_file(name)
    new = [article for article in read.articles if known.get(article.id) != article]
    n_before = work.n_passages
    n_chars = sum(len(article.text) for article in new)
    n_chars_done = 0
    for batch in _batches(new, work):
        vectors = work.embedder.encode([embedded_text(a, p) for a, ps in batch for p in ps])
        work.store.put(_with_vectors(batch, vectors))
        work.n_passages += len(vectors)
        n_chars_done += sum(len(article.text) for article, _ in batch)
        work.tell(name, n_bytes * n_chars_done / n_chars)
    work.store.finish_file(name, digest, [article.id for article in read.articles])
    return _report(name, read, work.n_passages - n_before)


def _report(name: str, read: ReadFile, n_passages: int) -> FileReport:
    return FileReport(name, FileStatus.INDEXED, n_passages, read.problems)


Split = tuple[Article, list[Passage]]


def _batches(articles: Sequence[Article], work: _Work) -> Iterator[list[Split]]:
    batch: list[Split] = []
    for article in articles:
        batch.append((article, split(article, work.store.settings.split)))
        if sum(len(passages) for _, passages in batch) >= _BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def _with_vectors(
    batch: list[Split], vectors: np.ndarray
) -> Iterator[tuple[Article, list[Passage], np.ndarray]]:
    first = 0
    for article, passages in batch:
        yield article, passages, vectors[first : first + len(passages)]
        first += len(passages)


def _table_problems(table: dict[str, Stated], article_ids: set[str]) -> Iterator[FileReport]:
    missing = sorted(table.keys() - article_ids)
    problems = [f"names {key!r}, which is no article that could be read" for key in missing]
    problems += [f"{key}: {problem}" for key, row in table.items() for problem in row.problems]
    if problems:
        yield FileReport(TABLE_NAME, FileStatus.INDEXED, problems=tuple(problems))
