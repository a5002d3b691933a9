"""Read the copies of one story once: what repeats an article is put aside and listed with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.copies import is_copy, is_repeated, share_text
from qa.retrieval import Evidence

Copies = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Folded:
    """What is left to read, best first, and the ids of the copies of each article, in order."""

    evidence: tuple[Evidence, ...]
    copies: Copies


def fold_copies(found: Iterable[Evidence]) -> Folded:
    """Put aside each passage that repeats a better one out of a copy of its article.

    Two articles are compared once they were found with passages that share text, so that a
    collection of any size needs no index of its own for this.
    """
    kept: list[Evidence] = []
    copies: defaultdict[str, set[str]] = defaultdict(set)
    for piece in found:
        of_copies = [other for other in kept if _are_copies(piece, other)]
        for other in of_copies:
            copies[piece.article.id].add(other.article.id)
            copies[other.article.id].add(piece.article.id)
        if not any(is_repeated(piece.passage.text, o.passage.text) for o in of_copies):
            kept.append(piece)
    return Folded(tuple(kept), {name: tuple(sorted(ids)) for name, ids in copies.items()})


def _are_copies(piece: Evidence, other: Evidence) -> bool:
    if piece.article.id == other.article.id:
        return False
    if not share_text(piece.passage.text, other.passage.text):
        return False
    return is_copy(piece.article.text, other.article.text)
