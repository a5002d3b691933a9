"""Move the ends of a span so that it reads well; the text itself is never touched."""

import re
import unicodedata

from index.segmenting import UNSPACED, is_inside_sign, trim
from qa.speaking.verbs import SAYS

_EDGE = ",;:-–—"
_HIDDEN = "\u00ad\u200c\u200d\u2060"  # soft hyphen, zero-width (non-)joiner, word joiner
_MAX_VERB = 20
_MAX_ATTACHED = 64  # accents and hidden signs in a row; more are no word of any language
_UNSPACED = re.compile(f"[{UNSPACED}]")
_PAIRS = {'"': '"', "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»"}
_LEADING_THAT = re.compile(r"that\s+", re.IGNORECASE)
_LEADING_DAY = re.compile(  # in "said on Thursday, July 11, that …"
    r"(?:late |early )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?"
    r"(?: [A-Z]\w{2,8}\.? \d{1,2},?| \d{1,2} [A-Z]\w+,?)?\s+(?=that\s)",
    re.IGNORECASE,
)
_SAYING = re.compile(rf"\b{SAYS}\s+\Z")
_MINUS = re.compile(r"(?<![^\s(])[-−]\d")
_NUMBER_JOINT = re.compile(r"\d[.,]\d")
_POSSESSIVE = re.compile(r"(?<=[\w\u0300-\u036f])[’']s\Z")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Za-z]\.)+[A-Za-z]\Z|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|Inc|Corp|Co|Ltd)\Z"
)


def tidy_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop what hangs loose at the ends: commas, quotes, a leading "that", a possessive's ending.

    Words and numbers are taken whole; the dot of "U.S." is kept.

    Returns half-open characters; start == end where nothing but loose marks was left.
    """
    while start > 0 and start < end and _is_inside_word(text, start):
        start -= 1
    while 0 < end < len(text) and start < end and _is_inside_word(text, end):
        end += 1
    if start > 0 and _MINUS.match(text, start - 1):
        start -= 1
    start, end = _without_loose_edges(text, start, end)
    if end < len(text) and text[end] == "." and _ABBREVIATION.search(text, start, end):
        end += 1
    elif end - start > 1 and text[end - 1] == "." and not _ends_abbreviated(text, start, end):
        end -= 1
    day = _LEADING_DAY.match(text, start, end)
    if day and _SAYING.search(text[max(0, start - _MAX_VERB) : start]):
        start = day.end()
    leading = _LEADING_THAT.match(text, start, end)
    if leading and leading.end() < end:
        start = leading.end()
    possessive = _POSSESSIVE.search(text, start, end)
    start, end = _balance(text, start, possessive.start() if possessive else end)
    return _without_loose_edges(text, start, end)


def _is_inside_word(text: str, position: int) -> bool:
    """Tell whether a boundary there would cut a word, an accent from its letter, or a number."""
    if is_inside_sign(text, position):
        return True
    if _NUMBER_JOINT.match(text[position - 1 : position + 2]):
        return True
    if position > 1 and _NUMBER_JOINT.match(text[position - 2 : position + 1]):
        return True
    before = reversed(text[max(0, position - _MAX_ATTACHED) : position])
    after = text[position : position + _MAX_ATTACHED]
    sides = next(filter(_is_base, before), " "), next(filter(_is_base, after), " ")
    return all(c.isalnum() and not _UNSPACED.match(c) for c in sides)


def _is_base(char: str) -> bool:
    """Tell whether a character is neither an accent nor hidden inside a word."""
    return char not in _HIDDEN and not unicodedata.category(char).startswith("M")


def _without_loose_edges(text: str, start: int, end: int) -> tuple[int, int]:
    was = None
    while was != (start, end):
        was = start, end
        start, end = trim(text, start, end)
        while start < end and text[start] in _EDGE and not _MINUS.match(text, start):
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
    return start, end


def _ends_abbreviated(text: str, start: int, end: int) -> bool:
    return _ABBREVIATION.search(text, start, end - 1) is not None


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the other half where it stands beside, or drop a lone one; then quotes around all."""
    for opener, closer in _PAIRS.items():
        n_open = _unclosed(text, start, end, opener, closer)
        if n_open == 1 and end < len(text) and text[end] == closer:
            end += 1
        elif n_open and start < end and text[start] == opener:
            start += 1
        elif n_open and start < end and text[end - 1] in (opener, closer):
            end -= 1
        elif n_open and start and text[start - 1] == opener and closer in text[start:end]:
            start -= 1
    return _unwrapped(text, start, max(start, end))


def _unwrapped(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start + 1 : end - 1]
    closer = _PAIRS.get(text[start], "") if inside else ""
    is_wrapped = closer == text[end - 1 : end] and text[start] not in "(["
    if is_wrapped and closer and text[start] not in inside and closer not in inside:
        return start + 1, end - 1
    return start, end


def _unclosed(text: str, start: int, end: int, opener: str, closer: str) -> int:
    """Count halves that lack the other; a "’" inside a word is an apostrophe, not a quote."""
    if opener == closer:
        return text.count(opener, start, end) % 2
    if closer == "’":
        lone_opener = "‘" in text[start:end] and "’" not in text[start:end]
        return int(
            lone_opener or (end > start and text[end - 1] == "’" and "‘" not in text[start:end])
        )
    return abs(text.count(opener, start, end) - text.count(closer, start, end))
