"""The tables of the SQLite file of an index, and who may open it."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import IndexMismatchError, IndexStorageError
from index.storage import BUILD_AGAIN, FILE_NAME, damaged

FORMAT = 2  # raise it when tables, or the way that passages are cut, change
TOKENIZER = "tokenize = 'porter unicode61 remove_diacritics 2'"

_SCHEMA = f"""
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, source TEXT, published TEXT,
    url TEXT, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_by_path ON articles (path);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_by_article ON passages (article_id);
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, {TOKENIZER}
);
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
    DELETE FROM words WHERE rowid = OLD.number;
END;
"""  # noqa: S608 - nothing in it comes from outside
ADDED = (  # what the first indexes of this format lack
    """
    CREATE TABLE IF NOT EXISTS problems (
        path TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE, problem TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS text_hashes (
        article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, sha256 TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS articles_by_source ON articles (source, published)",
)


def check_place(folder: Path) -> None:
    """Raise `IndexStorageError` where a file stands in the place of the folder."""
    if folder.exists() and not folder.is_dir():
        raise IndexStorageError(f"{folder} is a file, not a folder: give --index a folder")


def is_whole(path: Path) -> bool:
    """Return whether all that was ever written stands in the file, nothing in a log beside it."""
    log = path.with_name(f"{path.name}-wal")
    try:
        return path.is_file() and not (log.exists() and log.stat().st_size)
    except OSError:
        return False


def create_or_check(connection: sqlite3.Connection, folder: Path, settings: str) -> None:
    """Create the tables where there are none, and refuse those that something else made."""
    if not _tables(connection):
        connection.execute("BEGIN IMMEDIATE")
        if not _tables(connection):  # another process may have been first
            _create(connection, settings)
        connection.execute("COMMIT")
    if "about" not in _tables(connection):
        raise IndexMismatchError(
            f"{folder / FILE_NAME} is a database of another program: give another --index"
        )
    _check(dict(connection.execute("SELECT key, value FROM about").fetchall()), folder, settings)


def _create(connection: sqlite3.Connection, settings: str) -> None:
    for statement in _statements(_SCHEMA):
        connection.execute(statement)
    about = {"format": str(FORMAT), "settings": settings, "generation": "0"}
    about["identity"] = uuid.uuid4().hex
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if statement.strip() and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _check(found: dict[str, str], folder: Path, settings: str) -> None:
    try:
        made_format, made_with = int(found["format"]), json.loads(found["settings"])
    except (KeyError, ValueError) as error:
        raise damaged(folder, "it does not say what made it") from error
    if made_format > FORMAT:
        raise IndexMismatchError(
            f"the index {folder} is of a newer version (format {made_format}, this one reads "
            f"{FORMAT}): update the program, or give another --index"
        )
    if made_format < FORMAT:
        raise IndexMismatchError(
            f"the index {folder} is of an older version (format {made_format}, this one reads "
            f"{FORMAT}): {BUILD_AGAIN}"
        )
    if made_with != (asked := json.loads(settings)):
        raise IndexMismatchError(
            f"the index {folder} was made with {differing(made_with, asked)}, asked for "
            f"{differing(asked, made_with)}: {BUILD_AGAIN}, or give another --index"
        )
    if not {"generation", "identity"} <= found.keys():
        raise damaged(folder, "it does not say how it stands")


def differing(settings: Any, others: Any) -> str:
    """Return, as JSON, what of `settings` the others do not have the same."""
    if not isinstance(settings, dict) or not isinstance(others, dict):
        return json.dumps(settings)
    return json.dumps({key: settings[key] for key in settings if settings[key] != others.get(key)})


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master").fetchall()}
