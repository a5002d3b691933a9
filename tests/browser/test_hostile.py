"""What is hostile, on the page itself: texts, files, and requests that no button sends."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from index.addresses import AddressPolicy
from qa import Assistant
from tests.bad_input.brought import ADDRESSES, BROUGHT, Brought
from tests.bad_input.page import REQUESTS, TEXTS, WORD, Request, Text
from tests.browsing import ask, assert_fits, drop, expect_said, marked, served, visited
from tests.harbour import SAID, harbour
from tests.qa.fakes import StringReader
from tests.serving import leads_to, policy_of
from tests.serving import served as web_server

WHO = "What was painted on the ferry?"
FOREIGN = ":is(#conversation, #viewer, #shelf, #narrowing) :is(script, img, iframe, h1, template)"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    painted = {one.text: 3.0 for one in TEXTS}
    opened = harbour(
        tmp_path_factory.mktemp("hostile"), reader=StringReader({**SAID, WHO: painted})
    )
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    with visited(browser, address, size) as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        yield page
        assert page.evaluate("window.hacked") is None
        assert page.locator(FOREIGN).count() == 0


@pytest.mark.parametrize("hostile", TEXTS, ids=lambda one: one.what)
def test_a_hostile_text_is_shown_as_it_stands(page: Page, hostile: Text, tmp_path: Path) -> None:
    text = hostile.text
    make_collection(page, f"{hostile.what} {page.viewport_size}")
    body = f"A word was painted on the ferry: {text} was it."
    line = {"text": body, "title": text, "source": text, "published": "2024-05-04"}
    story = tmp_path / "story.jsonl"
    story.write_text(json.dumps(line | {"url": f"javascript:{text}"}))
    drop(page, story)
    expect(page.locator("#brought .kept")).to_have_count(1)
    assert text in (page.locator("#brought .kept").text_content() or "")
    assert page.locator("#listing .title").text_content() == text
    page.locator(".narrowing summary").click()
    page.locator(".narrowing input[type=checkbox]").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip")).to_have_count(1)
    assert (page.locator(".chip").text_content() or "").removesuffix("×") == text
    assert_fits(page)
    ask(page, WHO)
    if text == WORD:  # longer than all that is read for a question
        page.get_by_role("button", name="Passage 1, ").click()
        expect(page.locator("#viewer mark").first).to_be_visible()
        assert marked(page) in body
    else:
        assert marked(page) == body
        assert page.locator("#conversation .answer strong").text_content() == text
        assert page.locator("#viewer mark.span").text_content() == text
    assert page.locator("#conversation .sources .title").text_content() == text
    assert page.locator("#viewer h2").text_content() == text
    assert page.locator("#viewer header a").count() == 0  # its address is no web address
    assert_fits(page)


@pytest.mark.parametrize("hostile", TEXTS, ids=lambda one: one.what)
def test_a_hostile_question_is_text(page: Page, hostile: Text) -> None:
    question = hostile.text.strip()
    ask(page, question)
    assert page.locator("#conversation .question").text_content() == question
    is_long = len(question) > 1000
    reason = "more than 1,000 characters" if is_long else "surely enough"
    expect(page.locator("#conversation .reason")).to_contain_text(reason)
    assert_fits(page)


def test_a_hostile_name_makes_no_collection_or_is_text(page: Page) -> None:
    name = f"<img src=x onerror=window.hacked=1> {page.viewport_size['width']}"  # type: ignore[index]
    make_collection(page, name)
    assert page.locator("[data-change=choose] option:checked").text_content() == name
    open_form(page)
    page.get_by_label("Its name").fill("../../..")
    page.get_by_role("button", name="Make").click()
    expect_said(page, "a collection needs a name of letters or digits")
    assert_fits(page)


LARGE = ("big.txt", "long.pdf")
SMALL = tuple(file for file in BROUGHT if file.name not in LARGE and ".exe" not in file.name)


def test_hostile_files_get_the_rows_of_the_list(page: Page, tmp_path: Path) -> None:
    make_collection(page, f"files {page.viewport_size}")
    for file in SMALL:
        expected = [row.partition(": ") for row in file.rows]
        path = tmp_path / file.name
        path.write_bytes(file.make())
        drop(page, path)
        expect(page.locator("#brought li")).to_have_count(len(expected))
        told = row_of(file)
        expect(page.locator("#brought li").first).to_contain_text(told)
        expect(page.locator('#drop [data-testid="upload-text"]')).to_be_attached()
    assert_fits(page)


def row_of(file: Brought) -> str:
    """Return what the first row of a file says, as the page words it."""
    said = file.rows[0].partition(": ")[2]
    return said.split(", ")[0].strip("“”") if said.startswith("“") else said


REFUSED_UNASKED = tuple(one for one in ADDRESSES if not one.pages)


def test_no_address_of_a_private_host_is_asked(page: Page) -> None:
    for one in REFUSED_UNASKED:
        bring_address(page, one.url)
        said = one.row.removeprefix(f"{one.url}: ")
        expect(page.locator("#brought .refused")).to_have_text(f"{one.url}{said}")
    assert_fits(page)


def test_an_address_that_leads_to_a_private_host_is_not_followed(
    browser: Browser, assistant: Assistant, size: tuple[int, int], tmp_path: Path
) -> None:
    with (
        web_server({"/a": leads_to("http://10.0.0.5/admin")}) as port,
        served(assistant, tmp_path, policy=of_both_ports(port)) as address,
        visited(browser, address, size) as page,
    ):
        bring_address(page, f"http://news.example:{port}/a")
        expect(page.locator("#brought .refused")).to_contain_text("10.0.0.5 is not a public host")
        assert_fits(page)
    assert assistant.store.n_articles == 3


def of_both_ports(port: int) -> AddressPolicy:
    """Let a page lead to the usual port, so that the host alone stands in the way."""
    return replace(policy_of(port), ports=frozenset({80, port}))


def bring_address(page: Page, url: str) -> None:
    page.get_by_label("Or the address of a page").fill(url)
    page.get_by_role("button", name="Add", exact=True).click()


def make_collection(page: Page, name: str) -> None:
    open_form(page)
    page.get_by_label("Its name").fill(name[:60])
    page.get_by_role("button", name="Make").click()
    expect(page.locator("#listing .nothing")).to_be_attached()


def open_form(page: Page) -> None:
    page.locator("summary", has_text="New collection").click()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("The harbour master keeps this to herself.")
    return path


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: one.what)
def test_a_hostile_request_is_refused(request_: Request, address: str, secret: Path) -> None:
    with httpx.Client(timeout=60) as client:
        answer = request_.send(client, address, secret)
    assert answer.status_code in request_.status
    assert "keeps this to herself" not in answer.text
    if answer.status_code == 200:  # an upload: where it lies is told
        (path,) = map(Path, answer.json())
        assert path.resolve().is_relative_to(Path(tempfile.gettempdir()).resolve() / "gradio")
        assert path.name == "climbed.txt"


def test_a_path_that_was_never_uploaded_is_neither_read_nor_deleted(
    address: str, assistant: Assistant, secret: Path
) -> None:
    with httpx.Client(timeout=60) as client:
        config = client.get(f"{address}/config").json()
        (upload,) = (one for one in config["dependencies"] if "upload" in str(one["targets"]))
        file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
        call = {"data": [None, [file]], "fn_index": upload["id"], "session_hash": "forged"}
        sent = client.post(f"{address}/gradio_api/queue/join", json=call)
        events = client.get(f"{address}/gradio_api/queue/data", params={"session_hash": "forged"})
    assert sent.status_code == 200
    last = [json.loads(line[6:]) for line in events.text.splitlines() if line.startswith("data:")]
    ended = next(one for one in last if one["msg"] == "process_completed")
    assert ended["success"] is False
    assert secret.is_file()
    assert assistant.store.n_articles == 3
