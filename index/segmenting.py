"""Where blocks (paragraphs, headings, captions) and sentences lie in a text.

Nothing here changes the text: every result is a half-open span of characters into it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import compress, pairwise

import sentencex

MAX_SENTENCE_CHARS = 600
UNSPACED = (  # scripts without spaces between words, as a part of a character class
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u312f\u31a0-\u9fff"
    r"\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)

_BREAK = r"(?:\r\n?|\n)"
_COMMENTS = r"(?:#[^\r\n]*[\r\n]\s*)*"
_KEY_FOLLOWS = rf"(?=\s*{_COMMENTS}[\w\"'-]+[ \t]*:\s)"  # a rule of dashes may open a text, too
_FRONT_MATTER = re.compile(
    rf"\A\ufeff?---[ \t]*{_BREAK}{_KEY_FOLLOWS}(.*?){_BREAK}---[ \t]*(?:{_BREAK}|\Z)", re.DOTALL
)
_LINE = re.compile(r"[^\r\n]+")
_MARKER = re.compile(r"(?:#{1,6}|[-*+>]|\d{1,3}[.)])[ \t]+")
_RULE = re.compile(r"[-*_=~\s]+\Z")
_BYLINE = re.compile(r"(?:by\s|--\s?with\s|©|\(c\)\s)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*\Z")
_INVISIBLE = frozenset(  # controls, soft hyphen, zero-width and directional marks, BOM
    chr(code)
    for first, last in (
        *((0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E)),
        *((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF)),
    )
    for code in range(first, last + 1)
)
_FURNITURE = {
    "advertisement",
    "bottom of page",
    "comments",
    "follow us",
    "more news",
    "most read",
    "read more",
    "related articles",
    "related stories",
    "share",
    "share this",
    "share this article",
    "sign up",
    "skip to content",
    "skip to main content",
    "story continues below",
    "subscribe",
    "top of page",
}
_MAX_WRAP_CHARS = 120
_OTHER_SPACE = re.compile(r"[^\S\x00-\x7f]")  # between an initial and a full stop it ends sentencex
_REPEAT_WORDS = 5
_REPEAT_SHARE = 0.8


class BlockKind(StrEnum):
    """What a block of text is, as far as its form tells."""

    PROSE = "prose"
    STANDALONE = "standalone"  # a heading, caption, byline or dateline
    FURNITURE = "furniture"  # navigation of the page, or a caption's second occurrence


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text between line breaks; hard-wrapped lines make one block."""

    start: int
    end: int
    kind: BlockKind


def front_matter(text: str) -> tuple[str, int]:
    """Return the YAML between a leading pair of `---` lines and where the body starts, or "", 0."""
    match = _FRONT_MATTER.match(text)
    return (match.group(1), match.end()) if match else ("", 0)


@lru_cache(maxsize=64)
def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of the body in order; front matter and blank lines belong to none."""
    found = []
    seen: set[tuple[str, ...]] = set()
    for start, end in _paragraphs(text):
        words = re.findall(r"\w+", text[start:end].casefold())
        runs = {tuple(words[i : i + _REPEAT_WORDS]) for i in range(len(words) - _REPEAT_WORDS + 1)}
        found.append(Block(start, end, _kind(text[start:end], runs, seen)))
        seen |= runs
    return tuple(found)


def _kind(block: str, runs: set[tuple[str, ...]], seen: set[tuple[str, ...]]) -> BlockKind:
    words = " ".join(block.split()).casefold().rstrip(":. ")
    if words in _FURNITURE or _RULE.match(block):
        return BlockKind.FURNITURE
    is_aside = block.startswith("(") and block.endswith(")")
    if _SENTENCE_END.search(block) and not is_aside and not _BYLINE.match(block):
        return BlockKind.PROSE
    if runs and len(runs & seen) >= _REPEAT_SHARE * len(runs):
        return BlockKind.FURNITURE
    return BlockKind.STANDALONE


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    body_start = front_matter(text)[1]
    lines = [trim(text, *m.span()) for m in _LINE.finditer(text, body_start)]
    lines = [(start, end) for start, end in lines if start < end]
    first = 0
    for i, goes_on in enumerate(_goes_on(text, lines)):
        if goes_on:
            continue
        start, end = lines[first][0], lines[i][1]
        marker = _MARKER.match(text, start, end)
        yield trim(text, marker.end() if marker else start, end)
        first = i + 1


def _goes_on(text: str, lines: list[tuple[int, int]]) -> list[bool]:
    """Tell of each line whether the next one is the same paragraph.

    The longest line of any text looks as if it was wrapped; of a text that is, most of the lines
    that go on do so in lower case (or in a script that has none).
    """
    width = max((end - start for start, end in lines if " " in text[start:end]), default=0)
    goes_on = [_continues(text, line, next_line, width) for line, next_line in pairwise(lines)]
    starts = [text[start:end] for start, end in compress(lines[1:], goes_on)]
    n_capitals = sum(next(filter(str.isalpha, start), "").isupper() for start in starts)
    is_wrapped = 2 * n_capitals <= len(starts)
    return [is_wrapped and joined for joined in goes_on] + [False] * bool(lines)


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Tell whether `following` is the same paragraph: its first word did not fit on `line`."""
    if width > _MAX_WRAP_CHARS:
        return False
    gap = text[line[1] : following[0]]
    is_next_line = gap.count("\n") + (gap.count("\r") if "\n" not in gap else 0) == 1
    is_indented = re.search(r"[\r\n][ \t]{2,}\Z", gap) is not None
    is_marked = _MARKER.match(text, line[0]) or _MARKER.match(text, following[0])
    if not is_next_line or is_indented or is_marked:
        return False
    first_word = text[following[0] : following[1]].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(first_word) > width - 2


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without what cannot be seen at its ends; start == end if nothing can."""
    while start < end and (text[start] in _INVISIBLE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _INVISIBLE or text[end - 1].isspace()):
        end -= 1
    return start, end


@lru_cache(maxsize=512)
def sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the sentences of the block `text[start:end]`, without the white space between them.

    One longer than `MAX_SENTENCE_CHARS` is cut at white space, so that a text without full stops
    still has sentences that a person can look at.
    """
    spans: list[tuple[int, int]] = []
    plain = _OTHER_SPACE.sub(" ", text[start:end])
    for boundary in sentencex.get_sentence_boundaries("en", plain):
        first, last = trim(text, start + boundary["start_index"], start + boundary["end_index"])
        spans.extend(_cut(text, first, last))
    return tuple(spans)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE_CHARS:
        middle = start + MAX_SENTENCE_CHARS
        middle = next(
            (i for i in range(middle - 1, start, -1) if text[i].isspace()),
            next((i for i in range(middle, start, -1) if not is_inside_sign(text, i)), middle),
        )
        first, last = trim(text, start, middle)
        if first < last:
            yield first, last
        start = middle
    start, end = trim(text, start, end)
    if start < end:
        yield start, end


def is_inside_sign(text: str, position: int) -> bool:
    """Tell whether a boundary there cuts an accent from its letter, or an emoji at its joiner."""
    if "\u200d" in text[position - 1 : position + 1]:
        return True
    return unicodedata.category(text[position]).startswith("M")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the smallest run of whole sentences that holds `text[start:end]`.

    Where the span touches no block (front matter, white space) the span itself comes back.
    """
    touched = [
        span
        for block in blocks(text)
        if block.start < end and start < block.end
        for span in sentences(text, block.start, block.end)
        if span[0] < end and start < span[1]
    ]
    return min((s for s, _ in touched), default=start), max((e for _, e in touched), default=end)
