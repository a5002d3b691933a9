"""Take pictures of the chat: `python -m tests.screenshots`, or with `readme` or `dialogues` alone.

Needs Debian's chromium; with fonts-inter and fonts-urw-base35 the pictures show the typefaces that
most readers see. Each is made of a few colours, which keeps it small.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from qa import Assistant
from qa.places import BUNDLED_CORPUS
from tests.browsing import (
    ARGUMENTS,
    CHANGED_HANDS,
    CHROMIUM,
    QUESTION,
    SIZES,
    UNANSWERABLE,
    ask,
    served,
    visited,
)
from tests.dialogues import DIALOGUES, take_dialogue

FOLDER = Path(__file__).resolve().parent / "pictures"
DATED = (
    "When did NATO's leaders issue their declaration?",
    "Who spoke for the Chinese foreign ministry in June 2024?",
)
N_COLORS = 256


def main() -> None:
    """Serve the chat over the bundled corpus and take its pictures."""
    wanted = sys.argv[1:] or ["readme", "dialogues"]
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        assistant = Assistant.open(BUNDLED_CORPUS, index=Path(scratch) / "index")
        with served(assistant, Path(scratch) / "collections") as address:
            if "readme" in wanted:
                take_for_readme(browser, address)
            if "dialogues" in wanted:
                for name, questions in DIALOGUES.items():
                    path = FOLDER / "dialogues" / f"{name}.png"
                    sys.stdout.write(take_dialogue(browser, address, questions, path))
        if "readme" in wanted:
            with served(bundled_copy(Path(scratch)), Path(scratch) / "others") as address:
                take(browser, address, "brought", "wide", "light", brought)
        browser.close()
        assistant.close()


def take_for_readme(browser: Browser, address: str) -> None:
    """Take what the README shows of the bundled corpus."""
    take(browser, address, "articles", "wide", "light", lambda _: None)
    take(browser, address, "chat", "wide", "light", answered)
    take(browser, address, "declined", "wide", "light", declined)
    take(browser, address, "differ", "wide", "light", differing)
    take(browser, address, "dark", "wide", "dark", narrowed)
    take(browser, address, "phone", "phone", "light", answered)
    take(browser, address, "source-on-a-phone", "phone", "light", opened)
    take_dialogue(browser, address, DATED, FOLDER / "dated.png")


def take(
    browser: Browser,
    address: str,
    name: str,
    size: str,
    theme: str,
    act: Callable[[Page], None],
) -> None:
    """Do something in the page, and take its picture."""
    with visited(browser, address, SIZES[size], theme=theme) as page:
        act(page)
        page.wait_for_timeout(700)  # the last scroll has no event to wait for
        picture = Image.open(BytesIO(page.screenshot()))
    reduced = picture.convert("RGB").quantize(N_COLORS, method=Image.Quantize.FASTOCTREE)
    reduced.save(FOLDER / f"{name}.png", optimize=True)


def answered(page: Page) -> None:
    """Ask what the articles say."""
    ask(page, QUESTION)


def differing(page: Page) -> None:
    """Ask what outlets tell differently."""
    ask(page, CHANGED_HANDS)


def declined(page: Page) -> None:
    """Ask what they don't, and open a passage."""
    ask(page, UNANSWERABLE)
    page.get_by_role("button", name="Passage 2, ").click()


def narrowed(page: Page) -> None:
    """Ask one outlet's articles only."""
    page.locator(".narrowing summary").click()
    page.get_by_label("The Daily Lantern").check()
    page.get_by_label("From", exact=True).fill("2024-06-01")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip")).to_have_count(2)
    ask(page, QUESTION)


def opened(page: Page) -> None:
    """Open the second source of an answer."""
    ask(page, QUESTION)
    page.get_by_role("button", name="Source 2, ").click()


def brought(page: Page) -> None:
    """Bring two files, one of them no PDF at all."""
    with TemporaryDirectory() as folder:
        story, scan = Path(folder) / "harbour.md", Path(folder) / "scan.pdf"
        story.write_text(
            "---\ntitle: The harbour bridge reopens after repairs\nsource: Tidewater Gazette\n"
            "published: 2024-05-04\n---\nThe harbour bridge reopened on Saturday.\n"
        )
        scan.write_bytes(b"%PDF-1.4 broken")
        files = page.locator("#drop input[type=file]")
        files.set_input_files([str(story), str(scan)])
        expect(page.locator("#brought li")).to_have_count(2)
        page.locator("#brought").scroll_into_view_if_needed()


def bundled_copy(scratch: Path) -> Assistant:
    """Open a copy of the bundled articles, which may be added to."""
    corpus = scratch / "news"
    corpus.mkdir()
    for path in BUNDLED_CORPUS.glob("20*.md"):
        (corpus / path.name).write_bytes(path.read_bytes())
    return Assistant.open(corpus, index=scratch / "other-index")


if __name__ == "__main__":
    main()
