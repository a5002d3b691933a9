"""The chat in a real browser, wide and on a phone; each visit asks nothing of another host."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from qa import Assistant
from qa.page.escaping import in_words
from tests.browsing import (
    CHANGED_HANDS,
    QUESTION,
    SIZES,
    UNANSWERABLE,
    ask,
    assert_fits,
    marked,
    visited,
)

OTHER_QUESTION = "Who is the Swedish defence minister?"
SURENESS = re.compile("^(Quite|Fairly|Not so) sure$")
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> **b** $x$ [1] '


def assert_beside_or_below(page: Page) -> None:
    """The article stands beside the chat; on a phone below it."""
    talk, viewer = (page.locator(panel).bounding_box() for panel in ("#talk", "#viewer"))
    assert talk
    assert viewer
    if page.viewport_size == {"width": 390, "height": 844}:
        assert viewer["y"] >= talk["y"] + talk["height"] - 1
    else:
        assert viewer["x"] >= talk["x"] + talk["width"] - 1


def background(mark: Locator) -> str:
    return str(mark.evaluate("e => getComputedStyle(e).backgroundColor"))


def test_answer_and_its_sources(page: Page, assistant: Assistant) -> None:
    citations = assistant.ask(QUESTION).citations
    assert len(citations) >= 2
    assert_fits(page)
    ask(page, QUESTION)
    expect(page.locator("#conversation .answer strong")).to_have_text(citations[0].quote)
    expect(page.locator("#conversation .byline")).to_contain_text(citations[0].source)
    expect(page.locator("#conversation .byline")).to_contain_text(in_words(citations[0].published))
    expect(page.locator("#conversation .sure .level")).to_have_text(SURENESS)
    expect(page.locator("#conversation .sure")).to_contain_text(citations[1].source)
    assert_beside_or_below(page)
    mark = page.locator("#viewer mark.span")
    assert background(mark) != background(page.locator("#viewer mark.sentence").first)
    for number, citation in enumerate(citations, start=1):
        page.get_by_role("button", name=f"Source {number}, ").click()
        expect(page.locator("#viewer h2")).to_have_text(citation.title)
        expect(page.locator("#viewer .number")).to_have_text(f"[{number}]")
        row = page.locator('.sources [aria-pressed="true"]')
        expect(row).to_contain_text(f"[{number}]")
        expect(row).to_contain_text(citation.title)
        told = page.locator(".byline" if number == 1 else ".sure")
        expect(told).to_contain_text(f"{citation.source}")
        expect(told.get_by_role("button", name=f"Source {number}:")).to_have_text(f"[{number}]")
        assert mark.text_content() == citation.quote
        assert marked(page) == citation.sentence
        expect(mark).to_be_in_viewport()
    assert_fits(page)


def test_stepping_through_the_marks_and_back(page: Page, assistant: Assistant) -> None:
    citations = assistant.ask(QUESTION).citations
    ask(page, QUESTION)
    page.get_by_role("button", name="Next mark").click()
    expect(page.locator("#viewer h2")).to_have_text(citations[1].title)
    expect(page.locator('.sources [aria-pressed="true"]')).to_contain_text("[2]")
    page.get_by_role("button", name="Previous mark").press("Enter")
    expect(page.locator("#viewer h2")).to_have_text(citations[0].title)


def test_no_answer_opens_a_passage(page: Page, assistant: Assistant) -> None:
    nearest = assistant.ask(UNANSWERABLE).nearest
    ask(page, UNANSWERABLE)
    expect(page.locator("#conversation .answer")).to_have_text("These articles don’t say.")
    expect(page.locator("#conversation .reason")).to_contain_text("surely enough")
    expect(page.locator("#viewer mark")).to_have_count(0)
    for number, passage in enumerate(nearest, start=1):
        page.get_by_role("button", name=f"Passage {number}, ").press("Enter")
        expect(page.locator("#viewer .number")).to_have_text(f"[{number}]")
        expect(page.locator("#viewer mark").first).to_be_in_viewport()
        assert "".join(marked(page).split()) == "".join(passage.text.split())
    assert_fits(page)


def test_an_example_is_asked_and_all_cleared(page: Page) -> None:
    page.get_by_role("button", name=QUESTION).click()
    expect(page.locator("#conversation .question")).to_have_text(QUESTION)
    expect(page.locator("#conversation .answer strong")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#conversation .question")).to_have_count(0)
    expect(page.locator("#viewer mark")).to_have_count(0)
    expect(page.get_by_role("button", name=QUESTION)).to_be_visible()


def test_questions_typed_while_one_is_answered_are_all_asked(page: Page) -> None:
    box = page.locator("#question")
    questions = [QUESTION, OTHER_QUESTION, UNANSWERABLE]
    for question in questions:
        box.fill(question)
        box.press("Enter")
    expect(page.locator("#conversation .answer")).to_have_count(3)
    assert page.locator("#conversation .question").all_text_contents() == questions


def test_a_question_is_changed_in_its_place(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, UNANSWERABLE, count=2)
    page.get_by_role("button", name="Change the question").first.click()
    field = page.get_by_role("textbox", name="Change the question")
    expect(field).to_have_value(QUESTION)
    field.press("Escape")
    expect(field).to_have_count(0)
    page.get_by_role("button", name="Change the question").first.click()
    field.fill(OTHER_QUESTION)
    field.press("Enter")
    expect(page.locator("#conversation .answer strong")).to_have_text("Pal Jonson")
    questions = page.locator("#conversation .question").all_text_contents()
    assert questions == [OTHER_QUESTION, UNANSWERABLE]


def test_a_follow_up_says_what_was_searched_for_and_can_be_asked_so(page: Page) -> None:
    ask(page, OTHER_QUESTION)
    ask(page, "What did he say?", count=2)
    searched_for = "What did Pal Jonson say?"
    expect(page.locator("#conversation .resolved")).to_have_text(f"Searched for: {searched_for}")
    page.get_by_role("button", name="Change the question").last.click()
    field = page.get_by_role("textbox", name="Change the question")
    expect(field).to_have_value(searched_for)
    field.press("Enter")
    expect(page.locator("#conversation .resolved")).to_have_count(0)
    expect(page.locator("#conversation .question").last).to_have_text(searched_for)


def test_outlets_that_agree_and_differ_are_told(page: Page, assistant: Assistant) -> None:
    answer = assistant.ask(CHANGED_HANDS)
    (other,) = answer.alternatives
    ask(page, CHANGED_HANDS)
    expect(page.locator("#conversation .sure")).to_contain_text(f"{len(answer.outlets)} outlets")
    said = page.locator("#conversation .other")
    expect(said).to_contain_text(f"Others say: {other.text} · {other.citations[0].source}")
    expect(page.locator("#conversation .about").first).to_contain_text("20 February 2023")
    page.get_by_role("button", name=f"Source {len(answer.citations) + 1}, ").click()
    expect(page.locator("#viewer mark.span")).to_have_text(other.text)
    assert_fits(page)


def test_narrowing_is_shown_as_chips_that_come_off(page: Page) -> None:
    page.locator(".narrowing summary").click()
    page.get_by_label("The Daily Lantern").check()
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_role("button", name="Apply").click()
    chips = page.locator(".chip")
    expect(chips).to_have_count(2)
    ask(page, QUESTION)
    expect(page.locator("#conversation .within")).to_have_text(
        "Narrowed to The Daily Lantern, since 1 January 2024"
    )
    expect(page.locator("#conversation .sources li")).to_have_count(1)
    assert_fits(page)
    page.get_by_role("button", name="Take off: The Daily Lantern").click()
    expect(chips).to_have_count(1)
    page.get_by_role("button", name="Take off: since 1 January 2024").click()
    expect(chips).to_have_count(0)
    ask(page, QUESTION, count=2)
    expect(page.locator("#conversation .within")).to_have_count(1)


def test_days_that_cross_are_told(page: Page) -> None:
    page.locator(".narrowing summary").click()
    page.get_by_label("From", exact=True).fill("2024-07-12")
    page.get_by_label("To", exact=True).fill("2024-07-11")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".speech")).to_contain_text("lies after the last one")
    expect(page.locator(".chip")).to_have_count(0)


def test_the_articles_are_found_and_opened(page: Page) -> None:
    expect(page.get_by_role("img", name="10 articles of 5 outlets")).to_be_visible()
    expect(page.locator(".timeline .lane")).to_have_count(5)
    assert page.locator(".timeline .outlet").evaluate_all(
        "all => all.every((name) => name.scrollWidth <= name.clientWidth)"
    )
    page.get_by_label("Find articles").press_sequentially("lantern medvedev")
    expect(page.locator("#listing li")).to_have_count(1)
    page.locator("#listing li button").click()
    expect(page.locator("#viewer h2")).to_contain_text("Medvedev wishes")
    expect(page.locator("#viewer h2")).to_be_in_viewport()
    page.get_by_role("button", name="Articles").click()
    expect(page.locator("#shelf-head h2")).to_be_in_viewport()


def test_light_and_dark_are_chosen_and_kept(page: Page) -> None:
    def color() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = color()
    page.get_by_role("button", name="Light or dark").click()
    assert color() != light
    page.reload()
    expect(page.locator("#listing li").first).to_be_visible()
    assert color() != light


def test_a_hostile_question_is_text(page: Page) -> None:
    question = HOSTILE + "w" * 800
    ask(page, question)
    expect(page.locator("#conversation .question")).to_have_text(question.strip())
    assert page.evaluate("window.hacked") is None
    assert_fits(page)


def test_two_sessions_share_nothing(page: Page, browser: Browser, address: str) -> None:
    page.locator(".narrowing summary").click()
    page.get_by_label("The Daily Lantern").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip")).to_have_count(1)
    ask(page, QUESTION)
    with visited(browser, address, SIZES["wide"]) as other:
        expect(other.locator(".chip")).to_have_count(0)
        expect(other.locator("#conversation .question")).to_have_count(0)
        ask(other, OTHER_QUESTION)
        expect(other.locator("#conversation .question")).to_have_text(OTHER_QUESTION)
        expect(other.locator("#conversation .within")).to_have_count(0)
        ask(page, UNANSWERABLE, count=2)
        expect(other.locator("#conversation .question")).to_have_count(1)
    assert page.locator("#conversation .question").all_text_contents() == [QUESTION, UNANSWERABLE]
