"""What kind of answer the wording of a question wants."""

import pytest

from qa.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Did the ferry sail?", Kind.YES_NO),
        ("And is the pier open?", Kind.YES_NO),
        ("Why was the ferry late?", Kind.WHY),
        ("What is this about?", Kind.ABOUT),
        ("What is the ferry article about?", Kind.ABOUT),
        ("What is the article on the ferry about?", Kind.ABOUT),
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
        ("What are the reasons for the delay?", Kind.LIST),
        ("List the ports it calls at", Kind.LIST),
        ("Which pilot is on board?", Kind.FACT),
        ("Which ferry sinks?", Kind.FACT),
        ("Which country sends shells?", Kind.FACT),
        ("Which European ports share the ferry?", Kind.LIST),
        ("What is the name of the ferry?", Kind.FACT),
        ("ferry line director", Kind.FACT),
        ("", Kind.FACT),
    ],
)
def test_the_kind_of_a_question(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
