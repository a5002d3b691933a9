"""The people whom an article names, and "he" or "she" for each, as its own wording tells."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.speaking.verbs import SAYS

ROLE = (
    r"(?:vice[- ]president|president|prime minister|minister|premier|chancellor"
    r"|secretary[- ]general|undersecretary|under secretary|secretary"
    r"|spokes(?:man|woman|person)|ambassador|envoy"
    r"|chair(?:man|woman)|chief|director|governor|senator|sen|rep|congressman|representative"
    r"|analyst|economist|trader|dealer|broker|banker|advis[eo]r|official|officer|executive|leader"
    r"|king|queen|prince|princess|pope|general|admiral|judge|lawyer|attorney|professor|treasurer"
    r"|commissioner|manager|head|politician|candidate|negotiator|delegate|member|partner|founder"
    r"|owner|strategist|investor|refugee|correspondent|speaker|deputy|controller|consultant)"
)
_TITLE_WORDS = "mr mrs ms miss dr sir lord lady sen rep captain capt major colonel col lt gen adm"
_TITLES = frozenset(_TITLE_WORDS.split())
_DEMONYMS = (
    "american british chinese russian ukrainian japanese german french italian spanish "
    "swedish canadian australian brazilian mexican dutch swiss belgian iranian iraqi israeli "
    "indian korean norwegian danish finnish polish turkish greek african asian soviet "
    "european "
)
_CAPITALISED = (
    "the a an and but in on at if he she it they we his her this that these those what who "
    "when where why how which as by for from to of with after before since while i you my our "
    "your their its no not yes so then there here both nor or is was did does has had can "
    "could will would should may might do are were about says said tell name monday tuesday "
    "wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december jan feb aug sept oct nov dec north south east west "
    "northern southern eastern western central united new great nations additionally "
    "domestically state states kingdom republic union house senate congress parliament court "
    "council foreign defense defence security treasury finance trade affairs policy "
    "agriculture commerce energy prime deputy vice former acting assistant national "
    "international federal interior justice high chief senior group party bank ministry "
    "department agency association board commission committee corp corporation inc co company "
    "ltd plc sa ag nv university institute press news post times journal television radio "
    "street exchange stock securities trust fund brothers sons partners holdings industries "
    "airlines air lines oil gas steel motors motor embassy mission summit war world cold "
    "exchequer broadcasting managing asia pacific asia-pacific atlantic euro- atlantic gulf "
    "sea river island islands city kremlin europe africa nato eu un g7 "
)
_COUNTRY_NAMES = (
    "china russia ukraine america britain germany france italy spain sweden canada japan "
    "mexico iran iraq israel india brazil australia norway denmark finland poland turkey "
    "greece switzerland beijing moscow kyiv washington london berlin paris tokyo us usa uk "
    "u.s u.k taiwan korea "
)
COUNTRIES = frozenset(_COUNTRY_NAMES.split())
DEMONYMS = frozenset(_DEMONYMS.split())
_ALSO_FAMILY_NAMES = frozenset(["berlin", "britain", "israel", "london", "washington"])
NOT_NAMES = DEMONYMS | COUNTRIES | frozenset(_CAPITALISED.split())
_WORD = r"(?:(?:Mrs?|Ms|Dr|Rep|Sen|Gen|Adm|Capt|Lt|Col)\.|[A-Z]\.(?:[A-Z]\.)*|[A-Z][\w’'-]*\w)"
_RUN = re.compile(rf"{_WORD}(?:[ \u00a0](?:(?:de|da|van|von|der|bin|al|le|la) )?{_WORD})*")
_POSSESSIVE = re.compile(r"[’']s?\Z")
_OF_A_BODY = re.compile(r"\b(?:of|group|company|firm|agency) \Z")
_HE_OR_SHE = re.compile(r"\b(?:(?P<she>she|her|hers|herself)|he|his|him|himself)\b", re.IGNORECASE)
_WOMAN = re.compile(r"\b(?:mrs|ms|miss|lady|queen|princess|\w+woman)\b", re.IGNORECASE)
_MAN = re.compile(r"\b(?:mr|sir|lord|king|prince|pope|\w+[^o]man)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in a text: the name in full, and "he" or "she" where the text tells."""

    name: str
    pronoun: str | None

    @property
    def forms(self) -> tuple[str, ...]:
        """The name in full, its last word, and its first; a family name may be either."""
        words = self.name.split()
        return tuple(dict.fromkeys((self.name, words[-1], words[0])))


@lru_cache(maxsize=256)
def people(text: str) -> tuple[Person, ...]:
    """Return the people named in a text, in the order in which they first stand there.

    A name is a person's where a title or a post stands beside it, or where it, or a part of it,
    speaks; two capitalised words alone may be anything.
    """
    mentions = list(name_runs(text))
    spoken = _speaking(text)
    full: dict[str, bool] = {}
    for start, end, name, is_titled in mentions:
        words = name.split()
        is_person = (
            is_titled
            or (len(words) > 1 and _has_post(text, start, end))
            or (len(words) > 1 and (name in spoken or words[-1] in spoken or words[0] in spoken))
        )
        full[name] = full.get(name, False) or is_person
    names = [name for name, is_person in full.items() if is_person]
    longest = [n for n in names if not any(_is_part(n, other) for other in names)]
    return tuple(Person(name, _pronoun(text, name)) for name in longest)


def name_runs(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield what may be a person's name: its half-open characters, itself, and if it is titled."""
    for match in _RUN.finditer(text):
        words = list(re.finditer(_WORD, match.group()))
        titles = [i for i, word in enumerate(words) if _is_title(word.group())]
        is_titled = bool(titles) and titles[-1] < len(words) - 1
        words = words[titles[-1] + 1 :] if is_titled else words
        while words and _plain(words[0].group()) in NOT_NAMES:
            words.pop(0)
        kept: list[re.Match[str]] = []
        for word in words:
            plain = _plain(word.group())
            ends_name = kept and word is words[-1] and plain in _ALSO_FAMILY_NAMES
            if (plain in NOT_NAMES and not ends_name) or _is_title(word.group()):
                break
            kept.append(word)
        if not kept or len(kept) > 4 or len(kept) != len(words):
            continue
        start, end = match.start() + kept[0].start(), match.start() + kept[-1].end()
        name = _POSSESSIVE.sub("", text[start:end])
        if name.isupper() and len(kept) == 1:
            continue
        before = text[max(0, start - 40) : start]
        is_titled = is_titled or bool(re.search(rf"(?i:\b{ROLE}) \Z", before))
        yield start, start + len(name), name, is_titled


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word).rstrip(".").casefold()


def _is_title(word: str) -> bool:
    plain = _plain(word)
    return plain in _TITLES or re.fullmatch(ROLE, plain) is not None


def _is_part(name: str, other: str) -> bool:
    words, others = name.split(), other.split()
    return len(words) < len(others) and set(words) <= set(others)


def _speaking(text: str) -> set[str]:
    """Return the names that stand before or after a verb of saying."""
    found = set()
    for match in re.finditer(rf"({_WORD}(?: {_WORD}){{0,3}}),? (?:also |then )?{SAYS}\b", text):
        if not _OF_A_BODY.search(text[max(0, match.start() - 20) : match.start()]):
            found.add(match.group(1))
            found.add(match.group(1).split()[-1])
    for match in re.finditer(
        rf"[”’\"',] (?:said|says|added|wrote) ({_WORD}(?: {_WORD}){{0,3}})", text
    ):
        found.add(match.group(1))
        found.add(match.group(1).split()[-1])
    for match in re.finditer(rf"({_WORD} {_WORD}) of the [A-Z][^,.]{{3,40}}? {SAYS}\b", text):
        found.add(match.group(1))
    return found


def _has_post(text: str, start: int, end: int) -> bool:
    """Tell whether "…, the defence minister" follows the name, or "the minister, …" precedes it."""
    after, before = text[end : end + 90], text[max(0, start - 60) : start]
    return bool(
        re.match(rf",? (?:who\b|[^,.;:\"“”()]{{0,60}}\b(?i:{ROLE})s?\b[^\n]?)", after)
        and after.startswith(",")
    ) or bool(re.search(rf"\b(?i:{ROLE}), \Z", before))


def _pronoun(text: str, name: str) -> str | None:
    """Return "he" or "she" by the title beside the name and by what follows in its sentences."""
    votes: Counter[str] = Counter()
    for match in re.finditer(re.escape(name.split()[-1]), text):
        before = re.split(r"[\n\"”’]|\w{3}\. ", text[max(0, match.start() - 25) : match.start()])[
            -1
        ]
        beside = before + _aside(text, match.end())
        follows = text[match.end() : match.end() + 120].split("\n\n")[0]
        votes["she"] += 2 * len(_WOMAN.findall(beside))
        votes["he"] += 2 * len(_MAN.findall(beside))
        nearest = _HE_OR_SHE.search(follows)
        votes["she" if nearest and nearest["she"] else "he"] += nearest is not None
    if votes["he"] == votes["she"]:
        return None
    return max(votes, key=lambda pronoun: votes[pronoun])


def _aside(text: str, end: int) -> str:
    """Return what stands behind a name between commas: ", a spokesman for the union,"."""
    found = re.match(r",[^,.;\n]{3,60}", text[end : end + 64])
    return found.group() if found else ""
