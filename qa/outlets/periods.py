"""Days, months, years and weeks as periods, and how a person writes them."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import MO, relativedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of days, both ends among them."""

    first: date
    last: date

    def meets(self, other: "Period") -> bool:
        """Tell whether both share a day."""
        return self.first <= other.last and other.first <= self.last


def day(of: date) -> Period:
    """Return one day."""
    return Period(of, of)


def week(of: date) -> Period:
    """Return the week, Monday to Sunday, that a day lies in."""
    monday = of + relativedelta(weekday=MO(-1))
    return Period(monday, monday + 6 * DAY)


def month(year: int, number: int) -> Period:
    """Return a month, 1 to 12."""
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def year(number: int) -> Period:
    """Return a year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def in_words(first: date, last: date) -> str:
    """Return a period as "10 July 2024", "July 2024", "2024" or "15 to 16 June 2024"."""
    if first == last:
        return f"{first.day} {first:%B} {first.year}"
    if Period(first, last) == year(first.year):
        return str(first.year)
    if Period(first, last) == month(first.year, first.month):
        return f"{first:%B} {first.year}"
    end = f"{last.day} {last:%B} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    start = f"{first.day} {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} to {end}"
