"""Questions as hurried people type them: a letter dropped, doubled, or changed with the next."""

import re

import numpy as np

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def misspell(question: str, rng: np.random.Generator) -> str:
    """Return the question with one slip in one word of five letters or more, never its first."""
    words = list(_LONG_WORD.finditer(question))
    if not words:
        return question
    word = words[int(rng.integers(len(words)))]
    at = word.start() + int(rng.integers(1, len(word.group()) - 1))
    left, letter, following, right = question[:at], *question[at : at + 2], question[at + 2 :]
    slips = (following, letter * 2 + following, following + letter)
    return left + slips[int(rng.integers(len(slips)))] + right
