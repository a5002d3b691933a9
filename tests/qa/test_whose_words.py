"""Whose words a question asks for, and whose an answer gives."""

import pytest

from index import Article
from qa.outlets.whose_words import without_others_words
from qa.reading.candidates import Candidate

TEXT = """Ann Lee, the mayor, spoke first. "The bridge must close," said Ann Lee on Monday.

The harbour master, Bo Lind, did not agree. "The bridge is as safe as ever," said Bo Lind.

The town paid for both reports. "Somebody pays," one letter ran."""


def candidate(quote: str) -> Candidate:
    article = Article(id="a", path="a", title="", text=TEXT)
    start = TEXT.index(quote)
    return Candidate(article, start, start + len(quote), quote, 0.8)


LEE, LIND, NOBODY = map(candidate, ("bridge must close", "as safe as ever", "Somebody pays"))


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What did Ann Lee say about the bridge?", [LEE, NOBODY]),
        ("What did Mr Lind say about the bridge?", [LIND, NOBODY]),
        ("What has Bo Lind claimed?", [LIND, NOBODY]),
        ("What did the town say about the bridge?", [LEE, LIND, NOBODY]),
        ("What did Harbour Company say about the bridge?", [LEE, LIND, NOBODY]),
        ("Who said that the bridge must close?", [LEE, LIND, NOBODY]),
    ],
)
def test_the_words_of_others_do_not_answer_what_somebody_said(
    question: str, kept: list[Candidate]
) -> None:
    assert without_others_words(question, [LEE, LIND, NOBODY]) == kept
