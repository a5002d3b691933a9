"""A browser, the chat served over a folder, and what tests do in it."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from index.fetching import PUBLIC_ADDRESSES, AddressPolicy
from qa import Assistant
from qa.collections import Collections
from qa.page.layout import build_page
from qa.serving.launching import launch

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"wide": (1280, 800), "phone": (390, 844)}
PATIENCE = 60_000  # a machine that others load, too

# of the bundled articles
QUESTION = "Where did Zelensky hold a peace summit?"
CHANGED_HANDS = "Who speaks for the Chinese foreign ministry?"
UNANSWERABLE = "What is the capital of Peru?"


@contextmanager
def served(
    assistant: Assistant,
    root: Path,
    *,
    policy: AddressPolicy = PUBLIC_ADDRESSES,
    accounts: Sequence[tuple[str, str]] = (),
) -> Iterator[str]:
    """Serve the chat, other collections in `root`, and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    collections = Collections.open(assistant, root=root, policy=policy)
    page = build_page(assistant, collections)
    yield launch(page, "127.0.0.1", port, accounts)
    page.close(verbose=False)
    collections.close()


@contextmanager
def visited(
    browser: Browser, address: str, size: tuple[int, int], *, theme: str = "light"
) -> Iterator[Page]:
    """Open the page as a new visitor; at the end, that nothing was asked of another host."""
    width, height = size
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        permissions=["clipboard-read", "clipboard-write"],
    ) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        requested: list[str] = []
        problems: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(address)
        expect(page.locator("#listing").locator("li, .nothing").first).to_be_attached()
        yield page
        schemes = ("data:", "blob:")
        hosts = {urlsplit(url).hostname for url in requested if not url.startswith(schemes)}
        assert hosts == {"127.0.0.1"}
        assert problems == []


def ask(page: Page, question: str, *, count: int = 1) -> None:
    """Type a question, press Enter and wait for the `count`-th answer of the conversation."""
    box = page.locator("#question")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#conversation .answer")).to_have_count(count)
    expect(page.locator("#conversation .pending")).to_have_count(0)
    expect(box).to_have_value("")


def drop(page: Page, *paths: Path) -> None:
    """Drop files onto the page, once it has done with those before."""
    expect(page.locator('#drop [data-testid="upload-text"]')).to_be_attached()
    page.locator("#drop input[type=file]").set_input_files([str(path) for path in paths])


def marked(page: Page) -> str:
    """Return all that is marked in the article that is open."""
    return "".join(page.locator("#viewer mark").all_text_contents())


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window, and what is tapped is at least 40 pixels high."""
    for panel in ("html", "#conversation", "#pane"):
        widths = page.locator(panel).evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert widths[0] <= widths[1], panel
    for button in page.get_by_role("button").filter(visible=True).all():
        box = button.bounding_box()
        assert box is None or min(box["height"], box["width"]) >= 39.5, button.inner_text()


def expect_said(page: Page, text: str) -> None:
    """Wait until the page says a sentence with this text; then forget it, to wait for the next."""
    speech = page.locator(".speech")
    expect(speech).to_contain_text(text)
    speech.evaluate("element => (element.textContent = '')")
