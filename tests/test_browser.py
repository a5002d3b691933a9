"""The chat in a real browser: ask, read, open a source; wide and narrow; no other host."""

import shutil
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import app
from qa import Assistant
from qa.assistant import BUNDLED_CORPUS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QUESTION = "Who is the spokesman of the Kremlin?"
UNANSWERABLE = "What is the capital of Peru?"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> **b** $x$ [1] '

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(BUNDLED_CORPUS, index=tmp_path_factory.mktemp("index"))
    opened.warm_up()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = app.build_page(assistant)
    yield app.launch(page, "127.0.0.1", port)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """The page of a fresh session; at the end, that it asked nothing of another host."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    requested: list[str] = []
    problems: list[str] = []
    opened.on("request", lambda request: requested.append(request.url))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    hosts = {urlsplit(url).hostname for url in requested if not url.startswith("data:")}
    assert hosts == {"127.0.0.1"}
    assert problems == []


def ask(page: Page, question: str, *, count: int = 1) -> None:
    """Type a question, press Enter and wait for the `count`-th answer of the conversation."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#conversation .answer")).to_have_count(count, timeout=20_000)
    expect(box).to_have_value("")
    expect(box).to_be_focused()


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window, and what is tapped is at least 40 pixels high."""
    for panel in ("html", "#conversation", "#viewer"):
        widths = page.locator(panel).evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert widths[0] <= widths[1], panel
    buttons = page.get_by_role("button").filter(visible=True).all()
    sizes = [box for button in buttons if (box := button.bounding_box())]
    assert sizes
    assert min(box["height"] for box in sizes) >= 40
    assert min(box["width"] for box in sizes) >= 40


def test_answer_and_second_source(page: Page, assistant: Assistant) -> None:
    citations = assistant.ask(QUESTION).citations
    assert len(citations) >= 2
    assert_fits(page)
    ask(page, QUESTION)
    expect(page.locator("#conversation .answer strong")).to_have_text(citations[0].quote)
    mark = page.locator("#viewer mark.span")
    for number, citation in enumerate(citations[:2], start=1):
        page.get_by_role("button", name=f"Source {number}, ").click()
        expect(page.locator("#viewer h2")).to_have_text(citation.title)
        assert mark.text_content() == citation.quote
        marked = page.locator("#viewer mark").all_text_contents()
        assert "".join(marked) == citation.sentence
        expect(mark).to_be_in_viewport()
    assert_fits(page)


def test_no_answer_opens_a_passage(page: Page, assistant: Assistant) -> None:
    nearest = assistant.ask(UNANSWERABLE).nearest
    ask(page, UNANSWERABLE)
    expect(page.locator("#conversation .answer")).to_have_text("These articles don’t say.")
    expect(page.locator("#viewer mark")).to_have_count(0)
    page.get_by_role("button", name="Passage 1, ").press("Enter")
    expect(page.locator("#viewer mark").first).to_be_in_viewport()
    assert "".join(page.locator("#viewer mark").all_text_contents()) == nearest[0].text
    assert_fits(page)


def test_examples_and_clear(page: Page) -> None:
    page.get_by_role("button", name=QUESTION).click()
    expect(page.locator("#conversation .question")).to_have_text(QUESTION)
    expect(page.locator("#conversation .answer strong")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#conversation .question")).to_have_count(0)
    expect(page.locator("#viewer mark")).to_have_count(0)
    expect(page.get_by_role("button", name=QUESTION)).to_be_visible()


def test_an_earlier_answer_can_be_opened_again(page: Page, assistant: Assistant) -> None:
    ask(page, QUESTION)
    ask(page, "Where did Zelensky hold a peace summit?", count=2)
    first = assistant.ask(QUESTION).citations[1]
    page.locator('button[data-turn="0"][data-number="1"]').click()
    expect(page.locator("#viewer mark.span")).to_have_text(first.quote)
    expect(page.locator("#viewer h2")).to_have_text(first.title)
    expect(page.locator('[aria-pressed="true"]')).to_have_count(1)


def test_a_hostile_question_is_text(page: Page) -> None:
    question = HOSTILE + "w" * 800
    ask(page, question)
    expect(page.locator("#conversation .question")).to_have_text(question.strip())
    assert page.evaluate("window.hacked") is None
    assert_fits(page)


def test_two_sessions_share_nothing(page: Page, browser: Browser, address: str) -> None:
    ask(page, QUESTION)
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(address)
        ask(other, "Where did Zelensky hold a peace summit?")
        expect(other.locator("#conversation .question")).to_have_count(1)
    expect(page.locator("#conversation .question")).to_have_count(1)
