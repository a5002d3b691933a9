"""What a search is narrowed to."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a search may look at; an article without a date is in no dated scope.

    `sources` are outlets as their articles name them; the two days are inclusive.
    """

    sources: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None

    @property
    def is_everything(self) -> bool:
        """True where nothing is left out."""
        return not (self.sources or self.published_from or self.published_to)
