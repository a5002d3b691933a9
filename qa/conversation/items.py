"""The items of a list that stands in an article: "Australia, Japan and New Zealand"."""

import re

_JOINT = re.compile(r"\s*[,;]\s*(?:and|or|as well as)?\s+|\s+(?:and|or|as well as)\s+")
_LEADING = re.compile(r"(?:both|either|from)\s+", re.IGNORECASE)
_FIRST_OF_ROUTE = re.compile(r"([A-Z]\w+) to (?=[A-Z]\w+,)")  # "from Berlin to London, Prague …"
_MAX_ITEM_WORDS = 8


def items_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the items of the span lie, half-open characters; [] where it is no list."""
    leading = _LEADING.match(text, start, end)
    first = leading.end() if leading else start
    found = []
    route = _FIRST_OF_ROUTE.match(text, first, end)
    if route:
        found.append(route.span(1))
        first = route.end()
    for joint in _JOINT.finditer(text, first, end):
        found.append((first, joint.start()))
        first = joint.end()
    found.append((first, end))
    words = [len(text[begin:stop].split()) for begin, stop in found]
    is_list = len(found) > 1 and all(1 <= n <= _MAX_ITEM_WORDS for n in words)
    return found if is_list else []
