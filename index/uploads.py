"""The `uploads/` of a folder of articles: what is brought is written there under safe names."""

import csv
import hashlib
import io
import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path

import filelock

from index.arriving import Arrival
from index.durable import write_whole
from index.errors import UnreadableFileError
from index.kinds import kind_of
from index.metadata import COLUMNS, TABLE_NAME, UPLOADS

MAX_SHOWN_CHARS = 120
_MAX_SLUG_CHARS = 40
_DIGEST_CHARS = 12
_UNSEEN = re.compile(  # controls, line separators, halves of pairs, what turns the writing
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Uploads:
    """What was brought into one folder of articles, and the table of their addresses beside it.

    A file is written whole and synced, or not at all, and never over another. Its name is made of
    its own, of what it holds (a digest), and of its kind; so the same file twice is one file.
    """

    def __init__(self, corpus: Path, *, max_bytes: int) -> None:
        self._folder = corpus / UPLOADS
        self._max_bytes = max_bytes

    def put(self, arrival: Arrival) -> tuple[str, bool]:
        """Store a file; return its path relative to the corpus, and whether it was not here yet.

        `UnreadableFileError` where it is of no kind that is read, or the disk does not take it.
        """
        kind = kind_of(arrival.data, arrival.name)
        digest = hashlib.sha256(arrival.data).hexdigest()[:_DIGEST_CHARS]
        if self._folder.is_symlink():  # what lies behind it would not be read
            raise UnreadableFileError(f"{UPLOADS}/ is a link: put a folder in its place")
        try:
            self._folder.mkdir(exist_ok=True)
            with self._writing():
                if known := next(self._folder.glob(f"*-{digest}.*"), None):
                    return f"{UPLOADS}/{known.name}", False
                self._check_room(len(arrival.data))
                name = f"{slug(arrival.name)}-{digest}{kind}"
                rows = self._rows(but=name) if arrival.url else []
                write_whole(self._folder / name, arrival.data)
                if arrival.url:
                    row = dict.fromkeys(COLUMNS, "") | {"path": name, "url": arrival.url}
                    self._write_rows([*rows, row])
        except OSError as error:
            raise UnreadableFileError(
                f"could not be stored ({error.strerror}): check the disk, and the rights of "
                f"{UPLOADS}/ among the articles"
            ) from error
        return f"{UPLOADS}/{name}", True

    def holds(self, path: str) -> bool:
        """Return whether `path`, relative to the corpus, is a file that lies in `uploads/`."""
        folder, slash, name = path.partition("/")
        is_plain = bool(slash) and name == Path(name).name and not name.startswith(".")
        return folder == UPLOADS and is_plain and (self._folder / name).is_file()

    def remove(self, path: str) -> None:
        """Delete a file that `holds` knows, and the row of its address; `OSError` if it cannot."""
        name = Path(path).name
        with self._writing():
            (self._folder / name).unlink(missing_ok=True)
            with suppress(UnreadableFileError):  # a table that is broken is left to its owner
                self._forget_address(name)

    @property
    def _table(self) -> Path:
        return self._folder / TABLE_NAME

    def _writing(self) -> filelock.FileLock:
        return filelock.FileLock(self._folder / ".writing.lock")

    def _check_room(self, n_bytes: int) -> None:
        stored = sum(entry.stat().st_size for entry in os.scandir(self._folder) if entry.is_file())
        if stored + n_bytes > self._max_bytes:
            raise UnreadableFileError(
                f"what was brought here has {stored / 1e6:.0f} MB already, with this more than "
                f"{self._max_bytes / 1e6:.0f} MB: remove some, or make another collection"
            )

    def _forget_address(self, name: str) -> None:
        if kept := self._rows(but=name):
            self._write_rows(kept)
        else:
            self._table.unlink(missing_ok=True)

    def _rows(self, *, but: str) -> list[dict[str, str]]:
        if not self._table.is_file():
            return []
        try:
            text = self._table.read_text(encoding="utf-8-sig")
            rows = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
            return [row for row in rows if row.get("path") != but]
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnreadableFileError(
                f"its address could not be noted: {UPLOADS}/{TABLE_NAME} is not a table in UTF-8; "
                "mend it, or remove it"
            ) from error

    def _write_rows(self, rows: list[dict[str, str]]) -> None:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(self._table, out.getvalue().encode("utf-8"))


def slug(name: str) -> str:
    """Return lower-case letters, digits and hyphens that recall a name or the end of an address."""
    last = name.rstrip("/").rpartition("/")[2]
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"\.[a-z0-9]{1,5}\Z", "", plain)
    words = re.sub(r"[^a-z0-9]+", "-", stem)
    return words[:_MAX_SLUG_CHARS].strip("-") or "article"


def shown_name(name: str) -> str:
    """Return a name to show: one line, what cannot be seen or turns the writing as "�", cut."""
    seen = " ".join(_UNSEEN.sub("�", name).split())
    return seen if len(seen) <= MAX_SHOWN_CHARS else f"{seen[: MAX_SHOWN_CHARS - 1]}…"
