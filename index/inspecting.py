"""The SQLite file of an index as an inspector sees it: rows that belong to nothing, and mending."""
# ruff: noqa: S608 - what is formatted into SQL is this file's own; values are always bound

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.article import Article, Passage
from index.database import Database, words_of

_OWNERS = {  # of each table: what names the owner, and where owners are
    "passages": ("article_id", "id FROM articles"),
    "text_hashes": ("article_id", "id FROM articles"),
    "problems": ("path", "path FROM files"),
    "words": ("rowid", "number FROM passages"),
}


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as stored, with its vector and the title and text that are searched by words."""

    number: int
    start: int
    end: int
    vector: bytes
    words: tuple[str | None, str | None]


class InspectedDatabase(Database):
    """A database with what only an inspector asks and does; changes are made in transactions."""

    def unsound(self) -> list[str]:
        """Return what SQLite itself finds wrong in its file."""
        rows = self._rows("PRAGMA integrity_check(5)")
        found = [line for row in rows for line in str(row[0]).splitlines()]
        return [line for line in found if line != "ok" and not line.startswith("***")]

    def rebuild_keys(self) -> None:
        """Make all of SQLite's own indexes again from their tables."""
        self._connection.execute("REINDEX")

    def count_orphans(self) -> dict[str, int]:
        """Return how many rows of each table belong to nothing, tables without such left out."""
        counts = {
            table: int(self._rows(f"SELECT count(*) FROM {self._orphans(table)}")[0][0])
            for table in _OWNERS
        }
        return {table: count for table, count in counts.items() if count}

    def remove_orphans(self, table: str) -> None:
        """Remove the rows of a table that belong to nothing."""
        self._connection.execute(f"DELETE FROM {self._orphans(table)}")

    def has_sound_words(self) -> bool:
        """Return whether the index of words is the one of the texts that stand beside it."""
        try:
            with self._lock:
                self._connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
                return False
            raise
        return True

    def rebuild_words(self) -> None:
        """Make the index of words again from the texts that stand beside it."""
        self._connection.execute("INSERT INTO words (words) VALUES ('rebuild')")

    def articles_with_hashes(self) -> Iterator[tuple[str, str, str | None]]:
        """Yield each article's id and path, and the hash that its text had; None where unknown."""
        query = (
            "SELECT id, path, sha256 FROM articles LEFT JOIN text_hashes ON article_id = id "
            "ORDER BY id"
        )
        yield from self._rows(query)

    def passage_rows(self, article_id: str) -> list[PassageRow]:
        """Return the passages of an article by where they start."""
        query = (
            "SELECT number, start, end, vector, title, text FROM passages "
            "LEFT JOIN words ON words.rowid = number WHERE article_id = ? ORDER BY start, end"
        )
        return [
            PassageRow(number, start, end, vector, (title, text))
            for number, start, end, vector, title, text in self._rows(query, (article_id,))
        ]

    def put_words(self, rows: Sequence[tuple[Article, PassageRow]]) -> None:
        """Write the words of passages of articles again."""
        for article, row in rows:
            passage = Passage(article_id=article.id, start=row.start, end=row.end)
            self._connection.execute("DELETE FROM words WHERE rowid = ?", (row.number,))
            self._connection.execute(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                (row.number, *words_of(article, passage)),
            )

    def forget(self, articles: Sequence[tuple[str, str]]) -> None:
        """Remove articles, given with their paths, and note that their files are not read yet."""
        for article_id, path in articles:
            self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            self._connection.execute("DELETE FROM files WHERE path = ?", (path,))

    @staticmethod
    def _orphans(table: str) -> str:
        key, owners = _OWNERS[table]
        return f"{table} WHERE {key} NOT IN (SELECT {owners})"
