"""Names in an answer, so that "NATO's Jens Stoltenberg" and "Mr Stoltenberg" can be compared."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

_TITLE = re.compile(
    r"\b(?:(?:former|then|acting|deputy|vice|chief|senior|the) )*"
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Lord|Lady|Sen|Rep|Gov|Gen|Col|Lt|Capt|Rev|King|Queen"
    r"|(?:\w+ )?(?:Secretary(?:[ -]General| of State)?|President|Chancellor|Premier|Minister"
    r"|Ambassador|Senator|Governor|General|Colonel|Chairman|Spokes(?:man|woman|person)))\b\.?,? ",
    re.IGNORECASE,
)
_CAPITALISED = r"[^\W\d_a-z][\w.&’'-]*"
_PARTICLE = r"(?:of|de|da|del|der|van|von|bin|al|el|la|and the|of the|for)"
_RUN = re.compile(rf"{_CAPITALISED}(?: (?:{_PARTICLE} )?{_CAPITALISED})*")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?= )")
_DESCRIPTION = re.compile(r" (?:who|whose|which|from|of|at|in|for) (?=[a-z])")
_DETERMINED = re.compile(r"(?:an?|its?|his|her|their|who|which|where|when|that)\b", re.IGNORECASE)
_PLACES_APART = re.compile(
    r"north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|central|new|old|upper|lower|great(?:er)?"
)
_KINDS = re.compile(
    r"ocean|sea|river|islands?|mountains|city|corp|inc|ltd|plc|co|company|group|news"
)
_MOST_WORDS_AROUND = 6
_MISSPELLED_RATIO = 0.85

Name = tuple[str, ...]


@lru_cache(maxsize=1024)
def name_in(text: str) -> Name:
    """Return the one name that a short text is about, in lower-case words; () where there is none.

    Titles and descriptions around it are left out: of "Ukraine's foreign minister, Dmytro Kuleba"
    and of "Dmytro Kuleba, the Ukrainian foreign minister" it is the same. A text with two names
    side by side has none.
    """
    if re.match(r"(?:in|at|on|near) ", text):
        text = text.split(" ", 1)[1]
    parts = [part.strip() for part in re.split(r",|\bas\b", text) if part.strip()]
    if re.search(r"\b(?:and|or)\b", _RUN.sub("", text)):
        return ()
    named = [found for found in map(_name_of_part, parts) if found]
    if not named:
        return ()
    n_around = len(text.split()) - max(map(len, named))
    return named[0] if _name_of_part(parts[0]) or n_around <= _MOST_WORDS_AROUND else ()


def _name_of_part(part: str) -> Name:
    """Return the name that a part ends in; () for a description that holds one."""
    *owners, owned = _POSSESSIVE.split(part)
    if any(re.search(r"\b(?!the\b)[a-z]", owner) for owner in owners):
        return ()
    plain = _DESCRIPTION.split(_TITLE.sub("; ", owned + " "))[0].strip("; ")
    runs = _RUN.findall(plain)
    if not runs or not plain.endswith(runs[-1]) or _DETERMINED.match(plain):
        return ()
    return _words(runs[-1])


def _words(run: str) -> Name:
    words = re.sub(r"\AThe ", "", run).split()
    return tuple(re.sub(r"[.'’]", "", word).lower() for word in words if word.strip("."))


def are_one_name(name: Name, other: Name, *, text: str, other_text: str) -> bool:
    """Tell whether two names are the same, or one is the other's short form.

    A family name that ends the other stands for it, and a name for itself with what it is, a
    river or a company. So do letters for the words that they begin, and a first word where the
    article that uses it, its `text`, has the whole name too.
    """
    if name == other:
        return True
    short, long = sorted((name, other), key=len)
    if not short or len(short) == len(long):
        return _is_acronym(name, other) or _is_acronym(other, name)
    if long[-len(short) :] == short:
        return not any(_PLACES_APART.fullmatch(word) for word in long[: -len(short)])
    if long[: len(short)] == short:
        if all(_KINDS.fullmatch(word) for word in long[len(short) :]):
            return True
        text_of_short = text if short == name else other_text
        return " ".join(long) in " ".join(re.sub(r"[.'’]", "", text_of_short).lower().split())
    return _is_acronym(short, long)


def may_be_one_name(name: Name, other: Name) -> bool:
    """Tell whether it is not sure that two names differ: one holds the other, or is misspelled."""
    if set(name) <= set(other) or set(other) <= set(name):
        return True
    return SequenceMatcher(None, " ".join(name), " ".join(other)).ratio() >= _MISSPELLED_RATIO


def _is_acronym(short: Name, long: Name) -> bool:
    letters = "".join(word[0] for word in long if word not in ("of", "the", "and", "for"))
    return len(short) == 1 and len(letters) > 1 and short[0] == letters
