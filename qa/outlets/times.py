"""The times that a sentence names, and which days they are: "Wednesday", "last year", "10 July".

A closed list of English forms, read without guessing: what leaves out a week, a month or a year is
resolved against the day of publication, and stays open where that is not known, or where the
wording does not tell whether it looks back or ahead. The arithmetic is dateutil's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta, weekday

from index.article import Citation
from qa.outlets import time_forms
from qa.outlets.periods import DAY, Period, day, month, week, year
from qa.outlets.quantities import quantities
from qa.outlets.time_forms import DAYS, MONTHS

_FUTURE = re.compile(
    r"\b(?:will|would|shall|can|may|due|scheduled|planned|expect(?:s|ed)?|hopes?|plans?"
    r"|(?:is|are) (?:set )?to|opens?|starts?|begins?|closes?|resumes?|meets?|convenes?|gathers?"
    r"|returns?|takes? place)\b"
)
_PAST = re.compile(
    r"(?<!\bbe )\b"
    r"(?:\w{2,}ed|was|were|had|has|have|became|began|bought|brought|broke|built|came|caught|chose"
    r"|drew|drove|fell|felt|fought|found|flew|gave|got|grew|held|kept|lay|led|left|lost|made|met|paid"
    r"|ran|rose|said|sank|saw|sent|shot|sold|spent|spoke|stole|stood|struck|threw|told|took|went|won"
    r"|wrote)\b"
)
_STILL = re.compile(r"\b(?:since|from)\s*\Z", re.IGNORECASE)
_NEAR_DAYS = 60
_AROUND_CHARS = 70


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a text names it: half-open characters, and its days where they are known.

    `is_relative`: it takes the day of publication to tell which days they are.
    """

    start: int
    end: int
    period: Period | None
    is_relative: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """One form found in a text that was published on a day, where that is known."""

    match: re.Match[str]
    published: date | None

    def looks(self) -> int:
        """Return -1 for a time gone by, 1 for one to come, 0 where no verb around it tells."""
        text, start, end = self.match.string, *self.match.span()
        before = text[max(0, start - _AROUND_CHARS) : start]
        ahead = max((found.end() for found in _FUTURE.finditer(before)), default=-1)
        back = max((found.end() for found in _PAST.finditer(before)), default=-1)
        if ahead != back:
            return 1 if ahead > back else -1
        after = text[end : end + _AROUND_CHARS]
        if before.strip().count(" ") > 1:  # else it opens the sentence, and its verb follows
            after = after.partition(",")[0]  # not ", she said"
        to_come, gone_by = _FUTURE.search(after), _PAST.search(after)
        if to_come and gone_by:
            return 1 if to_come.start() < gone_by.start() else -1
        return 1 if to_come else -1 if gone_by else 0


_Resolver = Callable[[_Named, date], Period | None]


def _dated(named: _Named, published: date) -> Period | None:
    """Resolve "Monday, June 17" or "9 to 11 July": the near one, else as the verb looks."""
    years = (published.year - 1, published.year, published.year + 1)
    found = [p for p in (_days_of(named.match, number) for number in years) if p is not None]
    near = [p for p in found if abs((p.first - published).days) <= _NEAR_DAYS]
    if near or (len(found) == 1 and named.match["weekday"]):
        return (near or found)[0]
    looks = named.looks()
    ahead = [p for p in found if (p.first - published).days * looks > 0]
    return min(ahead, key=lambda p: abs((p.first - published).days), default=None)


def _days_of(match: re.Match[str], number: int) -> Period | None:
    fields = match.groupdict()
    month_number = MONTHS.index(fields["month"][:3].lower()) + 1
    try:
        first = date(number, month_number, int(fields["day"]))
        last = date(number, month_number, int(fields["day_to"] or fields["day"]))
    except ValueError:  # no such day in this year
        return None
    weekday_name = fields["weekday"]
    if first > last or (weekday_name and DAYS[first.weekday()] != weekday_name[:3].lower()):
        return None
    return Period(first, last)


def _month(named: _Named, published: date) -> Period | None:
    number = MONTHS.index(named.match["month"][:3].lower()) + 1
    which = (named.match["which"] or "").lower()
    looks = {"last": -1, "next": 1}.get(which) or named.looks()
    this_year = month(published.year, number)
    if which in ("this", "earlier in", "later in"):
        return this_year
    if looks == 0:
        return None
    if looks > 0:
        return this_year if this_year.last >= published else month(published.year + 1, number)
    is_gone = this_year.last < published if which == "last" else this_year.first <= published
    return this_year if is_gone else month(published.year - 1, number)


def _near(named: _Named, published: date) -> Period | None:
    words = named.match[0].lower()
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}
    days |= {"day before yesterday": -2, "day after tomorrow": 2}
    return day(published + days.get(words, 0) * DAY)


def _ago(named: _Named, published: date) -> Period | None:
    count = quantities(named.match["count"].lower().replace("an", "1").replace("a", "1"))
    if not count:
        return None
    return _unit(named.match["unit"].lower(), published, -int(count[0].value))


def _which_unit(named: _Named, published: date) -> Period | None:
    steps = {"last": -1, "past": -1, "this": 0, "next": 1}[named.match["which"].lower()]
    unit = named.match["unit"].lower()
    if unit != "weekend":
        return _unit(unit, published, steps)
    return None if steps == 0 else _weekend(published, steps)


def _unit(unit: str, published: date, steps: int) -> Period:
    if unit == "day":
        return day(published + steps * DAY)
    if unit == "week":
        return week(published + 7 * steps * DAY)
    if unit == "month":
        then = published + relativedelta(months=steps)
        return month(then.year, then.month)
    return year(published.year + steps)


def _the_weekend(named: _Named, published: date) -> Period | None:
    return _weekend(published, named.looks()) if named.looks() else None


def _weekend(published: date, steps: int) -> Period:
    """Return the nearest weekend before or after a day; on a weekend, that one."""
    saturday = published + relativedelta(weekday=weekday(5)(steps))
    if published.weekday() == 6 and steps > 0:
        saturday = published - DAY
    return Period(saturday, saturday + DAY)


def _weekday(named: _Named, published: date) -> Period | None:
    number = DAYS.index(named.match["weekday"][:3].lower())
    which = (named.match["which"] or "").lower()
    if which in ("last", "next"):
        steps = -1 if which == "last" else 1
        nearest = published + steps * DAY + relativedelta(weekday=weekday(number)(steps))
        is_plain = week(nearest) != week(published)  # in the same week, either may be meant
        return day(nearest) if is_plain else None
    looks = named.looks()
    return day(published + relativedelta(weekday=weekday(number)(looks))) if looks else None


def _absolute(match: re.Match[str]) -> Period | None:
    """Resolve what needs no day of publication."""
    fields = match.groupdict()
    number = int(fields["year"])
    if fields.get("day"):
        return _days_of(match, number)
    if fields.get("month"):
        return month(number, MONTHS.index(fields["month"][:3].lower()) + 1)
    return year(number)


_FORMS: tuple[tuple[re.Pattern[str], _Resolver | None], ...] = (
    *((form, None) for form in time_forms.ABSOLUTE),
    *((form, _dated) for form in time_forms.DATES),
    (time_forms.MONTH, _month),
    (time_forms.NEAR, _near),
    (time_forms.AGO, _ago),
    (time_forms.UNIT, _which_unit),
    (time_forms.WEEKEND, _the_weekend),
    (time_forms.WEEKDAY, _weekday),
    (time_forms.YEAR, None),
)


@lru_cache(maxsize=1024)
def times_in(text: str, published: date | None) -> tuple[Time, ...]:
    """Return the times that a sentence names, in order, without overlaps; the fuller form wins."""
    found: list[Time] = []
    for form, resolver in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            period = _resolved(resolver, match, published) if resolver else _absolute(match)
            found.append(Time(start, end, period, is_relative=resolver is not None))
    return tuple(sorted(found, key=lambda time: time.start))


def _resolved(resolver: _Resolver, match: re.Match[str], published: date | None) -> Period | None:
    try:
        return resolver(_Named(match, published), published) if published else None
    except (ValueError, OverflowError):  # before the year 1, or after 9999
        return None


def last_day(citation: Citation) -> date | None:
    """Return the last day that a cited sentence speaks of, at most the day of its publication.

    Without a past time beside the quote it speaks of the day of publication; None where that is
    unknown.
    """
    published, sentence = citation.published, citation.sentence
    if published is None:
        return None
    first, last = (at - citation.sentence_start for at in (citation.start, citation.end))
    past = [
        time.period.last
        for time in times_in(sentence, published)
        if time.period and not _STILL.search(sentence[: time.start])
        if time.end <= first or last <= time.start
    ]
    return min(max(past), published) if past else published
