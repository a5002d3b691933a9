"""One collection: its articles, and what is brought into it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import RLock

from index import FileReport, FileStatus, IndexingError, SyncProgress, SyncReport
from index.arriving import Arrival, Limits, arrivals
from index.article import ArticleSummary
from index.errors import UnreadableFileError
from index.fetching import AddressPolicy, FetchLimits, fetch
from index.uploads import Uploads, shown_name
from qa.assistant import Assistant
from qa.errors import CollectionError
from qa.logs import timed

OnProgress = Callable[[SyncProgress], None]


@dataclass(frozen=True, slots=True)
class FileRow:
    """What became of one file or address that was brought, fit to show as a row.

    `name` is what it was called, made safe to show on one line. `path` is where it lies now,
    relative to the collection's folder; None where it was refused, and then `problem` says why and
    what to do. A problem beside a path is a remark on a file that is kept. `title` and `published`
    are those of the first article, where a file holds several.
    """

    name: str
    title: str | None = None
    published: date | None = None
    n_passages: int = 0
    problem: str | None = None
    path: str | None = None
    n_articles: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article of a collection, without its text; `is_uploaded` tells whether it can go."""

    article_id: str
    title: str
    source: str | None
    published: date | None
    n_passages: int
    path: str
    url: str | None
    is_uploaded: bool

    def holds(self, words: Iterable[str]) -> bool:
        """Return whether every word, in any case, stands in what is shown of the article."""
        fields = (self.title, self.source, self.published, self.path, self.url)
        shown = " ".join(str(field) for field in fields if field).casefold()
        return all(word.casefold() in shown for word in words)


class Collection:
    """One folder of articles with its index, and what is brought into it.

    Safe to share between threads: changes come one after the other, questions go on meanwhile.
    What is brought lies in the folder's `uploads/` before a row tells of it, and stays there.
    """

    def __init__(
        self, name: str, assistant: Assistant, *, limits: Limits, policy: AddressPolicy
    ) -> None:
        self.name = name
        self.assistant = assistant
        self._limits = limits
        self._policy = policy
        self._fetch_limits = FetchLimits(limits.fetch_seconds, limits.max_file_bytes)
        self._uploads = Uploads(assistant.corpus, max_bytes=limits.max_collection_bytes)
        self._lock = RLock()

    def add_files(
        self, paths: Sequence[Path], on_progress: OnProgress | None = None
    ) -> list[FileRow]:
        """Take in files, and what is in zips of them; they can be asked at once.

        A row for each in order, a zip's files in its place; a bad one never raises. Takes every
        `index.kinds.Kind`, told apart by what they hold, and .zip of these.
        """
        with timed("brought", collection=self.name) as told, self._lock:
            rows = self._take_in(arrivals(paths, self._limits), on_progress)
            told |= _counts(rows)
        return rows

    def add_address(self, url: str, on_progress: OnProgress | None = None) -> list[FileRow]:
        """Fetch a public http or https address and take it in; its articles keep the address.

        One row; an address that cannot be fetched never raises. It takes up to 30 seconds.
        """
        with timed("brought", collection=self.name) as told:
            rows = self._fetched(url, on_progress)
            told |= _counts(rows)
        return rows

    def _fetched(self, url: str, on_progress: OnProgress | None) -> list[FileRow]:
        try:
            page = fetch(url, self._policy, self._fetch_limits)
        except UnreadableFileError as error:
            return [FileRow(shown_name(url), problem=str(error))]
        with self._lock:
            return self._take_in([Arrival(url, page.data, url=page.url)], on_progress)

    def refresh(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Pick up what changed in the folder; raises `IndexingError` as `Assistant.refresh`."""
        with timed("refreshed", collection=self.name) as told, self._lock:
            report = self.assistant.refresh(on_progress=on_progress)
            told |= {"n_articles": report.n_articles, "n_passages": report.n_passages}
            told |= Counter(str(file.status) for file in report.files)
        return report

    def articles(self) -> list[ArticleRow]:
        """Return all articles, the newest first, those without a date last, then by title."""
        rows = [self._article_row(summary) for summary in self.assistant.store.summaries()]
        rows.sort(key=lambda row: (row.title.casefold(), row.article_id))
        return sorted(rows, key=lambda row: row.published or date.min, reverse=True)

    def search_articles(self, text: str) -> list[ArticleRow]:
        """Return the articles whose title, outlet, date, path or address hold every word."""
        return [row for row in self.articles() if row.holds(text.split())]

    def remove(self, path: str, on_progress: OnProgress | None = None) -> None:
        """Delete a file that was brought, with its articles; the folder's own files stay.

        `CollectionError` where `path` is no such file; `IndexingError` as `refresh`, the file then
        being gone already.
        """
        texts = {"path": path}
        with timed("removed", collection=self.name, texts=texts), self._lock:
            if not self._uploads.holds(path):
                raise CollectionError(
                    f"{shown_name(path)} was not brought here: take it out of the folder itself, "
                    "then refresh"
                )
            try:
                self._uploads.remove(path)
            except OSError as error:
                raise CollectionError(
                    f"{shown_name(path)} cannot be removed ({error.strerror}): check its rights"
                ) from error
            self.assistant.refresh(on_progress=on_progress)

    def _take_in(
        self, arriving: Iterable[Arrival], on_progress: OnProgress | None
    ) -> list[FileRow]:
        new: set[str] = set()
        rows = [self._store(arrival, new) for arrival in arriving]
        if not any(row.path for row in rows):
            return rows
        try:
            report = self.assistant.refresh(on_progress=on_progress)
        except IndexingError as error:
            later = f"kept, and taken in by the next refresh: {error}"
            return [replace(row, problem=later) if row.path else row for row in rows]
        reports = {file.path: file for file in report.files}
        articles = self._articles_by_path()
        return [self._finished(row, reports, articles, new) for row in rows]

    def _store(self, arrival: Arrival, new: set[str]) -> FileRow:
        """Write a file that arrived into `uploads/`; add its path to `new` unless it was there."""
        name = shown_name(arrival.name)
        if arrival.problem:
            return FileRow(name, problem=arrival.problem)
        try:
            path, is_new = self._uploads.put(arrival)
        except UnreadableFileError as error:
            return FileRow(name, problem=str(error))
        if is_new:
            new.add(path)
            return FileRow(name, path=path)
        return FileRow(name, path=path, problem="is here already, with the same content")

    def _finished(
        self,
        row: FileRow,
        reports: Mapping[str, FileReport],
        articles: Mapping[str, list[ArticleSummary]],
        new: set[str],
    ) -> FileRow:
        """Return the row of a stored file after the refresh; one that cannot be read goes again."""
        if row.path is None:
            return row
        report, found = reports.get(row.path), articles.get(row.path, [])
        if report is None:
            return FileRow(row.name, problem="was taken away meanwhile: bring it again")
        if report.status is FileStatus.FAILED and row.path in new:
            problem = "; ".join(report.problems)
            try:
                self._uploads.remove(row.path)
            except OSError as error:
                return replace(row, problem=f"{problem}; not removed ({error.strerror})")
            return FileRow(row.name, problem=problem)
        return replace(
            row,
            title=found[0].title if found else None,
            published=found[0].published if found else None,
            n_passages=sum(summary.n_passages for summary in found),
            n_articles=len(found),
            problem=row.problem or "; ".join(report.problems) or None,
        )

    def _articles_by_path(self) -> dict[str, list[ArticleSummary]]:
        found: dict[str, list[ArticleSummary]] = {}
        for summary in self.assistant.store.summaries():
            found.setdefault(summary.path, []).append(summary)
        return found

    def _article_row(self, summary: ArticleSummary) -> ArticleRow:
        return ArticleRow(
            article_id=summary.id,
            title=summary.title,
            source=summary.source,
            published=summary.published,
            n_passages=summary.n_passages,
            path=summary.path,
            url=summary.url,
            is_uploaded=self._uploads.holds(summary.path),
        )


def _counts(rows: Sequence[FileRow]) -> dict[str, object]:
    """Return what the log tells of files that were brought; their names are private."""
    n_kept = sum(row.path is not None for row in rows)
    texts = {"files": [f"{row.name}: {row.problem or 'taken'}" for row in rows]}
    return {"n_files": len(rows), "n_kept": n_kept, "texts": texts}
