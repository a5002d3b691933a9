"""What one person's visit holds: for each collection a conversation and what it is narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from index.article import Citation
from qa.answer import Answer, RetrievedPassage
from qa.page.narrowing import EVERYTHING, Narrowing


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer, and what its question was narrowed to."""

    answer: Answer
    narrowing: Narrowing = EVERYTHING

    @property
    def openable(self) -> tuple[Citation | RetrievedPassage, ...]:
        """What can be opened of the answer; source [n] is number n - 1 here and everywhere."""
        others = (citation for other in self.answer.alternatives for citation in other.citations)
        return (*self.answer.citations, *others, *self.answer.nearest)


@dataclass(frozen=True, slots=True)
class Desk:
    """A conversation with one collection, oldest turn first."""

    turns: tuple[Turn, ...] = ()
    narrowing: Narrowing = EVERYTHING

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far, oldest first."""
        return tuple(turn.answer for turn in self.turns)

    def with_turn(self, turn: Turn, place: int) -> "Desk":
        """Return the desk with the turn in that place, in the stead of one that stood there."""
        return replace(self, turns=(*self.turns[:place], turn, *self.turns[place + 1 :]))


@dataclass(frozen=True, slots=True)
class Session:
    """Which collection is asked, by name, and the desks of those asked so far."""

    collection: str
    desks: Mapping[str, Desk] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """The desk of the collection that is asked."""
        return self.desks.get(self.collection, Desk())

    def with_desk(self, desk: Desk) -> "Session":
        """Return the session with another desk for the collection that is asked."""
        return replace(self, desks={**self.desks, self.collection: desk})
