"""Make the README's pictures of the chat: `python tests/pictures/make_pictures.py`.

Needs Debian's chromium; with fonts-inter and fonts-urw-base35 the pictures show the typefaces that
most readers see.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect, sync_playwright

import app
from qa import Assistant
from qa.assistant import BUNDLED_CORPUS

FOLDER = Path(__file__).resolve().parent
SIZES = {"chat.png": (1280, 800), "phone.png": (390, 844)}
QUESTION = "Who is the spokesman of the Kremlin?"


def main() -> None:
    """Serve the chat over the bundled corpus and take its pictures."""
    with TemporaryDirectory() as index:
        assistant = Assistant.open(BUNDLED_CORPUS, index=index)
        page = app.build_page(assistant)
        address = app.launch(page, "127.0.0.1", app.choose_port("127.0.0.1", None))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            for name, (width, height) in SIZES.items():
                take(browser, address, FOLDER / name, width, height)
            browser.close()
        page.close(verbose=False)
        assistant.close()


def take(browser: Browser, address: str, path: Path, width: int, height: int) -> None:
    """Ask the question in a window of this size and take its picture."""
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.goto(address)
        box = page.locator("#question textarea")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.locator("#viewer mark.span")).to_be_attached(timeout=60_000)
        page.wait_for_timeout(500)  # the last scroll has no event to wait for
        page.screenshot(path=path)


if __name__ == "__main__":
    main()
