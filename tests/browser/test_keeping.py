"""What the page hands over is taken as it is: by the clipboard, by `verify` and by `accuracy`."""

import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from qa import Assistant
from qa.evaluation.suite import read_suite
from qa.page.feedback import FILE_NAME
from qa.page.quoting import as_markdown, as_text
from qa.places import BUNDLED_CORPUS
from tests.browsing import CHANGED_HANDS, QUESTION, UNANSWERABLE, ask, expect_said


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command of the program over the bundled articles, in a process of its own."""
    line = [sys.executable, "-m", "qa", *map(str, arguments), "--corpus", str(BUNDLED_CORPUS)]
    return subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_quote_is_copied_with_its_citation(page: Page, assistant: Assistant) -> None:
    citation = assistant.ask(QUESTION).citations[0]
    ask(page, QUESTION)
    page.get_by_role("button", name="Copy quote with citation, as text").click()
    expect(page.locator("#viewer")).to_contain_text("Copied")
    assert copied(page) == as_text(citation)
    page.get_by_role("button", name="Copy quote with citation, as Markdown").click()
    page.wait_for_function(
        "async before => await navigator.clipboard.readText() !== before", arg=as_text(citation)
    )
    assert copied(page) == as_markdown(citation)


def test_a_conversation_that_is_saved_is_verified(page: Page, tmp_path: Path) -> None:
    ask(page, QUESTION)
    ask(page, CHANGED_HANDS, count=2)
    ask(page, UNANSWERABLE, count=3)
    for name in ("As Markdown", "As JSON"):
        page.locator(".menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    assert f"## {QUESTION}" in (tmp_path / "conversation.md").read_text(encoding="utf-8")
    saved = tmp_path / "conversation.json"
    text = saved.read_text(encoding="utf-8")
    answers = json.loads(text)["answers"]
    told = [part for answer in answers for part in (answer, *answer["alternatives"])]
    n_citations = sum(len(part["citations"]) for part in told)
    assert n_citations > len(answers)
    verified = run("verify", saved)
    assert (verified.stderr, verified.returncode) == ("", 0)
    assert verified.stdout == f"{n_citations} citations checked, 0 failures.\n"
    saved.write_text(text.replace('"quote": "Switzerland"', '"quote": "Sweden"', 1), "utf-8")
    verified = run("verify", saved)
    assert "line 1, answer 1, citation 1: the quote is not what stands at" in verified.stdout
    assert verified.returncode == 1


def test_feedback_becomes_questions_of_a_suite(page: Page, assistant: Assistant) -> None:
    path = assistant.index_folder / FILE_NAME
    path.unlink(missing_ok=True)
    ask(page, QUESTION)
    page.locator("summary", has_text="Wrong answer").click()
    page.get_by_label("What do the articles say?").fill("Geneva")
    page.get_by_label("What do the articles say?").press("Enter")
    expect_said(page, "Noted")
    page.locator("summary", has_text="Wrong source").click()
    page.get_by_role("combobox", name="Which article says it?").select_option(index=0)
    page.get_by_role("button", name="Send").last.click()
    expect_said(page, "Noted")
    expect(page.locator("details[open]")).to_have_count(0)
    wrong_answer, wrong_source = read_suite(path, assistant.article)
    assert (wrong_answer.kind, wrong_answer.answers) == ("wrong answer", ("Geneva",))
    expected = assistant.ask(QUESTION)
    assert (wrong_source.kind, wrong_source.answers) == ("wrong source", (expected.text,))
    assert wrong_source.articles == (expected.citations[1].article_id,)
    asked = run("accuracy", path, "--index", assistant.index_folder, "--json")
    assert asked.returncode == 0, asked.stderr
    kinds = json.loads(asked.stdout)["kinds"]
    counted = {kind: (count["questions"], count["right"]) for kind, count in kinds.items()}
    assert counted == {"wrong answer": (1, 0), "wrong source": (1, 1)}
