"""The SQLite file that is the truth of an index."""
# ruff: noqa: S608 - what is formatted into SQL is this file's own; values are always bound

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Self

import numpy as np

from index.article import Article, ArticleSummary, Passage
from index.embedding import title_for_search
from index.errors import IndexStorageError
from index.schema import PROBLEMS, check_place, create_or_check, is_whole
from index.scope import Scope
from index.spelling import search_expression
from index.storage import FILE_NAME, damaged, storage_errors

_ARTICLE = "id, path, title, source, published, url, text"
_TITLE_WEIGHT, _TEXT_WEIGHT = 0.5, 1.0
_PATIENCE = 30  # seconds


class Database:
    """One SQLite file; every method is safe to call from any thread."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._lock = RLock()
        self.identity = self._about("identity")

    @classmethod
    def open(cls, folder: Path, settings: str) -> Self:
        """Open or create the file in `folder`; refuse one that other settings made.

        A file that cannot be written is opened to be read, as long as no process is writing it.
        """
        path = folder / FILE_NAME
        try:
            with storage_errors(folder):
                check_place(folder)
                folder.mkdir(parents=True, exist_ok=True)
                return cls._connect(folder, str(path), settings)
        except IndexStorageError as error:
            if not is_whole(path):
                raise
            try:
                with storage_errors(folder):
                    return cls._connect(folder, f"{path.absolute().as_uri()}?immutable=1", settings)
            except IndexStorageError:
                raise error from None

    @classmethod
    def _connect(cls, folder: Path, place: str, settings: str) -> Self:
        is_read_only = place.endswith("?immutable=1")
        with ExitStack() as on_failure:
            connection = sqlite3.connect(
                place, check_same_thread=False, timeout=_PATIENCE, uri=is_read_only
            )
            on_failure.callback(connection.close)
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA recursive_triggers = ON")
            if not is_read_only:
                _log_ahead(connection)
                connection.execute("PRAGMA synchronous = NORMAL")
            create_or_check(connection, folder, settings)
            if not is_read_only:
                connection.execute(PROBLEMS)
            database = cls(connection, folder)
            on_failure.pop_all()
        return database

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done inside, or none; a new generation at the end."""
        with self._lock, storage_errors(self._folder):
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute(
                    "UPDATE about SET value = value + 1 WHERE key = 'generation'"
                )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def check_writable(self) -> None:
        """Raise what `transaction` would where nothing can be written."""
        with self._lock, storage_errors(self._folder):
            self._connection.execute("BEGIN")
            try:
                self._connection.execute("UPDATE about SET value = value")
            finally:
                self._connection.execute("ROLLBACK")

    def generation(self) -> int:
        """Return a number that grows with every change."""
        return int(self._about("generation"))

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    def article(self, article_id: str) -> Article | None:
        """Return one article, or None."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,))
        return _article(rows[0]) if rows else None

    def paths(self) -> set[str]:
        """Return the files that articles came out of."""
        return {row[0] for row in self._rows("SELECT DISTINCT path FROM articles")}

    def article_ids(self) -> set[str]:
        """Return the ids of all articles."""
        return {row[0] for row in self._rows("SELECT id FROM articles")}

    def articles(self, path: str | None = None) -> list[Article]:
        """Return the articles of one file, or all, by id."""
        where = "" if path is None else "WHERE path = ?"
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles {where} ORDER BY id", () if path is None else (path,)
        )
        return [_article(row) for row in rows]

    def summaries(self) -> list[ArticleSummary]:
        """Return what is told of every article without its text, by id."""
        columns = "id, path, title, source, published, url"
        query = (
            f"SELECT {columns}, (SELECT count(*) FROM passages WHERE article_id = id) "
            "FROM articles ORDER BY id"
        )
        names = [*columns.split(", "), "n_passages"]
        return [ArticleSummary(**dict(zip(names, row, strict=True))) for row in self._rows(query)]

    def sources(self) -> list[str]:
        """Return the outlets that articles name, in alphabetical order."""
        query = "SELECT DISTINCT source FROM articles WHERE source IS NOT NULL ORDER BY source"
        return [row[0] for row in self._rows(query)]

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return passages by their numbers; numbers that are gone are left out."""
        query = (
            "SELECT number, article_id, start, end FROM passages "
            "WHERE number IN (SELECT value FROM json_each(?))"
        )
        return {
            number: Passage(article_id=article_id, start=start, end=end)
            for number, article_id, start, end in self._rows(query, (json.dumps(list(numbers)),))
        }

    def passage_numbers(self, scope: Scope) -> np.ndarray:
        """Return the numbers of the passages in a scope, int64, ascending."""
        condition, values = _condition(scope)
        query = (
            "SELECT number FROM passages JOIN articles ON articles.id = article_id "
            f"WHERE {condition} ORDER BY number"
        )
        return np.array([row[0] for row in self._rows(query, values)], dtype=np.int64)

    def match(self, words: Sequence[str], count: int, scope: Scope) -> list[tuple[int, float]]:
        """Return (number, BM25) of passages in `scope` with any word; higher is better.

        For a word that no passage has, the nearest one of the collection is looked for, too.
        """
        with self._lock, storage_errors(self._folder):
            expression = " OR ".join(search_expression(self._connection, word) for word in words)
        condition, values = _condition(scope)
        rank = f"bm25(words, {_TITLE_WEIGHT}, {_TEXT_WEIGHT})"
        query = f"SELECT words.rowid, -{rank} FROM words WHERE words MATCH ? "
        if not scope.is_everything:
            query += (
                "AND words.rowid IN (SELECT number FROM passages JOIN articles "
                f"ON articles.id = article_id WHERE {condition}) "
            )
        query += f"ORDER BY {rank}, words.rowid LIMIT ?"
        return [(n, score) for n, score in self._rows(query, (expression, *values, count))]

    def vectors(self, dimension: int) -> tuple[np.ndarray, np.ndarray]:
        """Return all passage numbers (n,) int64 and vectors (n, dimension) float32."""
        rows = self._rows("SELECT number, vector FROM passages ORDER BY number")
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        joined = b"".join(row[1] for row in rows)
        if len(joined) != 4 * dimension * len(rows):
            raise damaged(self._folder, f"a vector in it has not {dimension} numbers")
        return ids, np.frombuffer(joined, dtype="<f4").reshape(len(rows), dimension)

    def file_digests(self) -> dict[str, str]:
        """Return the digest of each file as last read, by path."""
        return dict(self._rows("SELECT path, digest FROM files"))

    def put_article(
        self, article: Article, passages: Sequence[Passage], vectors: np.ndarray
    ) -> None:
        """Add or replace one article; call inside a transaction."""
        execute = self._connection.execute
        execute("DELETE FROM articles WHERE id = ?", (article.id,))
        published = article.published.isoformat() if article.published else None
        execute(
            f"INSERT INTO articles ({_ARTICLE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.path,
                article.title,
                article.source,
                published,
                article.url,
                article.text,
            ),
        )
        for passage, vector in zip(passages, vectors, strict=True):
            cursor = execute(
                "INSERT INTO passages (article_id, start, end, vector) VALUES (?, ?, ?, ?)",
                (article.id, passage.start, passage.end, vector.astype("<f4").tobytes()),
            )
            title = title_for_search(article, passage)
            text = article.text[passage.start : passage.end]
            execute(  # FTS5 reads no further than a NUL
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                (cursor.lastrowid, title.replace("\0", " "), text.replace("\0", " ")),
            )

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what was noted of files that were read, by path."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'problems'"):
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for path, problem in self._rows("SELECT path, problem FROM problems ORDER BY rowid"):
            found[path] = (*found.get(path, ()), problem)
        return found

    def finish_file(
        self, path: str, digest: str, kept_ids: set[str], problems: Sequence[str]
    ) -> None:
        """Note a file's digest and problems, drop its other articles; call inside a transaction."""
        for article in self.articles(path):
            if article.id not in kept_ids:
                self._connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (path, digest))
        self._connection.execute("DELETE FROM problems WHERE path = ?", (path,))
        self._connection.executemany(
            "INSERT INTO problems VALUES (?, ?)", [(path, problem) for problem in problems]
        )

    def remove_file(self, path: str) -> None:
        """Drop a file and its articles; call inside a transaction."""
        self._connection.execute("DELETE FROM articles WHERE path = ?", (path,))
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))

    def _about(self, key: str) -> str:
        return str(self._rows("SELECT value FROM about WHERE key = ?", (key,))[0][0])

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock, storage_errors(self._folder):
            return self._connection.execute(query, values).fetchall()


def _condition(scope: Scope) -> tuple[str, list[str]]:
    parts, values = ["1"], []
    if scope.sources:
        parts.append("source IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(scope.sources))
    if scope.published_from:
        parts.append("published >= ?")
        values.append(scope.published_from.isoformat())
    if scope.published_to:
        parts.append("published <= ?")
        values.append(scope.published_to.isoformat())
    return " AND ".join(parts), values


def _article(row: tuple[Any, ...]) -> Article:
    return Article(**dict(zip(_ARTICLE.split(", "), row, strict=True)))


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, waiting as long as others do: for this SQLite does not wait."""
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
