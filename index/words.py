"""The words and pairs of words of a question that a search should look for."""

import re
from itertools import pairwise

_STOP_WORDS = (
    "a about an and any are as at be been being but by can could did do does for from had has have "
    "he her hers him his how i if in into is it its me my of on or our out she should so some than "
    "that the their them then there these they this those to up us was we were what when where "
    "which who whom whose why will with would you your"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[\w\u0300-\u036f]+")  # with accents that are characters of their own


def content_words(question: str) -> list[str]:
    """Return the distinct words of `question` without stop words; all of them if none is left."""
    words = list(dict.fromkeys(_WORD.findall(question.casefold())))
    return [word for word in words if word not in STOP_WORDS] or words


def word_pairs(text: str) -> set[tuple[str, str]]:
    """Return the pairs of words that follow each other, without those of two stop words."""
    pairs = pairwise(_WORD.findall(text.casefold()))
    return {pair for pair in pairs if not STOP_WORDS.issuperset(pair)}
