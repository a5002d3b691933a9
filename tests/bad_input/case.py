"""A case of bad input: how it is made, the command that meets it, and what that prints."""

import os
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import qa

SOURCE = Path(qa.__file__).resolve().parents[1]  # of the program that is tried
GOOD = "The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist, the harbour master.\n"
ONE = "1 articles, 1 passages, 1 of them embedded now."
UNCHANGED = "1 articles, 1 passages, 0 of them embedded now."


class CannotBeMadeError(Exception):
    """This machine cannot make the case; its text says why."""


@dataclass
class Place:
    """A fresh folder to make a case in: `news` is the corpus, `news-index` its index.

    What is hung on `stack` is undone afterwards; `values` holds what stands in the command for
    words of the list, and is shown as them again.
    """

    root: Path
    run: Callable[..., "Printed"]
    stack: ExitStack
    values: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def corpus(self) -> Path:
        return self.root / "news"

    @property
    def index(self) -> Path:
        return self.root / "news-index"

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file, its folders too."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def build(self) -> None:
        """Index the corpus as it stands."""
        assert self.run("index").exit == 0

    def forbid(self, path: Path, rights: int) -> None:
        """Take rights of a file or folder away until the case is over."""
        before = path.stat().st_mode
        path.chmod(rights)
        self.stack.callback(path.chmod, before)

    def small_disk(self, name: str, size: str) -> Path:
        """Mount a small file system in the folder `name`."""
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        try:
            done = subprocess.run(mount, capture_output=True, text=True, check=False)  # noqa: S603
        except OSError as error:
            raise CannotBeMadeError(f"a small disk cannot be made: {error}") from error
        if done.returncode:
            raise CannotBeMadeError(f"a small disk cannot be mounted: {done.stderr.strip()}")
        self.stack.callback(subprocess.run, ["umount", str(folder)], check=True)
        return folder

    def fill(self, folder: Path, *, but: int) -> None:
        """Fill the disk of `folder` until only `but` bytes are free."""
        disk = os.statvfs(folder)
        (folder / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize - but))


Make = Callable[[Place], object]


@dataclass(frozen=True)
class Printed:
    """What a command printed, stderr first, and its exit status."""

    lines: tuple[str, ...]
    exit: int


@dataclass(frozen=True)
class Case:
    """One bad input in plain words, what makes it, and what the command prints of it."""

    name: str
    make: Make
    command: tuple[str, ...]
    prints: tuple[str, ...]
    exit: int = 0
    is_process: bool = False
    is_ordinary_user: bool = False  # root may do everything, so that rights would not count


def news(files: Mapping[str, str | bytes]) -> Make:
    """Make a corpus of these files beside a good one."""

    def make(place: Place) -> None:
        for name, content in {"good.txt": GOOD, **files}.items():
            place.write(f"news/{name}", content)

    return make


def built(then: Make) -> Make:
    """Make a corpus of one good file with its index, and then what spoils it."""

    def make(place: Place) -> None:
        news({})(place)
        place.build()
        then(place)

    return make
