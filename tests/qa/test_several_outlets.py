"""The sentences that a page and the terminal show of several outlets."""

from datetime import date

from qa.commands.terminal import answer_text
from qa.outlets import several_outlets
from tests.qa.conftest import OpenFolder

QUESTION = "Which ferry sinks?"


def story(source: str, published: str, text: str) -> str:
    return f"---\nsource: {source}\npublished: {published}\n---\n\n{text}\n"


LONG = " ".join(f"word{number}" for number in range(40))
FILES = {
    "a.md": story("Post", "2024-07-10", f"The ferry Aurora sank on Monday. {LONG}"),
    "b.md": story("Wire", "2024-07-11", f"The ferry Aurora sank on Monday. {LONG}"),
    "c.md": story("Globe", "2024-07-12", "Gone: the ferry is the Aurora."),
    "d.md": story("Star", "2024-07-13", "The ferry that sinks is the Borealis."),
}
ANSWERS = {QUESTION: {"Aurora": 3.0, "Borealis": 2.0}}


def test_what_is_shown_of_outlets_copies_and_time(opened: OpenFolder) -> None:
    answer = opened(FILES, ANSWERS).ask(QUESTION)
    assert several_outlets.agreement(answer) == "2 outlets, first on 10 July 2024"
    first, second = answer.citations
    assert several_outlets.copies(first) == "the same text in b.md"
    assert several_outlets.copies(second) == ""
    assert several_outlets.times(first) == "“Monday”: 8 July 2024"
    assert (first.times[0].first, first.times[0].last) == (date(2024, 7, 8), date(2024, 7, 8))
    assert answer.citations[0].quote == "Aurora"
    (other,) = answer.alternatives
    assert (other.text, several_outlets.newest(other)) == ("Borealis", "newest")
    assert (answer.outlets, answer.first_published) == (("Post", "Globe"), date(2024, 7, 10))


def test_the_terminal_shows_all_of_it(opened: OpenFolder) -> None:
    shown = answer_text(opened(FILES, ANSWERS).ask(QUESTION)).plain
    assert "2 outlets, first on 10 July 2024" in shown
    assert "“Monday”: 8 July 2024" in shown
    assert "the same text in b.md" in shown
    assert "Others say: Borealis   (88% sure, newest)" in shown
    assert "[3] The ferry that sinks is the Borealis." in shown


def test_one_outlet_and_no_dates_show_nothing(opened: OpenFolder) -> None:
    answer = opened({"a.md": "The ferry Aurora sank on Monday."}, ANSWERS).ask(QUESTION)
    (citation,) = answer.citations
    shown = several_outlets
    assert (shown.agreement(answer), shown.as_of(answer), shown.newest(answer)) == ("", "", "")
    assert (shown.copies(citation), shown.times(citation), shown.narrowed(answer)) == ("", "", "")


def test_as_of_is_the_day_of_the_newest_article_that_does_not_look_back(
    opened: OpenFolder,
) -> None:
    files = {
        "a.md": story("Post", "2023-02-22", "On Monday the ferry was the Aurora."),
        "b.md": story("Wire", "2023-02-27", "The ferry Aurora sails."),
        "c.md": story("Globe", "2024-07-13", "In 2023 the ferry was the Aurora."),
    }
    question = "Which ferry is it?"
    answer = opened(files, {question: {"Aurora": 3.0}}).ask(question)
    assert len(answer.citations) == 3
    assert several_outlets.as_of(answer) == "as of 27 February 2023"


def test_the_terminal_shows_who_speaks_and_the_items_of_a_list(opened: OpenFolder) -> None:
    files = {"a.md": 'A pilot, Ann Lee, said: "The ferry calls at Kell, Marstow and Arle."'}
    question, ports = "Which ports does the ferry call at?", "Kell, Marstow and Arle"
    shown = answer_text(opened(files, {question: {ports: 3.0}}).ask(question)).plain
    assert "\n    according to Ann Lee\n" in shown
    assert "\n  - Kell   a.md 44:48\n  - Marstow   a.md 50:57\n  - Arle   a.md 62:66\n" in shown
