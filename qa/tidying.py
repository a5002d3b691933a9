"""Move the ends of a span so that it reads well; the text itself is never touched."""

import re
import unicodedata

_EDGE = " \t\r\n\u00a0,;:-–—"
_PAIRS = {'"': '"', "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»"}
_LEADING_THAT = re.compile(r"that\s+", re.IGNORECASE)
_NUMBER_JOINT = re.compile(r"\d[.,]\d")
_POSSESSIVE = re.compile(r"(?<=\w)[’']s\Z")
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
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if end < len(text) and text[end] == "." and _ABBREVIATION.search(text, start, end):
        end += 1
    elif end - start > 1 and text[end - 1] == "." and not _ends_abbreviated(text, start, end):
        end -= 1
    leading = _LEADING_THAT.match(text, start, end)
    if leading and leading.end() < end:
        start = leading.end()
    possessive = _POSSESSIVE.search(text, start, end)
    return _balance(text, start, possessive.start() if possessive else end)


def _is_inside_word(text: str, position: int) -> bool:
    """Tell whether a boundary there would cut a word, an accent from its letter, or a number."""
    left, right = text[position - 1], text[position]
    if unicodedata.combining(right):
        return True
    if _NUMBER_JOINT.match(text[position - 1 : position + 2]):
        return True
    if position > 1 and _NUMBER_JOINT.match(text[position - 2 : position + 1]):
        return True
    return all(c.isalnum() and unicodedata.category(c) != "Lo" for c in (left, right))


def _ends_abbreviated(text: str, start: int, end: int) -> bool:
    return _ABBREVIATION.search(text, start, end - 1) is not None


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in a closing mark that follows, or drop a lone half; then quotes around the whole."""
    for opener, closer in _PAIRS.items():
        n_open = _unclosed(text, start, end, opener, closer)
        if n_open == 1 and end < len(text) and text[end] == closer:
            end += 1
        elif n_open and start < end and text[start] == opener:
            start += 1
        elif n_open and start < end and text[end - 1] in (opener, closer):
            end -= 1
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
