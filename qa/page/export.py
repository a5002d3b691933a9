"""A conversation to keep: as Markdown for people, as JSON that `verify` checks."""

import json
from collections.abc import Iterator, Sequence

from qa.outlets import several_outlets
from qa.page import strings
from qa.page.conversation import sureness
from qa.page.quoting import as_markdown, plain
from qa.page.session import Turn


def conversation_json(turns: Sequence[Turn], collection: str) -> str:
    """Return one object with the answers as `batch` writes them, and what each was narrowed to."""
    exported = {
        "collection": collection,
        "answers": [turn.answer.model_dump(mode="json") for turn in turns],
        "narrowed_to": [[name for _, name in turn.narrowing.in_words] for turn in turns],
    }
    return json.dumps(exported, ensure_ascii=False, indent=1) + "\n"


def conversation_markdown(turns: Sequence[Turn], collection: str) -> str:
    """Return questions as headings, each answer as a quotation with all of its sources."""
    parts = [f"# {strings.TITLE}: {plain(collection)}"]
    for turn in turns:
        parts += _turn(turn)
    return "\n\n".join(parts) + "\n"


def _turn(turn: Turn) -> Iterator[str]:
    answer = turn.answer
    yield f"## {plain(' '.join(answer.question.split()))}"
    if answer.resolved_question != answer.question:
        yield f"{strings.SEARCHED_FOR} {plain(' '.join(answer.resolved_question.split()))}"
    narrowed = ", ".join(plain(name) for _, name in turn.narrowing.in_words)
    if narrowed:
        yield f"{strings.NARROWED} {narrowed}."
    in_time = several_outlets.narrowed(answer)
    if in_time:
        yield f"{plain(in_time)}."
    if not answer.answered:
        yield f"**{strings.NOT_SAID}** {answer.reason.in_words if answer.reason else ''}"
        return
    for number, citation in enumerate(answer.citations, start=1):
        yield f"[{number}]\n\n{as_markdown(citation)}"
    told = (several_outlets.agreement(answer), several_outlets.as_of(answer))
    yield f"{', '.join(filter(None, (sureness(answer.confidence), *told)))}."
    number = len(answer.citations)
    for other in answer.alternatives:
        yield f"{strings.OTHERS_SAY} **{plain(other.text)}**"
        for citation in other.citations:
            number += 1
            yield f"[{number}]\n\n{as_markdown(citation)}"
