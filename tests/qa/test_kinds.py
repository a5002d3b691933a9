"""What kind of answer the wording of a question wants."""

import pytest

from qa.kinds import Kind, kind_of, may_want_many_words


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
    ("question", "kind"),
    [
        ("Did the ferry sail?", Kind.YES_NO),
        ("And is the pier open?", Kind.YES_NO),
        ("Why was the ferry late?", Kind.WHY),
        ("What is this about?", Kind.ABOUT),
        ("What is the ferry article about?", Kind.ABOUT),
        ("How many people were on board?", Kind.HOW_MANY),
        ("What price did the line pay?", Kind.HOW_MANY),
        ("In which year did it sink?", Kind.WHEN),
        ("when was the pier built", Kind.WHEN),
        ("In which town was the ferry built?", Kind.WHERE),
        ("Who said that the wind was strong?", Kind.WHO_SAID),
        ("Which pilot warned of the wind?", Kind.WHO_SAID),
        ("What did Lund say about the wind?", Kind.STATEMENT),
        ("Which ports share the ferry?", Kind.LIST),
        ("Which two pilots were on board?", Kind.LIST),
        ("Which pilot is on board?", Kind.FACT),
        ("What is the name of the ferry?", Kind.FACT),
        ("ferry line director", Kind.FACT),
        ("", Kind.FACT),
    ],
)
def test_the_kind_of_a_question(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
