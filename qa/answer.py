"""What a question gets: passages, an answer with its citations, or a reason for none."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, computed_field, model_validator

from index.article import Citation, Passage, Value

MAX_QUESTION_CHARS = 1000


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
    Reason.QUESTION_TOO_LONG: f"The question has more than {MAX_QUESTION_CHARS:,} characters. "
    "Ask a shorter one.",
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
    """Another answer found, with citations of its own; `is_newest`: no answer's are as new."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]
    is_newest: bool = False


class AskedTime(Value):
    """What a question said of time, in its own `words`, and what was made of it.

    The search was narrowed to the days of publication, both inclusive, unless it `was_widened`
    again because nothing sure was found there; `newest_first`: of answers that differ the newest
    was taken.
    """

    words: str
    published_from: date | None = None
    published_to: date | None = None
    newest_first: bool = False
    was_widened: bool = False


class Answer(Value):
    """The answer to one question.

    Answered: `text` is the quote of the first citation, citations stand best first, one an
    article. Not answered: `text` is None, `citations` empty, `reason` says why and `nearest` holds
    the passages that came closest. `confidence`, 0..1, is the fitted probability of being right.
    `items`: of a list, each item of the first citation, cited by itself; empty otherwise.

    `alternatives` are what other articles say instead, as sure as an answer must be; `is_newest`
    and theirs mark the newest of them, none where dates are not known. `as_of`: the day of the
    newest cited article that speaks of its own time, of what may change.
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
    is_newest: bool = False
    as_of: date | None = None
    asked_time: AskedTime | None = None
    nearest: tuple[RetrievedPassage, ...] = ()
    timings_ms: Mapping[str, float] = Field(default_factory=dict)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that are cited for the answer, each once, copies not counted."""
        return tuple(dict.fromkeys(c.source for c in self.citations if c.source))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def first_published(self) -> date | None:
        """The first day on which a cited article was published; None where one has no date."""
        days = [citation.published for citation in self.citations]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.answered:
            if not self.citations or self.text != self.citations[0].quote or self.reason:
                raise ValueError("an answer has the text of its first citation, and no reason")
        elif self.text is not None or self.citations or self.reason is None:
            raise ValueError("no answer has a reason, and neither text nor citations")
        return self
