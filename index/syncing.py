"""Keep an index in step with a folder: what is new or changed is done, the rest is left alone."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from index.article import Article, Passage
from index.article_store import ArticleStore
from index.embedding import Embedder, embedded_text
from index.errors import UnreadableFileError
from index.listing import Listing, list_folder
from index.metadata import TABLE_NAME, Stated, read_table
from index.origin import note_origin
from index.reading import read_file
from index.splitting import split
from index.storage import storage_errors, writing

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
    store: ArticleStore,
    folder: Path,
    index_folder: Path,
    embedder: Embedder,
    *,
    on_progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Bring `store` in step with `folder`; a refresh that is stopped goes on where it was.

    A file or folder that can no longer be read keeps what was indexed of it, and is reported. One
    process writes at a time: `IndexBusyError` for a second one.
    """
    with storage_errors(index_folder), writing(index_folder):
        note_origin(index_folder, folder)
        return _refresh(store, folder, embedder, on_progress)


@dataclass(slots=True)
class _Work:
    """What the files of one refresh share."""

    store: ArticleStore
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
    store: ArticleStore,
    folder: Path,
    embedder: Embedder,
    on_progress: Callable[[SyncProgress], None] | None,
) -> SyncReport:
    listing = list_folder(folder)
    paths = {_name(path, folder): path for path in listing.files}
    report = SyncReport(_unlisted(listing, folder))
    table = _table(folder, report)
    known, noted = store.file_digests(), store.problems()
    rows = _rows_by_file(table)
    digests = {name: _digest(path, rows[name]) for name, path in paths.items()}
    changed = [name for name in paths if digests[name] != known.get(name)]
    sizes = {name: _size(paths[name]) for name in changed}
    work = _Work(store, folder, embedder, table, on_progress, sum(sizes.values()))
    unlisted = tuple(file.path for file in report.files if file.path.endswith("/"))
    gone = sorted((known.keys() | store.paths()) - paths.keys())
    gone = [name for name in gone if not name.startswith(unlisted)]
    if changed or gone:
        store.check_writable()  # before anything is embedded
    for name in gone:
        store.remove_file(name)
        report.files.append(FileReport(name, FileStatus.REMOVED))
    for name, path in paths.items():
        if name not in sizes:
            row = FileReport(name, FileStatus.UNCHANGED, problems=noted.get(name, ()))
            report.files.append(row)
            continue
        work.tell(name, 0)
        report.files.append(_index_file(work, path, name, digests[name], sizes[name]))
        work.done_bytes += sizes[name]
        work.tell(name, 0)
    report.files.extend(_table_problems(table, store.article_ids() if table else set()))
    store.save_vectors()
    report.n_articles, report.n_passages = store.n_articles, store.n_passages
    return report


def _unlisted(listing: Listing, folder: Path) -> list[FileReport]:
    """Return a row for each folder that cannot be listed, its name ending in "/"."""
    return [
        FileReport(
            f"{_name(path, folder)}/",
            FileStatus.FAILED,
            problems=(
                f"cannot be looked into ({reason}): check its rights; what was indexed of it is "
                "kept",
            ),
        )
        for path, reason in sorted(listing.unlisted.items())
    ]


def _table(folder: Path, report: SyncReport) -> dict[str, Stated]:
    try:
        return read_table(folder)
    except UnreadableFileError as error:
        problem = f"{error}; until then nothing that it states is known"
        report.files.append(FileReport(TABLE_NAME, FileStatus.FAILED, problems=(problem,)))
        return {}


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
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return ""
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
        kept = "; what was indexed of it is kept" if work.store.articles_of_file(name) else ""
        return FileReport(name, FileStatus.FAILED, problems=(f"{error}{kept}",))
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
    kept_ids = [article.id for article in read.articles]
    work.store.finish_file(name, digest, kept_ids, read.problems)
    return FileReport(name, FileStatus.INDEXED, work.n_passages - n_before, read.problems)


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
    problems = [
        f"names {key!r}, which is no article that could be read: mend its path, or remove the row"
        for key in missing
    ]
    problems += [f"{key}: {problem}" for key, row in table.items() for problem in row.problems]
    if problems:
        yield FileReport(TABLE_NAME, FileStatus.INDEXED, problems=tuple(problems))
