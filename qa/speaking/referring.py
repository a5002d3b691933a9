"""Whom a phrase of an article means: "he", "the minister", "Lund"."""

import re
from functools import lru_cache

from index.segmenting import blocks, sentences
from qa.speaking.people import ROLE, Person, people
from qa.speaking.phrases import (
    BODY,
    DETERMINER,
    NAMED_HEAD,
    SAYING,
    SPEAKS,
    clause_before,
    last_phrase,
    without_titles,
)
from qa.speaking.quotations import unquoted
from qa.speaking.verbs import SAYS

_PRONOUN = re.compile(r"(?:^|\s)(he|she|it|they|we|I|who|which|you|this|that)\Z", re.IGNORECASE)
_ONE_OF_FEW = r"(?:secretary|president|prime|minister|premier|chancellor|chair|king|queen|pope).*"
_WITHIN = re.compile(r"\b(?:of|for|to|by|at|from|with|about|than|on)\s(?:\w+\s)?\Z")
_LOOK_BACK = 7  # sentences, within which "he" must have been named


def subject_of(text: str, lead: str, verb_start: int) -> str | None:
    """Return who is the subject of a verb of saying, of what stands before it in its clause."""
    lead = clause_before(lead)
    is_appositive = lead.endswith(",")
    lead = lead.rstrip(" ,")
    if "\x00" in lead[-40:] and not re.search(r"\x00[”\"’']?,?\s[^\x00]+\Z", lead):
        return None
    if is_appositive and "," in lead:
        head, _, aside = lead.rpartition(", ")
        named = person_in(text, aside)
        if named and (aside.startswith(named) or aside.endswith(named)):
            return named
        if re.match(rf"(?:{DETERMINER}|who|which|whose|former|[A-Z][\w.]*['’]s)\b", aside) or (
            SPEAKS.search(aside)
        ):
            lead = head
    pronoun = _PRONOUN.search(lead)
    if pronoun:
        return _of_pronoun(text, pronoun.group(1).casefold(), verb_start)
    phrase = last_phrase(lead)
    return resolved(text, phrase, verb_start) if phrase else None


def resolved(text: str, phrase: str, place: int) -> str | None:
    """Return the full name of whom a phrase means, or the phrase where nobody is named."""
    phrase = phrase.strip(' ,"“”')
    pronoun = {"him": "he", "her": "she", "them": "they"}.get(phrase.casefold())
    if pronoun:
        return _of_pronoun(text, pronoun, place)
    person = person_in(text, phrase)
    if person:
        return person
    if NAMED_HEAD.fullmatch(phrase):
        return without_titles(phrase)
    if not SPEAKS.search(phrase) or "\x00" in phrase:
        return None
    if re.match(r"(?:the|its|his|her|their)\b", phrase, re.IGNORECASE):
        return _of_role(text, phrase, place)
    return phrase


def person_in(text: str, phrase: str) -> str | None:
    """Return the person that a noun phrase is about: named at its end, or at its start."""
    for person in people(text):
        for name in person.forms:
            if phrase == name or (
                phrase.endswith(f" {name}") and not _WITHIN.search(phrase[: -len(name)])
            ):
                return person.name
    for person in people(text):
        for name in person.forms:
            if re.match(rf"{re.escape(name)}(?:,| (?:of|at|in|from|for|with)\b)", phrase):
                return person.name
    return None


def _of_role(text: str, phrase: str, place: int) -> str | None:
    """Return who "the minister" is: the one named beside that word before, or the phrase itself."""
    noun = SPEAKS.findall(phrase)[-1]
    is_bare = len(phrase.split()) <= 2
    before = text[:place]
    for match in reversed(list(re.finditer(rf"\b{re.escape(noun)}\b", before, re.IGNORECASE))):
        beside = text[match.end() : match.end() + 50].lstrip(", ")
        for person in people(text):
            if beside.startswith(person.name):
                return person.name
            opening = text[max(0, match.start() - 70) : match.start()]
            if re.search(rf"{re.escape(person.name)}, [^.\"“”]*\Z", opening):
                return person.name
        if is_bare and re.fullmatch(ROLE, noun, re.IGNORECASE):
            opening = text[max(0, match.start() - 60) : match.start()]
            earlier = re.search(r"\b([Aa]n?|[Oo]ne) [^,.;\"“”]*\Z", opening)
            if earlier:
                return text[match.start() - len(earlier.group()) : match.end()]
    if re.match(r"(?:its|his|her|their)\b", phrase, re.IGNORECASE):
        return None
    is_somebody = noun[0].isupper() or re.fullmatch(_ONE_OF_FEW, noun, re.IGNORECASE)
    return (is_somebody and _of_pronoun(text, "he", place, n_back=2)) or phrase


def _of_pronoun(text: str, pronoun: str, place: int, *, n_back: int = _LOOK_BACK) -> str | None:
    """Return whom "he", "she", "it" or "they" means: the subject of the sentences just before."""
    if pronoun not in {"he", "she", "it", "they"}:
        return None
    earlier = [span for span in _all_sentences(text) if span[0] < place]
    for number, (start, end) in enumerate(reversed(earlier[-n_back:])):
        stretch = unquoted(text, start, min(end, place))
        who = _sentence_subject(text, start, stretch, pronoun, is_own=number == 0)
        if who == "?":
            return None
        if who:
            return who
    return None


@lru_cache(maxsize=64)
def _all_sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(s for block in blocks(text) for s in sentences(text, block.start, block.end))


def _sentence_subject(
    text: str, start: int, stretch: str, pronoun: str, *, is_own: bool
) -> str | None:
    """Return whom a sentence is about; None to look further back, "?" where it is not sure."""
    if pronoun in {"it", "they"}:
        return _body_subject(text, start, stretch, pronoun)
    named = [
        (match.start(), person)
        for person in people(text)
        for match in re.finditer(rf"\b{re.escape(person.name.split()[-1])}\b(?!['’]s)", stretch)
        if person.pronoun in (None, pronoun)
    ]
    if is_own and not named:
        return None
    named.sort(key=lambda pair: pair[0])
    speaking = [p for at, p in named if re.match(rf"[^.;]{{0,70}}?\b{SAYS}", stretch[at:])]
    speaking = [p for p in speaking if not _is_said_of(stretch, p)]
    if speaking:
        return speaking[0].name
    opening = [person for at, person in named if at < 60 and not _is_object(stretch[:at])]
    if is_own and named and re.search(r"\b(?:where|when) \Z", stretch):
        return named[-1][1].name
    if is_own and opening and re.search(r"\b(?:but|and|as|because|that|where|when) \Z", stretch):
        return opening[0].name
    if is_own or re.search(rf"\b(?:[Hh]e|[Ss]he) (?:\w+ )?{SAYS}\b", stretch):
        return None
    if opening:
        return opening[0].name
    for match in SAYING.finditer(stretch):
        phrase = last_phrase(clause_before(stretch[: match.start()]).rstrip(","))
        is_one = phrase and re.match(r"(?:an?|one|another|the)\b", phrase, re.IGNORECASE)
        if phrase and is_one and re.search(rf"\b{ROLE}\b", phrase, re.IGNORECASE):
            return resolved(text, phrase, start)
    return None


def _is_said_of(stretch: str, person: Person) -> bool:
    """Tell whether the person's name stands in what "he" is saying: "Putin would lose, he said"."""
    surname = re.escape(person.name.split()[-1])
    return bool(re.search(rf"\b{surname}\b[^.;]*, (?:he|she) {SAYS}\b", stretch)) and not bool(
        re.search(rf"\b{surname},? (?:\w+ )?{SAYS}\b", stretch)
    )


def _is_object(lead: str) -> bool:
    return bool(re.search(r"\b(?:for|to|of|by|with|against|from|than|that|on)\s[^,]*\Z", lead))


def _body_subject(text: str, start: int, stretch: str, pronoun: str) -> str | None:
    """Return the body that speaks in a sentence, or that it opens with; "?" for anything else."""
    phrases = []
    for match in SAYING.finditer(stretch):
        lead = clause_before(stretch[: match.start()]).rstrip(" ,")
        if not _PRONOUN.search(lead):
            phrases.append(last_phrase(lead))
    opening = re.match(rf"(?:{DETERMINER} )(?:[\w'’-]+ ){{0,3}}?{BODY}\b", stretch, re.IGNORECASE)
    phrases += [opening.group()] if opening else []
    for phrase in filter(None, phrases):
        if person_in(text, phrase) or re.search(rf"\b{ROLE}\b", phrase, re.IGNORECASE):
            return "?"
        head = phrase.split(" of ")[0]
        if head.endswith("s") == (pronoun == "they") or NAMED_HEAD.fullmatch(phrase):
            return resolved(text, phrase, start)
    if re.match(r"[\x00\"“”‘’,\s]*(?:it|they)\b", stretch, re.IGNORECASE):
        return None
    return "?" if re.match(r"(?:the|an?|its) ", stretch, re.IGNORECASE) else None
