"""What the turns of a conversation name, and may mean again: people, bodies, things."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.words import STOP_WORDS
from qa.answer import Answer
from qa.speaking.people import COUNTRIES, DEMONYMS, NOT_NAMES, ROLE, Person, people
from qa.wording import AUXILIARIES, PREPOSITIONS, Frame, frame_of

TextOf = Callable[[str], str]
N_TURNS = 3  # how far back one may refer
_CAPITALISED = r"(?:[A-Z][\w.&’'-]*\w|[A-Z]\.(?:[A-Z]\.)*)"
_NAME = re.compile(rf"(?:{_CAPITALISED}|[A-Z])(?:\s+{_CAPITALISED})*")
_JOINED = re.compile(r"[^,?]+(?:, [^,?]+)*,? and [^,?]+")
_QUESTION_WORDS = re.compile(
    rf"(?:(?:who|whom|whose|what|which|when|where|why|how|and|but|{AUXILIARIES}|{PREPOSITIONS}"
    r"|the|a|an|give|tell|name|list|besides|according)\s+)+",
    re.IGNORECASE,
)
_MORE = r"\s+(?:of|in|to|with|for|between)\s+(?:the\s+)?(?:[A-Z][\w-]*(?:\s[A-Z][\w-]*)*|\d{4})"
_THING = re.compile(
    r"\b(?P<determiner>the|an?|this|that|its|his|her|their|[A-Z][\w.]*(?: [A-Z]\w+)*[’']s?)\s+"
    r"(?P<words>[\w’'-]+(?:\s+[\w’'-]+){0,4})"
    rf"(?P<more>(?:{_MORE})?)",
)
_PIECE = re.compile(
    r"\s(?:the )?(?:article|story|report|news|piece) (?:on|of|about) (?=\w.* about\b)"
    r"|\s(?:article|story|report|piece)(?= about\b)"
)
_POST = re.compile(ROLE, re.IGNORECASE)
_VERBISH = re.compile(
    r"(?:\w{3,}(?:ed|ing)|held|sent|met|said|say|says|made|lay|left|began|call|calls|mean|means|sank"
    r"|broke|took|take|went|gave|give|led|won|lost|built|paid|bought|sold|last|lasts|begin|start"
    r"|express|urge|warn|tell|send|want|do|have|get|use|demand|suggest|attend|organise|reject|buy|sell"
    r"|resemble|become|find|think|believe|claim|ask|need|hope|show|seek|keep|hold|put|set)\Z"
)


class MentionKind(StrEnum):
    """What a mention may be meant by again."""

    PERSON = "person"
    BODY = "body"  # an organisation
    COUNTRY = "country"
    GROUP = "group"  # several, joined by "and" or in the plural
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in a turn; `pronoun` is "he" or "she" where an article tells."""

    text: str
    kind: MentionKind
    pronoun: str | None = None

    @property
    def may_be_person(self) -> bool:
        """Whether it is a person's name, as far as its form tells, that no article explains."""
        words = self.text.split()
        is_named = len(words) > 1 and all(re.match(r"[A-Z][\w-]*[a-z]\Z", word) for word in words)
        return is_named and not NOT_NAMES & {word.casefold() for word in words}


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the conversation: its question in full, taken apart, and what it names."""

    question: str
    frame: Frame | None
    answer: str | None
    topics: tuple[Mention, ...]


def turns_of(history: Sequence[Answer], text_of: TextOf) -> list[Turn]:
    """Return the last turns, the latest first, each with what it names in order of weight."""
    return [_turn(answer, text_of) for answer in reversed(history[-N_TURNS:])]


def _turn(answer: Answer, text_of: TextOf) -> Turn:
    question = answer.resolved_question
    ids = [c.article_id for c in answer.citations[:2]] or [
        passage.passage.article_id for passage in answer.nearest[:2]
    ]
    texts = [text_of(article_id) for article_id in dict.fromkeys(ids)]
    known = [person for text in texts for person in people(text)]
    frame = frame_of(question)
    in_question = list(mentions(question, known))
    in_answer = _of_answer(answer.text, frame, known)
    if frame and frame.noun and answer.text is None:
        in_question.insert(0, Mention(f"the {frame.noun}", MentionKind.THING))
    if any(mention.kind is MentionKind.PERSON for mention in in_answer):
        in_question = [
            m for m in in_question if m.text[0].isupper() or m.kind is not MentionKind.PERSON
        ]
    if frame and frame.asks_who_or_which:
        topics = in_answer + in_question
    else:
        topics = in_question + in_answer
    return Turn(question, frame, answer.text, tuple(dict.fromkeys(topics)))


def _of_answer(text: str | None, frame: Frame | None, known: Sequence[Person]) -> list[Mention]:
    if text is None or len(text.split()) > 8:
        return []
    if _NAME.fullmatch(text):
        asks_who = frame is not None and frame.word.casefold() in {"who", "whom"}
        is_person = asks_who and " " in text and not NOT_NAMES & {*text.casefold().split()}
        return [_named(text, known, is_person=is_person)]
    if _JOINED.fullmatch(text) and _NAME.match(text):
        return [Mention(text, MentionKind.GROUP)]
    found = [m.group() for m in _NAME.finditer(text) if m.start()]
    named = [_named(name, known) for name in found if _may_be_name(name)]
    if text[0].islower() and not re.search(rf"\b(?:{AUXILIARIES})\b", text):
        kind = MentionKind.GROUP if text.split(" of ")[0].endswith("s") else MentionKind.THING
        return [Mention(_definite(text), kind), *named]
    return named


def mentions(question: str, known: Iterable[Person] = ()) -> Iterator[Mention]:
    """Yield what a question names, in its order; people are known by their articles.

    Of "the article on the ferry" that is the ferry.
    """
    question = _PIECE.sub(" ", question)
    known = list(known)
    found: list[tuple[int, Mention]] = []
    for start, name in names(question):
        found.append((start, _named(name, known)))
    for person in known:
        for form in person.forms:
            match = re.search(rf"\b{re.escape(form.casefold())}\b", question)
            if match and len(form) > 3 and not form.islower():
                found.append(
                    (match.start(), Mention(person.name, MentionKind.PERSON, person.pronoun))
                )
                break
    found += things(question)
    joined = re.search(rf"({_NAME.pattern}) and ({_NAME.pattern})", question)
    if joined and not _QUESTION_WORDS.match(joined.group()):
        found.append((joined.start() - 1, Mention(joined.group(), MentionKind.GROUP)))
    yield from (mention for _, mention in sorted(found, key=lambda pair: pair[0]))


def names(question: str) -> Iterator[tuple[int, str]]:
    """Yield the capitalised names of a question with where they start, possessives cut."""
    for match in _NAME.finditer(question):
        start, name = match.start(), match.group()
        lead = _QUESTION_WORDS.match(f"{name} ")
        if start == 0 and lead:
            start, name = lead.end(), name[lead.end() :]
        name = re.sub(r"[’']s?\Z", "", name)
        if name and _may_be_name(name):
            yield start, name


def _may_be_name(name: str) -> bool:
    plain = name.casefold().rstrip(".")
    if plain in STOP_WORDS | DEMONYMS:
        return False
    return plain in COUNTRIES or name.isupper() or plain not in NOT_NAMES


def things(question: str) -> list[tuple[int, Mention]]:
    """Return the noun phrases of a question with where they start: "the summit in Geneva"."""
    found = []
    frame = frame_of(question)
    if frame and frame.auxiliary and frame.rest and " " in frame.rest and frame.rest.islower():
        is_bare = not re.match(rf"(?:{PREPOSITIONS}|the|an?|he|she|it|they|there)\b", frame.rest)
        if is_bare and frame.auxiliary.casefold() in {"is", "are"} and len(frame.rest.split()) < 4:
            found.append((0, Mention(frame.rest, MentionKind.THING)))
    for match in _THING.finditer(question):
        words = match["words"].split()
        kept: list[str] = []
        for word in words:
            is_stop = word.casefold() in STOP_WORDS or (kept and _VERBISH.match(word))
            if is_stop or re.fullmatch(PREPOSITIONS, word):
                break
            kept.append(word)
        before = question[: match.start()].split()
        is_subject = bool(before) and re.fullmatch(AUXILIARIES, before[-1], re.IGNORECASE)
        has_verb = is_subject and before[-1].casefold() in {"do", "does", "did", "will", "would"}
        is_whole = len(kept) == len(words)
        if has_verb and is_whole and not match["more"] and len(kept) > 1:
            kept.pop()
        if not kept or kept[-1][0].isupper():
            continue
        more = match["more"] if is_whole else _after(question, match.start("words"), kept)
        phrase = f"{match['determiner']} {' '.join(kept)}{more}"
        kind = MentionKind.GROUP if re.search(r"[^s]s\Z", kept[-1]) else MentionKind.THING
        kind = MentionKind.PERSON if _POST.fullmatch(kept[-1]) else kind
        found.append((match.start(), Mention(_definite(phrase), kind)))
    return found


def _after(question: str, start: int, kept: list[str]) -> str:
    """Return " in Geneva" or " of 2022" where it follows the words kept."""
    end = start + len(" ".join(kept))
    match = re.match(_MORE, question[end:])
    return match.group() if match else ""


def _definite(phrase: str) -> str:
    """Return "the drone" for "a drone" and for "its drone"."""
    return re.sub(r"\A(?:an?|its|his|her|their|this|that)\s+", "the ", phrase)


def _named(name: str, known: Sequence[Person], *, is_person: bool = False) -> Mention:
    for person in known:
        if (
            name == person.name
            or name in person.forms
            or name.endswith(f" {person.name.split()[-1]}")
        ):
            return Mention(name, MentionKind.PERSON, person.pronoun)
    if name.casefold().rstrip(".").split()[-1] in COUNTRIES:
        return Mention(name, MentionKind.COUNTRY)
    return Mention(name, MentionKind.PERSON if is_person else MentionKind.BODY)
