"""Files that are handed over, and what is in zips of them, one by one and within limits."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import UnreadableFileError
from index.kinds import MAX_FILE_BYTES, is_archive

_MAX_DIRECTORY_ENTRIES = 10_000
_BROKEN = (  # what zipfile raises for what is not a zip, or only half of one
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OSError),
)
_STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be brought: bytes of a file, files and bytes at a time, bytes a collection.

    Files in a zip count as files, and their bytes as they are unpacked. An address is fetched for
    so many seconds, whatever it leads on to.
    """

    max_file_bytes: int = MAX_FILE_BYTES
    max_archive_bytes: int = 50_000_000
    max_files: int = 500
    max_total_bytes: int = 200_000_000
    max_collection_bytes: int = 2_000_000_000
    fetch_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that arrived: its own name and bytes, or the problem for which it was refused."""

    name: str
    data: bytes = b""
    url: str | None = None
    problem: str | None = None


def arrivals(paths: Sequence[Path], limits: Limits) -> Iterator[Arrival]:
    """Yield what arrives: each file, in place of a zip the files in it; a bad one as a problem.

    Nothing is unpacked to the disk. Where a limit is met, one more arrival tells so and all the
    rest is left out.
    """
    budget = _Budget(limits)
    try:
        for path in paths:
            yield from _of_file(path, budget)
    except _LimitMet as limit:
        yield Arrival(limit.name, problem=f"{limit}: bring the rest after these")


class _LimitMet(Exception):  # noqa: N818 - not an error: what has arrived is kept
    """No more may arrive at this time."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


class _Budget:
    """What may still arrive."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._n_files = 0
        self._n_bytes = 0

    def take_file(self, name: str) -> None:
        self._n_files += 1
        if self._n_files > self.limits.max_files:
            raise _LimitMet(name, f"more than {self.limits.max_files} files at a time")

    def take_bytes(self, name: str, n_bytes: int) -> None:
        self._n_bytes += n_bytes
        if self._n_bytes > self.limits.max_total_bytes:
            size = f"{self.limits.max_total_bytes / 1e6:.0f} MB"
            raise _LimitMet(name, f"more than {size}, unpacked, at a time")


def _of_file(path: Path, budget: _Budget) -> Iterator[Arrival]:
    budget.take_file(path.name)
    limits = budget.limits
    try:
        if not path.is_file():
            raise UnreadableFileError("not a file: give files, or a zip of them")
        size = path.stat().st_size
        with path.open("rb") as file:
            may_be_zip = is_archive(file.read(4))
            _check_size(size, limits.max_archive_bytes if may_be_zip else limits.max_file_bytes)
            file.seek(0)
            data = file.read()
        is_zip = is_archive(data)
        if not is_zip:
            _check_size(size, limits.max_file_bytes)
    except UnreadableFileError as error:
        yield Arrival(path.name, problem=str(error))
        return
    except OSError as error:
        yield Arrival(path.name, problem=f"cannot be read ({error.strerror}): check its rights")
        return
    if is_zip:
        yield from _of_zip(path.name, data, budget)
        return
    budget.take_bytes(path.name, size)
    yield Arrival(path.name, data)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise UnreadableFileError(
            f"{size / 1e6:.1f} MB, more than {limit / 1e6:.0f} MB: split it, an article a file"
        )


def _of_zip(name: str, data: bytes, budget: _Budget) -> Iterator[Arrival]:
    try:
        if data.count(b"PK\x01\x02") > _MAX_DIRECTORY_ENTRIES:  # before they are all listed
            raise UnreadableFileError("far too many files in this zip: unpack it and bring fewer")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_beside_the_point(entry)]
            if not entries:
                raise UnreadableFileError("a zip without files: bring the files themselves")
            for entry in entries:
                yield _of_entry(archive, entry, f"{name}/{entry.filename}", budget)
    except UnreadableFileError as error:
        yield Arrival(name, problem=str(error))
    except _BROKEN as error:
        yield Arrival(name, problem=f"a broken zip ({error}): make it again")


def _is_beside_the_point(entry: zipfile.ZipInfo) -> bool:
    """Tell folders, what has no name, and what a Mac or an editor hides in a zip."""
    parts = _path_of(entry).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return not entry.filename or entry.is_dir() or hidden or "__MACOSX" in parts


def _path_of(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _of_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: _Budget
) -> Arrival:
    budget.take_file(name)
    try:
        _check_entry(entry)
        limit = budget.limits.max_file_bytes
        _check_size(entry.file_size, limit)
        with archive.open(entry) as file:
            data = file.read(limit + 1)
        budget.take_bytes(name, len(data))
        _check_size(len(data), limit)
        if is_archive(data):
            raise UnreadableFileError("a zip in a zip: unpack it and bring what is in it")
    except UnreadableFileError as error:
        return Arrival(name, problem=str(error))
    except _BROKEN as error:
        return Arrival(name, problem=f"cannot be unpacked ({error}): make the zip again")
    return Arrival(name, data)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = _path_of(entry)
    if path.is_absolute() or ".." in path.parts or entry.filename[1:2] == ":":
        raise UnreadableFileError(
            "its name in the zip leads out of it: bring the file itself, if you trust it"
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableFileError("a link in a zip: bring the file that it leads to")
    if entry.flag_bits & 0x1:
        raise UnreadableFileError("locked with a password: unpack it and bring the file")
    if entry.compress_type not in _STORED_OR_DEFLATED:
        raise UnreadableFileError("packed in a rare way: make the zip again, or bring the file")
