"""Follow-ups: what is asked in the light of the turns before, as a question that stands alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answer import Answer
from qa.mentions import Kind, Mention, Turn, mentions, turns_of
from qa.wording import AUXILIARIES, PREPOSITIONS, Frame, without_and

_MAX_FILLED_WORDS = 14
_PRONOUN = re.compile(
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
_WORD_ALONE = re.compile(
    r"(?P<word>why|when|where|how|since when|until when|how long|how often|how come|how so)"
    r"(?: (?:not|exactly|was|is|did|does|that|this|happen|so|take place))*\s*[?.!]*\s*\Z",
    re.IGNORECASE,
)
_PREPOSITION_ALONE = re.compile(
    rf"(?P<word>(?:{PREPOSITIONS}) (?:what|whom|which|where)|what (?:about|for|with))[\s?.!]*\Z",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"(?P<word>who|what|where|which ones?|any(?:one|thing|body|where)) ?else\b[\s?.!]*\Z",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"(?:(?:and|or|but|so)\s+)?(?:(?:what|how)\s+about\s+)|(?:and|or|but)\s+", re.IGNORECASE
)
_WHOLE_QUESTION = re.compile(
    rf"(?:(?:{PREPOSITIONS})\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b"
    rf"|(?:{AUXILIARIES})\b",
    re.IGNORECASE,
)
_PROPOSITION = re.compile(
    r"\b(?P<verb>say|said|says|report|reported|reports|claim|claimed|announce|announced|deny|denied"
    r"|confirm|confirmed|think|believe|tell|told|warn|warned|do|did|write|wrote|mean)"
    r" (?P<what>that|this|so|it)\s*\?*\s*\Z",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?=\s*[?.!]*\s*\Z| )", re.I)
_STATEMENT = re.compile(r"\b(?:say|urge|tell|warn|call|demand|claim|think|believe)\b")
_OBJECTLESS = re.compile(
    rf"(?:{AUXILIARIES}) [^?]{{2,40}} (?:attend|join|sign|accept|reject|oppose)\s*\?*\Z",
    re.IGNORECASE,
)
_ACTIVE = re.compile(r"\b(?:do|does|did|has|have|had|will|would|can|could)\s+\Z", re.IGNORECASE)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_TIME = re.compile(
    r"(?:\b(?:in|by|on|since|until|before|after|during)\s+)?(?:\b(?:this|last|next|that)\s+"
    r"(?:year|month|week|spring|summer|autumn|winter)\b|\b(?:19|20)\d\d\b"
    rf"|\b(?:early |late )?{_MONTH}\b(?: \d{{4}})?"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b|\btoday\b|\bnow\b)",
)


def resolve(question: str, history: Sequence[Answer], text_of: Callable[[str], str]) -> str:
    """Return the question as it would be asked alone; one that stands alone comes back unchanged.

    `history` holds the answers so far, oldest first, and `text_of` gives the text of an article, in
    which it is looked up who is a person and whether "he" or "she" is. What cannot be told stays.
    """
    if not history or not question.strip():
        return question
    if not _may_follow(question):
        return question
    turns = turns_of(history, text_of)
    for rule in (_resolve_word, _resolve_else, _resolve_fragment):
        found = rule(question.strip(), turns[0])
        if found:
            return found
    return _resolve_references(question, turns)


def _may_follow(question: str) -> bool:
    """Tell cheaply whether a question may lean on another; most do not."""
    return bool(
        _PRONOUN.search(question)
        or _FRAGMENT.match(question)
        or len(question.split()) <= 4
        or re.search(r"\b(?:that|this|so|there)\s*\?*\s*\Z", question, re.IGNORECASE)
    )


def _resolve_word(question: str, turn: Turn) -> str | None:
    """Resolve "Why?", "And when was that?", "About what?"."""
    question = without_and(question)
    match = _WORD_ALONE.match(question)
    if match:
        return _asked_with(match["word"], turn)
    match = _PREPOSITION_ALONE.match(question)
    if match:
        words = match["word"].split()
        if words[0].casefold() == "what":
            words = words[::-1]
        return _asked_with(" ".join(words), turn)
    if re.match(r"who (?:is|was) (?:that|this)\s*\?*\s*\Z", question, re.IGNORECASE):
        return _who_is(question, turn)
    return None


def _asked_with(word: str, turn: Turn) -> str | None:
    """Ask the question of a turn with another question word, its answer filled in."""
    word = _capital(word)
    frame = turn.frame
    if frame is None:
        bare = turn.question.strip().rstrip("?!. ")
        return f"{word} {bare[:1].lower()}{bare[1:]}?" if bare else None
    if not frame.auxiliary:
        subject = turn.answer if turn.answer and _is_short(turn.answer) else None
        return (
            f"{word} was it that {subject} {frame.rest}?"
            if subject
            else (f"{word} was it that {frame.word.casefold()} {frame.rest}?")
        )
    rest = frame.rest if frame.is_adjunct else _filled(frame, turn.answer)
    return f"{word} {frame.auxiliary} {rest}?"


def _filled(frame: Frame, answer: str | None) -> str:
    """Return the rest of a question with the answer where it was missing."""
    if answer is None or len(answer.split()) > _MAX_FILLED_WORDS or answer in frame.rest:
        return frame.rest
    if not re.match(
        rf"{_NOT_FILLED}", frame.rest, re.IGNORECASE
    ) and frame.auxiliary.casefold() in {
        "is",
        "are",
        "was",
        "were",
    }:
        return (
            f"{answer} {frame.rest}"
            if not frame.rest.endswith("ing")
            else (f"{frame.rest} {answer}")
        )
    said = re.match(
        rf"(?P<head>.*?\b(?:say|think|claim|believe))\s+(?P<tail>(?:{AUXILIARIES})\b.*)",
        frame.rest,
        re.IGNORECASE,
    )
    if said:
        is_clause = len(answer.split()) > 2
        return f"{said['head']} {answer}" + ("" if is_clause else f" {said['tail']}")
    about = re.match(
        r"(?P<head>.*?\b(?:say|think|claim|express|tell \w+))\s+(?P<tail>(?:about|on|of)\b.*)",
        frame.rest,
        re.IGNORECASE,
    )
    if about:
        return f"{about['head']} {answer}"
    return re.sub(r"\s+to do\Z", " to", frame.rest) + f" {answer}"


_NOT_FILLED = r"(?:it|he|she|they|that|this)\b"


def _who_is(question: str, turn: Turn) -> str | None:
    """Resolve "Who was that?": the person answered, or the post that was asked about."""
    verb = question.split()[1]
    if turn.frame and turn.frame.asks_who_or_which and turn.answer:
        return f"Who {verb} {turn.answer}?"
    for mention in turn.topics:
        if mention.kind in (Kind.PERSON, Kind.THING):
            return f"Who {verb} {mention.text}?"
    return None


def _resolve_else(question: str, turn: Turn) -> str | None:
    """Resolve "Who else?": the question of the turn before, asked for others."""
    match = _ELSE.match(without_and(question))
    if not match or turn.frame is None:
        return None
    frame = turn.frame
    word = re.sub(r"\Aany", "", match["word"].casefold())
    word = {"one": "who", "body": "who", "thing": "what", "where": "where"}.get(word, word)
    word = "which other" if word.startswith("which") else f"{word} else"
    noun = f" {frame.noun}" if word == "which other" and frame.noun else ""
    auxiliary = f" {frame.auxiliary}" if frame.auxiliary else ""
    return f"{_capital(word)}{noun}{auxiliary} {frame.rest}?"


def _resolve_fragment(question: str, turn: Turn) -> str | None:
    """Resolve "And China?", "What about the EU's?", "and in 2021?"."""
    match = _FRAGMENT.match(question)
    if not match:
        return None
    fragment = question[match.end() :].strip().rstrip("?!. ")
    if not fragment or _WHOLE_QUESTION.match(fragment) or len(fragment.split()) > 6:
        return None
    asked = turn.question.strip().rstrip("?!. ")
    for replace in (_in_time, _in_possessive, _in_preposition, _in_name):
        found = replace(asked, fragment, turn)
        if found:
            return f"{found}?"
    return f"{asked}, and {fragment}?"


def _in_time(asked: str, fragment: str, _: Turn) -> str | None:
    if not _TIME.fullmatch(fragment):
        return None
    times = list(_TIME.finditer(asked))
    if not times:
        return f"{asked} {fragment}"
    return f"{asked[: times[-1].start()]}{fragment}{asked[times[-1].end() :]}"


def _in_possessive(asked: str, fragment: str, _: Turn) -> str | None:
    """Replace "Ukraine's" by "the EU's", or by "of Sweden"."""
    of = re.match(r"of\s+(.+)", fragment, re.IGNORECASE)
    if not of and not re.search(r"[’']s?\Z", fragment):
        return None
    owner = f"{of.group(1)}'s" if of else fragment
    own = re.search(r"\b(?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*[’']s?(?=\s)", asked)
    return f"{asked[: own.start()]}{owner}{asked[own.end() :]}" if own else None


def _in_preposition(asked: str, fragment: str, _: Turn) -> str | None:
    match = re.match(rf"({PREPOSITIONS})\s+", fragment, re.IGNORECASE)
    if not match:
        return None
    same = re.search(rf"\b{match.group(1)}\s+[^,]+\Z", asked, re.IGNORECASE)
    return f"{asked[: same.start()]}{fragment}" if same else f"{asked} {fragment}"


def _in_name(asked: str, fragment: str, turn: Turn) -> str | None:
    """Replace what the fragment is like: a person by a person, who speaks by who speaks."""
    found = list(mentions(f"And {fragment}?", ()))
    kind = found[0].kind if found else Kind.THING
    slots = [m for m in turn.topics if m.text in asked]
    if not slots:
        return None
    is_statement = _STATEMENT.search(asked) is not None
    if kind is Kind.BODY and " " in fragment and not fragment.istitle():
        kind = Kind.THING if re.match(r"[A-Z]\w*[’']s ", fragment) else Kind.BODY
    if re.match(r"[A-Z]\S*[’']s ", fragment) or kind is Kind.THING:
        same = [m for m in slots if m.kind in (Kind.THING, Kind.GROUP)]
        slot = same[-1] if same else slots[0 if is_statement else -1]
    else:
        is_person = Mention(fragment, kind).may_be_person
        alike = [m for m in slots if m.kind is (Kind.PERSON if is_person else kind)]
        slot = (
            alike[0]
            if alike and (is_person or kind is Kind.COUNTRY or not is_statement)
            else slots[0]
        )
    text = re.escape(slot.text)
    before = asked[: asked.find(slot.text)]
    if slot.kind is Kind.THING and re.search(r"\b(?:the|its|his|their|a|an)\s\Z", before):
        before = re.sub(r"\S+\s\Z", "", before)
        return before + fragment + asked[asked.find(slot.text) + len(slot.text) :]
    return re.sub(rf"\b{text}\b", lambda _: fragment, asked, count=1)


def _resolve_references(question: str, turns: Sequence[Turn]) -> str:
    """Put names in the place of pronouns, "there" and "said so"; unchanged where none is found."""
    whole = question
    if _OBJECTLESS.match(question) and not _PRONOUN.search(question):
        whole = question.rstrip("? ") + " it?"
    stated = _with_proposition(whole, turns[0])
    resolved = _with_pronouns(stated, turns, asked=whole)
    resolved = _with_place(resolved, turns)
    if resolved == whole:
        return question
    return _capital(without_and(resolved)) if question[:1].isupper() else without_and(resolved)


def _with_proposition(question: str, turn: Turn) -> str:
    """Replace what "Who said so?" points at by what the turn before says."""
    match = _PROPOSITION.search(question)
    if not match or turn.answer is None or turn.frame is None:
        return question
    said = _stated(turn.frame, turn.answer)
    return f"{question[: match.start('what')]}{said}?"


def _stated(frame: Frame, answer: str) -> str:
    """Return what question and answer state together, as plain words."""
    if len(answer.split()) > 5 or _STATEMENT.search(frame.rest):
        return f"that {answer}"
    if not frame.auxiliary:
        return f"that {answer} {frame.rest}"
    subject = next(iter(mentions(frame.rest)), None)
    if subject is None or not frame.rest.startswith(subject.text):
        return f"that {_filled(frame, answer)}"
    tail = frame.rest[len(subject.text) :].strip()
    if frame.auxiliary.casefold() in {"do", "does", "did"}:
        verb, _, more = tail.partition(" ")
        return " ".join(f"that {subject.text} {verb} {answer} {more}".split())
    return f"that {subject.text} {frame.auxiliary} {tail} {answer}"


@dataclass(frozen=True, slots=True)
class _Reference:
    """A pronoun that leans on another turn: where it stands, its sort, and whether it acts."""

    start: int
    end: int
    pronoun: str
    is_active: bool


def _with_pronouns(question: str, turns: Sequence[Turn], *, asked: str) -> str:
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
        name = re.sub(r"s's\Z", "s'", name) if mention.kind is Kind.GROUP else name
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
    for match in _PRONOUN.finditer(question):
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
        nobody = {Kind.COUNTRY} | ({Kind.BODY} if all(_is_body(m) for m in inside) else set())
        is_bound = any(m.kind not in nobody for m in inside) or not inside
    else:
        people = {m.text for turn in turns for m in turn.topics if m.kind is Kind.PERSON}
        is_bound = any(m.text not in people for m in inside) or not inside
    is_object = not is_owner and _OBJECT.match(tail) is not None
    if is_object and not _SUBORDINATE.search(lead[4:]) and not _PLURAL.search(lead):
        return len(inside) > 1
    return is_bound


_OPENING = re.compile(
    rf"(?:(?:and|but|so)\s+)?(?:(?:{PREPOSITIONS})\s+)?"
    rf"(?:(?:(?:who|whom|whose|what|which|when|where|why|how)"
    rf"(?:\s+(?!(?:{AUXILIARIES})\b)\w+){{0,4}}\s+)?(?:{AUXILIARIES})\s+)?\Z",
    re.IGNORECASE,
)
_OBJECT = re.compile(rf"\s*(?:[?.!]|\Z|(?:{PREPOSITIONS}|and|or|beside)\b)", re.IGNORECASE)
_PLURAL = re.compile(r"\b[a-z]{3,}[^s\W]s\b(?! (?:of|to)\b)")
_SUBORDINATE = re.compile(
    r"\b(?:that|if|when|while|because|as|once|until|though|where|after|say|think|believe)\b"
)


def _is_body(mention: Mention) -> bool:
    return mention.text.isupper() or mention.kind is not Kind.BODY


def _antecedent(question: str, reference: _Reference, turns: Sequence[Turn]) -> Mention | None:
    """Return what a pronoun means: the first fitting mention of the latest turn that has one."""
    lowered = question.casefold()
    for turn in turns:
        topics = [m for m in turn.topics if m.text.casefold() not in lowered]
        fitting = [m for m in topics if _fits(m, reference.pronoun)]
        is_answered = turn.frame is not None and turn.frame.asks_who_or_which
        if reference.pronoun == "it" and not reference.is_active and not is_answered:
            fitting.sort(key=lambda m: m.kind is not Kind.THING)
        if reference.pronoun == "they":
            fitting.sort(key=lambda m: m.kind is not Kind.GROUP)
        if fitting:
            return fitting[0]
    return None


def _fits(mention: Mention, pronoun: str) -> bool:
    if pronoun in {"he", "she"}:
        is_person = mention.kind is Kind.PERSON or mention.may_be_person
        return is_person and mention.pronoun in (None, pronoun)
    if pronoun == "it":
        return mention.kind in (Kind.BODY, Kind.COUNTRY, Kind.THING)
    return mention.kind in (Kind.GROUP, Kind.BODY, Kind.COUNTRY)


def _with_place(question: str, turns: Sequence[Turn]) -> str:
    """Replace "there" by the place that the turn before is about."""
    match = _THERE.search(question)
    if not match or re.search(r"\bthere (?:is|are|was|were|be|should|will)\b", question, re.I):
        return question
    if any(m.kind in (Kind.COUNTRY, Kind.BODY) for m in mentions(question)):
        return question
    turn = turns[0]
    word = turn.frame.word.casefold() if turn.frame else ""
    if word == "where" and turn.answer and turn.frame and turn.answer[0].isupper():
        asked = next((m for m in mentions(turn.frame.rest) if m.kind is not Kind.THING), None)
        place = asked.text if asked and turn.frame.rest == asked.text else turn.answer
    else:
        places = [m for m in turn.topics if m.kind in (Kind.COUNTRY, Kind.BODY, Kind.THING)]
        fitting = [m for m in places if m.text[0].isupper() or m.text.startswith("the ")]
        if not fitting:
            return question
        place = fitting[0].text
    preposition = "at" if place.startswith("the ") else "in"
    return f"{question[: match.start()]}{preposition} {place}{question[match.end() :]}"


def _is_short(answer: str) -> bool:
    return len(answer.split()) <= _MAX_FILLED_WORDS


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
