"""Every file and address of the list is brought for real, and its rows say what the list says."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index import IndexSettings, Store
from qa.assistant import Assistant
from tests.bad_input.bombs import BOMBS
from tests.bad_input.brought import ADDRESSES, BROUGHT, Address, Brought, bring, bring_address
from tests.fakes import KeywordEmbedder
from tests.qa.fakes import CALIBRATION, StringReader
from tests.serving import served

MAX_SECONDS = 20  # of the processor, in the process that serves the others
MAX_KILOBYTES = 600_000  # of memory there, the file itself among it; others have 1 GB each


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    embedder = KeywordEmbedder("ferry")
    corpus, index_folder = tmp_path / "news", tmp_path / "news-index"
    corpus.mkdir()
    settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    store = Store.open(index_folder, settings)
    reader = StringReader({}), CALIBRATION
    yield Assistant(corpus, index_folder, store, embedder, lambda: reader)
    store.close()


@pytest.mark.parametrize("file", [*BROUGHT, *BOMBS], ids=lambda file: file.what)
def test_a_file_gets_the_rows_of_the_list(
    file: Brought, assistant: Assistant, tmp_path: Path
) -> None:
    (tmp_path / "brought").mkdir()
    started, held = time.process_time(), _kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
    assert bring(file, assistant, tmp_path / "brought") == list(file.rows)
    assert time.process_time() - started < MAX_SECONDS
    assert _kilobytes("VmHWM") - held < MAX_KILOBYTES
    kept = {article.path for article in assistant.store.summaries()}
    stored = {f"uploads/{path.name}" for path in (assistant.corpus / "uploads").glob("[!.]*")}
    assert stored == kept
    assert {path.name for path in tmp_path.iterdir()} == {"brought", "news", "news-index"}


def _kilobytes(name: str) -> int:
    """Return what Linux says of this process's memory: held now, or at the peak."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith(name)]
    return int(line.split()[1])


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.what)
def test_an_address_gets_the_row_of_the_list(address: Address, assistant: Assistant) -> None:
    with ExitStack() as stack:
        port = stack.enter_context(served(address.pages)) if address.pages else 0
        assert bring_address(address, assistant, port) == address.row
    assert assistant.store.n_articles == 0
