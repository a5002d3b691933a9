"""What a failure of the disk or of SQLite means for an index, in words for a person."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from index.errors import IndexBusyError, IndexDamagedError, IndexingError, IndexStorageError

FILE_NAME = "verbatim.sqlite"
BUILD_AGAIN = f"delete {FILE_NAME} in it and run `index`, which builds it again from the articles"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Raise what fails inside on the disk or in SQLite as what it means for the index `folder`."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise storage_error(folder, error) from error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of whoever writes the index in `folder`; `IndexBusyError` for a second one."""
    try:
        with filelock.FileLock(folder / "writing.lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise IndexBusyError(
            f"another process is writing the index {folder}: wait until it has finished"
        ) from error


def storage_error(folder: Path, error: OSError | sqlite3.Error) -> IndexingError:
    """Return `error` as one of the index in `folder` that says what a person can do."""
    number = getattr(error, "errno", None)
    code = getattr(error, "sqlite_errorcode", None) or 0
    primary = code & 0xFF  # the rest is SQLite's extended code
    if primary in _BUSY:
        return IndexBusyError(f"another process is using the index {folder}: wait until it is done")
    if number in _FULL or primary == sqlite3.SQLITE_FULL:
        return IndexStorageError(
            f"the index {folder} cannot be written (the disk is full): free some space and run "
            "`index`, which goes on where it stopped, or give another --index"
        )
    if primary in _DAMAGED:
        return damaged(folder, str(error))
    if primary in _REFUSED and (name := _read_only_part(folder)):
        return _unusable(folder, "written", f"{name} is read-only")
    if isinstance(error, OSError):
        return _unusable(folder, "written", str(error.strerror or error))
    return _unusable(folder, "used", str(error))


def _read_only_part(folder: Path) -> str | None:
    """Return what of an index may not be written: the folder, SQLite's file, or a log of it."""
    parts = {"it": folder} | {path.name: path for path in folder.glob(f"{FILE_NAME}*")}
    return next((name for name, path in parts.items() if not os.access(path, os.W_OK)), None)


def damaged(folder: Path, what: str) -> IndexDamagedError:
    """Return the error of an index that does not hold what it should."""
    return IndexDamagedError(f"the index {folder} is damaged ({what}): {BUILD_AGAIN}")


def _unusable(folder: Path, how: str, reason: str) -> IndexStorageError:
    return IndexStorageError(
        f"the index {folder} cannot be {how} ({reason}): check the disk and the folder's rights, "
        "or give another --index"
    )
