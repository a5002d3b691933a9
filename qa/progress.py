"""How far a question is, for whoever waits for its answer."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskProgress:
    """How far a question is: being searched for, or how many passages are being read."""

    n_passages: int | None = None


OnProgress = Callable[[AskProgress], None]
