"""Whoever comes must sign in where accounts are given: in the browser as over the API."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browsing import PATIENCE, ask, served
from tests.harbour import MASTER, harbour


def test_the_page_is_shown_after_signing_in_alone(
    browser: Browser, size: tuple[int, int], tmp_path: Path
) -> None:
    assistant = harbour(tmp_path)
    accounts = [("ann", "secret")]
    with (
        served(assistant, tmp_path / "collections", accounts=accounts) as address,
        browser.new_context(viewport={"width": size[0], "height": size[1]}) as context,
    ):
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(address)
        page.get_by_label("username").fill("ann")
        page.get_by_label("password").fill("wrong")
        page.get_by_role("button", name="Login").click()
        expect(page.get_by_text("Incorrect Credentials")).to_be_visible()
        expect(page.locator("#question")).to_have_count(0)
        page.get_by_label("username").fill("ann")
        page.get_by_label("password").fill("secret")
        page.get_by_role("button", name="Login").click()
        expect(page.locator("#listing li")).to_have_count(3)
        ask(page, MASTER)
    assistant.close()
