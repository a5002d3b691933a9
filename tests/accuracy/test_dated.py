"""Questions with dates, on the bundled articles and on reports whose dates are not known."""

from collections import Counter
from datetime import date
from typing import Any

from qa import Answer, Assistant
from qa.evaluation.report import RIGHT_F1
from qa.metrics import f1
from qa.outlets.asked_times import asked_time
from tests.accuracy.sources import by_half, tell

LEAST_UNDERSTOOD = 0.95
LEAST_RIGHT = 0.65


def days_of(line: dict[str, Any]) -> tuple[date | None, date | None]:
    first, last = (date.fromisoformat(day) if day else None for day in line["days"])
    return first, last


def is_understood(line: dict[str, Any]) -> bool:
    """Tell whether the days of a question are those labelled by hand, or that the newest counts."""
    asked = asked_time(line["question"])
    if asked is None:
        return days_of(line) == (None, None) and not line.get("newest")
    if line.get("newest"):
        return asked.newest_first
    return (asked.published_from, asked.published_to) == days_of(line)


def lies_within(answer: Answer, line: dict[str, Any]) -> bool:
    first, last = days_of(line)
    return all(
        citation.published is not None
        and (first is None or first <= citation.published)
        and (last is None or citation.published <= last)
        for citation in answer.citations
    )


def test_the_days_that_a_question_names_are_understood() -> None:
    for half, asked in by_half("dated"):
        plain = [line for line in asked if not line.get("event")]
        n_understood = sum(map(is_understood, plain))
        tell(half, f"{n_understood} of {len(plain)} understood")
        assert n_understood >= LEAST_UNDERSTOOD * len(plain)
        assert len(asked) >= 20


def test_dated_questions_are_answered_from_their_time(assistants: dict[str, Assistant]) -> None:
    for half, asked in by_half("dated"):
        found: Counter[str] = Counter()
        for line in asked:
            if line["folder"] not in assistants:
                continue
            answer = assistants[line["folder"]].ask(line["question"])
            is_right = f1(answer.text or "", line["answers"]) >= RIGHT_F1
            time = answer.asked_time
            is_narrowed = time is not None and not (time.was_widened or time.newest_first)
            found["asked"] += 1
            found["answered"] += answer.answered
            found["right"] += is_right
            found["narrowed"] += is_narrowed
            found["right of the narrowed"] += is_narrowed and is_right
            found["outside their days"] += is_narrowed and not lies_within(answer, line)
        tell(half, dict(found))
        assert found["outside their days"] == 0
        assert found["right"] >= LEAST_RIGHT * found["asked"]
