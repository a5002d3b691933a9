"""A question in its conversation: resolved before it is asked, its answer labelled afterwards."""

import re
from collections.abc import Sequence
from typing import Protocol

from index import Article, Scope
from index.article import Citation
from index.errors import UnknownArticleError
from index.segmenting import BlockKind, blocks, sentences
from index.words import STOP_WORDS, content_words
from qa.answer import MAX_QUESTION_CHARS, Answer
from qa.clock import Clock
from qa.conversation.followups import asks_for_others, resolve
from qa.conversation.items import items_of
from qa.kinds import EVIDENCE_KINDS, Kind, kind_of
from qa.progress import OnProgress
from qa.reading.candidates import Candidate
from qa.retrieval import Evidence
from qa.speaking.speakers import with_speaker

_PIECE_WORDS = frozenset(
    {"article", "story", "report", "news", "piece", "about", "happened", "summarise", "summarize"}
)
_MIN_LEAD_WORDS = 8


class Asked(Protocol):
    """What answers a question that stands alone: a `Chain`."""

    def ask_alone(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        besides: Sequence[Candidate] = (),
        on_progress: OnProgress | None = None,
    ) -> Answer:
        """Answer a question as it stands, with something else than `besides`."""

    def evidence(self, question: str, *, scope: Scope | None = None) -> list[Evidence]:
        """Return what is read for a question, best first."""

    def article(self, article_id: str) -> Article:
        """Return an article as stored."""

    @property
    def threshold(self) -> float:
        """The least confidence, 0..1, with which an answer is given."""


def converse(
    asked: Asked,
    question: str,
    history: Sequence[Answer],
    scope: Scope,
    *,
    on_progress: OnProgress | None = None,
) -> Answer:
    """Answer a question in the light of the answers so far, with its kind and its speakers."""
    if len(question) > MAX_QUESTION_CHARS:
        return asked.ask_alone(question, scope=scope, on_progress=on_progress)
    kind = kind_of(question)
    if kind is Kind.ABOUT and (answer := _lead(asked, question, history, scope)):
        return answer
    resolved = resolve(question, history, lambda article_id: _text(asked, article_id))
    resolved = resolved if len(resolved) <= MAX_QUESTION_CHARS else question
    besides = _answered_before(asked, history) if asks_for_others(resolved) else []
    answer = asked.ask_alone(resolved, scope=scope, besides=besides, on_progress=on_progress)
    return _labelled(asked, answer, question, kind_of(resolved))


def _answered_before(asked: Asked, history: Sequence[Answer]) -> list[Candidate]:
    """Return what the turn before gave, and with "who else?" again and again what all of them."""
    said = []
    for answer in reversed(history):
        for citation in answer.citations:
            if article := _as_cited(asked, citation):
                place = citation.start, citation.end, citation.quote
                said.append(Candidate(article, *place, answer.confidence))
        if not asks_for_others(answer.resolved_question):
            break
    return said


def _text(asked: Asked, article_id: str) -> str:
    try:
        return asked.article(article_id).text
    except UnknownArticleError:
        return ""


def _labelled(asked: Asked, answer: Answer, question: str, kind: Kind) -> Answer:
    """Return an answer with its kind, what was typed, and who speaks; evidence in whole sentences.

    What an article says now is looked at only where it is still the text that was read.
    """
    told = {"question": question, "kind": str(kind)}
    if not answer.answered:
        return answer.model_copy(update=told)
    citations = tuple(_told(asked, citation, kind) for citation in answer.citations)
    alternatives = []
    for other in answer.alternatives:
        cited = tuple(_told(asked, citation, kind) for citation in other.citations)
        alternatives.append(other.model_copy(update={"text": cited[0].quote, "citations": cited}))
    found = {"text": citations[0].quote, "citations": citations}
    if kind is Kind.LIST:
        found["items"] = _items(asked, citations[0])
    return answer.model_copy(update=told | found | {"alternatives": tuple(alternatives)})


def _told(asked: Asked, citation: Citation, kind: Kind) -> Citation:
    article = _as_cited(asked, citation)
    if article is None:
        return citation
    if kind in EVIDENCE_KINDS:
        whole = article.cite(citation.sentence_start, citation.sentence_end)
        place = {"start": whole.start, "end": whole.end, "quote": whole.quote}
        citation = citation.model_copy(update=place)
    return with_speaker(citation, article)


def _items(asked: Asked, citation: Citation) -> tuple[Citation, ...]:
    article = _as_cited(asked, citation)
    if article is None:
        return ()
    spans = items_of(article.text, citation.start, citation.end)
    return tuple(with_speaker(article.cite(start, end), article) for start, end in spans)


def _as_cited(asked: Asked, citation: Citation) -> Article | None:
    """Return the article of a citation; None where it is gone or has another text now."""
    try:
        article = asked.article(citation.article_id)
    except UnknownArticleError:
        return None
    return article if article.sha256 == citation.article_sha256 else None


def _lead(asked: Asked, question: str, history: Sequence[Answer], scope: Scope) -> Answer | None:
    """Answer "What is this about?" with the lead of the article talked of, or of the one named.

    An article is named where every word of the question stands in it: its lead is given with the
    least confidence that an answer may have. None where there is no such article.
    """
    clock = Clock()
    words = [word for word in content_words(question) if word not in _PIECE_WORDS]
    wanted = [word for word in words if word not in STOP_WORDS]
    talked_of = next((answer for answer in reversed(history) if answer.citations), None)
    if wanted:
        with clock.measure("retrieve"):
            article, confidence = _named(asked, question, wanted, scope), asked.threshold
    elif talked_of:
        article, confidence = _as_cited(asked, talked_of.citations[0]), talked_of.confidence
    else:
        return None
    span = lead_of(article) if article else None
    if article is None or span is None:
        return None
    citation = with_speaker(article.cite(*span), article)
    return Answer(
        question=question,
        resolved_question=question if wanted else f"What is “{article.title}” about?",
        kind=Kind.ABOUT,
        answered=True,
        text=citation.quote,
        confidence=max(confidence, asked.threshold),
        citations=(citation,),
        timings_ms=clock.read(),
    )


def _named(asked: Asked, question: str, wanted: list[str], scope: Scope) -> Article | None:
    for piece in asked.evidence(question, scope=scope):
        text = f"{piece.article.title} {piece.article.text}".casefold()
        if all(re.search(rf"\b{re.escape(word)}", text) for word in wanted):
            return piece.article
    return None


def lead_of(article: Article) -> tuple[int, int] | None:
    """Return the first sentence of the article's prose, half-open characters; None without any."""
    prose = (b for b in blocks(article.text) if b.kind is BlockKind.PROSE)
    for block in prose:
        for start, end in sentences(article.text, block.start, block.end):
            if len(article.text[start:end].split()) >= _MIN_LEAD_WORDS:
                return start, end
    return None
