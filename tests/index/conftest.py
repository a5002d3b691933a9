"""A folder of articles, a keyword embedder, and an index of that folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import ArticleStore, IndexSettings, Store
from tests.fakes import KeywordEmbedder
from tests.index.collecting import Collection, Write
from tests.index.engines import ENGINES
from tests.index.searching import SETTINGS
from tests.milvus import MilvusServer

OpenStore = Callable[..., ArticleStore]


@pytest.fixture
def embedder() -> KeywordEmbedder:
    return KeywordEmbedder("nato", "china", "drone", "ferry")


@pytest.fixture
def collection(tmp_path: Path, embedder: KeywordEmbedder, open_any_store: OpenStore) -> Collection:
    return Collection(tmp_path, embedder, open_any_store)


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
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    stores: list[Store] = []

    def open_one(settings: IndexSettings = SETTINGS) -> Store:
        stores.append(Store.open(tmp_path / "index", settings))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with MilvusServer(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture(params=ENGINES)
def open_any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Open the same index again and again, in every engine one after the other."""
    stores: list[ArticleStore] = []

    def open_one(settings: IndexSettings = SETTINGS) -> ArticleStore:
        stores.append(ENGINES[request.param](request, tmp_path, settings))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def any_store(open_any_store: OpenStore) -> ArticleStore:
    return open_any_store()
