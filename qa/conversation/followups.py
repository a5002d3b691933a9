"""Follow-ups: what is asked in the light of the turns before, as a question that stands alone."""

import re
from collections.abc import Callable, Sequence

from qa.answer import Answer
from qa.conversation.filling import STATEMENT, asked_with, capital, stated_in
from qa.conversation.mentions import Mention, MentionKind, Turn, mentions, turns_of
from qa.conversation.pronouns import PRONOUN, with_pronouns
from qa.speaking.people import DEMONYMS
from qa.wording import AUXILIARIES, PREPOSITIONS, without_and

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
_ASKS_FOR_OTHERS = re.compile(
    r"\b(?:who|whom|what|where|any(?:one|thing|body|where)) else\b|\b(?:which|what) other\b",
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
_OBJECTLESS = re.compile(
    rf"(?:{AUXILIARIES}) [^?]{{2,40}} (?:attend|join|sign|accept|reject|oppose)\s*\?*\Z",
    re.IGNORECASE,
)
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
        PRONOUN.search(question)
        or _FRAGMENT.match(question)
        or len(question.split()) <= 4
        or re.search(r"\b(?:that|this|so|there)\s*\?*\s*\Z", question, re.IGNORECASE)
    )


def _resolve_word(question: str, turn: Turn) -> str | None:
    """Resolve "Why?", "And when was that?", "About what?"."""
    question = without_and(question)
    match = _WORD_ALONE.match(question)
    if match:
        return asked_with(match["word"], turn)
    match = _PREPOSITION_ALONE.match(question)
    if match:
        words = match["word"].split()
        if words[0].casefold() == "what":
            words = words[::-1]
        return asked_with(" ".join(words), turn)
    if re.match(r"who (?:is|was) (?:that|this)\s*\?*\s*\Z", question, re.IGNORECASE):
        return _who_is(question, turn)
    return None


def _who_is(question: str, turn: Turn) -> str | None:
    """Resolve "Who was that?": the person answered, or the post that was asked about."""
    verb = question.split()[1]
    if turn.frame and turn.frame.asks_who_or_which and turn.answer:
        return f"Who {verb} {turn.answer}?"
    for mention in turn.topics:
        if mention.kind in (MentionKind.PERSON, MentionKind.THING):
            return f"Who {verb} {mention.text}?"
    return None


def asks_for_others(question: str) -> bool:
    """Tell whether a question that stands alone asks for more than what was answered before."""
    return bool(_ASKS_FOR_OTHERS.search(question))


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
    return f"{capital(word)}{noun}{auxiliary} {frame.rest}?"


def _resolve_fragment(question: str, turn: Turn) -> str | None:
    """Resolve "And China?", "What about the EU's?", "and in 2021?"."""
    match = _FRAGMENT.match(question)
    if not match:
        return None
    fragment = question[match.end() :].strip().rstrip("?!. ")
    if not fragment or _WHOLE_QUESTION.match(fragment) or len(fragment.split()) > 6:
        return None
    asked = turn.question.strip().rstrip("?!. ")
    for replace in (_in_time, _in_possessive, _in_preposition, _in_country, _in_name):
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


def _in_country(asked: str, fragment: str, _: Turn) -> str | None:
    """Replace "Ukrainian" in "the Ukrainian foreign minister" by what "the Chinese one" says."""
    match = re.fullmatch(r"(?:the )?(?P<of>\w+) ones?", fragment, re.IGNORECASE)
    if not match or match["of"].casefold() not in DEMONYMS:
        return None
    own = list(re.finditer(rf"\b(?:{'|'.join(DEMONYMS)})\b", asked, re.IGNORECASE))
    if len(own) != 1:
        return None
    return f"{asked[: own[0].start()]}{match['of']}{asked[own[0].end() :]}"


def _in_name(asked: str, fragment: str, turn: Turn) -> str | None:
    """Replace what the fragment is like: a person by a person, who speaks by who speaks."""
    found = list(mentions(f"And {fragment}?", ()))
    kind = found[0].kind if found else MentionKind.THING
    slots = [m for m in turn.topics if m.text in asked]
    if not slots:
        return None
    is_statement = STATEMENT.search(asked) is not None
    if kind is MentionKind.BODY and " " in fragment and not fragment.istitle():
        kind = MentionKind.THING if re.match(r"[A-Z]\w*[’']s ", fragment) else MentionKind.BODY
    if re.match(r"[A-Z]\S*[’']s ", fragment) or kind is MentionKind.THING:
        same = [m for m in slots if m.kind in (MentionKind.THING, MentionKind.GROUP)]
        slot = same[-1] if same else slots[0 if is_statement else -1]
    else:
        is_person = Mention(fragment, kind).may_be_person
        alike = [m for m in slots if m.kind is (MentionKind.PERSON if is_person else kind)]
        slot = (
            alike[0]
            if alike and (is_person or kind is MentionKind.COUNTRY or not is_statement)
            else slots[0]
        )
    text = re.escape(slot.text)
    before = asked[: asked.find(slot.text)]
    if slot.kind is MentionKind.THING and re.search(r"\b(?:the|its|his|their|a|an)\s\Z", before):
        before = re.sub(r"\S+\s\Z", "", before)
        return before + fragment + asked[asked.find(slot.text) + len(slot.text) :]
    return re.sub(rf"\b{text}\b", lambda _: fragment, asked, count=1)


def _resolve_references(question: str, turns: Sequence[Turn]) -> str:
    """Put names in the place of pronouns, "there" and "said so"; unchanged where none is found."""
    whole = question
    if _OBJECTLESS.match(question) and not PRONOUN.search(question):
        whole = question.rstrip("? ") + " it?"
    stated = _with_proposition(whole, turns[0])
    resolved = with_pronouns(stated, turns, asked=whole)
    resolved = _with_place(resolved, turns)
    if resolved == whole:
        return question
    return capital(without_and(resolved)) if question[:1].isupper() else without_and(resolved)


def _with_proposition(question: str, turn: Turn) -> str:
    """Replace what "Who said so?" points at by what the turn before says."""
    match = _PROPOSITION.search(question)
    if not match or turn.answer is None or turn.frame is None:
        return question
    said = stated_in(turn.frame, turn.answer)
    return f"{question[: match.start('what')]}{said}?"


def _with_place(question: str, turns: Sequence[Turn]) -> str:
    """Replace "there" by the place that the turn before is about."""
    match = _THERE.search(question)
    if not match or re.search(r"\bthere (?:is|are|was|were|be|should|will)\b", question, re.I):
        return question
    if any(m.kind in (MentionKind.COUNTRY, MentionKind.BODY) for m in mentions(question)):
        return question
    turn = turns[0]
    word = turn.frame.word.casefold() if turn.frame else ""
    if word == "where" and turn.answer and turn.frame and turn.answer[0].isupper():
        asked = next(
            (m for m in mentions(turn.frame.rest) if m.kind is not MentionKind.THING), None
        )
        place = asked.text if asked and turn.frame.rest == asked.text else turn.answer
    else:
        places = [
            m
            for m in turn.topics
            if m.kind in (MentionKind.COUNTRY, MentionKind.BODY, MentionKind.THING)
        ]
        fitting = [m for m in places if m.text[0].isupper() or m.text.startswith("the ")]
        if not fitting:
            return question
        place = fitting[0].text
    preposition = "at" if place.startswith("the ") else "in"
    return f"{question[: match.start()]}{preposition} {place}{question[match.end() :]}"
