"""The log: one line of JSON an event, for whoever keeps the program running.

Identifiers, durations, counts and outcomes stand in it. What a person typed and what an article
says are private: they stand in it only where `start_log` was asked for texts.
"""

import json
import logging
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from logging.handlers import WatchedFileHandler
from pathlib import Path
from secrets import token_hex
from typing import Any

from qa.answer import Answer
from qa.errors import LogError

LOGGER = logging.getLogger("verbatim")
LOGGER.addHandler(logging.NullHandler())  # silent unless a log is started
LOGGER.propagate = False
STDERR = Path("-")


class Asker(StrEnum):
    """Through what a question came."""

    PAGE = "page"
    PROGRAM = "program"


class JsonLines(logging.Formatter):
    """Writes an event as one JSON object: time in UTC, level, event, then its fields."""

    def __init__(self, *, with_texts: bool) -> None:
        super().__init__()
        self._with_texts = with_texts

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when, "level": record.levelname.lower(), "event": record.msg}
        line |= getattr(record, "fields", {})
        if self._with_texts:
            line |= getattr(record, "texts", {})
        return json.dumps(line, default=str)


def start_log(place: Path, *, with_texts: bool = False) -> logging.Handler:
    """Write events to a file from now on, or to stderr where `place` is "-".

    A file is added to, and opened anew when it has been moved away, as logrotate does. Raises
    `LogError` where it cannot be written. `stop_log` ends it.
    """
    try:
        handler = logging.StreamHandler() if place == STDERR else WatchedFileHandler(place)
    except OSError as error:
        raise LogError(
            f"{place} cannot be written ({error.strerror}): give --log another file"
        ) from error
    handler.setFormatter(JsonLines(with_texts=with_texts))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Write no more events there."""
    LOGGER.removeHandler(handler)
    handler.close()


def tell(
    event: str,
    *,
    level: int = logging.INFO,
    texts: Mapping[str, object] | None = None,
    **fields: object,
) -> None:
    """Write an event with its fields; `texts` are private."""
    LOGGER.log(level, event, extra={"fields": fields, "texts": texts or {}})


def tell_answer(answer: Answer, *, by: Asker, collection: str, n_turns: int = 0) -> None:
    """Write that a question has been answered or declined, and who asked."""
    tell(
        "answered" if answer.answered else "declined",
        id=token_hex(6),
        by=by,
        collection=collection,
        texts={
            "question": answer.question,
            "resolved_question": answer.resolved_question,
            "text": answer.text,
        },
        n_turns=n_turns,
        n_chars=len(answer.question),
        kind=answer.kind,
        reason=answer.reason,
        confidence=answer.confidence,
        n_citations=len(answer.citations),
        ms=answer.timings_ms,
    )


def tell_failure(what: str, error: BaseException) -> None:
    """Write an unexpected error: its kind and where it was raised; its text is private."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    tell(
        "failed",
        level=logging.ERROR,
        what=what,
        error=type(error).__name__,
        where=f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}",
        texts={"problem": str(error)},
    )


@contextmanager
def timed(event: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Write an event at the end of what is done inside, with its milliseconds.

    Fields may be added to what is yielded. What is raised is written as the field `error`.
    """
    started = time.perf_counter()
    try:
        yield fields
    except BaseException as error:
        fields["error"] = type(error).__name__
        raise
    finally:
        texts = fields.pop("texts", None)
        ms = round(1000 * (time.perf_counter() - started), 1)
        tell(event, texts=texts, ms=ms, **fields)
