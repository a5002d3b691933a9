"""What a reader is, and the spans that it finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open characters in the text that was read, and how much better than no answer.

    `score` is the sum of the start and end logits less that of the passage's own null answer
    (Devlin et al., 2019, section 4.3): above 0 the reader prefers the span. It is not normalised
    inside a passage, so that spans of different passages can be compared. `null_score` is that of
    the null answer itself.
    """

    start: int
    end: int
    score: float
    null_score: float = 0.0


class Reader(Protocol):
    """Anything that finds spans in passages."""

    def read(self, question: str, texts: Sequence[str], *, count: int) -> list[list[Span]]:
        """Return up to `count` spans of each text, best first; `[]` for a text without any."""
