"""What holds for every article, whatever stands in it, from the file to the citation."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

from index import Article, Passage, SplitSettings, split
from index.errors import UnreadableFileError
from index.reading import read_file
from index.segmenting import (
    MAX_SENTENCE_CHARS,
    Block,
    BlockKind,
    blocks,
    front_matter,
    sentences,
)
from qa.reading.tidying import tidy_span
from tests.index.generating import as_jsonl, as_page

SHORT = SplitSettings(max_words=12, overlap_sentences=1)
Span = tuple[int, int]
_MARKERS = r"(?:#{1,6}|[-*+>]|\d{1,3}[.)])"
_VISIBLE = "LMNPS"
_LONGEST = 64  # hidden signs in a row; with more there is no word
_HIDDEN = "\u00ad\u200c\u200d\u2060"
_UNSPACED = ("CJK", "KATAKANA", "HALFWIDTH", "THAI", "LAO", "KHMER", "MYANMAR")
_LOOSE_EDGES = ",;:–—"


def read_text(path: Path) -> str:
    """Read a file as anyone would to check a citation."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def read_back(name: str, data: bytes, folder: Path) -> Article | None:
    """Write a file and return its first article; None where there is nothing to read."""
    path = folder / name
    path.write_bytes(data)
    try:
        return read_file(path, folder, {}).articles[0]
    except UnreadableFileError:
        return None


def check_files(text: str, folder: Path, random: Random) -> None:
    """Check a text as a plain file, as a line of JSONL and as a web page."""
    name = random.choice(("article.txt", "article.md"))
    article = read_back(name, text.encode("utf-8"), folder)
    on_disk = read_text(folder / name)
    assert on_disk == text
    if article is None:
        assert not blocks(text)
        check_blocks(text, blocks(text))
        return
    assert article.text == text
    check_article(article, text, random)
    line = as_jsonl(text, ascii_only=random.choice((True, False)))
    of_line = read_back("articles.jsonl", line.encode("utf-8"), folder)
    assert of_line is not None
    assert of_line.text == text
    assert _places(split(of_line)) == _places(split(article))
    if random.randrange(4) == 0:
        page = as_page(text, is_escaped=random.choice((True, True, False)))
        check_page(page.encode("utf-8"), folder, random)


def check_page(data: bytes, folder: Path, random: Random) -> None:
    """Check the text that comes out of a web page; it is the same each time."""
    page = read_back("page.html", data, folder)
    assert page == read_back("page.html", data, folder)
    if page is not None:
        check_article(page, page.text, random)


def check_article(article: Article, text: str, random: Random) -> None:
    """Check blocks, sentences and passages, and citations of some spans."""
    found = [(block, sentences(text, block.start, block.end)) for block in blocks(text)]
    check_blocks(text, [block for block, _ in found])
    for block, spans in found:
        check_sentences(text, block, spans)
    passages = split(article)
    for settings in (SplitSettings(), SHORT):
        check_passages(text, found, _places(split(article, settings)), settings)
    check_spans(article, text, passages, random)
    blocks.cache_clear()
    sentences.cache_clear()
    assert split(article) == passages


def _places(passages: Sequence[Passage]) -> list[Span]:
    return [(passage.start, passage.end) for passage in passages]


def check_blocks(text: str, found: Sequence[Block]) -> None:
    """Blocks are in order and stripped, and between them stands nothing but list markers."""
    matter, at = front_matter(text)
    assert not matter or re.search(r"(?:\A|[\r\n])\s*[\w\"'-]+[ \t]*:", matter)
    assert not re.search(r"[\r\n]---[ \t]*[\r\n]", matter)
    for block in found:
        check_stripped(text, block.start, block.end)
        check_nothing_but_marker(text[at : block.start])
        if block.kind is BlockKind.FURNITURE:
            check_furniture(text, block)
        at = block.end
    check_nothing_but_marker(text[at:])


def check_stripped(text: str, start: int, end: int) -> None:
    assert 0 <= start < end <= len(text)
    for char in (text[start], text[end - 1]):
        assert not char.isspace()
        assert char not in "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u202c\u2060\u2069\ufeff"


def check_nothing_but_marker(gap: str) -> None:
    seen = "".join(c if _category(c) in _VISIBLE else " " for c in gap)
    assert re.fullmatch(rf"\s*{_MARKERS}?\s*", seen), gap


def check_furniture(text: str, block: Block) -> None:
    """Furniture is short, or has no letters, or most of it stood there before."""
    words = re.findall(r"\w+", text[block.start : block.end].casefold())
    before = " ".join(re.findall(r"\w+", text[: block.start].casefold()))
    runs = {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}
    assert len(words) <= 4 or sum(run in before for run in runs) >= 0.8 * len(runs)


def check_sentences(text: str, block: Block, spans: Sequence[Span]) -> None:
    """Sentences are in order and stripped, lose nothing, and are cut at white space if any."""
    at = block.start
    for start, end in spans:
        assert at <= start
        check_stripped(text, start, end)
        assert end - start <= MAX_SENTENCE_CHARS
        assert not any(_category(c) in _VISIBLE for c in text[at:start])
        at = end
    assert at <= block.end
    assert not any(_category(c) in _VISIBLE for c in text[at : block.end])
    for (start, end), (following, _) in pairwise(spans):
        if end == following and text[end - 1].isalnum() and text[end].isalnum():
            assert not re.search(r"\s", text[start:end])


def check_passages(
    text: str,
    found: Sequence[tuple[Block, Sequence[Span]]],
    places: Sequence[Span],
    settings: SplitSettings,
) -> None:
    """Passages hold whole sentences of prose, or one standalone block; they lose none."""
    firsts, lasts = [start for start, _ in places], [end for _, end in places]
    assert firsts == sorted(set(firsts))
    assert lasts == sorted(set(lasts))
    number = {start: i for i, start in enumerate(s for _, spans in found for s, _ in spans)}
    ends = {end: i for i, end in enumerate(e for _, spans in found for _, e in spans)}
    held: Counter[int] = Counter()
    for start, end in places:
        first, last = number[start], ends[end]
        words = text[start:end].split()
        assert first == last or len(words) <= settings.max_words
        assert first == last or len("".join(words)) <= 40 * settings.max_words
        held.update(range(first, last + 1))
    for (_, end), (start, _) in pairwise(places):
        assert ends[end] - number[start] < settings.overlap_sentences
    for block, spans in found:
        expected = block.kind is not BlockKind.FURNITURE
        for start, _ in spans:
            assert (held[number[start]] > 0) is expected
        if block.kind is BlockKind.STANDALONE:
            inside = [p for p in places if p[0] < block.end and block.start < p[1]]
            assert all(block.start <= start < end <= block.end for start, end in inside)


def check_spans(article: Article, text: str, passages: Sequence[Passage], random: Random) -> None:
    """Cite spans anywhere, whole passages, and spans of passages as the reader tidies them."""
    start = random.randrange(len(text))
    check_citation(article, text, start, _end_after(start, len(text), random))
    for passage in random.sample(passages, min(3, len(passages))):
        check_citation(article, text, passage.start, passage.end)
        own = text[passage.start : passage.end]
        for _ in range(4):
            start = random.randrange(len(own))
            end = _end_after(start, len(own), random)
            first, last = tidy_span(own, start, end)
            check_tidied(own, first, last)
            if first < last:
                first, last = first + passage.start, last + passage.start
                check_citation(article, text, first, last)


def _end_after(start: int, limit: int, random: Random) -> int:
    return min(limit, start + random.choice((1, 2, 3, 5, 8, 13, 40, 200, limit)))


def check_citation(article: Article, text: str, start: int, end: int) -> None:
    citation = article.cite(start, end)
    assert (citation.start, citation.end) == (start, end)
    assert text[start:end] == citation.quote
    assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
    assert citation.sentence_start <= start < end <= citation.sentence_end
    spans = [s for block in blocks(text) for s in sentences(text, block.start, block.end)]
    touched = [(first, last) for first, last in spans if first < end and start < last]
    assert citation.sentence_start == min([start, *(first for first, _ in touched)])
    assert citation.sentence_end == max([end, *(last for _, last in touched)])
    assert citation.article_sha256 == hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_tidied(text: str, first: int, last: int) -> None:
    """A tidied span lies in the text, cuts no word, and has nothing loose at its ends."""
    assert 0 <= first <= last <= len(text)
    if first == last:
        return
    check_stripped(text, first, last)
    assert text[first] not in _LOOSE_EDGES
    assert not re.search(r"(?:\A|[\s(])[-−]\Z", text[:first]) or not text[first].isdecimal()
    assert text[last - 1] not in _LOOSE_EDGES
    for place in (first, last):
        assert not is_inside_word(text, place), (text[:place][-9:], text[place:][:9])


def is_inside_word(text: str, place: int) -> bool:
    """Tell whether a word goes on there, or a letter or emoji has a mark or a joiner there."""
    before, after = text[max(0, place - _LONGEST) : place], text[place : place + _LONGEST]
    left, right = before.rstrip(_HIDDEN), after.lstrip(_HIDDEN)
    if not left or not right or _category(left[-1]) in "PCZ":
        return False
    between = before[len(left) :] + after[: len(after) - len(right)]
    is_joined = between == "\u200d" and _category(right[0]) in "LNS"
    if is_joined or (_category(text[place]) == "M" and text[place - 1] == left[-1]):
        return True
    while len(left) > 1 and _category(left[-1]) == "M":
        left = left[:-1]
    return all(c.isalnum() and not _is_unspaced(c) for c in (left[-1], right[0]))


def _is_unspaced(char: str) -> bool:
    return "\u3000" <= char <= "\u33ff" or unicodedata.name(char, "").startswith(_UNSPACED)


def _category(char: str) -> str:
    return unicodedata.category(char)[0]
