"""Index folders and disks that are amiss: the commands run as processes of their own."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import filelock

from index.storage import FILE_NAME
from tests.bad_input.case import GOOD, UNCHANGED, Case, Make, Place, built, news

_INDEX = ("index",)
_SHOW = ("show", "good.txt")
_BUILD_AGAIN = (
    "delete verbatim.sqlite in it and run `index`, which builds it again from the articles"
)
_CHECK = "check the disk and the folder's rights, or give another --index"
_READ_ONLY = f"the index news-index cannot be written (it is read-only): {_CHECK}"
_NO_WRITING = f"the index news-index cannot be written (Read-only file system): {_CHECK}"
_FULL = (
    "the index news-index cannot be written (the disk is full): free some space and run `index`, "
    "which goes on where it stopped, or give another --index"
)
_MEANWHILE = "; meanwhile it is read as it stands"
N_FILES = 8


def _read_only(place: Place) -> None:
    place.write("news/new.txt", GOOD)
    place.forbid(place.index, 0o555)


def _read_only_disk(place: Place) -> None:
    news({})(place)
    disk = place.small_disk("news-index", "4m")
    place.build()
    place.write("news/new.txt", GOOD)
    remount = ["mount", "-o", "remount,ro", str(disk)]
    subprocess.run(remount, check=True)  # noqa: S603 - our own disk


def _locked_parent(place: Place) -> None:
    news({})(place)
    (place.root / "locked").mkdir()
    place.forbid(place.root / "locked", 0o555)


def index_on_a_small_disk(place: Place) -> None:
    """Make a corpus whose index is larger than the disk that it is to lie on."""
    news({f"{number}.txt": f"Ferry {number}: {GOOD}" for number in range(N_FILES)})(place)
    place.small_disk("news-index", "256k")


def _disk_filled_later(place: Place) -> None:
    news({"old.txt": GOOD})(place)
    disk = place.small_disk("news-index", "1m")
    place.build()
    (place.corpus / "old.txt").unlink()
    place.fill(disk, but=40_960)


def batch_on_a_small_disk(place: Place) -> None:
    """Make a batch whose answers are larger than the disk that they are to lie on."""
    lines = [f'{{"id": {number}, "turns": ["{"?" * 200}"]}}' for number in range(40)]
    place.write("q.jsonl", "\n".join(lines))
    place.fill(place.small_disk("small", "64k"), but=12_288)


def _being_written(place: Place) -> None:
    lock = filelock.FileLock(place.index / "writing.lock")
    place.stack.enter_context(lock)


def _bytes(content: bytes | None, at: int = 0) -> Make:
    def spoil(place: Place) -> None:
        path = place.index / FILE_NAME
        data = path.read_bytes()
        path.write_bytes(data[:at] + (content or b"") + data[at + len(content or data) :])

    return built(spoil)


def _sql(statement: str) -> Make:
    def change(place: Place) -> None:
        with closing(sqlite3.connect(place.index / FILE_NAME)) as connection, connection:
            connection.execute(statement)

    return built(change)


def _vectors(spoil: str) -> Make:
    def change(place: Place) -> None:
        (path,) = place.index.glob("vectors-*.faiss")
        _SPOILS[spoil](path)

    return built(change)


_SPOILS = {
    "garbage": lambda path: path.write_bytes(bytes(range(256)) * 20),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "missing": Path.unlink,
}


def _damaged(what: str) -> tuple[str, ...]:
    return (f"Error: the index news-index is damaged ({what}): {_BUILD_AGAIN}",)


STORAGE = (
    Case(
        "an `--index` that is a file",
        lambda place: [news({})(place), place.write("news-index", "x")],
        _INDEX,
        ("Error: news-index is a file, not a folder: give --index a folder",),
        exit=1,
    ),
    Case(
        "a read-only index folder, to refresh",
        built(_read_only),
        _INDEX,
        (f"Error: {_READ_ONLY}",),
        exit=1,
        is_ordinary_user=True,
    ),
    Case(
        "a read-only index folder, to read",
        built(_read_only),
        _SHOW,
        (f"{_READ_ONLY}{_MEANWHILE}", GOOD.strip()),
        is_ordinary_user=True,
    ),
    Case(
        "a disk that may only be read, to refresh",
        _read_only_disk,
        _INDEX,
        (f"Error: {_NO_WRITING}",),
        exit=1,
        is_process=True,
    ),
    Case(
        "a disk that may only be read, to read",
        _read_only_disk,
        _SHOW,
        (f"{_NO_WRITING}{_MEANWHILE}", GOOD.strip()),
        is_process=True,
    ),
    Case(
        "an index folder that may not be made",
        _locked_parent,
        ("index", "--index", "locked/news-index"),
        (f"Error: the index locked/news-index cannot be written (Permission denied): {_CHECK}",),
        exit=1,
        is_ordinary_user=True,
    ),
    Case(
        "a disk that fills while articles are indexed",
        index_on_a_small_disk,
        _INDEX,
        (f"Error: {_FULL}",),
        exit=1,
        is_process=True,
    ),
    Case(
        "a full disk, and a question of what is indexed already",
        _disk_filled_later,
        _SHOW,
        (f"{_FULL}{_MEANWHILE}", GOOD.strip()),
        is_process=True,
    ),
    Case(
        "a disk that fills in the middle of a batch",
        built(batch_on_a_small_disk),
        ("batch", "--input", "q.jsonl", "--output", "small/answers.jsonl"),
        (
            "Error: small/answers.jsonl cannot be written (No space left on device); it holds the "
            "first … lines: give it room and rights, or give another --output",
        ),
        exit=1,
        is_process=True,
    ),
    Case(
        "an index that another process is writing",
        built(_being_written),
        _INDEX,
        ("Error: another process is writing the index news-index: wait until it has finished",),
        exit=1,
        is_process=True,
    ),
    Case(
        "an index that another process is writing, to read",
        built(_being_written),
        _SHOW,
        (
            "another process is writing the index news-index: wait until it has finished"
            + _MEANWHILE,
            GOOD.strip(),
        ),
        is_process=True,
    ),
    Case(
        "an SQLite file cut short",
        _bytes(None, at=20_000),
        _SHOW,
        _damaged("database disk image is malformed"),
        exit=1,
        is_process=True,
    ),
    Case(
        "an SQLite file overwritten with something else",
        _bytes(b"not a database " * 400),
        _SHOW,
        _damaged("file is not a database"),
        exit=1,
        is_process=True,
    ),
    Case(
        "an SQLite file cut to nothing: it is built again",
        _bytes(None),
        _INDEX,
        ("1 articles, 1 passages, 1 of them embedded now.",),
    ),
    Case(
        "an SQLite file that has lost what made it",
        _sql("DELETE FROM about"),
        _SHOW,
        _damaged("it does not say what made it"),
        exit=1,
        is_process=True,
    ),
    Case(
        "an SQLite file of another program",
        _sql("DROP TABLE about"),
        _SHOW,
        (
            "Error: news-index/verbatim.sqlite is a database of another program: give another "
            "--index",
        ),
        exit=1,
        is_process=True,
    ),
    Case(
        "an index made by a newer version",
        _sql("UPDATE about SET value = 99 WHERE key = 'format'"),
        _SHOW,
        (
            "Error: the index news-index is of a newer version (format 99, this one reads 2): "
            "update the program, or give another --index",
        ),
        exit=1,
        is_process=True,
    ),
    Case(
        "an index made by other settings",
        _sql("UPDATE about SET value = replace(value, '384', '7') WHERE key = 'settings'"),
        _SHOW,
        (
            'Error: the index news-index was made with {"dimension": 7}, asked for {"dimension": '
            f"384}}: {_BUILD_AGAIN}, or give another --index",
        ),
        exit=1,
        is_process=True,
    ),
    Case(
        "a FAISS file of garbage: it is made again",
        _vectors("garbage"),
        _INDEX,
        (UNCHANGED,),
        is_process=True,
    ),
    Case(
        "a FAISS file cut short: it is made again",
        _vectors("cut short"),
        _INDEX,
        (UNCHANGED,),
        is_process=True,
    ),
    Case(
        "a FAISS file that is missing: it is made again",
        _vectors("missing"),
        _INDEX,
        (UNCHANGED,),
    ),
)
