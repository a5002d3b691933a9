"""Queries made by rule from the newswire archive: what stands in one story, typed as a query."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from index import Article

N_QUERIES = 100
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(?:{_MONTHS}) \d{{1,2}}\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}\b")
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?: \w+){1,2}")
_QUOTATION = re.compile(r'"((?:[^"\s]+\s){5}[^"\s]+)[^"]{10,}"')
_CAPITAL = re.compile(r"\b[A-Z][a-z]{3,}\b")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_SOME_STORIES = range(3, 61)  # a word that many stories share, but not most
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def archive_queries(stories: Sequence[Article]) -> dict[str, dict[str, str]]:
    """Return, by kind, up to 100 queries with the id of the one story that each stands in.

    Which of all possible queries are taken is decided by a hash.
    """
    texts = {story.id: " ".join(story.text.split()) for story in stories}
    everything = "\n".join(texts.values()).casefold()
    spread = Counter(word for text in texts.values() for word in set(_CAPITAL.findall(text)))

    def taken(found: Iterator[tuple[str, str]], *, together: bool = True) -> dict[str, str]:
        stories_of = defaultdict(set)
        for query, story in found:
            stories_of[query].add(story)
        chosen: dict[str, str] = {}
        for query in sorted(stories_of, key=_hash):
            if len(chosen) == N_QUERIES:
                break
            is_alone = len(stories_of[query]) == 1
            if is_alone and (not together or everything.count(query.casefold()) == 1):
                chosen[query] = next(iter(stories_of[query]))
        return chosen

    names = taken(_found(_NAME, texts))
    return {
        "a name": names,
        "a name in lower case": {name.lower(): story for name, story in names.items()},
        "a name with a slip": {misspelled(name): story for name, story in names.items()},
        "a number and the words after it": taken(
            (query, story)
            for query, story in _found(_NUMBER, texts)
            if sum(character.isdigit() for character in query) >= 4
        ),
        "a date with a name of its sentence": taken(_dates(texts, spread), together=False),
        "the start of a quotation": taken(_found(_QUOTATION, texts)),
    }


def misspelled(name: str) -> str:
    """Return the name in lower case with a slip in its longest word, never in its first letter.

    A letter is dropped, doubled, changed with the next or replaced, by a hash.
    """
    words = name.lower().split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    word, chance = words[longest], int(_hash(name)[:8], 16)
    at = 1 + chance % max(1, len(word) - 2)
    left, letter, following, right = word[:at], word[at], word[at + 1 : at + 2], word[at + 2 :]
    other = _ALPHABET[(_ALPHABET.find(letter) + 1 + chance // 64 % 25) % 26]
    slips = (following, 2 * letter + following, following + letter, other + following)
    words[longest] = left + slips[chance // 16 % 4] + right
    return " ".join(words)


def _found(pattern: re.Pattern[str], texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    for story, text in texts.items():
        for match in pattern.finditer(text):
            yield match.group(1) if pattern.groups else match.group(), story


def _dates(texts: dict[str, str], spread: Counter[str]) -> Iterator[tuple[str, str]]:
    for story, text in texts.items():
        for sentence in _SENTENCE_END.split(text):
            names = [
                word
                for word in _CAPITAL.findall(sentence)
                if spread[word] in _SOME_STORIES and word not in _MONTHS
            ]
            for date in _DATE.findall(sentence):
                if names:
                    yield f"{names[0]} {date}", story


def _hash(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()
