"""Answers that differ: what other articles say instead, with evidence of its own."""

import re
from collections.abc import Sequence

from index.article import Article
from index.segmenting import sentence_around
from index.words import content_words
from qa.agreement import Kind, Relation, kind_of, relation
from qa.candidates import Candidate
from qa.folding import Copies

LEAST_SHARE = 1 / 3  # of the threshold: for what has other evidence than the reader's
_ASKED_SHARE = 0.6
_STEM_CHARS = 5

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
    both articles name both, they speak of two things. Its evidence is its own: it is as sure as an
    answer must be (`threshold`), or a third as sure in a sentence on what was asked.
    """
    kind = kind_of(chosen[0])
    if kind is Kind.WORDS:  # two wordings are not yet two answers
        return []
    taken = {name for one in chosen for name in (one.article_id, *copies.get(one.article_id, ()))}
    groups: list[Group] = []
    for candidate in candidates:
        if candidate.article_id in taken or not _has_evidence(question, candidate, threshold):
            continue
        if kind_of(candidate) is not kind or not _differs(candidate, chosen):
            continue
        if _are_named_together(candidate, chosen):
            continue
        group = next((g for g in groups if relation(candidate, g[0]) is Relation.SAME), None)
        if group is None and not all(_differs(candidate, other) for other in groups):
            continue
        groups.append([candidate]) if group is None else group.append(candidate)
        taken |= {candidate.article_id, *copies.get(candidate.article_id, ())}
    return groups


def _has_evidence(question: str, candidate: Candidate, threshold: float) -> bool:
    if candidate.confidence >= threshold:
        return True
    return candidate.confidence >= LEAST_SHARE * threshold and _speaks_of(question, candidate)


def _speaks_of(question: str, candidate: Candidate) -> bool:
    """Tell whether a candidate's sentence holds most of the question's words, by their stems."""
    article = candidate.article
    start, end = sentence_around(article.text, candidate.start, candidate.end)
    stems = {word[:_STEM_CHARS] for word in re.findall(r"\w+", article.text[start:end].casefold())}
    asked = {word.casefold()[:_STEM_CHARS] for word in content_words(question)}
    return bool(asked) and len(asked & stems) >= _ASKED_SHARE * len(asked)


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
