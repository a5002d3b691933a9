"""What the page tells while it works, and how that is stopped: its models wait to be let go."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from qa.reading.reader import Span
from tests.browsing import PATIENCE, served, visited
from tests.fakes import KeywordEmbedder
from tests.harbour import ABOARD, MASTER, SAID, UNSAID, harbour
from tests.qa.fakes import StringReader

search, read = Event(), Event()


class HeldEmbedder(KeywordEmbedder):
    """A keyword embedder that waits for `search`."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        assert search.wait(PATIENCE / 1000)
        return super().encode(texts)


class HeldReader(StringReader):
    """A reader that waits for `read`."""

    def read(self, question: str, texts: Sequence[str], *, count: int) -> list[list[Span]]:
        assert read.wait(PATIENCE / 1000)
        return super().read(question, texts, count=count)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    search.set()
    embedder, reader = HeldEmbedder("ferry", "harbour"), HeldReader(SAID)
    assistant = harbour(tmp_path_factory.mktemp("held"), embedder=embedder, reader=reader)
    with served(assistant, tmp_path_factory.mktemp("collections")) as address:
        yield address
    assistant.close()


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    search.set()
    read.clear()
    with visited(browser, address, size) as page:
        yield page
        search.set()
        read.set()


def enter(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def expect_answers(page: Page, *questions: str) -> None:
    expect(page.locator("#conversation .answer")).to_have_count(len(questions))
    expect(page.locator("#conversation .pending")).to_have_count(0)
    assert page.locator("#conversation .question").all_text_contents() == list(questions)


def test_searching_then_reading_then_the_answer_are_told(page: Page) -> None:
    search.clear()
    enter(page, MASTER)
    busy = page.locator("#conversation .busy")
    expect(busy).to_contain_text("Searching 3 articles")
    expect(page.locator(".speech")).to_contain_text("Searching 3 articles")
    expect(page.locator("#question")).to_have_value("")
    search.set()
    expect(busy).to_contain_text("Reading 3 passages")
    expect(page.locator("#conversation .question")).to_have_text(MASTER)
    read.set()
    expect_answers(page, MASTER)
    expect(page.locator(".speech")).to_have_text("Answer: Ada Lindqvist. Quite sure.")


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_a_question_is_stopped_and_comes_back_to_be_changed(page: Page, way: str) -> None:
    enter(page, MASTER)
    expect(page.locator("#conversation .busy")).to_contain_text("Reading")
    if way == "button":
        page.get_by_role("button", name="Stop").click()
    else:
        page.keyboard.press("Escape")
    expect(page.locator("#conversation .pending")).to_have_count(0)
    expect(page.locator("#question")).to_have_value(MASTER)
    expect(page.locator("#conversation .answer")).to_have_count(0)
    read.set()
    enter(page, ABOARD)
    expect_answers(page, ABOARD)


def test_questions_wait_their_turn_and_can_be_taken_back(page: Page) -> None:
    for question in (MASTER, UNSAID, ABOARD):
        enter(page, question)
    expect(page.locator("#conversation .busy")).to_have_text(
        [
            "Reading 3 passages...",
            "Waiting for the answer above",
            "Waiting for the answer above",
        ]
    )
    page.get_by_role("button", name="Take back").first.click()
    expect(page.locator("#question")).to_have_value(UNSAID)
    read.set()
    expect_answers(page, MASTER, ABOARD)


def test_clearing_stops_what_is_being_answered(page: Page) -> None:
    enter(page, MASTER)
    expect(page.locator("#conversation .busy")).to_contain_text("Reading")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#conversation .pending")).to_have_count(0)
    expect(page.locator("#conversation .opening")).to_be_visible()
    read.set()
    enter(page, ABOARD)
    expect_answers(page, ABOARD)


def test_a_bar_tells_that_files_are_taken_in(page: Page, tmp_path: Path) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    story = tmp_path / "storm.txt"
    story.write_text(f"A storm of {width}\n\nA storm of {width} hit the harbour.\n")
    search.clear()
    page.locator("#drop input[type=file]").set_input_files(str(story))
    expect(page.get_by_role("progressbar", name="Taking in")).to_be_visible()
    search.set()
    expect(page.locator("#brought .kept")).to_contain_text(f"A storm of {width}")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("button", name=f"Remove: A storm of {width}").click()
    page.get_by_role("button", name=f"Remove: A storm of {width}").click()
    expect(page.locator("#listing li")).to_have_count(3)
