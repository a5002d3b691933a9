"""The text of a PDF file, as paragraphs across lines and pages."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

import pypdf
from pypdf.errors import DependencyError

MAX_PAGES = 1_000
_SCANNED = (
    "no text in it, only pictures of pages, as of a scan: run text recognition (OCR) over it, or "
    "bring its text"
)
_BLOCK_BREAK = "\n\n"
_EDGE_LINES = 2
_MIN_GAP, _USUAL_GAP = 0.8, 1.2  # between lines, in sizes of their font
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*\Z", re.IGNORECASE)
_HYPHENATED = re.compile(r"\w[-\u00ad\u2010]\Z")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}


def read(data: bytes) -> dict[str, Any]:
    """Return `text`, the `title` that the file states, and `remarks`; or a `problem`."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        return {"problem": "locked with a password: save it without one"}
    if (n_pages := len(reader.pages)) > MAX_PAGES:
        return {"problem": f"{n_pages:,} pages, more than {MAX_PAGES:,}: split it"}
    pages, remarks = [], []
    for number, page in enumerate(reader.pages, start=1):
        try:
            pages.append(_lines(page))
        except MemoryError:
            raise
        except Exception as error:
            remarks.append(f"page {number} cannot be read ({type(error).__name__}): left out")
    text = _BLOCK_BREAK.join(_paragraphs(_without_furniture(pages)))
    if not any(map(str.isalnum, text)):
        if len(remarks) == n_pages:
            return {"problem": "no page of it can be read: save it again, or bring its text"}
        return {"problem": _SCANNED}
    title = reader.metadata.title if reader.metadata else None
    return {"text": text, "title": title, "remarks": remarks}


def _opens(reader: Any) -> bool:
    """Return whether a file that is locked against changes only can be read."""
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


@dataclass(slots=True)
class _Line:
    """A line on a page: where it starts, in points from the lower left, and its font's size."""

    text: str
    x: float
    y: float
    size: float

    @property
    def ends_sentence(self) -> bool:
        return self.text.rstrip("\"'”’»)]").endswith((".", "!", "?", "…"))


def _lines(page: Any) -> list[_Line]:
    """Return the lines of a page that hold something, in the order in which they are drawn."""
    lines = [_Line("", 0, 0, 0)]

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        scale = abs((cm[0] * cm[3] - cm[1] * cm[2]) * (tm[0] * tm[3] - tm[1] * tm[2])) ** 0.5
        x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
        y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        for i, part in enumerate(text.split("\n")):
            if i:
                lines.append(_Line("", 0, 0, 0))
            if part.strip() and not lines[-1].text:
                lines[-1] = _Line("", x, y, size * scale)
            lines[-1].text += part if lines[-1].text else part.lstrip()

    page.extract_text(visitor_text=visit)
    for line in lines:
        line.text = line.text.translate(_LIGATURES).rstrip()
    return [line for line in lines if line.text]


def _without_furniture(pages: list[list[_Line]]) -> list[_Line]:
    """Return the lines of all pages but page numbers, and what stands on the edges of most."""
    edges = [sorted(lines, key=lambda line: line.y)[::-1] for lines in pages]
    edges = [[*lines[:_EDGE_LINES], *lines[_EDGE_LINES:][-_EDGE_LINES:]] for lines in edges]
    counts = Counter(key for lines in edges for key in {_DIGITS.sub("0", e.text) for e in lines})
    is_repeated = {key for key, n in counts.items() if 2 * n > len(pages) > 1}
    furniture = {
        id(line)
        for lines in edges
        for line in lines
        if _DIGITS.sub("0", line.text) in is_repeated or _PAGE_NUMBER.match(line.text)
    }
    everything = [line for lines in pages for line in lines]
    return [line for line in everything if id(line) not in furniture] or everything


def _paragraphs(lines: list[_Line]) -> Iterator[str]:
    """Yield paragraphs and headings, each on one line; a hyphen at a line's end stays."""
    usual_gap = _usual_gap(lines)
    width = max((len(line.text) for line in lines), default=0)
    text = ""
    for line, following in zip_longest(lines, lines[1:]):
        text += line.text
        if following is None or _is_break(line, following, usual_gap, width):
            yield text
            text = ""
        elif not _HYPHENATED.search(text):
            text += " "


def _usual_gap(lines: list[_Line]) -> float:
    """Return how far the lines of a paragraph are apart, in sizes of their font.

    It is the least distance that is no exception: that between paragraphs is larger.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if a.size == b.size > 0]
    gaps = Counter(round((line.y - below.y) / line.size, 1) for line, below in pairs)
    common = [gap for gap, n in gaps.items() if gap >= _MIN_GAP and 10 * n >= len(pairs)]
    return min(common, default=_USUAL_GAP)


def _is_break(line: _Line, following: _Line, usual_gap: float, width: int) -> bool:
    """Tell whether a paragraph ends between two lines; `usual_gap` is in sizes of the font."""
    gap = line.y - following.y
    if abs(gap) < line.size / 2:  # beside it, as an index figure is
        return False
    if abs(line.size - following.size) > 0.05 * line.size:
        return True
    if gap < 0:  # the next column or page
        return line.ends_sentence
    if gap > 1.25 * usual_gap * line.size:
        return True
    is_indented = following.x - line.x > line.size / 2
    return line.ends_sentence and (is_indented or len(line.text) < 0.7 * width)
