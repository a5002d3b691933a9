"""What a question gets: passages, an answer with its citations, or a reason for none."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from index.article import Citation, Passage, Value


class Reason(StrEnum):
    """Why a question was not answered."""

    EMPTY_QUESTION = "empty_question"
    QUESTION_TOO_LONG = "question_too_long"
    EMPTY_CORPUS = "empty_corpus"
    NOTHING_RETRIEVED = "nothing_retrieved"
    LOW_CONFIDENCE = "low_confidence"

    @property
    def in_words(self) -> str:
        """A sentence for a person."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Reason.EMPTY_QUESTION: "There was no question to look for. Type one in a few words.",
    Reason.QUESTION_TOO_LONG: "The question has more than 1,000 characters. Ask a shorter one.",
    Reason.EMPTY_CORPUS: "There are no articles to look in yet.",
    Reason.NOTHING_RETRIEVED: "No article lies within the chosen outlets and dates.",
    Reason.LOW_CONFIDENCE: "No passage answers the question surely enough.",
}


class RetrievedPassage(Value):
    """A passage that retrieval brought, with its text and what its article states.

    `score`: higher is better, comparable within one question only. Ranks count from 1; None where
    that search did not bring the passage.
    """

    passage: Passage
    text: str
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    title: str
    source: str | None
    published: date | None
    path: str


class Alternative(Value):
    """Another answer found, with citations of its own."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


class Answer(Value):
    """The answer to one question.

    Answered: `text` is the quote of the first citation, citations stand best first, one an
    article. Not answered: `text` is None, `citations` empty, `reason` says why and `nearest` holds
    the passages that came closest. `confidence`, 0..1, is the fitted probability of being right.
    `items`: of a list, each item of the first citation, cited by itself; empty otherwise.
    """

    question: str
    resolved_question: str
    kind: str | None = None
    answered: bool
    text: str | None = None
    confidence: float = Field(ge=0, le=1)
    reason: Reason | None = None
    citations: tuple[Citation, ...] = ()
    items: tuple[Citation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    nearest: tuple[RetrievedPassage, ...] = ()
    timings_ms: Mapping[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.answered:
            if not self.citations or self.text != self.citations[0].quote or self.reason:
                raise ValueError("an answer has the text of its first citation, and no reason")
        elif self.text is not None or self.citations or self.reason is None:
            raise ValueError("no answer has a reason, and neither text nor citations")
        return self
