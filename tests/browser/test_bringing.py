"""Bringing articles: files of each kind, addresses, collections, removing, refreshing, restarts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.fetching import PUBLIC_ADDRESSES, AddressPolicy
from tests.browsing import ask, assert_fits, drop, expect_said, served, visited
from tests.harbour import MASTER, SAID, harbour
from tests.making import mail, pdf, word, zipped
from tests.qa.fakes import StringReader
from tests.serving import page as web_page
from tests.serving import policy_of
from tests.serving import served as web_server

STORY = """---
title: Harbour <b>bridge</b> reopens
source: Tidewater Gazette
published: 2025-03-04
---
The harbour bridge reopened on Tuesday after repairs. Chief engineer Paula Lindqvist said that
the repairs had cost nine million crowns.
"""
QUESTION = "Who is the chief engineer of the harbour bridge?"
SANK = "The ferry Boreas sank near Malmö on Monday."
NO_DAY = "date not stated"

Visit = Callable[..., object]


@pytest.fixture
def visit(browser: Browser, size: tuple[int, int], tmp_path: Path) -> Visit:
    """Serve the harbour's articles, as they are by now, and visit the page."""

    @contextmanager
    def visiting(policy: AddressPolicy = PUBLIC_ADDRESSES) -> Iterator[Page]:
        reader = StringReader({**SAID, QUESTION: {"Paula Lindqvist": 3.0}})
        assistant = harbour(tmp_path, reader=reader)
        with (
            served(assistant, tmp_path / "collections", policy=policy) as address,
            visited(browser, address, size) as page,
        ):
            yield page
        assistant.close()

    return visiting


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    with visit() as page:
        yield page


def test_each_kind_of_file_gets_a_row_and_joins_at_once(page: Page, tmp_path: Path) -> None:
    (tmp_path / "brought").mkdir()
    files: dict[str, str | bytes] = {
        "story.md": STORY,
        "note.txt": f"A note\n\n{SANK}\n",
        "page.html": f"<html><head><title>A page</title></head><body><p>{SANK} Twice.</p></body>",
        "report.pdf": pdf([(10, SANK)], title="A report"),
        "letter.docx": word(f"{SANK} So it was written.", title="A letter"),
        "mail.eml": mail(f"{SANK} So it was sent.", subject="A mail"),
        "more.zip": zipped({"inside.txt": "Inside\n\nA ferry ran aground.\n", "b.txt": ""}),
        "scan.pdf": pdf([], []),
        "broken.pdf": b"%PDF-1.4 nothing else",
    }
    paths = [tmp_path / "brought" / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    drop(page, *paths)
    rows = page.locator("#brought li")
    expect(rows).to_have_text(
        [
            "story.mdHarbour <b>bridge</b> reopens · 4 March 2025 · 1 passage",
            f"note.txtA note · {NO_DAY} · 2 passages",
            f"page.htmlA page · {NO_DAY} · 1 passage",
            f"report.pdfA report · {NO_DAY} · 1 passage",
            f"letter.docxA letter · {NO_DAY} · 1 passage",
            "mail.emlA mail · 11 July 2024 · 1 passage",
            f"more.zip/inside.txtInside · {NO_DAY} · 2 passages",
            "more.zip/b.txtempty: bring it again with its text",
            "scan.pdfno text in it, only pictures of pages, as of a scan: run text recognition "
            "(OCR) over it, or bring its text",
            "broken.pdfa broken PDF file: save it again, or bring its text",
        ]
    )
    expect(page.locator("#listing li")).to_have_count(10)
    assert_fits(page)
    stored = sorted(path.name for path in (tmp_path / "harbour" / "uploads").glob("[!.]*"))
    assert len(stored) == 7
    assert not set(stored) & set(files)  # each under a name of its own
    ask(page, QUESTION)
    expect(page.locator("#conversation .answer strong")).to_have_text("Paula Lindqvist")
    expect(page.locator("#viewer h2")).to_have_text("Harbour <b>bridge</b> reopens")


def test_what_was_brought_survives_a_restart_and_can_be_removed(
    visit: Visit, tmp_path: Path
) -> None:
    story = tmp_path / "story.md"
    story.write_text(STORY)
    with visit() as page:
        drop(page, story)
        expect(page.locator("#brought .kept")).to_have_count(1)
    with visit() as page:
        expect(page.locator("#listing li")).to_have_count(4)
        ask(page, QUESTION)
        expect(page.locator("#conversation .answer strong")).to_have_text("Paula Lindqvist")
        page.get_by_role("button", name="Articles").click()
        remove = page.get_by_role("button", name="Remove: Harbour")
        remove.click()
        expect(remove).to_have_text("Really remove?")
        remove.click()
        expect_said(page, "Harbour <b>bridge</b> reopens was removed.")
        expect(page.locator("#listing li")).to_have_count(3)
        expect(page.locator("#conversation .question")).to_have_text(QUESTION)
        page.get_by_role("button", name="Source 1, ").click()
        expect(page.locator("#viewer")).to_contain_text("no longer in the collection")
    assert not list((tmp_path / "harbour" / "uploads").glob("*.md"))


def test_refresh_picks_up_the_folder_and_says_what_changed(page: Page, tmp_path: Path) -> None:
    corpus = tmp_path / "harbour"
    (corpus / "story.md").write_text(STORY)
    (corpus / "broken.txt").write_bytes(b"\xff\xfe\x00\xd8")
    page.get_by_role("button", name="Refresh").click()
    expect_said(page, "4 articles. 1 failed, 1 indexed.")
    expect(page.locator("#brought .refused")).to_contain_text("broken.txt")
    expect(page.locator("#listing li")).to_have_count(4)
    ask(page, QUESTION)
    expect(page.locator("#viewer mark.span")).to_have_text("Paula Lindqvist")
    (corpus / "story.md").write_text(STORY + "More came later.\n")
    page.get_by_role("button", name="Articles").click()
    page.get_by_role("button", name="Refresh").click()
    expect_said(page, "1 indexed")
    page.get_by_role("button", name="Source 1, ").click()
    expect(page.locator("#viewer .changed")).to_contain_text("has changed since it was quoted")
    expect(page.locator("#viewer mark")).to_have_count(0)


def test_each_collection_has_its_own_conversation(page: Page, tmp_path: Path) -> None:
    ask(page, MASTER)
    page.get_by_role("button", name="Articles").click()
    page.locator("summary", has_text="New collection").click()
    page.get_by_label("Its name").fill("Bridges")
    page.get_by_role("button", name="Make").click()
    expect(page.locator("#listing .nothing")).to_contain_text("No articles yet")
    expect(page.locator("#conversation .question")).to_have_count(0)
    page.locator("#conversation").get_by_role("button", name="Bring articles").click()
    expect(page.locator("#drop")).to_be_in_viewport()
    story = tmp_path / "story.md"
    story.write_text(STORY)
    drop(page, story)
    expect(page.locator("#listing li")).to_have_count(1)
    page.get_by_role("combobox", name="Collection").select_option("harbour")
    expect(page.locator("#conversation .question")).to_have_text(MASTER)
    expect(page.locator("#listing li")).to_have_count(3)
    page.get_by_role("combobox", name="Collection").select_option("Bridges")
    expect(page.locator("#listing li")).to_have_count(1)
    expect(page.locator("#listing li")).to_contain_text("Harbour <b>bridge</b> reopens")


def test_the_page_of_an_address_is_taken_in_and_linked(visit: Visit) -> None:
    title = "A page of the web"
    html = f"<html><head><title>{title}</title></head><body><p>{SANK}</p></body></html>"
    with web_server({"/ferry": web_page(html)}) as port, visit(policy=policy_of(port)) as page:
        url = f"http://news.example:{port}/ferry"
        page.get_by_label("Or the address of a page").fill(url)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("#brought .kept")).to_contain_text(title)
        page.locator("#listing button", has_text=title).first.click()
        expect(page.locator("#viewer h2")).to_have_text(title)
        link = page.get_by_role("link", name="Read it at news.example")
        expect(link).to_have_attribute("href", url)
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
