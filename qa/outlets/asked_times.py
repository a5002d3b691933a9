"""What a question says of time: which days of publication it is about, or that the newest counts.

Only what is certain without today's date: "in June 2024", "since 2023", "before 10 July 2024",
"the latest". "Last week" narrows nothing, as nothing tells when that was; of "before the summit"
the articles are asked for the day.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qa.answer import AskedTime
from qa.outlets.periods import DAY, Period
from qa.outlets.times import Time, times_in

_REPORTED_WITHIN = timedelta(days=14)  # news of a day is reported on it or soon after
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|currently|at present|nowadays|so far)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s*\Z", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|by)\s*\Z", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than)\s*\Z", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from)\s*\Z", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|on|at|during|of|over)\s*\Z", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:between|from)\s*\Z", re.IGNORECASE)
_SPAN_GOES_ON = re.compile(r"\s*(?:and|to|until|till)\s*", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?P<how>before|after|since|until|during|at) (?P<name>the (?:[\w’'-]+ ){0,4}?"
    r"(?:summit|meeting|talks|conference|invasion|election|visit|declaration|attack|vote|strike"
    r"|festival|match|game|trial|fire|flood|storm|crash|accident|ceremony|debate|briefing)"
    r"(?: (?:in|of|on|at|with) (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)?)(?=[\s,?.!]|\Z)"
)
_IS_PRESENT = re.compile(
    r"\b(?:is|are|has|have|does|do|holds?|leads?|heads?|runs?|owns?|current|serves?)\b"
    r"|\w['’]s\b|\bwho [a-z]+s\b",
    re.IGNORECASE,
)
_IS_PAST = re.compile(r"\b(?:did|was|were|had|when|why|how come|said|\w{2,}ed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Event:
    """An event by which a question tells its time: "before" and "the summit in Geneva"."""

    how: str
    name: str


def asked_time(question: str) -> AskedTime | None:
    """Return what the question says of time; None where it says nothing certain."""
    newest = _NEWEST.search(question)
    if newest:
        return AskedTime(words=newest[0], newest_first=True)
    times = times_in(question, None)
    if len(times) == 2:
        return _spanning(question, *times)
    if len(times) != 1 or times[0].period is None:
        return None
    return _narrowed(
        question[: times[0].start], question[times[0].start : times[0].end], times[0].period
    )


def _spanning(question: str, first: Time, last: Time) -> AskedTime | None:
    """Return what "between A and B" and "from A to B" say of time."""
    lead = _SPAN.search(question[: first.start])
    is_span = lead and _SPAN_GOES_ON.fullmatch(question[first.end : last.start])
    if not (is_span and lead and first.period and last.period):
        return None
    return AskedTime(
        words=question[lead.start() : last.end],
        published_from=first.period.first,
        published_to=_moved(last.period.last, _REPORTED_WITHIN),
    )


def asked_event(question: str) -> Event | None:
    """Return the event by which a question tells its time; None where it names none."""
    match = _EVENT.search(question)
    return Event(match["how"], match["name"]) if match else None


def of_event(event: Event, period: Period) -> AskedTime | None:
    """Return what an event says of time, its days known; what came after it starts on its first."""
    asked = _narrowed(event.how, event.name, period)
    if asked and event.how.casefold() == "after":
        return asked.model_copy(update={"published_from": period.first})
    return asked


def without_time(question: str, asked: AskedTime) -> str:
    """Return the question without its words on time."""
    rest = re.sub(rf",? *\b{re.escape(asked.words)}\b,? *", " ", question, count=1)
    return re.sub(r" (?=[?.!,])", "", rest).strip()


def _narrowed(lead: str, named: str, period: Period) -> AskedTime | None:
    first, last = period.first, period.last
    days: tuple[date | None, date | None] | None = None
    if _BEFORE.search(lead):
        days = None, _moved(first, -DAY)
    elif _UNTIL.search(lead):
        days = None, last
    elif _AFTER.search(lead):
        days = _moved(last, DAY), None
    elif _SINCE.search(lead):
        days = first, None
    elif _WITHIN.search(lead):
        days = first, _moved(last, _REPORTED_WITHIN)
    if days is None:
        return None
    words = " ".join([*lead.split()[-1:], named])
    return AskedTime(words=words, published_from=days[0], published_to=days[1])


def _moved(day: date, by: timedelta) -> date | None:
    """Return a day moved; None, which bounds nothing, before the year 1 and after 9999."""
    try:
        return day + by
    except OverflowError:
        return None


def is_of_the_present(question: str) -> bool:
    """Tell whether it asks for what may change: who leads, how many there are, the latest."""
    if _NEWEST.search(question):
        return True
    return bool(_IS_PRESENT.search(question)) and not _IS_PAST.search(question)
