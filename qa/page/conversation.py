"""A conversation as HTML: questions, answers with their sources, or why there is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from index.article import Citation
from qa.answer import Alternative, Answer, RetrievedPassage
from qa.kinds import Kind
from qa.outlets import several_outlets
from qa.page import strings
from qa.page.escaping import button_html, escaped, isolated, origin_html
from qa.page.feedback import feedback_html
from qa.page.narrowing import narrowed_html
from qa.page.session import Turn

QUITE_SURE = 0.7
FAIRLY_SURE = 0.5
_EVIDENCE: Mapping[str, str] = {
    Kind.YES_NO: strings.TO_JUDGE_BY,
    Kind.WHY: strings.TELLS_WHY,
    Kind.ABOUT: strings.TELLS_OF_ALL,
}


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
    heading = strings.OPENING
    text = strings.OPENING_TEXT.format(n_articles=strings.articles(n_articles))
    if not n_articles:
        heading, text = strings.OPENING_EMPTY, strings.OPENING_EMPTY_TEXT
        offered = button_html("bringing", strings.BRING)
    return (
        f'<div class="opening"><h2>{heading}</h2><p>{text}</p>'
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
    in_time = several_outlets.narrowed(answer)
    parts.append(f'<p class="in-time">{isolated(in_time)}</p>' if in_time else "")
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
    evidence = _EVIDENCE.get(answer.kind or "", "")
    yield f'<p class="evidence">{evidence}</p>' if evidence else ""
    yield quotation_html(first)
    origin = origin_html(first.source, first.published)
    said = " · ".join(filter(None, (_according_to(first), origin)))
    yield f'<p class="byline">{said} {_number(place, 0)}</p>'
    yield _items(answer)
    yield _trust(answer, place)
    number = len(answer.citations)
    for other in answer.alternatives:
        yield _other(other, place, number)
        number += len(other.citations)
    remaining = iter(buttons)
    yield _sources(strings.SOURCES, islice(remaining, len(answer.citations)))
    for other in answer.alternatives:
        label = strings.SOURCES_OF.format(text=isolated(other.text))
        yield _sources(label, islice(remaining, len(other.citations)))


def _items(answer: Answer) -> str:
    rows = "".join(f"<li>{isolated(item.quote)}</li>" for item in answer.items)
    return f'<p class="label">{strings.ITEMS}</p><ul class="items">{rows}</ul>' if rows else ""


def _other(other: Alternative, place: int, number: int) -> str:
    """Return another answer, with the outlet and day of the best of its sources, openable."""
    first = other.citations[0]
    said = f"{strings.OTHERS_SAY} <strong>{isolated(other.text)}</strong>"
    origin = origin_html(first.source, first.published)
    parts = (said, origin, several_outlets.newest(other))
    return f'<p class="other">{" · ".join(filter(None, parts))} {_number(place, number)}</p>'


def _according_to(citation: Citation) -> str:
    speaker = citation.speaker
    return strings.ACCORDING_TO.format(speaker=isolated(speaker)) if speaker else ""


def quotation_html(citation: Citation) -> str:
    """Return the cited sentence with the span in bold."""
    start = citation.start - citation.sentence_start
    before, after = citation.sentence[:start], citation.sentence[start + len(citation.quote) :]
    return (
        f'<blockquote class="answer" dir="auto">{escaped(before)}'
        f"<strong>{escaped(citation.quote)}</strong>{escaped(after)}</blockquote>"
    )


def _trust(answer: Answer, place: int) -> str:
    """Return how sure the answer is, how new, and the other outlets that say it, openable."""
    # "100 of 100" would promise what no model keeps
    share = min(99, round(100 * answer.confidence))
    word = sureness(answer.confidence)
    level = word.split()[0].lower()
    meaning = strings.SURE_MEANS.format(share=share)
    parts = [f'<span class="level {level}" title="{meaning}">{word}</span>']
    about = several_outlets
    parts += [about.agreement(answer), about.as_of(answer), about.newest(answer)]
    others = [
        f"{isolated(citation.source or citation.title)} {_number(place, number)}"
        for number, citation in enumerate(answer.citations)
        if number
    ]
    if others:
        parts.append(strings.ALSO.format(outlets=", ".join(others)))
    return f'<p class="sure">{" · ".join(filter(None, parts))}</p>'


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
    about = _about(source, is_first=not number) if isinstance(source, Citation) else ""
    return (
        f'<button type="button" data-event="open" data-turn="{turn}" data-number="{number}" '
        f'aria-label="{name}: {strings.SHOW_IT}" aria-pressed="{str(is_open).lower()}">'
        f'<span class="number">[{number + 1}]</span><span class="what">'
        f'<span class="origin">{origin_html(source.source, source.published)}</span>'
        f'<span class="title" dir="auto">{escaped(source.title)}</span>{text}</span></button>'
        f"{about}"
    )


def _about(citation: Citation, *, is_first: bool) -> str:
    """Return who speaks, which days its times were, and which articles carry the same text."""
    told = (several_outlets.times(citation), several_outlets.copies(citation))
    speaker = "" if is_first else _according_to(citation)  # of the first it stands in the byline
    lines = [speaker, *(isolated(line) for line in told if line)]
    about = " · ".join(filter(None, lines))
    return f'<p class="about">{about}</p>' if about else ""
