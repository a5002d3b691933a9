"""Search the days that a question names first, and everything where nothing sure is there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from index import Scope
from qa.answer import AskedTime
from qa.outlets.agreement import period_of
from qa.outlets.asked_times import asked_event, asked_time, of_event, without_time
from qa.outlets.periods import Period
from qa.outlets.times import last_day
from qa.reading.candidates import Candidate
from qa.reading.found import Found

_MOST_EVENT_DAYS = 14


class Search(Protocol):
    """Retrieves and reads for a question: `Chain.search`."""

    def __call__(self, question: str, *, scope: Scope) -> Found:
        """Return what is found for a question."""


def search_in_time(search: Search, question: str, scope: Scope) -> tuple[Found, AskedTime | None]:
    """Return what was found, and what was made of the time that the question names.

    Days that the caller gives win over the question's. Within the days, which the search keeps to,
    the question is asked without them if with them nothing sure is found: few articles name their
    own date.
    """
    is_dated = scope.published_from or scope.published_to
    time = None if is_dated else _time_of(search, question, scope)
    if time is None or time.newest_first:
        return search(question, scope=scope), time
    days = replace(scope, published_from=time.published_from, published_to=time.published_to)
    for asked in (question, without_time(question, time)):
        found = search(asked, scope=days)
        found = replace(found, candidates=_of_those_days(found.candidates, time.published_from))
        if found.is_sure:
            return found, time
    return search(question, scope=scope), time.model_copy(update={"was_widened": True})


def _of_those_days(candidates: Sequence[Candidate], first: date | None) -> tuple[Candidate, ...]:
    """Return the candidates whose sentences do not look back behind the first day."""
    return tuple(c for c in candidates if first is None or _last_day(c) >= first)


def _last_day(candidate: Candidate) -> date:
    return last_day(candidate.article.cite(candidate.start, candidate.end)) or date.max


def _time_of(search: Search, question: str, scope: Scope) -> AskedTime | None:
    time = asked_time(question)
    event = None if time else asked_event(question)
    if event is None:
        return time
    period = _period_of(search(f"When was {event.name}?", scope=scope))
    return of_event(event, period) if period else None


def _period_of(found: Found) -> Period | None:
    """Return the days of an event; None where they are not sure, or where articles differ.

    What is sure may name several of its days: "10 July", and "yesterday" of the 12th.
    """
    sure = [c for c in found.candidates if c.confidence >= found.threshold]
    periods = [period_of(candidate) for candidate in sure]
    known = [period for period in periods if period is not None]
    if not known or len(known) < len(periods):
        return None
    whole = Period(min(p.first for p in known), max(p.last for p in known))
    return whole if (whole.last - whole.first).days <= _MOST_EVENT_DAYS else None
