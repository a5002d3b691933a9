"""Assistants: the bundled corpus with the shipped weights, and folders read by fakes."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from index import Embedder, IndexSettings, SentenceTransformerEmbedder, Store
from qa.assistant import Assistant
from qa.places import BUNDLED_CORPUS
from qa.reading.calibration import Calibration
from qa.reading.reader import Reader
from qa.reading.span_model import SpanModel
from qa.reading.span_reader import SpanReader
from tests.fakes import KeywordEmbedder
from tests.qa.fakes import CALIBRATION, StringReader

Answers = Mapping[str, Mapping[str, float]]
OpenFolder = Callable[..., Assistant]


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled corpus and the shipped weights, as `Assistant.open` opens them."""
    assistant = Assistant.open(BUNDLED_CORPUS, index=tmp_path_factory.mktemp("bundled"))
    yield assistant
    assistant.close()


@pytest.fixture(scope="session")
def span_model() -> SpanModel:
    return SpanModel.load()


@pytest.fixture(scope="session")
def span_reader(span_model: SpanModel) -> SpanReader:
    return SpanReader(span_model)


@pytest.fixture(scope="session")
def shipped_embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Assistant]]:
    """Write files into a folder and open it; without other parts, with fakes."""
    assistants: list[Assistant] = []

    def open_folder(
        files: Mapping[str, str],
        answers: Answers | None = None,
        *,
        embedder: Embedder | None = None,
        load_reader: Callable[[], tuple[Reader, Calibration]] | None = None,
    ) -> Assistant:
        corpus, index_folder = tmp_path / "corpus", tmp_path / "index"
        corpus.mkdir(exist_ok=True)
        for name, text in files.items():
            (corpus / name).write_bytes(text.encode("utf-8"))
        embedder = embedder or KeywordEmbedder("nato", "china", "drone", "ferry")
        settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
        store = Store.open(index_folder, settings)
        fake = StringReader(answers or {}), CALIBRATION
        assistant = Assistant(corpus, index_folder, store, embedder, load_reader or (lambda: fake))
        assistants.append(assistant)
        assistant.refresh()
        return assistant

    yield open_folder
    for assistant in assistants:
        assistant.close()


@pytest.fixture
def opened_with_weights(
    opened: OpenFolder, shipped_embedder: SentenceTransformerEmbedder, span_reader: SpanReader
) -> OpenFolder:
    """Open a folder with the shipped weights, loaded once for all tests."""

    def open_folder(files: Mapping[str, str]) -> Assistant:
        parts = span_reader, Calibration.load()
        return opened(files, embedder=shipped_embedder, load_reader=lambda: parts)

    return open_folder
