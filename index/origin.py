"""The folder that an index was made of, noted beside it."""

import os
from pathlib import Path

from index.durable import write_whole

FILE_NAME = "articles-of.txt"


def note_origin(index_folder: Path, articles: Path) -> None:
    """Note that the index is made of a folder of articles; `OSError` where that cannot be."""
    if origin_of(index_folder) != (folder := Path(os.path.abspath(articles))):  # links stay links
        write_whole(index_folder / FILE_NAME, os.fsencode(folder) + b"\n")


def origin_of(index_folder: Path) -> Path | None:
    """Return the folder of articles that the index was last made of; None where none is noted."""
    try:
        noted = (index_folder / FILE_NAME).read_bytes().removesuffix(b"\n")
    except OSError:
        return None
    folder = Path(os.fsdecode(noted))
    return folder if folder.is_absolute() and b"\0" not in noted else None
