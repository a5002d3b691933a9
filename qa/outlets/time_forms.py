"""The forms in which English news names a time, each with its parts as named groups."""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    r"(?P<month>Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May\b"
    r"|Jun(?:e|\b\.?)|Jul(?:y|\b\.?)|Aug(?:ust|\b\.?)|Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)"
    r"|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|,\d)"
_NUMBERED_DAYS = (
    r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
    r"(?: ?(?:to|and|[-–]) ?(?P<day_to>[0-3]?\d)(?:st|nd|rd|th)?)?(?![\d%,.]?\d)"
)
_DAY_AND_MONTH = rf"(?:{_WEEKDAY},? (?:the )?)?{_NUMBERED_DAYS} (?:of )?{_MONTH}"
_MONTH_AND_DAY = rf"(?:{_WEEKDAY},? )?{_MONTH} {_NUMBERED_DAYS}"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"


def _after(*words: str) -> str:
    """Return a pattern for a place right after one of the words."""
    return "(?i:" + "|".join(rf"(?<=\b{word} )" for word in words) + ")"


ABSOLUTE = (
    re.compile(rf"{_DAY_AND_MONTH},? {_YEAR}"),
    re.compile(rf"{_MONTH_AND_DAY},? {_YEAR}"),
    re.compile(rf"{_MONTH},? (?:of )?{_YEAR}"),
)
DATES = (re.compile(_DAY_AND_MONTH), re.compile(_MONTH_AND_DAY))
MONTH = re.compile(
    rf"(?:{_after('in', 'by', 'of', 'since', 'until', 'from', 'before', 'after')}"
    rf"|(?i:(?P<which>last|next|this|earlier in|later in) )){_MONTH}"
)
NEAR = re.compile(
    r"(?i:\b(?:day before yesterday|day after tomorrow|yesterday|tomorrow|today|tonight|last night"
    r"|this (?:morning|evening))\b)"
)
AGO = re.compile(rf"(?i:\b(?P<count>{_COUNT}) (?P<unit>day|week|month|year)s? ago\b)")
UNIT = re.compile(r"(?i:\b(?P<which>last|past|next|this) (?P<unit>week(?:end)?|month|year)\b)(?!-)")
WEEKEND = re.compile(rf"{_after('over', 'during', 'at')}the weekend\b(?! of)")
WEEKDAY = re.compile(
    rf"(?i:(?P<which>last|next|early|late|this) )?{_WEEKDAY}(?! ?['’]s)"
    r"(?: (?:morning|afternoon|evening|night))?"
)
YEAR = re.compile(
    rf"(?:{_after('in', 'of', 'by', 'since', 'from', 'until', 'before', 'after', 'during')}"
    rf"|{_after('to', 'and')}|(?<=[(–-])|(?=\d{{4}}[–-]\d{{4}}\b)|\A){_YEAR}(?! [a-z]+s\b(?<! was))"
)
