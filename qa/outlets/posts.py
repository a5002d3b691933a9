"""The post that a sentence gives to a name: which, whose, and whether it is over."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa.speaking.people import COUNTRIES, DEMONYMS, ROLE

_BESIDE_CHARS = 60
_STEM_CHARS = 4  # "Ukraine" and "Ukrainian"
_OF_COUNTRIES = DEMONYMS | COUNTRIES
_POST = re.compile(rf"\b(?:{ROLE})\b", re.IGNORECASE)
_OWNER = re.compile(
    rf"\b(?P<owner>[A-Z][\w.]+)(?=(?:['’]s?)?(?: [\w-]+){{0,2}}? (?i:{ROLE})\b)"
    rf"|\b(?i:{ROLE}) (?:of|for) (?:the )?(?P<of>[A-Z][\w.]+)"
)
_PLACE = r"(?:(?:[A-Z]\.){2,4}|[A-Z]\w+)"
_WORDS = r"(?:(?!(?:and|or|of|for|by|to|with|at|in|on|from|as|is|was)\b)[\w-]+ ){0,3}?"
_ASKED_POST = re.compile(r"\A\W*who(?:['’]s| is| was) (?P<post>[^?]+)", re.IGNORECASE)
_OTHER_NAMES = {  # of a country, each by its first letters
    "amer": "us u.s usa stat wash",
    "brit": "uk u.k lond",
    "chin": "beij",
    "denm": "dani",
    "finl": "finn",
    "fran": "fren pari",
    "germ": "berl",
    "japa": "toky",
    "pola": "poli",
    "russ": "mosc",
    "spai": "span",
    "swit": "swis",
    "ukra": "kyiv",
}
_COUNTRY_OF = {other: country for country, names in _OTHER_NAMES.items() for other in names.split()}
_IS_OVER = re.compile(
    r"\b(?:[Ff]ormer(?:ly)?|[Ee]x-|at th(?:e|at) time"
    r"|then[ -](?:the\b|an?\b|[A-Z]|\w+ (?:of|for)\b))"
)


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts beside a name, the countries that they belong to, and whether they are held now."""

    names: frozenset[str]
    owners: frozenset[str]
    are_over: bool

    def may_be_of_one_body(self, other: "Posts") -> bool:
        """Tell whether nothing says that they belong to two countries, or to two times."""
        is_shared = not self.owners or not other.owners or bool(self.owners & other.owners)
        return is_shared and self.are_over == other.are_over


def may_be_asked(question: str, sentence: str, start: int, end: int, text: str) -> bool:
    """Tell whether a name may be meant by "Who is the president of Ukraine?".

    It stands at half-open characters of a sentence. Where the text gives it posts of countries, the
    one that is asked about must be among them; else that country must be named beside it. Any name
    may be meant where no country's post is asked for.
    """
    asked = _ASKED_POST.match(question)
    countries = _countries(_OWNER.finditer(asked["post"])) if asked else frozenset()
    served = _countries_served(text, sentence[start:end]) if countries else countries
    beside = re.finditer(rf"\b(?P<owner>{_PLACE})", _beside(sentence, start, end))
    return not countries or bool(countries & (served or _countries(beside)))


def _countries_served(text: str, name: str) -> frozenset[str]:
    """Return the countries whose posts stand right by a name in a text."""
    full = rf"(?:{_PLACE} ){{0,2}}{re.escape(name.split()[-1])}\b"
    of_country = rf"(?P<owner>{_PLACE})(?:['’]s)? {_WORDS}(?i:{ROLE})"
    forms = (
        rf"{of_country},? {full}",
        rf"{full}, (?:the )?{_WORDS}{of_country}\b",
        rf"{full}, (?:who (?:is|was) )?(?:the )?{_WORDS}(?i:{ROLE}) (?:of|for) (?:the )?"
        rf"(?P<owner>{_PLACE})",
    )
    found = (re.finditer(rf"(?<![\w.])(?={form})", text) for form in forms)  # they may overlap
    return frozenset().union(*map(_countries, found))


def _countries(matches: Iterable[re.Match[str]]) -> frozenset[str]:
    words = (m["owner"] or m.groupdict()["of"] for m in matches)
    plain = {word.casefold().rstrip(".") for word in words} & (_OF_COUNTRIES | {"states"})
    return frozenset(_COUNTRY_OF.get(word[:_STEM_CHARS], word[:_STEM_CHARS]) for word in plain)


def posts_beside(sentence: str, start: int, end: int) -> Posts:
    """Return the posts in or beside what stands at half-open characters of a sentence."""
    beside = _beside(sentence, start, end)
    names = (post.casefold().replace("-", " ") for post in _POST.findall(beside))
    return Posts(
        frozenset(re.sub(r"(?:wo)?man\Z|person\Z", "", name) for name in names),
        _countries(_OWNER.finditer(beside)),
        bool(_IS_OVER.search(beside)),
    )


def _beside(sentence: str, start: int, end: int) -> str:
    return sentence[max(0, start - _BESIDE_CHARS) : end + _BESIDE_CHARS]
