"""Pronouns of a follow-up that mean what an earlier turn names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.conversation.mentions import Mention, MentionKind, Turn, mentions
from qa.wording import AUXILIARIES, PREPOSITIONS

PRONOUN = re.compile(
    r"\b(?P<he>he|him|his)\b|\b(?P<she>she|her|hers)\b"
    r"|\b(?P<it>it|its)\b|\b(?P<they>they|them|their|theirs)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?:his|its|their|theirs|hers)\Z", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit(?:[’']s| is| was)\b.*\b(?:who|that|rather)\b|\b(?:is|was) it (?:\w+ )?that\b"
    r"|\b(?:is|was) it (?:true|possible|likely)\b|\bit (?:take|cost)s?\b.*\bto\b"
    r"|\bit (?:would|will|might|could|may) be (?:\w+ ){1,2}(?:for|to|that)\b"
    r"|\bhow (?:cold|hot|warm|wet|dry|late)\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(r"\b(?:do|does|did|has|have|had|will|would|can|could)\s+\Z", re.IGNORECASE)
_OPENING = re.compile(
    rf"(?:(?:and|but|so)\s+)?(?:(?:{PREPOSITIONS})\s+)?"
    rf"(?:(?:(?:who|whom|whose|what|which|when|where|why|how)"
    rf"(?:\s+(?!(?:{AUXILIARIES})\b)\w+){{0,4}}\s+)?(?:{AUXILIARIES})\s+)?\Z",
    re.IGNORECASE,
)
_OBJECT = re.compile(rf"\s*(?:[?.!]|\Z|(?:{PREPOSITIONS}|and|or|beside)\b)", re.IGNORECASE)
_PLURAL = re.compile(r"\b[a-z]{3,}[^s\W]s\b(?! (?:of|to)\b)")
_ASKED_VERB = re.compile(r"\A(?:(?:and|but|so)\s+)?(?:who|what)\s+\w+s\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:that|if|when|while|because|as|once|until|though|where|after|say|think|believe)\b"
)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A pronoun that leans on another turn: where it stands, its sort, and whether it acts."""

    start: int
    end: int
    pronoun: str
    is_active: bool


def with_pronouns(question: str, turns: Sequence[Turn], *, asked: str) -> str:
    """Replace the first pronoun of each sort; a second one then means the name before it."""
    done: set[str] = set()
    parts, last = [], 0
    for reference in _free_references(question, turns):
        mention = _antecedent(asked, reference, turns)
        if mention is None or reference.pronoun in done:
            continue
        done.add(reference.pronoun)
        written = question[reference.start : reference.end]
        is_owner = _POSSESSIVE.match(written) or _owns(question, reference)
        name = f"{mention.text}'s" if is_owner else mention.text
        name = re.sub(r"s's\Z", "s'", name) if mention.kind is MentionKind.GROUP else name
        parts += [question[last : reference.start], name]
        last = reference.end
    return "".join(parts) + question[last:]


def _owns(question: str, reference: _Reference) -> bool:
    """Tell whether "her" stands before what is hers."""
    return question[reference.start : reference.end].casefold() == "her" and bool(
        re.match(rf"\s+(?!(?:{PREPOSITIONS}|and|or|to|that|when)\b)\w", question[reference.end :])
    )


def _free_references(question: str, turns: Sequence[Turn]) -> list[_Reference]:
    """Return the pronouns that nothing in their own question can be meant by."""
    if _EXPLETIVE.search(question):
        return []
    found = []
    for match in PRONOUN.finditer(question):
        sort = str(match.lastgroup)
        lead, tail = question[: match.start()], question[match.end() :]
        if not _is_bound(match.group(), sort, lead, tail, turns):
            is_active = bool(_ACTIVE.search(lead)) and not re.match(r"\s*[?]", tail)
            found.append(_Reference(match.start(), match.end(), sort, is_active))
    return found


def _is_bound(written: str, sort: str, lead: str, tail: str, turns: Sequence[Turn]) -> bool:
    """Tell whether a pronoun means something that stands before it in the same question."""
    if _OPENING.match(lead):  # "What did he …", "When was its …"
        return re.search(r"\bof\s+\Z", lead) is not None
    is_owner = _POSSESSIVE.match(written) is not None
    if is_owner and re.match(r"(?:who|which)\b", lead, re.IGNORECASE):
        return True
    inside = list(mentions(lead))
    if sort in {"he", "she"}:
        nobody = {MentionKind.COUNTRY} | (
            {MentionKind.BODY} if all(_is_body(m) for m in inside) else set()
        )
        is_bound = any(m.kind not in nobody for m in inside) or not inside
    else:
        people = {m.text for turn in turns for m in turn.topics if m.kind is MentionKind.PERSON}
        is_bound = any(m.text not in people for m in inside) or not inside
    is_object = not is_owner and _OBJECT.match(tail) is not None
    has_plural = _PLURAL.search(_ASKED_VERB.sub("", lead)) is not None
    if is_object and not _SUBORDINATE.search(lead[4:]) and not has_plural:
        return len(inside) > 1
    return is_bound


def _is_body(mention: Mention) -> bool:
    return mention.text.isupper() or mention.kind is not MentionKind.BODY


def _antecedent(question: str, reference: _Reference, turns: Sequence[Turn]) -> Mention | None:
    """Return what a pronoun means: the first fitting mention of the latest turn that has one."""
    lowered = question.casefold()
    for turn in turns:
        topics = [m for m in turn.topics if m.text.casefold() not in lowered]
        fitting = [m for m in topics if _fits(m, reference.pronoun)]
        is_answered = turn.frame is not None and turn.frame.asks_who_or_which
        if reference.pronoun == "it" and not reference.is_active and not is_answered:
            fitting.sort(key=lambda m: m.kind is not MentionKind.THING)
        if reference.pronoun == "they":
            fitting.sort(key=lambda m: m.kind is not MentionKind.GROUP)
        if fitting:
            return fitting[0]
    return None


def _fits(mention: Mention, pronoun: str) -> bool:
    if pronoun in {"he", "she"}:
        is_person = mention.kind is MentionKind.PERSON or mention.may_be_person
        return is_person and mention.pronoun in (None, pronoun)
    if pronoun == "it":
        return mention.kind in (MentionKind.BODY, MentionKind.COUNTRY, MentionKind.THING)
    return mention.kind in (MentionKind.GROUP, MentionKind.BODY, MentionKind.COUNTRY)
