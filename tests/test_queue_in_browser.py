"""What somebody sees of the queue while others ask, in a real browser."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from qa import Assistant
from qa.assistant import BUNDLED_CORPUS
from tests.browsing import ARGUMENTS, CHROMIUM, SIZES, served, visited
from tests.visiting import Visitor, open_client

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")

QUESTION = "Who is the spokesman of the Kremlin?"
N_OTHERS, N_EACH = 10, 6


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    assistant = Assistant.open(BUNDLED_CORPUS, index=tmp_path / "index")
    assistant.warm_up()
    with served(assistant, tmp_path / "collections") as address:
        yield address
    assistant.close()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with visited(browser, address, SIZES["wide"]) as page:
            yield page
        browser.close()


@contextmanager
def others_ask(address: str) -> Iterator[None]:
    """Keep the queue full for a while; at the end, that all the others were answered."""
    problems: list[str | None] = []

    async def ask() -> None:
        async with open_client(address) as client:
            others = [await Visitor.come(client) for _ in range(N_OTHERS)]
            for _ in range(N_EACH):
                seen = await asyncio.gather(*(other.ask(QUESTION) for other in others))
                problems.extend(one.problem for one in seen)
            await asyncio.gather(*(other.leave() for other in others))

    thread = Thread(target=lambda: asyncio.run(ask()))
    thread.start()
    yield
    thread.join()
    assert problems == [None] * N_OTHERS * N_EACH


def test_a_place_in_the_queue_is_told_until_the_answer_comes(page: Page, address: str) -> None:
    with others_ask(address):
        expect(page.locator("#question")).to_be_visible()
        place = page.locator("#conversation .busy").filter(has_text=re.compile(r"place \d+ in the"))
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        expect(place).to_be_visible()
        expect(page.locator("#conversation .answer")).to_have_count(1)
        expect(place).to_have_count(0)


def test_who_stops_waiting_sees_the_page_as_it_was(page: Page, address: str) -> None:
    with others_ask(address):
        opening = page.locator("#conversation .opening").inner_text()
        page.fill("#question", QUESTION)
        page.press("#question", "Enter")
        expect(page.locator("#conversation .opening")).to_have_count(0)
        page.press("#question", "Escape")
        expect(page.locator("#conversation .opening")).to_have_text(opening, use_inner_text=True)
        expect(page.locator("#question")).to_have_value(QUESTION)
    page.press("#question", "Enter")
    expect(page.locator("#conversation .answer")).to_have_count(1)
