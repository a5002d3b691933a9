"""Whether two answers say the same, are two sides of one thing, or differ.

Times are compared by the days that they are, each from its own article's date; numbers by what
they count; names without titles; other words as SQuAD normalises them.
"""

import re
from enum import StrEnum
from typing import Protocol

from index.article import Article
from index.segmenting import sentence_around
from qa.metrics import normalize_answer
from qa.outlets.names import are_one_name, may_be_one_name, name_in
from qa.outlets.periods import Period
from qa.outlets.quantities import Quantity, quantities
from qa.outlets.times import times_in

_AROUND_TIME = re.compile(
    r"(?:on|in|at|by|from|since|until|before|after|late|early|the|of|over|during|mid|night"
    r"|morning|and|to|[\s,.-])*",
    re.IGNORECASE,
)
_QUOTES = re.compile("[“”‘’„«»]")
_NEGATION = re.compile(r"\b(?:not|no|never|nor|neither|none|nobody|nothing|without|n['’]t)\b")
_STOP_WORDS = frozenset(
    ("of", "in", "on", "at", "to", "for", "by", "with", "from", "as", "its", "his", "her", "their")
)
_MOST_UNIT_CHARS = 40


class Said(Protocol):
    """A span of an article: half-open characters, and what stands there."""

    @property
    def article(self) -> Article:
        """The article."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def text(self) -> str:
        """The characters between."""


class Relation(StrEnum):
    """How two answers stand to each other."""

    SAME = "same"
    COMPATIBLE = "compatible"  # both can be true: one says more, or it is not known
    DIFFERENT = "different"


class AnswerType(StrEnum):
    """What an answer is, as far as it can be compared."""

    TIME = "time"
    NUMBER = "number"
    NAME = "name"
    WORDS = "words"


def answer_type(said: Said) -> AnswerType:
    """Return what an answer is."""
    if _times(said):
        return AnswerType.TIME
    if _quantity(said):
        return AnswerType.NUMBER
    return AnswerType.NAME if name_in(said.text) else AnswerType.WORDS


def relation(said: Said, other: Said) -> Relation:
    """Return how two answers to one question stand to each other; the order does not matter."""
    kinds = {answer_type(said), answer_type(other)}
    if kinds == {AnswerType.TIME}:
        return _of_times(said, other)
    if _words(said) == _words(other):
        return Relation.SAME
    if kinds == {AnswerType.NUMBER}:
        return _of_numbers(said, other)
    if kinds == {AnswerType.NAME}:
        return _of_names(said, other)
    return _of_words(said, other)


def _of_times(said: Said, other: Said) -> Relation:
    period, other_period = period_of(said), period_of(other)
    if period is None or other_period is None:
        is_same = period == other_period and _words(said) == _words(other)
        return Relation.SAME if is_same else Relation.COMPATIBLE
    if period == other_period:
        return Relation.SAME
    return Relation.COMPATIBLE if period.meets(other_period) else Relation.DIFFERENT


def period_of(said: Said) -> Period | None:
    """Return the days that a span names and nothing beside; None where they are not known."""
    times = _times(said)
    if not times or any(period is None for _, _, period in times):
        return None
    periods = [period for _, _, period in times if period is not None]
    return Period(min(p.first for p in periods), max(p.last for p in periods))


def _times(said: Said) -> list[tuple[int, int, Period | None]]:
    """Return the times that a span touches, [] where it holds other words than those of a time."""
    text = said.article.text
    first, last = sentence_around(text, said.start, said.end)
    times = [
        (max(said.start, first + time.start), min(said.end, first + time.end), time.period)
        for time in times_in(text[first:last], said.article.published)
        if first + time.start < said.end and said.start < first + time.end
    ]
    rest, at = "", said.start
    for start, end, _ in times:
        rest += text[at:start] + " "
        at = end
    return times if _AROUND_TIME.fullmatch(rest + text[at : said.end]) else []


def _of_numbers(said: Said, other: Said) -> Relation:
    number, other_number = _quantity(said), _quantity(other)
    if number is None or other_number is None or not number.counts_like(other_number):
        return Relation.COMPATIBLE
    if number.value == other_number.value:
        return Relation.SAME
    return Relation.COMPATIBLE if number.allows(other_number) else Relation.DIFFERENT


def _quantity(said: Said) -> Quantity | None:
    """Return the one number of a span, what it counts read on behind the span; else None."""
    is_name = len(name_in(said.text)) > 1 and not re.search(r"\d", said.text)  # Group of Seven
    if len(quantities(said.text)) != 1 or is_name:
        return None
    text = said.article.text
    before = text[max(0, said.start - _MOST_UNIT_CHARS) : said.start]
    after = text[said.end : said.end + _MOST_UNIT_CHARS]
    hedge = re.search(
        r"\b(?:at (?:least|most)|(?:more|fewer|less) than|about|around|nearly) \Z", before
    )
    whole = (hedge[0] if hedge else "") + said.text + re.split(r"[.,;:\n]", after)[0]
    return quantities(whole)[0] if quantities(whole) else quantities(said.text)[0]


def _of_names(said: Said, other: Said) -> Relation:
    name, other_name = name_in(said.text), name_in(other.text)
    texts = {"text": said.article.text, "other_text": other.article.text}
    if are_one_name(name, other_name, **texts):
        return Relation.SAME
    if may_be_one_name(name, other_name) or _names_the_other(said, other):
        return Relation.COMPATIBLE
    return Relation.DIFFERENT


def _names_the_other(said: Said, other: Said) -> bool:
    """Tell whether one span holds the whole other name beside its own."""
    return any(
        re.search(rf"(?<!\w){re.escape(' '.join(name_in(short.text)))}(?!\w)", long.text.casefold())
        for short, long in ((said, other), (other, said))
    )


def _of_words(said: Said, other: Said) -> Relation:
    words, others = _words(said).split(), _words(other).split()
    if _items(said) == _items(other):
        return Relation.SAME
    short, long = sorted((words, others), key=len)
    if bool(_NEGATION.search(said.text)) != bool(_NEGATION.search(other.text)):
        return Relation.DIFFERENT
    if _holds(long, short) and 2 * _weight(short) >= _weight(long):
        return Relation.SAME
    return Relation.COMPATIBLE if set(words) & set(others) - _STOP_WORDS else Relation.DIFFERENT


def _items(said: Said) -> frozenset[str]:
    """Return the items of a list, so that their order does not count."""
    return frozenset(filter(None, map(normalize_answer, re.split(r",|\band\b|\bor\b", said.text))))


def _holds(words: list[str], run: list[str]) -> bool:
    return any(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def _weight(words: list[str]) -> int:
    return sum(word not in _STOP_WORDS for word in words)


def _words(said: Said) -> str:
    return normalize_answer(_QUOTES.sub("", said.text))
