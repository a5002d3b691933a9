"""The question of a turn asked with another question word, its answer filled in."""

import re

from qa.conversation.mentions import Turn, mentions
from qa.wording import AUXILIARIES, PREPOSITIONS, Frame

_MAX_FILLED_WORDS = 24
STATEMENT = re.compile(r"\b(?:say|urge|tell|warn|call|demand|claim|think|believe)\b")
_STRANDED = re.compile(rf"\s+(?:{PREPOSITIONS})\Z", re.IGNORECASE)  # "What did she warn of?"
_QUOTES = re.compile(r'["“”«»]')
_CLAUSE = re.compile(rf"(?:it|he|she|they|we|there) (?:{AUXILIARIES})\b", re.IGNORECASE)
_NOT_FILLED = r"(?:it|he|she|they|that|this)\b"


def asked_with(word: str, turn: Turn) -> str | None:
    """Ask the question of a turn with another question word, its answer filled in."""
    word = capital(word)
    frame = turn.frame
    if frame is None:
        bare = turn.question.strip().rstrip("?!. ")
        return f"{word} {bare[:1].lower()}{bare[1:]}?" if bare else None
    if not frame.auxiliary:
        subject = turn.answer if turn.answer and _is_short(turn.answer) else None
        if " " not in frame.rest:  # "Which ferry?" has no verb
            return f"{word} was {subject or frame.rest}?"
        return f"{word} was it that {subject or frame.word.casefold()} {frame.rest}?"
    rest = frame.rest if frame.is_adjunct else _filled(frame, turn.answer)
    return f"{word} {frame.auxiliary} {rest}?"


def _filled(frame: Frame, answer: str | None) -> str:
    """Return the rest of a question with the answer where it was missing."""
    if answer is None or len(answer.split()) > _MAX_FILLED_WORDS or answer in frame.rest:
        return _STRANDED.sub("", frame.rest)
    answer = _QUOTES.sub("", answer)
    if _CLAUSE.match(answer):
        return f"{_STRANDED.sub('', frame.rest)} {answer[0].lower()}{answer[1:]}"
    is_be = frame.auxiliary.casefold() in {"is", "are", "was", "were"}
    if is_be and not re.match(_NOT_FILLED, frame.rest, re.IGNORECASE):
        comes_last = re.search(r"ing\Z|\bto \w+\Z", frame.rest)
        return f"{frame.rest} {answer}" if comes_last else f"{answer} {frame.rest}"
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


def stated_in(frame: Frame, answer: str) -> str:
    """Return what question and answer state together, as plain words."""
    if len(answer.split()) > 5 or STATEMENT.search(frame.rest):
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


def _is_short(answer: str) -> bool:
    return len(answer.split()) <= _MAX_FILLED_WORDS


def capital(words: str) -> str:
    """Return the words with a capital in front."""
    return words[:1].upper() + words[1:]
