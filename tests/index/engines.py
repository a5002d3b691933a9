"""The engines that a store may stand on: the tests of `open_any_store` ask each of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index import ArticleStore, IndexSettings, MilvusStore, Store
from tests.milvus import MilvusServer

Engine = Callable[[pytest.FixtureRequest, Path, IndexSettings], ArticleStore]
"""Opens the one index of a test, again and again; the folder is the test's own."""


def _in_files(_: pytest.FixtureRequest, folder: Path, settings: IndexSettings) -> ArticleStore:
    return Store.open(folder / "index", settings)


def _on_milvus(
    request: pytest.FixtureRequest, folder: Path, settings: IndexSettings
) -> ArticleStore:
    server: MilvusServer = request.getfixturevalue("milvus_server")
    return MilvusStore.open(server.uri, folder.name, settings)


FILES = "SQLite and FAISS"
OTHERS: Mapping[str, Engine] = {"Milvus": _on_milvus}
ENGINES: Mapping[str, Engine] = {FILES: _in_files, **OTHERS}
