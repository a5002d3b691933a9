"""What a search found for a question."""

from dataclasses import dataclass

from qa.answer import RetrievedPassage
from qa.reading.candidates import Candidate
from qa.reading.folding import Copies


@dataclass(frozen=True, slots=True)
class Found:
    """What was retrieved and read for a question, best first, and the confidence to answer with.

    `copies`: the ids of the copies of an article, by its id.
    """

    passages: tuple[RetrievedPassage, ...]
    candidates: tuple[Candidate, ...]
    threshold: float
    copies: Copies

    @property
    def confidence(self) -> float:
        """The confidence, 0..1, of the best candidate; 0 without any."""
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the best candidate may be given as the answer."""
        return bool(self.candidates) and self.confidence >= self.threshold
