"""The SQLite file that is the truth of an index."""
# ruff: noqa: S608 - what is formatted into SQL is this file's own; values are always bound

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.article import Article, ArticleSummary, Passage
from index.connection import Connection
from index.embedding import title_for_search
from index.scope import Scope
from index.spelling import search_expression
from index.storage import damaged, storage_errors

_ARTICLE = "id, path, title, source, published, url, text"
_TITLE_WEIGHT, _TEXT_WEIGHT = 0.5, 1.0
Vectors = tuple[np.ndarray, np.ndarray]  # numbers (n,) int64, and (n, dimension) float32
_CHUNK_ROWS = 8192  # 12 MB of vectors at 384 numbers each


class Database(Connection):
    """Articles, passages, words and vectors; every method is safe to call from any thread."""

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

    def articles_of_file(self, path: str) -> list[Article]:
        """Return the articles that came out of one file, by id."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles WHERE path = ? ORDER BY id", (path,))
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

    def numbers(self) -> np.ndarray:
        """Return the numbers of all passages, int64, ascending."""
        rows = self._rows("SELECT number FROM passages INDEXED BY passages_by_article")
        return np.sort(np.array([row[0] for row in rows], dtype=np.int64))

    def vectors(self, dimension: int, *, after: int = 0) -> Iterator[Vectors]:
        """Yield the vectors of all passages with a greater number, in that order, by the chunk."""
        query = "SELECT number, vector FROM passages WHERE number > ? ORDER BY number LIMIT ?"
        while rows := self._rows(query, (after, _CHUNK_ROWS)):
            yield self._vectors(rows, dimension)
            after = rows[-1][0]

    def vectors_of(self, numbers: np.ndarray, dimension: int) -> Iterator[Vectors]:
        """Yield the vectors of passages, those that are gone left out, by the chunk."""
        query = (
            "SELECT number, vector FROM passages WHERE number IN (SELECT value FROM json_each(?))"
        )
        for first in range(0, len(numbers), _CHUNK_ROWS):
            asked = json.dumps(numbers[first : first + _CHUNK_ROWS].tolist())
            yield self._vectors(self._rows(query, (asked,)), dimension)

    def _vectors(self, rows: Sequence[tuple[int, bytes]], dimension: int) -> Vectors:
        if any(len(vector) != 4 * dimension for _, vector in rows):
            raise damaged(self._folder, f"a vector in it has not {dimension} numbers")
        ids = np.array([number for number, _ in rows], dtype=np.int64)
        joined = b"".join(vector for _, vector in rows)
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
        execute("INSERT INTO text_hashes VALUES (?, ?)", (article.id, article.sha256))
        for passage, vector in zip(passages, vectors, strict=True):
            cursor = execute(
                "INSERT INTO passages (article_id, start, end, vector) VALUES (?, ?, ?, ?)",
                (article.id, passage.start, passage.end, vector.astype("<f4").tobytes()),
            )
            execute(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                (cursor.lastrowid, *words_of(article, passage)),
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
        there = {row[0] for row in self._rows("SELECT id FROM articles WHERE path = ?", (path,))}
        gone = [(article_id,) for article_id in there - kept_ids]
        self._connection.executemany("DELETE FROM articles WHERE id = ?", gone)
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (path, digest))
        self._connection.execute("DELETE FROM problems WHERE path = ?", (path,))
        self._connection.executemany(
            "INSERT INTO problems VALUES (?, ?)", [(path, problem) for problem in problems]
        )

    def remove_file(self, path: str) -> None:
        """Drop a file and its articles; call inside a transaction."""
        self._connection.execute("DELETE FROM articles WHERE path = ?", (path,))
        self._connection.execute("DELETE FROM files WHERE path = ?", (path,))


def words_of(article: Article, passage: Passage) -> tuple[str, str]:
    """Return title and text of a passage as they are searched: FTS5 reads no further than a NUL."""
    text = article.text[passage.start : passage.end]
    return title_for_search(article, passage).replace("\0", " "), text.replace("\0", " ")


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
