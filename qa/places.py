"""Where the bundled articles lie, and the index of a folder."""

import hashlib
import re
from pathlib import Path

import platformdirs

BUNDLED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def index_folder_of(corpus: Path) -> Path:
    """Return where the index of a folder lies: named after it and a hash of its absolute path."""
    path = corpus.resolve()
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.name).strip("-.") or "articles"
    return platformdirs.user_data_path("verbatim-qa") / f"{name[:60]}-{digest}"


def milvus_name_of(corpus: Path) -> str:
    """Return the name that the index of a folder has on a Milvus server, unless it is told."""
    return "of_" + re.sub(r"[^A-Za-z0-9]+", "_", index_folder_of(corpus).name)


def index_folder_on(uri: str, name: str) -> Path:
    """Return the folder, on this machine, of the lock of an index on a server."""
    digest = hashlib.sha256(uri.encode()).hexdigest()[:12]
    return platformdirs.user_data_path("verbatim-qa") / "milvus" / f"{name}-{digest}"


def place_of_index(index: Path, uri: str | None) -> Path:
    """Return the folder of an index that was named: itself, or that of one on a server."""
    return index_folder_on(uri, str(index)) if uri else index
