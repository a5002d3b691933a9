"""What a question says of time: which days of publication it is about, or that the newest counts.

Only what is certain without today's date: "in June 2024", "since 2023", "before 10 July 2024",
"the latest". "Last week" or "before the summit" narrow nothing, as nothing tells when that was.
"""

import re
from datetime import date, timedelta

from qa.answer import AskedTime
from qa.periods import DAY, Period
from qa.times import times_in

_REPORTED_WITHIN = timedelta(days=14)  # news of a day is reported on it or soon after
_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|now|currently|at present|nowadays|so far)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s*\Z", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|by)\s*\Z", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than)\s*\Z", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from)\s*\Z", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|on|during|of|over)\s*\Z", re.IGNORECASE)
_IS_PRESENT = re.compile(
    r"\b(?:is|are|has|have|does|do|holds?|leads?|heads?|runs?|owns?|current|serves?)\b"
    r"|\w['’]s\b|\bwho [a-z]+s\b",
    re.IGNORECASE,
)
_IS_PAST = re.compile(r"\b(?:did|was|were|had|when|why|how come|said|\w{2,}ed)\b", re.IGNORECASE)


def asked_time(question: str) -> AskedTime | None:
    """Return what the question says of time; None where it says nothing certain."""
    newest = _NEWEST.search(question)
    if newest:
        return AskedTime(words=newest[0], newest_first=True)
    times = times_in(question, None)
    if len(times) != 1 or times[0].period is None:
        return None
    return _narrowed(
        question[: times[0].start], question[times[0].start : times[0].end], times[0].period
    )


def _narrowed(lead: str, named: str, period: Period) -> AskedTime | None:
    first, last = period.first, period.last
    days: tuple[date | None, date | None] | None = None
    if _BEFORE.search(lead):
        days = None, first - DAY
    elif _UNTIL.search(lead):
        days = None, last
    elif _AFTER.search(lead):
        days = last + DAY, None
    elif _SINCE.search(lead):
        days = first, None
    elif _WITHIN.search(lead):
        days = first, last + _REPORTED_WITHIN
    if days is None:
        return None
    words = " ".join([*lead.split()[-1:], named])
    return AskedTime(words=words, published_from=days[0], published_to=days[1])


def is_of_the_present(question: str) -> bool:
    """Tell whether it asks for what may change: who leads, how many there are, the latest."""
    if _NEWEST.search(question):
        return True
    return bool(_IS_PRESENT.search(question)) and not _IS_PAST.search(question)
