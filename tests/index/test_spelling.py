"""Words that the collection does not know, and the word that was meant."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import TOKENIZER
from index.spelling import nearest_word, search_expression

TEXTS = (
    "Stoltenberg met ministers.",
    "The ministers met in Reykjavík.",
    "Feathers characterise a duck.",
    "İstanbul and Владивосток.",
)


@pytest.fixture(scope="module")
def words() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 (title, text, {TOKENIZER})")
    connection.executemany("INSERT INTO words VALUES ('', ?)", [(text,) for text in TEXTS])
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("stoltenberg", '"stoltenberg"'),  # known
        ("minister", '"minister"'),  # known by its stem
        ("stoltenburg", '"stoltenburg" OR "stoltenberg"'),
        ("stlotenburg", '"stlotenburg" OR "stoltenberg"'),
        ("ztoltenberg", '"ztoltenberg"'),  # the first letter is trusted
        ("reykjavyk", '"reykjavyk" OR "reykjavik"'),  # accents are no slips
        ("ministters", '"ministters" OR "minist"'),
        ("charactarise", '"charactarise" OR "characteris" *'),  # its stem would be stemmed further
        ("peacocks", '"peacocks"'),  # unknown, and nothing near
        ("duckk", '"duckk"'),  # too short to tell
        ("2024001", '"2024001"'),  # numbers are never changed
        ('sto"ltenberg', '"sto""ltenberg"'),
    ],
)
def test_a_near_word_is_added_to_one_that_is_unknown(
    words: sqlite3.Connection, typed: str, expected: str
) -> None:
    assert search_expression(words, typed) == expected


def test_a_corrected_word_finds_what_was_meant(words: sqlite3.Connection) -> None:
    query = "SELECT text FROM words WHERE words MATCH ?"
    for typed, text in (
        ("charactarise", TEXTS[2]),
        ("stoltenburg", TEXTS[0]),
        ("владивсоток", TEXTS[3]),
    ):
        assert words.execute(query, (search_expression(words, typed),)).fetchall() == [(text,)]


@given(word=st.text(alphabet=st.characters(categories=["L", "Mn", "Nd"]), min_size=1, max_size=12))
def test_any_word_makes_an_expression_that_can_be_searched(
    words: sqlite3.Connection, word: str
) -> None:
    expression = search_expression(words, word)
    assert expression.startswith('"')
    words.execute("SELECT 1 FROM words WHERE words MATCH ?", (expression,)).fetchall()


def test_fewer_slips_come_before_more_passages_and_those_before_the_alphabet() -> None:
    assert nearest_word("stoltenbrek", {"stoltenbreak": 1, "stoltenberg": 9}) == "stoltenbreak"
    assert nearest_word("kingsten", {"kingston": 2, "kingstel": 3}) == "kingstel"
    assert nearest_word("kingsten", {"kingston": 2, "kingstel": 2}) == "kingstel"


def test_a_longer_word_may_have_two_slips() -> None:
    assert nearest_word("stoltnbreg", {"stoltenberg": 1}) == "stoltenberg"
    assert nearest_word("harbxxr", {"harbour": 1}) is None
    assert nearest_word("nothern", {"southern": 1}) is None
    assert nearest_word("london", {"lomdon": 1}) is None
    assert nearest_word("", {}) is None
