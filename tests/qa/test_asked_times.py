"""What a question says of time, and what `ask` makes of it."""

from datetime import date

import pytest

from qa.outlets.asked_times import Event, asked_time, is_of_the_present, of_event
from qa.outlets.periods import Period
from qa.outlets.several_outlets import narrowed
from tests.qa.conftest import OpenFolder


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What did he say in June 2024?", date(2024, 6, 1), date(2024, 7, 14)),
        ("What did he say on 10 July 2024?", date(2024, 7, 10), date(2024, 7, 24)),
        ("What did he say before July 2024?", None, date(2024, 6, 30)),
        ("What did he say until July 2024?", None, date(2024, 7, 31)),
        ("What has he said since 2023?", date(2023, 1, 1), None),
        ("What did he say after 10 July 2024?", date(2024, 7, 11), None),
        ("What did he say between May 2023 and July 2023?", date(2023, 5, 1), date(2023, 8, 14)),
        ("What did he say from 2022 to 2023?", date(2022, 1, 1), date(2024, 1, 14)),
    ],
)
def test_days_that_are_certain_narrow(question: str, first: date | None, last: date | None) -> None:
    asked = asked_time(question)
    assert asked is not None
    assert (asked.published_from, asked.published_to) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        "What did he say last week?",
        "What did he say before the summit?",
        "What did he say on 10 July?",
        "Who leads NATO?",
    ],
)
def test_what_is_not_certain_narrows_nothing(question: str) -> None:
    assert asked_time(question) is None


@pytest.mark.parametrize(
    ("question", "is_present"),
    [
        ("Who leads NATO?", True),
        ("Who speaks for the ministry?", True),
        ("How many countries are in NATO?", True),
        ("What's the latest count?", True),
        ("Who led NATO?", False),
        ("Who was the spokesman?", False),
        ("When is the summit?", False),
    ],
)
def test_what_may_change_is_asked_in_the_present(question: str, *, is_present: bool) -> None:
    assert is_of_the_present(question) is is_present


FILES = {
    "a.md": "---\nsource: Post\npublished: 2023-02-21\n---\n\nThe ferry was the Aurora.\n",
    "b.md": "---\nsource: Wire\npublished: 2024-07-12\n---\n\nIt was the ferry Borealis.\n",
}
IN_2023, IN_2022 = "Which ferry in February 2023?", "Which ferry in February 2022?"
FERRIES = {"Aurora": 2.0, "Borealis": 3.0}
ANSWERS = {IN_2023: FERRIES, IN_2022: FERRIES, "Which ferry?": FERRIES}


def test_a_question_with_a_date_is_answered_from_that_time(opened: OpenFolder) -> None:
    answer = opened(FILES, ANSWERS).ask(IN_2023)
    assert answer.text == "Aurora"
    assert answer.alternatives == ()
    assert narrowed(answer) == (
        "“in February 2023”: only articles of 1 February to 14 March 2023 were searched"
    )


def test_where_nothing_is_found_everything_is_searched_and_it_is_said(opened: OpenFolder) -> None:
    answer = opened(FILES, ANSWERS).ask(IN_2022)
    assert answer.text == "Borealis"
    assert answer.asked_time is not None
    assert answer.asked_time.was_widened
    assert narrowed(answer).endswith("so all were searched")


def test_days_that_the_caller_gives_win(opened: OpenFolder) -> None:
    answer = opened(FILES, ANSWERS).ask(IN_2023, published_from=date(2024, 1, 1))
    assert (answer.text, answer.asked_time) == ("Borealis", None)


def test_a_refusal_says_what_was_searched(opened: OpenFolder) -> None:
    answer = opened(FILES, {IN_2022: {"Aurora": -3.0}}).ask(IN_2022)
    assert not answer.answered
    assert answer.asked_time is not None
    assert answer.asked_time.was_widened


SUMMITS = {
    "a.md": "---\npublished: 2024-06-10\n---\n\nThe ferry Aurora sails.\n",
    "b.md": "---\npublished: 2024-06-20\n---\n\nThe summit on 15 June 2024 was by ferry.\n",
    "c.md": "---\npublished: 2024-07-12\n---\n\nThe ferry Borealis sails.\n",
}
BEFORE, AFTER = "Which ferry before the summit?", "Which ferry after the summit?"


def test_before_an_event_that_the_articles_date_narrows(opened: OpenFolder) -> None:
    when = {"When was the summit?": {"15 June 2024": 3.0}}
    assistant = opened(SUMMITS, {BEFORE: FERRIES, AFTER: {"Aurora": 3.0, "Borealis": 2.0}} | when)
    assert (assistant.ask(BEFORE).text, assistant.ask(AFTER).text) == ("Aurora", "Borealis")
    assert narrowed(assistant.ask(BEFORE)) == (
        "“before the summit”: only articles until 14 June 2024 were searched"
    )


def test_an_event_whose_days_are_not_sure_narrows_nothing(opened: OpenFolder) -> None:
    unsure = {"When was the summit?": {"15 June 2024": -3.0}}
    answer = opened(SUMMITS, {BEFORE: FERRIES} | unsure).ask(BEFORE)
    assert (answer.text, answer.asked_time) == ("Borealis", None)


def test_of_two_dates_of_an_event_far_apart_none_is_taken(opened: OpenFolder) -> None:
    files = SUMMITS | {"d.md": "The summit on 3 May 2022 was by ferry.\n"}
    when = {"When was the summit?": {"15 June 2024": 3.0, "3 May 2022": 2.0}}
    assert opened(files, {BEFORE: FERRIES} | when).ask(BEFORE).asked_time is None


def test_within_its_days_a_question_is_asked_without_them_if_need_be(opened: OpenFolder) -> None:
    answer = opened(FILES, {IN_2023: {}, "Which ferry?": FERRIES}).ask(IN_2023)
    assert (answer.text, answer.question) == ("Aurora", IN_2023)


def test_an_article_of_those_days_that_looks_back_is_not_of_them(opened: OpenFolder) -> None:
    files = FILES | {"b.md": FILES["b.md"].replace("It was", "In 2023 it was")}
    question = "Which ferry after 2023?"
    answer = opened(files, {question: FERRIES}).ask(question)
    assert answer.asked_time is not None
    assert answer.asked_time.was_widened


@pytest.mark.parametrize(
    ("how", "day", "bounds"),
    [
        ("before", date.min, (None, None)),
        ("before", date.max, (None, date(9999, 12, 30))),
        ("after", date.min, (date.min, None)),
        ("after", date.max, (date.max, None)),
        ("during", date.min, (date.min, date(1, 1, 15))),
        ("during", date.max, (date.max, None)),
    ],
)
def test_an_event_at_the_end_of_the_calendar_bounds_what_it_can(
    how: str, day: date, bounds: tuple[date | None, date | None]
) -> None:
    asked = of_event(Event(how, "the summit"), Period(day, day))
    assert asked is not None
    assert (asked.published_from, asked.published_to) == bounds
