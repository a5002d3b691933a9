"""The page without a mouse and for a screen reader: keys, focus, labels, and what axe finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import ask, served, visited
from tests.harbour import ABOARD, MASTER, UNSAID, harbour

WHERE = """() => {
    const it = document.activeElement;
    const style = getComputedStyle(it.id === "question" ? it.closest(".box") : it);
    const name = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent;
    return [name.trim(), style.outlineStyle];
}"""
FADED_IN = """() => document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity
)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assistant = harbour(tmp_path_factory.mktemp("keys"))
    with served(assistant, tmp_path_factory.mktemp("collections")) as address:
        yield address
    assistant.close()


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    with visited(browser, address, size) as page:
        yield page


def tabbed(page: Page, count: int) -> list[str]:
    """Press Tab so often; return the names of what had the focus, which could be seen each time."""
    names = []
    for _ in range(count):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(WHERE)
        assert outline != "none", name
        names.append(name)
    return names


def is_phone(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] < 900)


def test_up_and_down_bring_earlier_questions_back(page: Page) -> None:
    box = page.locator("#question")
    if not is_phone(page):  # there the keyboard would cover half of the page
        expect(box).to_be_focused()
    ask(page, MASTER)
    ask(page, ABOARD, count=2)
    for key, recalled in (
        ("ArrowUp", ABOARD),
        ("ArrowUp", MASTER),
        ("ArrowUp", MASTER),
        ("ArrowDown", ABOARD),
        ("ArrowDown", ""),
        ("ArrowUp", ABOARD),
        ("Escape", ""),
    ):
        box.press(key)
        expect(box).to_have_value(recalled)
    box.fill("Who")
    box.press("ArrowUp")  # what is being typed is not lost
    expect(box).to_have_value("Who")
    box.press("End")
    box.press("Shift+Enter")
    expect(box).to_have_value("Who\n")


def test_tab_goes_through_the_page_as_it_is_read(page: Page) -> None:
    ask(page, MASTER)
    page.locator(".masthead [data-event=shelf]").focus()
    assert tabbed(page, 2) == ["Save", "Light or dark"]
    source, passage = "Source 1: show it in its article", "Source 2: show it in its article"
    assert tabbed(page, 10) == [
        "Change the question",
        source,  # in the byline, then the other outlet's
        passage,
        "Source 1, Tidewater Gazette, The ferry Aurora sinks off Oldport: show it in its article",
        "Source 2, Northern Ledger, Divers look for the ferry: show it in its article",
        "Wrong answer",
        "Wrong source",
        "Narrow",
        "Your question",
        "Ask",
    ]
    assert tabbed(page, 1) == ["Clear"]
    back = ["Back to the answer"] if is_phone(page) else []
    copy = "Copy quote with citation, as"
    after = [*back, "Next mark", f"{copy} text", f"{copy} Markdown", "Read it at tidewater.example"]
    assert tabbed(page, len(after)) == after


def test_a_source_is_opened_stepped_through_and_left_by_keys(page: Page) -> None:
    ask(page, MASTER)
    source = page.get_by_role("button", name="Source 2, ")
    source.press("Enter")
    expect(page.locator("#viewer h2")).to_have_text("Divers look for the ferry")
    expect(source).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Previous mark").press("Enter")
    expect(page.locator("#viewer h2")).to_have_text("The ferry Aurora sinks off Oldport")
    # the first has none before it: the focus goes to what there is
    expect(page.get_by_role("button", name="Next mark")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#viewer h2")).to_have_text("Divers look for the ferry")
    expect(page.get_by_role("button", name="Previous mark")).to_be_focused()
    if is_phone(page):
        page.get_by_role("button", name="Back to the answer").press("Enter")
        expect(source).to_be_focused()
        expect(page.locator("#conversation .question")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#question")).to_be_focused()


def test_forms_and_menus_open_and_close_by_keys(page: Page) -> None:
    ask(page, MASTER)
    for name in ("Save", "Narrow", "Wrong answer"):
        summary = page.locator("summary", has_text=name)
        summary.press("Enter")
        expect(page.locator("details[open]")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator("details[open]")).to_have_count(0)
        expect(summary).to_be_focused()
    change = page.get_by_role("button", name="Change the question")
    change.press("Enter")
    expect(page.get_by_role("textbox", name="Change the question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(change).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_finding_of_axe(
    browser: Browser, address: str, size: tuple[int, int], theme: str, tmp_path: Path
) -> None:
    with visited(browser, address, size, theme=theme) as page:
        found = {"start": serious_findings(page)}
        story, broken = tmp_path / "storm.txt", tmp_path / "scan.pdf"
        story.write_text(f"A storm\n\nA storm of {size} and {theme} hit the harbour.\n")
        broken.write_bytes(b"%PDF-1.4 broken")
        page.locator("#drop input[type=file]").set_input_files([str(story), str(broken)])
        expect(page.locator("#brought li")).to_have_count(2)
        page.locator("summary", has_text="New collection").click()
        found["shelf"] = serious_findings(page)
        ask(page, ABOARD)
        page.get_by_role("button", name="Source 2, ").click()
        page.locator("summary", has_text="Wrong answer").click()
        found["answer"] = serious_findings(page)
        ask(page, UNSAID, count=2)
        page.get_by_role("button", name="Passage 1, ").click()
        page.get_by_role("button", name="Change the question").first.click()
        page.locator("summary", has_text="Narrow").click()
        page.get_by_role("checkbox", name="Northern Ledger").check()
        page.get_by_role("button", name="Apply").click()
        expect(page.locator(".chip")).to_have_count(1)
        page.locator("summary", has_text="Narrow").click()
        page.locator("summary", has_text="Save").click()
        found["declined"] = serious_findings(page)
        assert found == {state: [] for state in found}


def serious_findings(page: Page) -> list[str]:
    page.wait_for_function(FADED_IN)
    violations = Axe().run(page).response["violations"]
    return [
        f"{finding['id']}: {node['html'][:150]} {node['any'][0]['message'] if node['any'] else ''}"
        for finding in violations
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]
