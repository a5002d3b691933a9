"""Asking in a conversation: the question resolved, the kind told, evidence in whole sentences."""

import pytest

from qa.conversation.items import items_of
from tests.qa.conftest import OpenFolder

FERRY = (
    "# News\n\nPort director Anna Lund kept the ferry Aurora in port for want of a pilot. "
    '"The wind is too strong," she said.\n\nThe ferry sails at noon.\n'
)
ANSWERS = {
    "Who kept the ferry in port?": {"Anna Lund": 3.0},
    "What did Anna Lund say?": {"The wind is too strong": 2.0},
    "Did the ferry sail?": {"sails at noon": 2.0},
    "Why was the ferry kept?": {"want of a pilot": 1.0},
}


def test_a_follow_up_is_answered_and_says_what_was_searched_for(opened: OpenFolder) -> None:
    assistant = opened({"a.md": FERRY}, ANSWERS)
    first = assistant.ask("Who kept the ferry in port?")
    assert (first.text, first.kind) == ("Anna Lund", "fact")
    answer = assistant.ask("What did she say?", history=[first])
    assert answer.question == "What did she say?"
    assert answer.resolved_question == "What did Anna Lund say?"
    assert (answer.text, answer.kind) == ("The wind is too strong", "statement")
    assert (answer.citations[0].quoted, answer.citations[0].speaker) == (True, "Anna Lund")
    assert assistant.ask("What did she say?").resolved_question == "What did she say?"


def test_who_else_is_not_answered_by_who_was_named_before(opened: OpenFolder) -> None:
    text = "# News\n\nAnna Lund and the pilot, Bo Lind, were there.\n\nSo was Eva Holm.\n"
    names = {"Anna Lund": 3.0, "Bo Lind": 2.5, "Eva Holm": 2.0}
    asked = ("Who was there?", "Who else was there?")
    assistant = opened({"a.md": text}, dict.fromkeys(asked, names))
    history = [assistant.ask(asked[0])]
    for name in ("Bo Lind", "Eva Holm"):
        history.append(assistant.ask("Who else?", history=history))
        assert (history[-1].text, history[-1].resolved_question) == (name, asked[1])
    assert not assistant.ask("Who else?", history=history).answered
    assert assistant.ask(asked[1]).text == "Anna Lund"


def test_yes_no_and_why_get_the_sentence_as_evidence(opened: OpenFolder) -> None:
    assistant = opened({"a.md": FERRY}, ANSWERS)
    answer = assistant.ask("Did the ferry sail?")
    assert (answer.kind, answer.text) == ("yes_no", "The ferry sails at noon.")
    assert answer.citations[0].quote == answer.citations[0].sentence == answer.text
    start, end = answer.citations[0].start, answer.citations[0].end
    assert FERRY[start:end] == answer.text
    why = assistant.ask("Why was the ferry kept?")
    assert (why.kind, why.text) == ("why", FERRY[8 : FERRY.index(' "The wind')])


def test_what_it_is_about_is_the_lead_of_the_article(opened: OpenFolder) -> None:
    assistant = opened({"a.md": FERRY, "b.md": "China and NATO quarrel about the drone again.\n"})
    lead = FERRY[8 : FERRY.index(' "The wind')]
    named = assistant.ask("What is the ferry article about?")
    assert (named.kind, named.text, named.answered) == ("about", lead, True)
    answers = opened({"a.md": FERRY}, ANSWERS)
    first = answers.ask("Who kept the ferry in port?")
    talked_of = answers.ask("What is this about?", history=[first])
    assert talked_of.text == lead
    assert talked_of.resolved_question == "What is “News” about?"
    assert not answers.ask("What is the submarine article about?").answered


def test_a_declined_question_has_its_kind_too(opened: OpenFolder) -> None:
    answer = opened({"a.md": FERRY}, ANSWERS).ask("How many ferries are there?")
    assert (answer.answered, answer.kind) == (False, "how_many")


@pytest.mark.parametrize(
    ("span", "items"),
    [
        ("Dover, Calais and Ostend", ["Dover", "Calais", "Ostend"]),
        ("both wind and high waves", ["wind", "high waves"]),
        ("fog; rain; and snow", ["fog", "rain", "snow"]),
        ("from Dover to Calais, Kell and Arle", ["Dover", "Calais", "Kell", "Arle"]),
        ("aid to Dover and Calais", ["aid to Dover", "Calais"]),
        ("Dover", []),
        ("a very long clause of more than eight words here, and no list at all", []),
    ],
)
def test_the_items_of_a_list_lie_where_they_stand(span: str, items: list[str]) -> None:
    text = f"It was {span}."
    assert [text[start:end] for start, end in items_of(text, 7, 7 + len(span))] == items


def test_each_item_of_a_list_is_cited(opened: OpenFolder) -> None:
    text = "The ferry calls at Dover, Calais and Ostend.\n"
    question = "Which ports does the ferry call at?"
    assistant = opened({"a.md": text}, {question: {"Dover, Calais and Ostend": 1.0}})
    answer = assistant.ask(question)
    assert (answer.kind, answer.text) == ("list", "Dover, Calais and Ostend")
    assert [item.quote for item in answer.items] == ["Dover", "Calais", "Ostend"]
    assert [text[item.start : item.end] for item in answer.items] == ["Dover", "Calais", "Ostend"]
