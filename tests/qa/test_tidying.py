"""How the ends of a span are moved, case by case and in general."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.tidying import tidy_span

LOOSE_CLOSERS = '."”’)]»'


def tidied(text: str, span: str) -> str:
    start = text.index(span)
    return text[slice(*tidy_span(text, start, start + len(span)))]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("It was Peskov, he said", " Peskov,", "Peskov"),
        ("the plan – a ferry –", "– a ferry –", "a ferry"),
        ("from the U.S. to China", "U.S", "U.S."),
        ("from the U.S. to China", "U.S.", "U.S."),
        ("He works for Acme Inc. today", "Acme Inc", "Acme Inc."),
        ("It sank in the harbour.", "the harbour.", "the harbour"),
        ("He said that NATO must act", "that NATO must act", "NATO must act"),
        ("He meant that", "that", "that"),
        (
            "He said on Monday, July 1, that it rained",
            "on Monday, July 1, that it rained",
            "it rained",
        ),
        ("He warned late Monday that it rained", "late Monday that it rained", "it rained"),
        ("It was on Friday that year", "on Friday that year", "on Friday that year"),
        ("on Monday, 1 July", "on Monday, 1 July", "on Monday, 1 July"),
        ("a “very good” day", "very good” day", "“very good” day"),
        ("the Lant" + 9 * "\u00ad" + "ern sank", "Lant", "Lant" + 9 * "\u00ad" + "ern"),
        ("Putin’s palace", "Putin’s", "Putin"),
        ("Putin's palace", "Putin's", "Putin"),
        ("the allies’ summit", "the allies", "the allies"),
        ('called "decisive enabler" by', '"decisive enabler"', "decisive enabler"),
        ('called "decisive enabler" by', '"decisive enabler', "decisive enabler"),
        ("called “no limits” by", "“no limits”", "no limits"),
        ("a ‘no limits’ deal", "‘no limits", "no limits"),
        ("the ferry (built 2019) sank", "the ferry (built 2019", "the ferry (built 2019)"),
        ("(AFP) reported", "(AFP", "(AFP)"),
        ("reported AFP) there", "AFP)", "AFP"),
        ('"yes" and "no" were', '"yes" and "no"', '"yes" and "no"'),
        ("so , ; - there", ", ; -", ""),
        (".", ".", "."),
    ],
)
def test_ends_are_moved_so_that_the_span_reads_well(text: str, span: str, expected: str) -> None:
    assert tidied(text, span) == expected


WORDS = ("that ", "a", "B", "é", "U.S.", "Inc", "’s", "'s")
PIECES = st.sampled_from([*WORDS, *" \n,.-–", *"\"“”‘’()[]«»'"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int]:
    text = "".join(draw(st.lists(PIECES, min_size=1, max_size=14)))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(spans())
def test_a_tidied_span_lies_in_the_text(case: tuple[str, int, int]) -> None:
    text, start, end = case
    first, last = tidy_span(text, start, end)
    assert 0 <= first <= last <= len(text)


@given(spans())
def test_a_span_grows_only_by_the_rest_of_a_word_and_marks_that_close_it(
    case: tuple[str, int, int],
) -> None:
    text, start, end = case
    added = text[end : tidy_span(text, start, end)[1]]
    marks = re.fullmatch(r"\w*(.*)", added, re.DOTALL)
    assert marks
    assert set(marks[1]) <= set(LOOSE_CLOSERS)


@given(spans())
def test_no_word_is_dropped_but_a_leading_that_and_a_possessive_s(
    case: tuple[str, int, int],
) -> None:
    text, start, end = case
    first, last = tidy_span(text, start, end)
    if first == last:
        return
    assert re.fullmatch(r"\W*(that\s+)?\W*", text[start:first])
    assert re.fullmatch(r"\W*([’']?s)?\W*", text[last:end])  # its "’" may close a "‘"
