"""A conversation as HTML: questions, answers with their sources, or why there is none."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from index.article import Citation
from qa.answer import Answer, RetrievedPassage
from qa.page import strings
from qa.page.escaping import button_html, escaped, isolated, origin_html
from qa.page.feedback import feedback_html
from qa.page.narrowing import narrowed_html
from qa.page.session import Turn

QUITE_SURE = 0.7
FAIRLY_SURE = 0.5


def conversation_html(
    turns: Sequence[Turn],
    *,
    opened: tuple[int, int] | None = None,
    pending: str | None = None,
    replacing: int | None = None,
    stage: str = strings.STARTING,
    problem: str | None = None,
) -> str:
    """Return the conversation, oldest turn first.

    `opened`: the turn and the source shown in the viewer. `pending`: a question that is being
    looked up, and `stage` how far that is; it stands in the place of the turn `replacing`, else at
    the end. `problem`: what went wrong with the last question, for a person to read.
    """
    shown = [
        turn_html(turn, place, opened[1] if opened and opened[0] == place else None)
        for place, turn in enumerate(turns)
    ]
    if pending is not None:
        place = len(shown) if replacing is None else replacing
        shown[place : place + 1] = [_pending(pending, stage)]
    if problem is not None:
        shown.append(f'<p class="problem" role="alert">{escaped(problem)}</p>')
    return f'<div class="turns">{"".join(shown)}</div>'


def _pending(question: str, stage: str) -> str:
    return (
        f'<section class="turn">{_question(question)}<div class="pending">'
        f'<p class="busy">{escaped(stage)}<i>.</i><i>.</i><i>.</i></p>'
        f"{button_html('stop', strings.STOP, style='quiet')}</div></section>"
    )


def opening_html(n_articles: int, examples: Sequence[str]) -> str:
    """Return what stands in place of a conversation before the first question."""
    offered = "".join(button_html("example", text, question=text) for text in examples)
    text = strings.OPENING_TEXT.format(n_articles=strings.articles(n_articles))
    return (
        f'<div class="opening"><h2>{strings.OPENING}</h2><p>{text}</p>'
        f'<div class="examples">{offered}</div></div>'
    )


def turn_html(turn: Turn, place: int, opened: int | None) -> str:
    """Return one turn; `opened` is the number of its source in the viewer."""
    answer = turn.answer
    edit = button_html(
        "edit",
        strings.EDIT,
        label=strings.EDIT_LABEL,
        style="quiet edit",
        turn=place,
        question=answer.resolved_question,
        again=strings.ASK_AGAIN,
        cancel=strings.CANCEL,
    )
    parts = [f'<div class="asked">{edit}{_question(answer.question)}</div>']
    parts.append(narrowed_html(turn.narrowing))
    if answer.resolved_question != answer.question:
        resolved = isolated(answer.resolved_question)
        parts.append(f'<p class="resolved">{strings.SEARCHED_FOR} {resolved}</p>')
    buttons = [
        _source(source, place, number, is_open=number == opened)
        for number, source in enumerate(turn.openable)
    ]
    parts += _answered(answer, place, buttons) if answer.answered else _declined(answer, buttons)
    parts.append(feedback_html(turn, place))
    spoken = escaped(_spoken(answer))
    return f'<section class="turn" data-spoken="{spoken}">{"".join(parts)}</section>'


def _question(question: str) -> str:
    return f'<h3 class="question" dir="auto">{escaped(question)}</h3>'


def _spoken(answer: Answer) -> str:
    if not answer.answered:
        return f"{strings.NOT_SAID} {answer.reason.in_words if answer.reason else ''}"
    return strings.SPOKEN_ANSWER.format(text=answer.text, sure=sureness(answer.confidence))


def _answered(answer: Answer, place: int, buttons: Sequence[str]) -> Iterator[str]:
    first = answer.citations[0]
    yield quotation_html(first)
    speaker = (
        f"{strings.SAID_BY.format(speaker=isolated(first.speaker))} · " if first.speaker else ""
    )
    origin = origin_html(first.source, first.published)
    yield f'<p class="byline">{speaker}{origin} {_number(place, 0)}</p>'
    yield _trust(answer, place)
    remaining = iter(buttons)
    yield _sources(strings.SOURCES, islice(remaining, len(answer.citations)))
    for other in answer.alternatives:
        said = f"{strings.OTHERS_SAY} <strong>{isolated(other.text)}</strong>"
        yield f'<p class="other">{said}</p>'
        yield _sources(strings.SOURCES_OF_THIS, islice(remaining, len(other.citations)))


def quotation_html(citation: Citation) -> str:
    """Return the cited sentence with the span in bold."""
    start = citation.start - citation.sentence_start
    before, after = citation.sentence[:start], citation.sentence[start + len(citation.quote) :]
    return (
        f'<blockquote class="answer" dir="auto">{escaped(before)}'
        f"<strong>{escaped(citation.quote)}</strong>{escaped(after)}</blockquote>"
    )


def _trust(answer: Answer, place: int) -> str:
    """Return how sure the answer is, and the other outlets that say it, each openable."""
    # "100 of 100" would promise what no model keeps
    share = min(99, round(100 * answer.confidence))
    word = sureness(answer.confidence)
    level = word.split()[0].lower()
    meaning = strings.SURE_MEANS.format(share=share)
    line = f'<span class="level {level}" title="{meaning}">{word}</span>'
    others = [
        f"{isolated(citation.source or citation.title)} {_number(place, number)}"
        for number, citation in enumerate(answer.citations)
        if number
    ]
    if others:
        line += f" · {strings.ALSO.format(outlets=', '.join(others))}"
    copies = ", ".join(isolated(copy) for copy in answer.citations[0].copies)
    line += f"<br>{strings.COPIES.format(paths=copies)}" if copies else ""
    return f'<p class="sure">{line}</p>'


def sureness(confidence: float) -> str:
    """Return a plain word for a confidence."""
    if confidence >= QUITE_SURE:
        return strings.QUITE_SURE
    return strings.FAIRLY_SURE if confidence >= FAIRLY_SURE else strings.NOT_SURE


def _number(turn: int, number: int) -> str:
    label = f"{strings.SOURCE_NAME.format(number=number + 1)}: {strings.SHOW_IT}"
    name = f"[{number + 1}]"
    return button_html("open", name, label=label, style="number", turn=turn, number=number)


def _declined(answer: Answer, buttons: Sequence[str]) -> Iterator[str]:
    reason = answer.reason.in_words if answer.reason else ""
    yield f'<p class="answer none">{strings.NOT_SAID}</p><p class="reason">{escaped(reason)}</p>'
    yield _sources(strings.NEAREST, buttons) if buttons else ""


def _sources(label: str, buttons: Iterable[str]) -> str:
    rows = "".join(f"<li>{button}</li>" for button in buttons)
    return f'<p class="label">{label}</p><ol class="sources">{rows}</ol>'


def _source(source: Citation | RetrievedPassage, turn: int, number: int, *, is_open: bool) -> str:
    what = strings.SOURCE_NAME if isinstance(source, Citation) else strings.PASSAGE_NAME
    named = (what.format(number=number + 1), source.source, source.title)
    name = escaped(", ".join(filter(None, named)))
    text = "" if isinstance(source, Citation) else f'<q dir="auto">{escaped(source.text)}</q>'
    return (
        f'<button type="button" data-event="open" data-turn="{turn}" data-number="{number}" '
        f'aria-label="{name}: {strings.SHOW_IT}" aria-pressed="{str(is_open).lower()}">'
        f'<span class="number">[{number + 1}]</span><span class="what">'
        f'<span class="origin">{origin_html(source.source, source.published)}</span>'
        f'<span class="title" dir="auto">{escaped(source.title)}</span>{text}</span></button>'
    )
