"""What the wording of a question tells."""

import pytest

from qa.questions import may_want_many_words, wants_several


@pytest.mark.parametrize(
    "question",
    [
        "What did the harbour master say about the ferry?",
        "what does the line want from the council",
        "Why was the ferry late?",
        "What caused the delay?",
        "Which countries share the harbour?",
        "What are the reasons for the delay?",
        "List the ports it calls at",
    ],
)
def test_a_clause_or_a_list_may_be_wanted(question: str) -> None:
    assert may_want_many_words(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the harbour master?",
        "How many people were on board?",
        "When did the ferry sink?",
        "Where was it built?",
        "Which ferry sank?",
        "ferry fare dover",
    ],
)
def test_a_few_words_are_wanted(question: str) -> None:
    assert not may_want_many_words(question)


@pytest.mark.parametrize(
    ("question", "is_for_several"),
    [
        ("Which countries were condemned?", True),
        ("Which European capitals are wary?", True),
        ("Which four capitals are wary?", True),
        ("Who are the spokesmen?", True),
        ("Which country sends shells?", False),
        ("What is the name?", False),
        ("How many passengers drowned?", False),
    ],
)
def test_several_answers_are_known_by_the_wording(question: str, *, is_for_several: bool) -> None:
    assert wants_several(question) is is_for_several
