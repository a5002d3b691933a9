"""The collections that several suites ask."""

from collections.abc import Iterator

import pytest

from qa import Assistant
from qa.places import BUNDLED_CORPUS
from tests.accuracy.sources import REPORTS


@pytest.fixture(scope="session")
def assistants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Assistant]]:
    """Open the bundled corpus, and the five reports where they are at hand."""
    folders = {"corpus": BUNDLED_CORPUS, "five_reports": REPORTS}
    opened = {
        name: Assistant.open(folder, index=tmp_path_factory.mktemp(name))
        for name, folder in folders.items()
        if folder.is_dir()
    }
    yield opened
    for assistant in opened.values():
        assistant.close()
