"""Exact match and F1 against hand arithmetic and SQuAD's normalisation."""

import pytest

from qa.metrics import exact_match, f1, holds, normalize_answer


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("The  Cat,\n and a DOG!", "cat and dog"),
        ("An answer", "answer"),
        ("theatre anagram", "theatre anagram"),
        ("re-open", "reopen"),
        ("$1,000.50", "100050"),
        ("U.S.", "us"),
        ("“NATO”", "“nato”"),  # SQuAD drops ASCII punctuation only
        ("the", ""),
        ("", ""),
    ],
)
def test_answers_are_normalised_as_squad_does(text: str, normalized: str) -> None:
    assert normalize_answer(text) == normalized


def test_exact_match_ignores_case_articles_and_punctuation() -> None:
    assert exact_match("the Kremlin.", ["Kremlin"]) == 1.0
    assert exact_match("the Kremlin wall", ["Kremlin"]) == 0.0


def test_the_best_of_several_golds_counts() -> None:
    assert exact_match("two", ["one", "two"]) == 1.0
    assert f1("red ferry", ["blue ferry boat", "red ferry"]) == 1.0


@pytest.mark.parametrize(
    ("prediction", "gold", "expected"),
    [
        ("the cat sat", "a cat sat down", 0.8),  # precision 2/2, recall 2/3
        ("new new york", "new york", 0.8),  # a repeated word is shared once: 2/3, 2/2
        ("one two three four", "four five", 1 / 3),  # 1/4, 1/2
        ("ferry", "harbour", 0.0),
        ("", "", 1.0),
        ("the", "an", 1.0),
        ("", "ferry", 0.0),
        ("ferry", "", 0.0),
    ],
)
def test_f1_is_of_shared_words(prediction: str, gold: str, expected: float) -> None:
    assert f1(prediction, [gold]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("It sank in 1995.", "1995", True),
        ("It sank in 1995.", "5", False),
        ("The ferry sank.", "FERRY", True),
        ("The ferries sank.", "ferr", False),
        ("Paid $1.5 (in all).", "$1.5", True),
        ("", "ferry", False),
    ],
)
def test_a_text_holds_whole_words(text: str, gold: str, expected: bool) -> None:
    assert holds(text, ["nowhere", gold]) is expected


def test_nothing_matches_no_gold_at_all() -> None:
    assert not holds("ferry", [])
    assert exact_match("ferry", []) == 0.0
    assert f1("ferry", []) == 0.0
