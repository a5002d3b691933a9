"""Bringing articles in a real browser: files, collections, removing, refreshing."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from qa import Assistant
from tests.browsing import ARGUMENTS, CHROMIUM, SIZES, ask, served, visited

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")

STORY = """---
title: Harbour <b>bridge</b> reopens
source: Tidewater Gazette
published: 2025-03-04
---
The harbour bridge reopened on Tuesday after repairs. Chief engineer Paula Lindqvist said that
the repairs had cost nine million crowns.
"""
QUESTION = "Who is the chief engineer of the harbour bridge?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "first.md").write_text("---\ntitle: First\n---\nA storm came over the hills.\n")
    return folder


@pytest.fixture
def page(corpus: Path, tmp_path: Path) -> Iterator[Page]:
    assistant = Assistant.open(corpus, index=tmp_path / "index")
    with (
        served(assistant, tmp_path / "collections") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with visited(browser, address, SIZES["wide"]) as page:
            yield page
        browser.close()
    assistant.close()


def drop(page: Page, *paths: Path) -> None:
    page.locator("#drop input[type=file]").set_input_files([str(path) for path in paths])


def test_files_are_brought_asked_removed_and_others_refused(page: Page, tmp_path: Path) -> None:
    story, broken, archive = tmp_path / "story.md", tmp_path / "bad.pdf", tmp_path / "more.zip"
    story.write_text(STORY)
    broken.write_bytes(b"%PDF-1.4 nothing else")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("inside.txt", "Inside\n\nA ferry ran aground near Oldport.\n")
    drop(page, story, broken, archive)
    rows = page.locator("#brought li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Harbour <b>bridge</b> reopens · 4 March 2025 · 1 passage")
    expect(page.locator("#brought .refused .name")).to_have_text("bad.pdf")
    expect(page.locator("#brought .refused .why")).not_to_be_empty()
    expect(page.locator("#listing li")).to_have_count(3)
    ask(page, QUESTION)
    expect(page.locator("#conversation .answer strong")).to_contain_text("Paula Lindqvist")
    expect(page.locator("#viewer h2")).to_have_text("Harbour <b>bridge</b> reopens")
    page.get_by_role("button", name="Articles").click()
    remove = page.get_by_role("button", name="Remove: Harbour")
    remove.click()
    expect(remove).to_have_text("Really remove?")
    remove.click()
    expect(page.locator("#listing li")).to_have_count(2)
    expect(page.locator("#conversation .question")).to_have_text(QUESTION)


def test_refresh_picks_up_the_folder_and_says_what_changed(page: Page, corpus: Path) -> None:
    (corpus / "story.md").write_text(STORY)
    (corpus / "broken.txt").write_bytes(b"\xff\xfe\x00\xd8")
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator(".speech")).to_contain_text("2 articles. 1 failed, 1 indexed.")
    expect(page.locator("#brought .refused")).to_contain_text("broken.txt")
    expect(page.locator("#listing li")).to_have_count(2)
    ask(page, QUESTION)
    (corpus / "story.md").write_text(STORY + "More came later.\n")
    page.get_by_role("button", name="Articles").click()
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator(".speech")).to_contain_text("1 indexed")
    page.locator(".sources button").first.click()
    expect(page.locator("#viewer .changed")).to_contain_text("has changed since it was quoted")
    expect(page.locator("#viewer mark")).to_have_count(0)


def test_each_collection_has_its_own_conversation(page: Page, tmp_path: Path) -> None:
    ask(page, "What came over the hills?")
    page.get_by_role("button", name="Articles").click()
    page.locator("summary", has_text="New collection").click()
    page.get_by_label("Its name").fill("Bridges")
    page.get_by_role("button", name="Make").click()
    expect(page.locator("#listing .nothing")).to_contain_text("No articles yet")
    expect(page.locator("#conversation .question")).to_have_count(0)
    story = tmp_path / "story.md"
    story.write_text(STORY)
    drop(page, story)
    expect(page.locator("#listing li")).to_have_count(1)
    page.locator("[data-change=choose]").select_option("news")
    expect(page.locator("#conversation .question")).to_have_text("What came over the hills?")
    expect(page.locator("#listing li")).to_have_count(1)
    expect(page.locator("#listing li")).to_contain_text("First")


def test_an_address_of_this_machine_is_refused(page: Page) -> None:
    page.get_by_label("Or the address of a page").fill("http://127.0.0.1:1/x")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#brought .refused .why")).not_to_be_empty()
    expect(page.locator("#listing li")).to_have_count(1)
