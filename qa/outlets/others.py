"""What else is there: candidates that say something new."""

from collections.abc import Sequence

from qa.outlets.agreement import Relation, Said, relation
from qa.reading.candidates import Candidate


def without_what_was_said(candidates: Sequence[Candidate], said: Sequence[Said]) -> list[Candidate]:
    """Leave out candidates that say the same as any of what was said before."""
    return [
        candidate
        for candidate in candidates
        if all(relation(candidate, one) is not Relation.SAME for one in said)
    ]
