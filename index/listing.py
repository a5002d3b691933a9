"""Which files of a folder are articles, and what of the folder could not be looked into."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.kinds import SUFFIXES


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to read, sorted by path, and the folders that cannot be listed, with the reason."""

    files: tuple[Path, ...]
    unlisted: Mapping[Path, str]


def list_folder(folder: Path) -> Listing:
    """List the readable kinds of files in `folder`; `CorpusError` where it cannot be listed itself.

    Hidden files and folders, `articles.csv` and the folder's own README are not articles. A link
    to a folder is not followed: it is listed, to be told of, where it leads out of `folder`.
    """
    check_folder(folder)
    files: list[Path] = []
    unlisted: dict[Path, str] = {}

    def note(error: OSError) -> None:
        unlisted[Path(error.filename)] = str(error.strerror)

    for name, folders, names in os.walk(folder, onerror=note):
        here = Path(name)
        folders[:] = [sub for sub in folders if not sub.startswith(".")]
        files.extend(here / sub for sub in folders if _leads_out(here / sub, folder))
        files.extend(here / file for file in names if _is_article_file(file, here == folder))
    if folder in unlisted:
        raise CorpusError(_unusable(folder, unlisted[folder]))
    ordered = sorted(files, key=lambda path: path.relative_to(folder).as_posix())
    return Listing(tuple(ordered), unlisted)


def check_folder(folder: Path) -> None:
    """Raise `CorpusError` unless `folder` is a folder."""
    try:
        is_there, is_folder = folder.exists(), folder.is_dir()
    except OSError as error:
        raise CorpusError(_unusable(folder, str(error.strerror))) from error
    if not is_folder:
        what = "it is a file" if is_there else "nothing has that name"
        raise CorpusError(
            f"{folder} is not a folder ({what}): give --corpus the folder that the articles lie in"
        )


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether a link on the way of `path` leads out of `folder`."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _leads_out(path: Path, folder: Path) -> bool:
    return os.path.islink(path) and leads_out(path, folder)


def _is_article_file(name: str, is_at_top: bool) -> bool:
    is_about_folder = is_at_top and Path(name).stem.casefold() == "readme"
    is_read = Path(name).suffix.lower() in SUFFIXES
    return is_read and not name.startswith(".") and not is_about_folder


def _unusable(folder: Path, reason: str) -> str:
    return (
        f"{folder} cannot be looked into ({reason}): check the folder's rights, or give --corpus "
        "another folder"
    )
