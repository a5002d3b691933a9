"""Numbers in an answer, in digits or in words, so that "thirty-one" and "31" can be compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import alpha2digit

_SCALES = {
    "dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}  # fmt: skip
_SCALE = "|".join(_SCALES)
_KEPT = re.compile(  # "2.5 million" is read whole, "hundreds" is no number
    rf"(\d[\d.,]* (?:{_SCALE})s?\b|\b(?:dozen|hundred|thousand|million|billion)s\b)", re.IGNORECASE
)
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])|(?<=\d)-(?=[A-Za-z])")
_HALF_OF = re.compile(rf"\bhalf an? (?=(?:{_SCALE})\b)", re.IGNORECASE)
_ONE_OF = re.compile(rf"\ba (?=(?:{_SCALE})\b)", re.IGNORECASE)
_AND_A_HALF = re.compile(r"(\d)(?: and a half\b|½)")
_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<currency>(?:US)?[$€£¥])? ?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?: ?(?P<scale>{_SCALE})s?\b)?(?P<percent> ?(?:%|per ?cent\b|pct\b))?"
    r"(?![\w.,]*\d|(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:at least|more than|over|upwards of|no fewer than)\s*\Z", re.I)
_AT_MOST = re.compile(r"\b(?:at most|fewer than|less than|under|up to|no more than)\s*\Z", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|close to)\s*\Z", re.I
)
_FOLLOWING = re.compile(
    r" (?:(?:other|more|new|further|additional|different|\w+ese|\w+ian) )?([a-z]{3,})", re.I
)
_CURRENCIES = {"dollar": "$", "dlr": "$", "euro": "€", "pound": "£", "stg": "£", "yen": "¥"}
_MEASURES = frozenset(
    ("%", "$", "€", "£", "¥", "year", "month", "week", "day", "hour", "minute", "mile", "metre")
)
_ABOUT_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the least and the most that its wording allows, and what it counts.

    `unit`: "%", a currency's sign, the word that follows, or "" where nothing tells.
    """

    value: float
    least: float
    most: float
    unit: str

    def allows(self, other: "Quantity") -> bool:
        """Tell whether both wordings can be true of one number."""
        return self.least <= other.most and other.least <= self.most

    def counts_like(self, other: "Quantity") -> bool:
        """Tell whether both may count one thing: "31 people" and "31 passengers", not years."""
        if not self.unit or not other.unit or self.unit == other.unit:
            return True
        return self.unit not in _MEASURES and other.unit not in _MEASURES


@lru_cache(maxsize=1024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text in order; ordinals and numbers inside words are none."""
    digits = in_digits(text)
    return tuple(_quantity(digits, match) for match in _NUMBER.finditer(digits))


def in_digits(text: str) -> str:
    """Write numbers in words as digits: "three-day" is "3 day", "half a million" "0.5 million"."""
    text = _HYPHEN.sub(" ", text)
    text = _ONE_OF.sub("1 ", _HALF_OF.sub("0.5 ", text))
    return _AND_A_HALF.sub(r"\1.5", "".join(map(_part_in_digits, _KEPT.split(text))))


def _part_in_digits(part: str) -> str:
    return part if _KEPT.fullmatch(part) else str(alpha2digit(part, "en", threshold=0))


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    value = float(match["digits"].replace(",", ""))
    if match["scale"]:
        value *= _SCALES[match["scale"].lower()]
    before = text[: match.start()]
    least = most = value
    if _AT_LEAST.search(before):
        most = float("inf")
    elif _AT_MOST.search(before):
        least = float("-inf")
    elif _ABOUT.search(before):
        least, most = value * (1 - _ABOUT_SHARE), value * (1 + _ABOUT_SHARE)
    return Quantity(value, least, most, _unit(text, match))


def _unit(text: str, match: re.Match[str]) -> str:
    if match["percent"]:
        return "%"
    if match["currency"]:
        return match["currency"][-1]
    following = _FOLLOWING.match(text, match.end())
    if not following:
        return ""
    word = re.sub("s$", "", re.sub("ies$", "y", following[1].lower()))
    return _CURRENCIES.get(word, word)
