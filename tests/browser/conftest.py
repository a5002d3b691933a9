"""A browser for each module, left open it would stand in others' way, and the bundled articles."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from qa import Assistant
from qa.places import BUNDLED_CORPUS
from tests.browsing import ARGUMENTS, CHROMIUM, SIZES, served, visited


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(params=SIZES.values(), ids=SIZES.keys())
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The window, wide and on a phone."""
    return tuple(request.param)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(BUNDLED_CORPUS, index=tmp_path_factory.mktemp("index"))
    opened.warm_up()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(assistant, tmp_path_factory.mktemp("collections")) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    with visited(browser, address, size) as page:
        yield page
