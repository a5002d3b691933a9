"""Write lines to a file so that what it holds is whole lines, whatever happens."""

import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from qa.errors import OutputError


class LineFile:
    """A file written a line at a time: one that does not fit is taken back whole.

    What stood in the file before goes when the first line comes, not when the file is opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._n_lines = 0
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise self._error(error) from error
        self._is_regular = stat.S_ISREG(os.fstat(self._file.fileno()).st_mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None and not self._n_lines:
            self._cut(0)
        self._file.close()

    def write(self, line: str) -> None:
        """Write one line, given without its break; `OutputError` where it cannot be."""
        if not self._n_lines:
            self._cut(0)
        start = self._file.tell() if self._is_regular else 0
        rest = memoryview(f"{line}\n".encode("utf-8", "backslashreplace"))
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._cut(start)
            raise self._error(error) from error
        self._n_lines += 1

    def _cut(self, n_bytes: int) -> None:
        if self._is_regular:
            self._file.truncate(n_bytes)
            self._file.seek(n_bytes)

    def _error(self, error: OSError) -> OutputError:
        held = f"; it holds the first {self._n_lines} lines" if self._n_lines else ""
        return OutputError(
            f"{self._path} cannot be written ({error.strerror}){held}: give it room and rights, or "
            "give another --output"
        )
