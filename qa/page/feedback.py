"""What a person says is wrong, kept as questions that `accuracy` can ask again."""

import json
import os
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from threading import Lock

from index.article import Citation
from qa.errors import FeedbackError
from qa.evaluation.suite import SuiteQuestion
from qa.metrics import normalize_answer
from qa.page import strings
from qa.page.escaping import escaped
from qa.page.session import Turn

FILE_NAME = "feedback.jsonl"


class Wrong(StrEnum):
    """What is wrong with an answer: its text, or only the article that it is cited from."""

    ANSWER = "answer"
    SOURCE = "source"


class FeedbackFile:
    """Lines of JSON in an index folder, a question a line, each once; shared between sessions."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = Lock()

    def add(self, question: SuiteQuestion) -> bool:
        """Write a question at the end; False where it stands there already.

        Raises `FeedbackError` where the file cannot be written.
        """
        line = question.model_dump_json(exclude_defaults=True)
        try:
            with self._lock, self._path.open("a+b") as file:
                file.seek(0)
                if question.id in {json.loads(known)["id"] for known in file if known.strip()}:
                    return False
                file.write(f"{line}\n".encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError) as error:
            raise FeedbackError(strings.NOT_NOTED.format(problem=error)) from error
        return True


def wrong_answer(turn: Turn, right: str) -> SuiteQuestion:
    """Return the question with what the articles say; with no answer where they say nothing.

    Raises `FeedbackError` where nothing is said that differs from what was answered.
    """
    text = right.strip()
    if (text or not turn.answer.answered) and not normalize_answer(text):
        raise FeedbackError(strings.SAY_WHAT)
    return _question(turn, Wrong.ANSWER, (text,) if text else (), ())


def wrong_source(turn: Turn, number: int | None) -> SuiteQuestion:
    """Return the question with its answer kept, and the source, from 0, that does say it."""
    chosen = turn.openable[number] if number is not None else None
    articles = (chosen.article_id,) if isinstance(chosen, Citation) else ()
    return _question(turn, Wrong.SOURCE, (turn.answer.text or "",), articles)


def _question(
    turn: Turn, wrong: Wrong, answers: tuple[str, ...], articles: tuple[str, ...]
) -> SuiteQuestion:
    given = turn.answer.model_copy(update={"timings_ms": {}})
    said = json.dumps([given.model_dump(mode="json"), wrong, answers, articles])
    return SuiteQuestion(
        id=f"feedback-{sha256(said.encode()).hexdigest()[:16]}",
        question=given.resolved_question,
        kind=f"wrong {wrong}",
        answers=answers,
        articles=articles,
        given=given,
    )


def feedback_html(turn: Turn, place: int) -> str:
    """Return the forms under an answer; "" where no question was understood at all."""
    if not turn.answer.answered:
        form = _form(place, Wrong.ANSWER, strings.DO_SAY, _text(strings.WHAT_THEY_SAY))
        return f'<div class="feedback">{form}</div>' if turn.answer.nearest else ""
    options = "".join(
        f'<option value="{number}">[{number + 1}] {escaped(citation.title)}</option>'
        for number, citation in enumerate(turn.answer.citations)
        if number
    )
    choice = (
        f'<label>{strings.WHICH_ARTICLE} <select name="right">{options}'
        f'<option value="">{strings.ANOTHER_ARTICLE}</option></select></label>'
    )
    answer = _form(place, Wrong.ANSWER, strings.WRONG_ANSWER, _text(strings.WHAT_IS_RIGHT))
    source = _form(place, Wrong.SOURCE, strings.WRONG_SOURCE, choice)
    return f'<div class="feedback">{answer}{source}</div>'


def _text(label: str) -> str:
    return (
        f'<label>{label} <input type="text" name="right" maxlength="500" autocomplete="off">'
        "</label>"
    )


def _form(place: int, wrong: Wrong, title: str, field: str) -> str:
    return (
        f'<details name="feedback-{place}"><summary>{title}</summary>'
        f'<form data-event="feedback" data-turn="{place}" data-wrong="{wrong}">{field}'
        f'<button type="submit">{strings.SEND}</button></form></details>'
    )
