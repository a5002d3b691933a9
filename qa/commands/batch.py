"""Answer many questions from a file, a line a conversation."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from qa.answer import Answer
from qa.assistant import Assistant
from qa.errors import BadLineError, first_problem


class Conversation(BaseModel):
    """One line of a batch: an id of the caller's choice, and the questions in their order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: StrictStr | StrictInt
    turns: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What one line became: an answer a turn, or an error."""

    id: str | int | None
    answers: tuple[Answer, ...] = ()
    error: str | None = None

    def to_json(self) -> str:
        """Return the line of output, without its line break."""
        if self.error is not None:
            return json.dumps({"id": self.id, "error": self.error}, ensure_ascii=False)
        answers = [answer.model_dump(mode="json") for answer in self.answers]
        return json.dumps({"id": self.id, "answers": answers}, ensure_ascii=False)


def answer_batch(
    assistant: Assistant, lines: Iterable[str], **narrowing: Any
) -> Iterator[BatchResult]:
    """Yield a result for every line that is not blank, in order; a bad line does not stop it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            conversation = _parse(line, number)
        except BadLineError as error:
            yield BatchResult(_id_of(line), error=str(error))
            continue
        answers: list[Answer] = []
        for turn in conversation.turns:
            answers.append(assistant.ask(turn, history=answers, **narrowing))
        yield BatchResult(conversation.id, tuple(answers))


def _parse(line: str, number: int) -> Conversation:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError as error:
        n_bytes = len(line[: error.start].encode("utf-8"))
        raise BadLineError(
            f"line {number}: not UTF-8 from its byte {n_bytes} on; save the file as UTF-8"
        ) from error
    try:
        return Conversation.model_validate_json(line)
    except ValidationError as error:
        raise BadLineError(
            f'line {number}: {first_problem(error)}; expected {{"id": …, "turns": ["question", …]}}'
        ) from error


def _id_of(line: str) -> str | int | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found = fields.get("id") if isinstance(fields, dict) else None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
