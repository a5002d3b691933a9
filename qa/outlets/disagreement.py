"""Answers that differ: what other articles say instead, with evidence of its own."""

import re
from collections.abc import Sequence

from index.article import Article
from index.segmenting import sentence_around
from index.words import content_words
from qa.outlets.agreement import AnswerType, Relation, answer_type, relation
from qa.outlets.posts import Posts, may_be_asked, posts_beside
from qa.reading.candidates import Candidate
from qa.reading.folding import Copies
from qa.speaking.people import COUNTRIES, DEMONYMS, people

LEAST_SHARE = 1 / 3  # of the threshold: for what has other evidence than the reader's
_ASKED_SHARE = 0.6
_STEM_CHARS = 4  # "China" and "Chinese", "build" and "built"
_HOW_MANY = ("many", "much", "long", "far", "high", "old", "often", "big", "large")
_SAYS_NOTHING = frozenset((*_HOW_MANY, "latest", "newest", "recent", "now", "currently"))

Group = list[Candidate]


def differing(
    question: str,
    candidates: Sequence[Candidate],
    chosen: Sequence[Candidate],
    threshold: float,
    copies: Copies,
) -> list[Group]:
    """Return other answers, best first, each with those that say the same, one an article.

    Another answer is a time, a number or a name as the `chosen` are, differs from the best of them,
    and stands in an article that neither says what they say nor is a copy of one that does. Where
    both articles name both, they speak of two things. Its evidence is its own: its sentence speaks
    of what was asked, and it is a third as sure as an answer must be (`threshold`).
    """
    kind = answer_type(chosen[0])
    if kind is AnswerType.WORDS:  # two wordings are not yet two answers
        return []
    taken = {name for one in chosen for name in (one.article_id, *copies.get(one.article_id, ()))}
    groups: list[Group] = []
    for candidate in candidates:
        if candidate.article_id in taken or candidate.confidence < LEAST_SHARE * threshold:
            continue
        if answer_type(candidate) is not kind or not _differs(candidate, chosen):
            continue
        if not _may_both_be_meant(candidate, chosen[0]) or _are_named_together(candidate, chosen):
            continue
        group = next((g for g in groups if relation(candidate, g[0]) is Relation.SAME), None)
        if group is not None:
            group.append(candidate)
        elif _speaks_of(question, candidate, chosen[0]) and all(
            _differs(candidate, other) for other in groups
        ):
            groups.append([candidate])
        else:
            continue
        taken |= {candidate.article_id, *copies.get(candidate.article_id, ())}
    return groups


def _speaks_of(question: str, candidate: Candidate, best: Candidate) -> bool:
    """Tell whether a candidate's sentence holds most of the question's words, by their stems.

    Where a name has the same post as the best answer, "spokesman" or "president", words that
    neither sentence holds do not count: "speaks for" and "heads" are said by the post. A post of
    another country than that of the best answer, or than was asked for, or one that is over, is
    another post.
    """
    words = {word for word in content_words(question) if len(word) > 1} - _SAYS_NOTHING
    asked, here = {word[:_STEM_CHARS] for word in words}, _stems(candidate)
    if answer_type(best) is AnswerType.NAME:
        posts, of_best = _posts(candidate), _posts(best)
        if not posts.may_be_of_one_body(of_best):
            return False
        if not may_be_asked(question, *_in_sentence(candidate), candidate.article.text):
            return False
        if posts.names & of_best.names:
            asked &= here | _stems(best)
    return bool(asked) and len(asked & here) >= _ASKED_SHARE * len(asked)


def _stems(candidate: Candidate) -> set[str]:
    sentence, _, _ = _in_sentence(candidate)
    return {word[:_STEM_CHARS] for word in re.findall(r"\w+", sentence.casefold())}


def _posts(candidate: Candidate) -> Posts:
    return posts_beside(*_in_sentence(candidate))


def _in_sentence(candidate: Candidate) -> tuple[str, int, int]:
    """Return the sentence of a candidate, and where it stands in that."""
    text = candidate.article.text
    start, end = sentence_around(text, candidate.start, candidate.end)
    return text[start:end], candidate.start - start, candidate.end - start


def _may_both_be_meant(candidate: Candidate, best: Candidate) -> bool:
    """Tell whether two names can answer one question: a country is no other answer for a person."""
    sorts = {_sort(candidate), _sort(best)}
    return len(sorts) == 1 or None in sorts


def _sort(candidate: Candidate) -> str | None:
    """Return what a name is the name of; None where that is not known."""
    name = candidate.text.casefold().removeprefix("the ")
    if name in DEMONYMS:
        return "people of a country"
    if name in COUNTRIES:
        return "country"
    if candidate.text.isupper() and " " not in name:
        return "body"
    named = people(candidate.article.text)
    is_person = any(person.name.split()[-1] in candidate.text.split() for person in named)
    return "person" if is_person else None


def _differs(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Tell whether a candidate differs from the best of the others and agrees with none."""
    relations = [relation(candidate, other) for other in others]
    return relations[0] is Relation.DIFFERENT and Relation.SAME not in relations


def _are_named_together(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(
        _names(one.article, candidate.text) and _names(candidate.article, one.text)
        for one in chosen
    )


def _names(article: Article, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", article.text) is not None
