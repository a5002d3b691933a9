"""The post that a sentence gives to a name: which, whose, and whether it is over."""

import re
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


def posts_beside(sentence: str, start: int, end: int) -> Posts:
    """Return the posts in or beside what stands at half-open characters of a sentence."""
    beside = sentence[max(0, start - _BESIDE_CHARS) : end + _BESIDE_CHARS]
    names = (post.casefold().replace("-", " ") for post in _POST.findall(beside))
    owners = (match["owner"] or match["of"] for match in _OWNER.finditer(beside))
    return Posts(
        frozenset(re.sub(r"(?:wo)?man\Z|person\Z", "", name) for name in names),
        frozenset(o.casefold()[:_STEM_CHARS] for o in owners if o.casefold() in _OF_COUNTRIES),
        bool(_IS_OVER.search(beside)),
    )
