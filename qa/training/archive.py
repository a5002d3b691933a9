"""Questions made by rule from a news archive: who somebody is, who said it, what was said."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.reuters import read_stories
from qa.training.examples import Example, Span

_KEPT_APART = range(4001, 5001), range(6001, 7001), range(10001, 11001)  # ids of the stories
_NAME = r"(?:[A-Z][a-z]+|[A-Z]\.)(?: [A-Z]\.)?(?: (?:van |von |de |al-)?[A-Z][a-z][A-Za-z'-]+){1,2}"
_POST = (
    r"(?:[Ss]pokes(?:man|woman)|[Mm]inister|[Ss]ecretary|[Pp]resident|[Cc]hairman|[Cc]hief|[Dd]irector"
    r"|[Gg]overnor|[Aa]nalyst|[Ee]conomist|[Aa]mbassador|[Rr]epresentative|[Ss]enator|[Oo]fficial"
    r"|[Cc]hancellor|[Cc]ommissioner|[Oo]fficer|[Mm]anager|[Tt]rader|[Dd]ealer|[Ll]eader|[Ee]xecutive"
    r"|[Dd]eputy|[Hh]ead|[Aa]dviser|[Ee]conomics [Pp]rofessor|[Tt]reasurer|[Cc]ouncillor)"
)
_TITLED = re.compile(
    rf"(?<![\w.-])((?:[A-Z][\w.&-]+ ){{0,4}}(?:[a-z]+ ){{0,2}}{_POST}) ({_NAME})(?=[\s,])"
)
_APPOSED = re.compile(
    rf"({_NAME}), ((?:the |a |an |its |their )?[^,.;\"]{{0,40}}{_POST}[^,.;\"]{{0,50}}),"
)
_FULL_STOP = r"(?<!\bSt)(?<!\bU\.S)(?<!Corp)(?<!\bCo)(?<!Inc)(?<!Ltd)\.(?=\s+[A-Z\"]|\s*$)"
_SAID_AFTER = re.compile(
    rf"({_NAME}) (?:said|told reporters|added|warned) (?:that )?"
    rf"([a-zA-Z][^\"]{{25,180}}?){_FULL_STOP}"
)
_QUOTED = re.compile(rf"\"([^\"]{{20,180}}),\" ({_NAME}) (?:said|told|added)")
_WHO_IS = (
    "Who is {name}?",
    "who is {name}",
    "What is {name}'s title?",
    "What post does {name} hold?",
)
_WHO_HOLDS = ("Who is the {post}?", "Who is {post}?", "What is the name of the {post}?")
_WHO_SAID = ("Who said {words}?", "Who said that {words}?", "who says {words}")
_SAID_WHAT = ("What did {name} say?", "What did {name} say about {topic}?", "what does {name} say")
_COMPANY = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|Plc|AG|SA|Bank|Group|Board|News|Administration|Airlines)\b"
)
_LEADING = re.compile(r"\A(?:(?:said|with|the|of|and|by|government|administration) )*")
_STOP_TOPICS = {"The", "He", "She", "It", "This", "That", "In", "But", "We", "They", "If", "There"}


def read_archive(path: Path, rng: np.random.Generator) -> list[Example]:
    """Make questions from the stories of Reuters-21578, less those that are asked about elsewhere.

    `reut2-004` and `reut2-010` are fitted on (`qa.training.fitting`), `reut2-006` is reported on
    (`tests/accuracy`).
    """
    return [
        example
        for story in read_stories(path)
        if not any(int(story.id) in ids for ids in _KEPT_APART)
        for passage in _passages(story.text)
        for example in _questions(passage, f"reuters/{story.id}", rng)
    ]


def _passages(story: str) -> Iterator[str]:
    """Yield runs of paragraphs of about a hundred words, as the index would split them."""
    passage = ""
    for paragraph in story.split("\n\n"):
        if passage and len(passage.split()) + len(paragraph.split()) > 110:
            yield passage
            passage = ""
        passage = f"{passage} {paragraph}".strip()
    if len(passage.split()) > 20:
        yield passage


def _questions(passage: str, group: str, rng: np.random.Generator) -> Iterator[Example]:
    def made(forms: Sequence[str], span: Span, **parts: str) -> Example:
        question = forms[int(rng.integers(len(forms)))].format(**parts)
        return Example(question, passage, (span,), group)

    for match in _TITLED.finditer(passage):
        name = match.group(2)
        post = _LEADING.sub("", match.group(1), count=1)
        start = match.end(1) - len(post)
        if _is_person(name) and passage.count(name) == 1 and post and passage.count(post) == 1:
            if rng.random() < 0.6:
                yield made(_WHO_IS, (start, match.end(1)), name=_called(name, rng))
            else:
                yield made(_WHO_HOLDS, match.span(2), post=post)
    for match in _APPOSED.finditer(passage):
        is_clause = match.group(2).startswith("who")
        if _is_person(match.group(1)) and passage.count(match.group(1)) == 1 and not is_clause:
            yield made(_WHO_IS, match.span(2), name=_called(match.group(1), rng))
    for match in _SAID_AFTER.finditer(passage):
        yield from _said(match.span(2), match.span(1), passage, rng, made)
    for match in _QUOTED.finditer(passage):
        yield from _said(match.span(1), match.span(2), passage, rng, made)


def _said(
    said: Span, who: Span, passage: str, rng: np.random.Generator, made: Callable[..., Example]
) -> Iterator[Example]:
    name, words = passage[slice(*who)], passage[slice(*said)]
    if rng.random() < 0.5:
        yield made(_WHO_SAID, who, words=_shortened(words, rng))
    elif passage.count(name.split()[-1]) == 1:
        topics = [t for t in re.findall(r"\b[A-Z][a-z]+\b", words) if t not in _STOP_TOPICS]
        forms = _SAID_WHAT if topics else (_SAID_WHAT[0], _SAID_WHAT[2])
        topic = topics[int(rng.integers(len(topics)))] if topics else ""
        yield made(forms, said, name=_called(name, rng), topic=topic)


def _is_person(name: str) -> bool:
    return not _COMPANY.search(name)


def _called(name: str, rng: np.random.Generator) -> str:
    return name if rng.random() < 0.6 or not _is_person(name) else name.split()[-1]


def _shortened(words: str, rng: np.random.Generator) -> str:
    found = words.split()
    count = int(rng.integers(5, 13))
    first = int(rng.integers(0, max(1, len(found) - count)))
    return " ".join(found[first : first + count]).strip(",;:'\"-").lower()
