"""An article as HTML: whole, or a stretch of it, with a sentence and the span in it marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from index.article import Article, Citation
from index.segmenting import BlockKind, blocks, front_matter
from qa.answer import RetrievedPassage
from qa.page import strings
from qa.page.escaping import button_html, escaped, isolated, link_html, origin_html
from qa.page.quoting import as_markdown, as_text


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article to open: a span in its sentence, or a passage without a span."""

    article_id: str
    quote: str
    sentence: tuple[int, int]
    span: tuple[int, int] | None
    article_sha256: str | None

    @classmethod
    def of(cls, source: Citation | RetrievedPassage) -> "Place":
        """Return where a citation or a retrieved passage stands."""
        if isinstance(source, Citation):
            sentence = source.sentence_start, source.sentence_end
            span = source.start, source.end
            return cls(source.article_id, source.quote, sentence, span, source.article_sha256)
        passage = source.passage
        return cls(passage.article_id, source.text, (passage.start, passage.end), None, None)

    def is_in(self, article: Article) -> bool:
        """Tell whether the article still is the one that was quoted."""
        start, end = self.span or self.sentence
        same_text = self.article_sha256 in (None, article.sha256)
        return same_text and article.text[start:end] == self.quote


@dataclass(frozen=True, slots=True)
class Opened:
    """Which of an answer's sources is open: the turn and the number, both from 0, of how many."""

    turn: int
    number: int
    count: int


def placeholder_html(text: str) -> str:
    """Return the viewer with no article in it."""
    return f'<div class="sheet blank"><p>{escaped(text)}</p></div>'


def article_html(
    article: Article,
    source: Citation | RetrievedPassage | None = None,
    opened: Opened | None = None,
) -> str:
    """Return a whole article; where a source of it is opened, that sentence and span marked."""
    place = Place.of(source) if source else None
    is_same = place is None or place.is_in(article)
    marks = _Marks(place.sentence, place.span) if place and is_same else None
    changed = "" if is_same else f'<p class="changed">{strings.CHANGED}</p>'
    number = f'<span class="number">[{opened.number + 1}]</span> ' if opened else ""
    link = link_html(article.url)
    origin = origin_html(article.source, article.published)
    return (
        f'<article class="sheet" aria-label="{strings.ARTICLE_LABEL}"><header>'
        f"{_tools(source, opened)}"
        f'<p class="origin">{number}{origin}{f" · {link}" if link else ""}</p>'
        f'<h2 dir="auto" tabindex="-1">{escaped(article.title)}</h2>{changed}</header>'
        f"{''.join(_blocks(article, marks))}"
        f'<footer class="path">{isolated(article.path)}</footer></article>'
    )


def _tools(source: Citation | RetrievedPassage | None, opened: Opened | None) -> str:
    buttons = [button_html("back", strings.BACK, label=strings.BACK_LABEL, style="back")]
    if opened and opened.count > 1:
        buttons.append(_steps(opened))
    if isinstance(source, Citation):
        buttons += [
            _copy(strings.COPY_TEXT, strings.COPY_TEXT_LABEL, as_text(source)),
            _copy(strings.COPY_MARKDOWN, strings.COPY_MARKDOWN_LABEL, as_markdown(source)),
        ]
    return f'<div class="tools">{"".join(buttons)}</div>'


def _copy(name: str, label: str, text: str) -> str:
    return button_html("copy", name, label=label, text=text, done=strings.COPIED)


def _steps(opened: Opened) -> str:
    step = strings.STEP.format(number=opened.number + 1, count=opened.count)
    turn, number = opened.turn, opened.number
    before, after = (
        button_html("open", sign, label=label, style=style, turn=turn, number=to, step=style)
        if 0 <= to < opened.count
        else f'<button type="button" disabled aria-label="{label}">{sign}</button>'
        for sign, label, style, to in (
            ("←", strings.PREVIOUS, "previous", number - 1),
            ("→", strings.NEXT, "next", number + 1),
        )
    )
    return f'<span class="steps">{before}<span>{step}</span>{after}</span>'


@dataclass(frozen=True, slots=True)
class _Marks:
    """What to mark in an article's text, half-open."""

    sentence: tuple[int, int]
    span: tuple[int, int] | None

    def around(self, text: str, start: int, end: int) -> Iterator[str]:
        """Yield `text[start:end]` as HTML, cut wherever a mark begins or ends."""
        edges = {edge for edge in (*self.sentence, *(self.span or ())) if start < edge < end}
        cuts = sorted({start, end} | edges)
        for first, last in pairwise(cuts):
            piece = escaped(text[first:last])
            tone = self._tone(first)
            yield f'<mark class="{tone}">{piece}</mark>' if tone else piece

    def _tone(self, offset: int) -> str | None:
        if self.span and self.span[0] <= offset < self.span[1]:
            return "span"
        return "sentence" if self.sentence[0] <= offset < self.sentence[1] else None


def excerpt_html(article: Article, place: Place) -> str:
    """Return the blocks of an article that hold a place, one more on either side, it marked."""
    start, end = place.sentence
    held = [n for n, b in enumerate(blocks(article.text)) if b.start < end and start < b.end]
    marks = _Marks(place.sentence, place.span)
    if not held:  # it stands in front matter
        return f"<p>{''.join(marks.around(article.text, start, end))}</p>"
    marked = islice(_blocks(article, marks), held[-1] + 2)
    return "".join(list(marked)[max(0, held[0] - 1) :])


def _blocks(article: Article, marks: _Marks | None) -> Iterator[str]:
    text, previous_end = article.text, front_matter(article.text)[1]
    for block in blocks(text):
        lead = text[previous_end : block.start].rpartition("\n")[2].strip()
        words = text[block.start : block.end]
        marked = "".join(marks.around(text, block.start, block.end)) if marks else escaped(words)
        style = "heading" if lead.startswith("#") else _STYLES[block.kind]
        tag = "h3" if style == "heading" else "p"
        bullet = f'<span class="bullet">{escaped(lead)} </span>' if lead and tag == "p" else ""
        yield f'<{tag} class="{style}" dir="auto">{bullet}{marked}</{tag}>'
        previous_end = block.end


_STYLES = {
    BlockKind.PROSE: "prose",
    BlockKind.STANDALONE: "aside",
    BlockKind.FURNITURE: "furniture",
}
