"""What somebody sees of the queue while another one's question is answered."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.reading.reader import Span
from tests.browsing import PATIENCE, SIZES, served, visited
from tests.harbour import ABOARD, MASTER, SAID, harbour
from tests.qa.fakes import StringReader

may_read = Event()


class HeldReader(StringReader):
    """A reader that waits for `may_read`."""

    def read(self, question: str, texts: Sequence[str], *, count: int) -> list[list[Span]]:
        assert may_read.wait(PATIENCE / 1000)
        return super().read(question, texts, count=count)


@pytest.fixture
def pages(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    """Two visitors' pages; the first one has asked, and is being answered."""
    may_read.clear()
    assistant = harbour(tmp_path, reader=HeldReader(SAID))
    with (
        served(assistant, tmp_path / "collections") as address,
        visited(browser, address, SIZES["wide"]) as first,
        visited(browser, address, SIZES["wide"]) as second,
    ):
        enter(first, MASTER)
        expect(first.locator("#conversation .busy")).to_contain_text("Reading")
        yield first, second
        may_read.set()
    assistant.close()


def enter(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def test_a_place_in_the_queue_is_told_until_it_is_ones_turn(pages: tuple[Page, Page]) -> None:
    first, second = pages
    enter(second, ABOARD)
    busy = second.locator("#conversation .busy")
    expect(busy).to_have_text("Waiting for the others, place 1 in the queue…")
    expect(second.locator(".speech")).to_have_text("Waiting for the others, place 1 in the queue…")
    may_read.set()
    for page, question in ((first, MASTER), (second, ABOARD)):
        expect(page.locator("#conversation .answer")).to_have_count(1)
        assert page.locator("#conversation .question").all_text_contents() == [question]
    expect(busy).to_have_count(0)


def test_who_stops_waiting_sees_the_page_as_it_was(pages: tuple[Page, Page]) -> None:
    first, second = pages
    opening = second.locator("#conversation .opening")
    before = opening.inner_text()
    enter(second, ABOARD)
    expect(second.locator("#conversation .busy")).to_contain_text("place 1")
    expect(opening).to_have_count(0)
    second.keyboard.press("Escape")
    expect(opening).to_have_text(before, use_inner_text=True)
    expect(second.locator("#question")).to_have_value(ABOARD)
    may_read.set()
    expect(first.locator("#conversation .answer")).to_have_count(1)
    second.locator("#question").press("Enter")
    expect(second.locator("#conversation .answer")).to_have_count(1)
