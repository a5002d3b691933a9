"""Times in sentences, against the day of publication; Thursday, 11 July 2024 unless it is said."""

from datetime import date

import pytest

from qa.outlets.periods import in_words
from qa.outlets.times import last_day, times_in
from tests.qa.fakes import article

THURSDAY = date(2024, 7, 11)


def days(sentence: str, published: date | None = THURSDAY) -> list[str | None]:
    times = times_in(sentence, published)
    return [t.period and in_words(t.period.first, t.period.last) for t in times]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("He spoke on Wednesday.", "10 July 2024"),
        ("He spoke on Thursday.", "11 July 2024"),
        ("They will meet on Monday.", "15 July 2024"),
        ("The bridge opens on Thursday, she said.", "11 July 2024"),
        ("The strike began on Wednesday night.", "10 July 2024"),
        ("Yesterday it rained.", "10 July 2024"),
        ("It was closed last night.", "10 July 2024"),
        ("The day before yesterday it snowed.", "9 July 2024"),
        ("It opens the day after tomorrow.", "13 July 2024"),
        ("It closed last week.", "1 to 7 July 2024"),
        ("It opens next month.", "August 2024"),
        ("It grew by a tenth last year.", "2023"),
        ("It is 75 years old this year.", "2024"),
        ("They met over the weekend.", "6 to 7 July 2024"),
        ("Two weeks ago they met.", "24 to 30 June 2024"),
        ("Three years ago it sank.", "2021"),
        ("The leaders met on July 10.", "10 July 2024"),
        ("They gathered from 9 to 11 July.", "9 to 11 July 2024"),
        ("It sank on December 30.", "30 December 2023"),
        ("It will be built by 30 December.", "30 December 2024"),
        ("In April it reported on the images.", "April 2024"),
        ("Reagan ordered it last September.", "September 2023"),
        ("The vote will be held in November.", "November 2024"),
        ("On Feb. 24, 2022 it began.", "24 February 2022"),
        ("They declared it in February 2022.", "February 2022"),
        ("In 2019 they spoke of it.", "2019"),
    ],
)
def test_a_time_is_resolved(sentence: str, said: str) -> None:
    assert days(sentence) == [said]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wednesday's paper.",
        "Up to 2,500 people in 31 towns may come.",
        "A day later they met.",
        "The march went on; it may rain.",
    ],
)
def test_what_names_no_time_that_can_be_known(sentence: str) -> None:
    assert days(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The summit in July.",  # neither back nor ahead
        "He spoke last Wednesday.",  # yesterday, or a week ago: English is not agreed
        "It sank on 30 February.",
    ],
)
def test_more_than_one_choice_stays_open(sentence: str) -> None:
    assert days(sentence) == [None]


def test_without_a_day_of_publication_nothing_is_guessed() -> None:
    sentence = "On Wednesday, July 10, and last year, and in July 2024 they met."
    assert days(sentence, None) == [None, None, "July 2024"]


def test_a_weekday_chooses_the_year() -> None:
    assert days("It was on Saturday, 7 June.", date(2025, 2, 19)) == ["7 June 2025"]
    assert days("It was on Friday, 7 June.", date(2025, 2, 19)) == ["7 June 2024"]


def test_a_time_lies_where_it_stands() -> None:
    sentence = "Late on Wednesday, July 10, they met."
    (time,) = times_in(sentence, THURSDAY)
    assert sentence[time.start : time.end] == "Wednesday, July 10"
    assert time.is_relative


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        ("Lin Jian answered.", THURSDAY),
        ("In 2023 Lin Jian answered.", date(2023, 12, 31)),
        ("Lin Jian answered on Wednesday.", date(2024, 7, 10)),
        ("Lin Jian will answer next week.", THURSDAY),
        ("Lin Jian has answered since 2022.", THURSDAY),
    ],
)
def test_the_last_day_that_a_sentence_speaks_of(sentence: str, last: date) -> None:
    of = article(sentence).model_copy(update={"published": THURSDAY})
    start = sentence.index("Lin")
    assert last_day(of.cite(start, start + 8)) == last
    assert last_day(article(sentence).cite(start, start + 8)) is None


def test_the_time_that_is_the_answer_does_not_date_it() -> None:
    of = article("It sank on Monday.").model_copy(update={"published": THURSDAY})
    assert last_day(of.cite(11, 17)) == THURSDAY


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "sentence",
    [
        "Yesterday it rained.",
        "It opens the day after tomorrow.",
        "He spoke on Wednesday.",
        "It closed last week and opens next week.",
        "It grew last year, and will next year.",
        "It closes next month, as it did last month.",
        "It sank on December 30.",
        "They met over the weekend.",
        "Three years ago it sank.",
    ],
)
def test_days_before_the_first_and_after_the_last_year_stay_open(
    sentence: str, published: date
) -> None:
    for time in times_in(sentence, published):
        assert time.period is None or date.min <= time.period.first <= time.period.last <= date.max
