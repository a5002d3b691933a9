"""Make an answer of candidates: what agrees is cited together, what differs stands beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from index.article import Article, Citation, TimeHint
from qa.answer import Alternative, Answer, AskedTime
from qa.kinds import Kind, kind_of
from qa.outlets.agreement import Relation, relation
from qa.outlets.asked_times import is_of_the_present
from qa.outlets.disagreement import LEAST_SHARE, Group, differing
from qa.outlets.periods import in_words
from qa.outlets.posts import posts_beside
from qa.outlets.times import last_day, times_in
from qa.reading.candidates import Candidate
from qa.reading.folding import Copies

_OWN_TIME = timedelta(days=183)


def answer_of(
    question: str,
    candidates: Sequence[Candidate],
    copies: Copies,
    threshold: float,
    *,
    asked_time: AskedTime | None,
) -> Answer:
    """Return the answer that the best candidate gives, which is sure enough."""
    chosen = supporting(candidates, LEAST_SHARE * threshold, copies)
    others: list[Group] = []
    if kind_of(question) is not Kind.LIST:  # two items do not differ
        others = differing(question, candidates, chosen, threshold, copies)
    parts = [_part(group, copies) for group in (chosen, *others)]
    last = _newest(parts) if others else None
    if last is not None:
        parts[last]["is_newest"] = True
        if asked_time and asked_time.newest_first:
            parts.insert(0, parts.pop(last))
    return Answer(
        question=question,
        resolved_question=question,
        answered=True,
        **parts[0],
        alternatives=tuple(Alternative(**part) for part in parts[1:]),
        as_of=_as_of(parts[0]["citations"]) if is_of_the_present(question) else None,
        asked_time=asked_time,
    )


def _part(group: Group, copies: Copies) -> dict[str, Any]:
    """Return what an answer and an alternative have in common."""
    citations = tuple(_citation(candidate, copies) for candidate in group)
    return {
        "text": citations[0].quote,
        "confidence": round(group[0].confidence, 4),
        "citations": citations,
    }


def _citation(candidate: Candidate, copies: Copies) -> Citation:
    citation = candidate.article.cite(candidate.start, candidate.end)
    hints = _time_hints(citation, candidate.article)
    of_article = tuple(copies.get(candidate.article_id, ()))
    return citation.model_copy(update={"copies": of_article, "times": hints})


def _time_hints(citation: Citation, article: Article) -> tuple[TimeHint, ...]:
    """Return the times that the cited sentence leaves open and the article's date resolves."""
    return tuple(
        TimeHint(
            start=citation.sentence_start + time.start,
            end=citation.sentence_start + time.end,
            first=time.period.first,
            last=time.period.last,
            words=in_words(time.period.first, time.period.last),
        )
        for time in times_in(citation.sentence, article.published)
        if time.is_relative and time.period
    )


def supporting(
    candidates: Sequence[Candidate], least: float, copies: Mapping[str, Sequence[str]]
) -> list[Candidate]:
    """Return the best candidate and those that say the same in other articles, one an article.

    They have a confidence of at least `least`. `copies`: the ids of each article's copies, which
    count once, with the better candidate.
    """
    chosen: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.confidence < least or relation(candidate, candidates[0]) is not Relation.SAME:
            continue
        if not any(copy in chosen for copy in copies.get(candidate.article_id, ())):
            chosen.setdefault(candidate.article_id, candidate)
    return list(chosen.values())


def _newest(parts: Sequence[Mapping[str, Any]]) -> int | None:
    """Return which part has the one newest citation; None where days are unknown or equal."""
    days = [_last_said(part["citations"]) for part in parts]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days) or known.count(max(known)) > 1:
        return None
    return days.index(max(known))


def _as_of(citations: Sequence[Citation]) -> date | None:
    """Return the day of the newest cited article that speaks of its own time.

    One that looks back, "in 2023" or "the former minister", tells nothing of its own day.
    """
    own = (c.published for c in citations if c.published and not _looks_back(c, c.published))
    return max(own, default=None)


def _looks_back(citation: Citation, published: date) -> bool:
    said, at = last_day(citation), citation.sentence_start
    posts = posts_beside(citation.sentence, citation.start - at, citation.end - at)
    return posts.are_over or (said is not None and published - said > _OWN_TIME)


def _last_said(citations: Sequence[Citation]) -> date | None:
    """Return the newest day that the cited sentences speak of: "in 2023" is old news in 2024."""
    days = [last_day(citation) for citation in citations]
    return max((day for day in days if day), default=None)
