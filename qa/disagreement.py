"""Answers that differ: what other articles say instead, with evidence of its own."""

import re
from collections.abc import Collection, Sequence

from index.article import Article
from qa.agreement import Kind, Relation, kind_of, relation
from qa.candidates import Candidate
from qa.folding import Copies

Group = list[Candidate]


def differing(
    candidates: Sequence[Candidate], chosen: Sequence[Candidate], least: float, copies: Copies
) -> list[Group]:
    """Return other answers, best first, each with those that say the same, one an article.

    Another answer is as sure as an answer must be (`least`), a time, number or name as the
    `chosen` are, different from each of them, and out of an article that neither says what they
    say nor is a copy of one that does. Where either article names both, nothing tells that they
    differ: they speak of two things.
    """
    kind = kind_of(chosen[0])
    if kind is Kind.WORDS:  # two wordings are not yet two answers
        return []
    taken = {name for one in chosen for name in (one.article_id, *copies.get(one.article_id, ()))}
    groups: list[Group] = []
    for candidate in candidates:
        if candidate.confidence < least or candidate.article_id in taken:
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


def _differs(candidate: Candidate, others: Collection[Candidate]) -> bool:
    return all(relation(candidate, other) is Relation.DIFFERENT for other in others)


def _are_named_together(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(
        _names(one.article, candidate.text) and _names(candidate.article, one.text)
        for one in chosen
    )


def _names(article: Article, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", article.text) is not None
