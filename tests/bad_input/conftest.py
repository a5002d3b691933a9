"""The shipped models, loaded once for all commands that run in this process."""

from collections.abc import Iterator
from functools import cache

import pytest

import qa.assistant
from index import SentenceTransformerEmbedder


@pytest.fixture(scope="package", autouse=True)
def _models_loaded_once() -> Iterator[None]:
    embedder = SentenceTransformerEmbedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qa.assistant, "load_shipped_reader", cache(qa.assistant.load_shipped_reader))
        patch.setattr(qa.assistant, "SentenceTransformerEmbedder", lambda: embedder)
        yield
