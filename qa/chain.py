"""The chain from a question to its answer: retrieve, put copies aside, read, compare."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import RLock

import numpy as np

from index import Article, ArticleStore, Scope
from qa.answer import MAX_QUESTION_CHARS, Answer, Reason, RetrievedPassage
from qa.clock import Clock
from qa.outlets.answering import answer_of
from qa.outlets.dated_search import search_in_time
from qa.outlets.others import without_what_was_said
from qa.outlets.whose_words import without_others_words
from qa.progress import AskProgress, OnProgress
from qa.reading.calibration import Calibration
from qa.reading.candidates import Candidate, rank_candidates
from qa.reading.folding import Folded, fold_copies
from qa.reading.found import Found
from qa.reading.reader import Reader
from qa.retrieval import Evidence, Retriever

READ_CHARS = 4000  # of passages, about eight; short ones, such as headings, leave room for more
MOST_PASSAGES = 16
SPARE_PASSAGES = 8  # for copies that are put aside
NEAREST_PASSAGES = 3
SPANS_A_PASSAGE = 3
LoadReader = Callable[[], tuple[Reader, Calibration]]


class Chain:
    """Answers questions that stand alone; a conversation is the `Assistant`'s.

    Safe to share between threads. `load_reader` is called once, for the first question.
    """

    def __init__(self, store: ArticleStore, retriever: Retriever, load_reader: LoadReader) -> None:
        self._store = store
        self._retriever = retriever
        self._load_reader = load_reader
        self._loaded: tuple[Reader, Calibration] | None = None
        self._lock = RLock()

    def ask_alone(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        besides: Sequence[Candidate] = (),
        on_progress: OnProgress | None = None,
    ) -> Answer:
        """Answer a question as it stands, without a conversation and without its kind.

        What says the same as one of `besides` is no answer: "Who else?" asks for others.
        """
        clock = Clock()
        reason = unfit(question)
        if reason is None and self._store.n_passages == 0:
            reason = Reason.EMPTY_CORPUS
        if reason is not None:
            return _declined(question, reason, (), 0.0, clock)
        scope = scope or Scope()
        search = partial(self.search, besides=besides, clock=clock, on_progress=on_progress)
        found, time = search_in_time(search, question, scope)
        if not found.passages:
            return _declined(question, Reason.NOTHING_RETRIEVED, (), 0.0, clock)
        if not found.is_sure:
            passages, confidence = found.passages, found.confidence
            declined = _declined(question, Reason.LOW_CONFIDENCE, passages, confidence, clock)
            return declined.model_copy(update={"asked_time": time})
        with clock.measure("compare"):
            answer = answer_of(
                question, found.candidates, found.copies, found.threshold, asked_time=time
            )
        return answer.model_copy(update={"timings_ms": clock.read()})

    def search(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        besides: Sequence[Candidate] = (),
        clock: Clock | None = None,
        on_progress: OnProgress | None = None,
    ) -> Found:
        """Retrieve and read, without deciding: what `ask` chooses from."""
        tell = on_progress or (lambda _: None)
        tell(AskProgress())
        clock = clock or Clock()
        reader, calibration = self.reader()
        with clock.measure("retrieve"):
            folded = self._gather(question, scope)
            passages = tuple(piece.passage for piece in folded.evidence)
        tell(AskProgress(len(passages)))
        with clock.measure("read"):
            spans = reader.read(question, [p.text for p in passages], count=SPANS_A_PASSAGE)
            ranked = rank_candidates(folded.evidence, spans, calibration)
            candidates = without_others_words(question, without_what_was_said(ranked, besides))
        return Found(passages, tuple(candidates), calibration.threshold, folded.copies)

    def evidence(self, question: str, *, scope: Scope | None = None) -> list[Evidence]:
        """Return what is read for a question: the best passages, up to a number of characters."""
        return list(self._gather(question, scope).evidence)

    def _gather(self, question: str, scope: Scope | None) -> Folded:
        """Return what is read, copies put aside."""
        n_passages = MOST_PASSAGES + SPARE_PASSAGES
        folded = fold_copies(self._retriever.gather(question, count=n_passages, scope=scope))
        found = folded.evidence[:MOST_PASSAGES]
        lengths = np.cumsum([len(piece.passage.text) for piece in found])
        n_read = max(1, int(np.searchsorted(lengths, READ_CHARS, side="right")))
        return replace(folded, evidence=found[:n_read])

    def article(self, article_id: str) -> Article:
        """Return an article as stored; `index.errors.UnknownArticleError` if there is none."""
        return self._store.article(article_id)

    @property
    def threshold(self) -> float:
        """The least confidence, 0..1, with which an answer is given."""
        return self.reader()[1].threshold

    def reader(self) -> tuple[Reader, Calibration]:
        """Return the reader and what its scores are worth, loaded if they are not yet."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load_reader()
            return self._loaded

    @property
    def is_reader_loaded(self) -> bool:
        """Whether a question need not wait for the reader any more."""
        return self._loaded is not None


def unfit(question: str) -> Reason | None:
    """Return why a question cannot be asked at all; None for any other."""
    if not re.search(r"[^\W_]", question):
        return Reason.EMPTY_QUESTION
    if len(question) > MAX_QUESTION_CHARS:
        return Reason.QUESTION_TOO_LONG
    return None


def _declined(
    question: str,
    reason: Reason,
    passages: Sequence[RetrievedPassage],
    confidence: float,
    clock: Clock,
) -> Answer:
    return Answer(
        question=question,
        resolved_question=question,
        answered=False,
        confidence=round(confidence, 4),
        reason=reason,
        nearest=tuple(passages[:NEAREST_PASSAGES]),
        timings_ms=clock.read(),
    )
