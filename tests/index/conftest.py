"""A folder of articles, a keyword embedder, and an index of that folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Store
from tests.fakes import KeywordEmbedder
from tests.index.collecting import Collection, Write
from tests.index.searching import SETTINGS


@pytest.fixture
def embedder() -> KeywordEmbedder:
    return KeywordEmbedder("nato", "china", "drone", "ferry")


@pytest.fixture
def collection(tmp_path: Path, embedder: KeywordEmbedder) -> Iterator[Collection]:
    made = Collection(tmp_path, embedder)
    yield made
    made.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file under `tmp_path`, its folders too."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write_file


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(Store.open(tmp_path / "index", SETTINGS))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()
