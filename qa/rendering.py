"""Answers and articles as HTML.

Articles, titles and questions are untrusted: every text is escaped on its own, then the marks are
put around the pieces by offset, so no text is ever searched or edited once it is HTML. Without
Gradio, so that another page can use it.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from index.article import Article, Citation
from index.segmenting import BlockKind, blocks, front_matter
from qa import several_outlets
from qa.answer import Answer, RetrievedPassage

QUITE_SURE = 0.7
FAIRLY_SURE = 0.5

_SURROGATE = re.compile("[\ud800-\udfff]")


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


def openable(answer: Answer) -> tuple[Citation | RetrievedPassage, ...]:
    """Return what can be opened of an answer; source [n] is number n - 1 here and everywhere."""
    others = (citation for other in answer.alternatives for citation in other.citations)
    return (*answer.citations, *others, *answer.nearest)


def escaped(text: str) -> str:
    """Return a text as HTML, its lone surrogates replaced: they cannot be sent."""
    return _SURROGATE.sub("\ufffd", html.escape(text))


def conversation_html(
    answers: Sequence[Answer],
    *,
    opened: tuple[int, int] | None = None,
    pending: str | None = None,
    problem: str | None = None,
) -> str:
    """Return the conversation, oldest turn first.

    `opened`: the turn and the source shown in the viewer. `pending`: a question that is being
    looked up. `problem`: what went wrong with the last question, for a person to read.
    """
    turns = [
        _turn(answer, turn, opened[1] if opened and opened[0] == turn else None)
        for turn, answer in enumerate(answers)
    ]
    if pending is not None:
        busy = '<p class="busy" role="status">Reading the articles<i>.</i><i>.</i><i>.</i></p>'
        turns.append(f'<section class="turn">{_question(pending)}{busy}</section>')
    if problem is not None:
        turns.append(f'<p class="problem" role="alert">{escaped(problem)}</p>')
    return f'<div class="turns" role="log" aria-label="Conversation">{"".join(turns)}</div>'


def opening_html(n_articles: int, examples: Sequence[str]) -> str:
    """Return what stands in place of a conversation before the first question."""
    articles = "1 article" if n_articles == 1 else f"{n_articles:,} articles"
    return (
        '<div class="opening"><h2>What would you like to know?</h2>'
        f"<p>Answers are copied word for word from {articles}, each with the place it "
        "stands. If the articles don’t say, you are told so.</p>"
        f'<div class="examples">{"".join(map(_example, examples))}</div></div>'
    )


def _example(question: str) -> str:
    text = escaped(question)
    return f'<button type="button" data-event="example" data-question="{text}">{text}</button>'


def _turn(answer: Answer, turn: int, opened: int | None) -> str:
    parts = [_question(answer.question)]
    if answer.resolved_question != answer.question:
        parts.append(f'<p class="resolved">Searched for: {_bdi(answer.resolved_question)}</p>')
    if narrowed := several_outlets.narrowed(answer):
        parts.append(f'<p class="resolved">{_bdi(narrowed)}</p>')
    buttons = [
        _button(source, turn, number, is_open=number == opened)
        for number, source in enumerate(openable(answer))
    ]
    parts.append(_answered(answer, buttons) if answer.answered else _declined(answer, buttons))
    return f'<section class="turn">{"".join(parts)}</section>'


def _question(question: str) -> str:
    return f'<h3 class="question" dir="auto">{escaped(question)}</h3>'


def _answered(answer: Answer, buttons: Sequence[str]) -> str:
    parts = [quotation_html(answer.citations[0]), _sureness(answer.confidence)]
    parts += [f'<p class="note">{_bdi(note)}</p>' for note in _notes(answer)]
    remaining = iter(buttons)
    parts.append(_sources("Sources", islice(remaining, len(answer.citations))))
    for other in answer.alternatives:
        newest = f" ({several_outlets.newest(other)})" if other.is_newest else ""
        parts.append(
            f'<p class="other">Others say: <strong>{_bdi(other.text)}</strong>{newest}</p>'
        )
        parts.append(_sources("Sources of this", islice(remaining, len(other.citations))))
    return "".join(parts)


def _notes(answer: Answer) -> Iterator[str]:
    """Yield who speaks, the days of the sentence's times, who agrees, and how new it is."""
    best = answer.citations[0]
    if best.speaker:
        yield f"according to {best.speaker}"
    yield from filter(
        None,
        (
            several_outlets.times(best),
            several_outlets.agreement(answer),
            several_outlets.copies(best),
            several_outlets.as_of(answer),
            several_outlets.newest(answer),
        ),
    )


def quotation_html(citation: Citation) -> str:
    """Return the cited sentence with the span in bold."""
    start = citation.start - citation.sentence_start
    before, after = citation.sentence[:start], citation.sentence[start + len(citation.quote) :]
    return (
        f'<blockquote class="answer" dir="auto">{escaped(before)}'
        f"<strong>{escaped(citation.quote)}</strong>{escaped(after)}</blockquote>"
    )


def _sureness(confidence: float) -> str:
    # "100 of 100" would promise what no model keeps
    share = min(99, round(100 * confidence))
    meaning = f"Of 100 answers given with this confidence, about {share} are right"
    word = sureness(confidence)
    level = word.split()[0].lower()
    return f'<p class="sure {level}" title="{meaning}"><span>{word}</span></p>'


def sureness(confidence: float) -> str:
    """Return a plain word for a confidence."""
    if confidence >= QUITE_SURE:
        return "Quite sure"
    return "Fairly sure" if confidence >= FAIRLY_SURE else "Not so sure"


def _declined(answer: Answer, buttons: Sequence[str]) -> str:
    reason = answer.reason.in_words if answer.reason else ""
    nearest = _sources("The nearest passages", buttons) if buttons else ""
    return (
        '<p class="answer none">These articles don’t say.</p>'
        f'<p class="reason">{escaped(reason)}</p>{nearest}'
    )


def _sources(label: str, buttons: Iterable[str]) -> str:
    rows = "".join(f"<li>{button}</li>" for button in buttons)
    return f'<p class="label">{label}</p><ol class="sources">{rows}</ol>'


def _button(source: Citation | RetrievedPassage, turn: int, number: int, *, is_open: bool) -> str:
    what = f"Source {number + 1}" if isinstance(source, Citation) else f"Passage {number + 1}"
    name = escaped(", ".join(filter(None, (what, source.source, source.title))))
    text = "" if isinstance(source, Citation) else f'<q dir="auto">{escaped(source.text)}</q>'
    return (
        f'<button type="button" data-event="open" data-turn="{turn}" data-number="{number}" '
        f'aria-label="{name}: show it in its article" aria-pressed="{str(is_open).lower()}">'
        f'<span class="number">[{number + 1}]</span><span class="what">'
        f'<span class="origin">{origin_html(source.source, source.published)}</span>'
        f'<span class="title" dir="auto">{escaped(source.title)}</span>{text}</span></button>'
    )


def origin_html(source: str | None, published: date | None) -> str:
    """Return outlet and day, or that neither is stated."""
    outlet = _bdi(source) if source else ""
    day = f'<time datetime="{published}">{_day(published)}</time>' if published else ""
    return " · ".join(filter(None, (outlet, day))) or "Outlet and date not stated"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _bdi(text: str) -> str:
    # a title may run from right to left, and must not turn its neighbours round
    return f"<bdi>{escaped(text)}</bdi>"


def placeholder_html(text: str) -> str:
    """Return the viewer with no article in it."""
    return f'<div class="sheet blank"><p>{escaped(text)}</p></div>'


def article_html(article: Article, place: Place) -> str:
    """Return a whole article with the place marked: its sentence, and inside it its span."""
    is_same = place.is_in(article)
    marks = _Marks(place.sentence, place.span) if is_same else None
    changed = '<p class="changed">This article has changed since it was quoted.</p>'
    title = escaped(article.title)
    return (
        '<article class="sheet"><header>'
        '<button type="button" class="back" data-event="back">Back to the answer</button>'
        f'<p class="origin">{origin_html(article.source, article.published)}</p>'
        f'<h2 dir="auto" title="{title}">{title}</h2>{"" if is_same else changed}</header>'
        f"{''.join(_blocks(article, marks))}"
        f'<footer class="path">{_bdi(article.path)}</footer></article>'
    )


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
