"""Follow-ups become questions that stand alone; what stands alone stays."""

import pytest

from qa.answer import Answer, Reason
from qa.conversation.followups import resolve
from tests.qa.fakes import article

NEWS = article(
    "Port director Anna Lund said on Monday that the ferry Aurora would stay in Dover. She warned "
    "of strong wind. Pilot Ola Dahl said that he would sail in May. The ferry line and the council "
    "share the pier. The line pays 300 crowns."
)


def said(question: str, answer: str | None) -> Answer:
    if answer is None:
        return Answer(
            question=question,
            resolved_question=question,
            answered=False,
            confidence=0.1,
            reason=Reason.LOW_CONFIDENCE,
        )
    start = NEWS.text.index(answer)
    citation = NEWS.cite(start, start + len(answer))
    return Answer(
        question=question,
        resolved_question=question,
        answered=True,
        text=answer,
        confidence=0.9,
        citations=(citation,),
    )


def text_of(_: str) -> str:
    return NEWS.text


@pytest.mark.parametrize(
    ("before", "answer", "question", "resolved"),
    [
        ("Who is the port director?", "Anna Lund", "What did she warn of?", "Anna Lund"),
        ("Who is the port director?", "Anna Lund", "What is her post?", "Anna Lund's post"),
        ("Who will sail in May?", "Ola Dahl", "Who is he?", "Who is Ola Dahl?"),
        ("Who will sail in May?", "Ola Dahl", "And in June?", "Who will sail in June?"),
        ("What did Anna Lund warn of?", "strong wind", "When was that?", "When did Anna Lund warn"),
        ("What did Anna Lund warn of?", "strong wind", "why?", "Why did Anna Lund warn of strong"),
        ("What did Anna Lund warn of?", None, "When?", "When did Anna Lund warn?"),
        ("What did Dahl speak of?", "he would sail in May", "Why?", "speak he would sail in May?"),
        ("Where is Dover Pier?", None, "And who owns it?", "Who owns Dover Pier?"),
        ("Who is the French envoy?", "Anna Lund", "And the Dutch one?", "Who is the Dutch envoy?"),
        (
            "What did Anna Lund warn of?",
            "strong wind",
            "And Ola Dahl?",
            "What did Ola Dahl warn of?",
        ),
        ("Who shares the pier?", "The ferry line", "Who else?", "Who else shares the pier?"),
        ("Who else shares the pier?", "The ferry line", "Who else?", "Who else shares the pier?"),
        ("Where will the ferry stay?", "Dover", "How long will it stay there?", "the ferry"),
        ("Where will the ferry stay?", "Dover", "Who works there?", "Who works in Dover?"),
        ("When did the ferry line pay?", None, "What does it share?", "What does the ferry line"),
        ("What did Lund say about the wind?", None, "and about May?", "say about May?"),
        ("What is the article on the ferry about?", None, "Who owns it?", "the ferry?"),
        (
            "What is Lund said to own?",
            "ferry",
            "With whom?",
            "With whom is Lund said to own ferry?",
        ),
    ],
)
def test_a_follow_up_is_asked_in_full(
    before: str, answer: str | None, question: str, resolved: str
) -> None:
    found = resolve(question, [said(before, answer)], text_of)
    assert resolved in found
    assert resolve(found, [said(before, answer)], text_of) == found


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the pier?",
        "What did the ferry line say it would pay?",
        "Which company said that it had lost its ferry?",
        "Is there a pier in Dover?",
        "How long does it take to cross to Calais?",
        "Who says it's the council that pays?",
        "ferry fare dover",
        "What did Ola Dahl say of his ferry?",
        "who lost their ferry",
        "  Who owns the pier ?\n",
    ],
)
def test_a_question_that_stands_alone_comes_back_byte_for_byte(question: str) -> None:
    history = [said("Who is the port director?", "Anna Lund")]
    assert resolve(question, history, text_of) == question


def test_without_a_history_nothing_is_resolved() -> None:
    assert resolve("And China?", [], text_of) == "And China?"


def test_she_is_not_a_man_and_it_is_nobody() -> None:
    history = [said("Who is the port director?", "Anna Lund")]
    assert resolve("What did he say?", history, text_of) == "What did he say?"
    assert resolve("What does it cost?", history, text_of) == "What does it cost?"


def test_an_older_turn_is_looked_at_where_the_last_names_nobody() -> None:
    history = [said("Who is the port director?", "Anna Lund"), said("When is it May?", None)]
    assert resolve("What did she warn of?", history, text_of) == "What did Anna Lund warn of?"
