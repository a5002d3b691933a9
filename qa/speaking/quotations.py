"""Where the quotations of a text lie, by their marks."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.segmenting import BlockKind, blocks

_MARK = re.compile(
    r"(?P<open>“|(?<!\w)‘(?=\S)|(?<!\w)'(?=[A-Za-z]))"
    r"|(?P<close>”|(?<=\S)’(?!\w)|(?<=[\w.,!?])'(?!\w))"
    r'|(?P<straight>")'
)
_MOST_NESTED = 3  # more open marks than that are slips
_CLOSER = {"“": "”", "‘": "’", "'": "'"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation without its marks, and its paragraph: half-open characters.

    `goes_on` tells that the next paragraph carries it on.
    """

    start: int
    end: int
    block_start: int
    block_end: int
    goes_on: bool = False


@lru_cache(maxsize=256)
def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the outermost quotations in the paragraphs of a text, in order.

    One that a paragraph leaves open runs to its end where the next paragraph opens with a mark
    again; otherwise the mark is taken for a slip.
    """
    found: list[Quotation] = []
    kept = [block for block in blocks(text) if block.kind is not BlockKind.FURNITURE]
    starts = {block.start for block in kept}
    for number, block in enumerate(kept):
        opened: list[tuple[str, int]] = []
        for mark in _MARK.finditer(text, block.start, block.end):
            sign, place = mark.group(), mark.start()
            wants = [_CLOSER.get(opener, opener) for opener, _ in opened]
            if mark["open"]:
                opened = [*opened[-_MOST_NESTED:], (sign, place)]
            elif sign in wants:
                del opened[len(wants) - wants[::-1].index(sign) :]
                _, first = opened.pop()
                if not opened and first + 1 < place:
                    found.append(Quotation(first + 1, place, block.start, block.end))
            elif mark["straight"]:
                opened.append((sign, place))
        following = kept[number + 1].start if number + 1 < len(kept) else len(text)
        goes_on = following in starts and text[following : following + 1] in {'"', "“", "‘"}
        if opened and opened[0][0] in {'"', "“", "‘"} and goes_on:
            found.append(
                Quotation(opened[0][1] + 1, block.end, block.start, block.end, goes_on=True)
            )
    return tuple(found)


def unquoted(text: str, start: int, end: int) -> str:
    """Return the text with what is quoted in it blanked, so that only the outlet's words count."""
    chars = list(text[start:end])
    for quotation in quotations(text):
        for place in range(max(start, quotation.start), min(end, quotation.end)):
            chars[place - start] = "\x00"
    return "".join(chars)
