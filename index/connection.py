"""One SQLite file: opened by many, written by one at a time."""

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Self

from index.errors import IndexStorageError
from index.schema import ADDED, check_place, create_or_check, is_whole
from index.storage import FILE_NAME, storage_errors

_PATIENCE = 30  # seconds


class Connection:
    """A connection to the file of an index; every method is safe to call from any thread."""

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
                for statement in ADDED:
                    connection.execute(statement)
            opened = cls(connection, folder)
            on_failure.pop_all()
        return opened

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

    def note(self, key: str, value: Any) -> None:
        """Keep a value as JSON beside what made the index; this is no change of what it holds."""
        with self._lock, storage_errors(self._folder):
            self._connection.execute(
                "INSERT OR REPLACE INTO about VALUES (?, ?)", (key, json.dumps(value))
            )

    def noted(self, key: str) -> Any:
        """Return a value that `note` kept; None where there is none that can be read."""
        found = self._rows("SELECT value FROM about WHERE key = ?", (key,))
        try:
            return json.loads(found[0][0]) if found else None
        except ValueError:
            return None

    def has_note(self, key: str) -> bool:
        """Return whether there is a value of this name, even one that cannot be read."""
        return bool(self._rows("SELECT 1 FROM about WHERE key = ?", (key,)))

    def _about(self, key: str) -> str:
        return str(self._rows("SELECT value FROM about WHERE key = ?", (key,))[0][0])

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock, storage_errors(self._folder):
            return self._connection.execute(query, values).fetchall()


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
