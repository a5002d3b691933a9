"""Copies: articles that carry the same text, such as an agency's story in several outlets.

Two texts are compared by the words that they share, wherever these stand: a copy that was cut to a
third, reordered or retitled holds few others (RapidFuzz's `token_set_ratio`). They share runs of
five words too (Broder's shingling, 1997, with his containment), short notices most of them, for
these share their words with others of their kind.
"""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from index.segmenting import front_matter

_SHINGLE_WORDS = 5
_SHORT_SHINGLES = 60  # a shorter notice shares its form with others of its kind
_LEAST_SHINGLES = 10
_COPIED_RATIO = 90  # of 100
_LEAST_SHARE = 1 / 3  # a long article has most words of any short one, but not its runs
_COPIED_SHARE_OF_SHORT = 0.85
_REPEATED_SHARE = 0.8
_MOST_CHARS = 20_000

Shingles = frozenset[tuple[str, ...]]


def is_copy(text: str, other: str) -> bool:
    """Tell whether one article carries most of the other's text: cut, reordered or retitled too.

    A text of fewer than 64 words has to share most runs of words, one of fewer than 14 all.
    """
    body, other_body = _body(text), _body(other)
    ours, theirs = shingles(body), shingles(other_body)
    n_smaller = min(len(ours), len(theirs))
    if n_smaller < _LEAST_SHINGLES:
        return bool(ours) and ours == theirs
    if n_smaller < _SHORT_SHINGLES:
        return containment(ours, theirs) >= _COPIED_SHARE_OF_SHORT
    if containment(ours, theirs) < _LEAST_SHARE:
        return False
    return fuzz.token_set_ratio(body, other_body) >= _COPIED_RATIO


def is_repeated(passage: str, other: str) -> bool:
    """Tell whether a passage says nothing that the other does not, word for word."""
    ours, theirs = shingles(passage), shingles(other)
    return bool(ours) and len(ours & theirs) >= _REPEATED_SHARE * len(ours)


def share_text(passage: str, other: str) -> bool:
    """Tell whether two passages share half of the shorter one, enough to compare their articles."""
    return containment(shingles(passage), shingles(other)) >= 1 / 2


def containment(shingles: Shingles, others: Shingles) -> float:
    """Return which share, 0..1, of the smaller set the other holds; 0 for an empty one."""
    n_smaller = min(len(shingles), len(others))
    return len(shingles & others) / n_smaller if n_smaller else 0.0


@lru_cache(maxsize=512)
def shingles(text: str) -> Shingles:
    """Return the runs of five words of a text's first 20,000 characters, case-folded."""
    words = re.findall(r"\w+", text[:_MOST_CHARS].casefold())
    n_shingles = len(words) - _SHINGLE_WORDS + 1
    return frozenset(tuple(words[i : i + _SHINGLE_WORDS]) for i in range(n_shingles))


def _body(text: str) -> str:
    """Return an article's first 20,000 characters behind its front matter, case-folded."""
    return text[front_matter(text)[1] :][:_MOST_CHARS].casefold()
