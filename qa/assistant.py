"""Ask a folder of articles."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from threading import RLock
from typing import Self

import numpy as np
import platformdirs

from index import (
    Article,
    ArticleStore,
    Embedder,
    IndexSettings,
    MilvusStore,
    Scope,
    SentenceTransformerEmbedder,
    Store,
    SyncProgress,
    SyncReport,
    refresh,
)
from index.listing import check_folder
from qa.answer import MAX_QUESTION_CHARS, Answer, Reason, RetrievedPassage
from qa.clock import Clock
from qa.conversation.conversing import converse
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

BUNDLED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
READ_CHARS = 4000  # of passages, about eight; short ones, such as headings, leave room for more
MOST_PASSAGES = 16
SPARE_PASSAGES = 8  # for copies that are put aside
NEAREST_PASSAGES = 3
SPANS_A_PASSAGE = 3


class Assistant:
    """Answers questions from one collection: a folder of articles and its index.

    Safe to share between threads; it keeps nothing of a conversation.
    """

    def __init__(
        self,
        corpus: Path,
        index_folder: Path,
        store: ArticleStore,
        embedder: Embedder,
        load_reader: Callable[[], tuple[Reader, Calibration]],
    ) -> None:
        self.corpus = corpus
        self.index_folder = index_folder
        self.store = store
        self._embedder = embedder
        self._retriever = Retriever(store, embedder)
        self._load_reader = load_reader
        self._loaded: tuple[Reader, Calibration] | None = None
        self._lock = RLock()

    @classmethod
    def open(
        cls,
        corpus: Path | str,
        *,
        index: Path | str | None = None,
        uri: str | None = None,
        on_progress: Callable[[SyncProgress], None] | None = None,
        on_report: Callable[[SyncReport], None] | None = None,
    ) -> Self:
        """Open a folder of articles: its index is built the first time and refreshed afterwards.

        The index lies in the user's data folder unless `index` says where; with `uri`, on that
        Milvus server, under the name `index`. Raises `index.IndexingError` where folder or index
        cannot be used. `on_report` is told what became of each file.
        """
        check_folder(Path(corpus))
        assistant = cls.open_index(corpus, index=index, uri=uri)
        try:
            report = assistant.refresh(on_progress=on_progress)
        except BaseException:
            assistant.close()
            raise
        if on_report:
            on_report(report)
        return assistant

    @classmethod
    def open_index(
        cls, corpus: Path | str, *, index: Path | str | None = None, uri: str | None = None
    ) -> Self:
        """Open a collection as it was last indexed, without looking at its folder."""
        folder = Path(corpus)
        index_folder = Path(index) if index else index_folder_of(folder)
        embedder = SentenceTransformerEmbedder()
        store: ArticleStore
        if uri is None:
            store = Store.open(index_folder, shipped_settings())
        else:
            name = str(index) if index else milvus_name_of(folder)
            store = MilvusStore.open(uri, name, shipped_settings())
            index_folder = index_folder_on(uri, name)
        return cls(folder, index_folder, store, embedder, load_shipped_reader)

    def open_beside(self, corpus: Path, *, index: Path) -> Self:
        """Open another collection as it was last indexed, with the models of this one."""
        store = Store.open(index, self.store.settings)
        return type(self)(corpus, index, store, self._embedder, self._reader)

    def close(self) -> None:
        """Close the index; the assistant is of no use afterwards."""
        self.store.close()

    def refresh(self, *, on_progress: Callable[[SyncProgress], None] | None = None) -> SyncReport:
        """Bring the index in step with the folder: only what is new or changed is embedded."""
        return refresh(
            self.store, self.corpus, self.index_folder, self._embedder, on_progress=on_progress
        )

    def warm_up(self) -> None:
        """Load the models now, so that the first question need not wait for them."""
        self._embedder.encode(["warm"])
        reader, _ = self._reader()
        reader.read("Is it warm?", ["It is warm."], count=1)

    @property
    def is_reader_loaded(self) -> bool:
        """Whether a question need not wait for the reader any more."""
        return self._loaded is not None

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer] = (),
        sources: Sequence[str] | str = (),
        published_from: date | None = None,
        published_to: date | None = None,
        on_progress: OnProgress | None = None,
    ) -> Answer:
        """Answer with a span copied from an article, or say why not; never an exception for either.

        `history` holds the answers of the conversation so far, oldest first: "And China?" is asked
        as the question that it stands for, the answer's `resolved_question`. The other arguments
        narrow the search, as in `retrieve`; `on_progress` is told how far it is.
        """
        question = _sendable(question)
        scope = _scope(sources, published_from, published_to)
        return converse(self, question, history, scope, on_progress=on_progress)

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
        reason = _unfit(question)
        if reason is None and self.store.n_passages == 0:
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
        reader, calibration = self._reader()
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

    def retrieve(
        self,
        question: str,
        k: int = 10,
        *,
        sources: Sequence[str] | str = (),
        published_from: date | None = None,
        published_to: date | None = None,
    ) -> list[RetrievedPassage]:
        """Return the `k` passages that fit best, best first; [] for an empty question or corpus.

        `sources` keeps the named outlets; the two days, inclusive, keep articles whose date of
        publication is known and lies between them. Both narrow before the search.
        """
        question = _sendable(question)
        if _unfit(question) is not None:
            return []
        scope = _scope(sources, published_from, published_to)
        return self._retriever.retrieve(question, count=k, scope=scope)

    def article(self, article_id: str) -> Article:
        """Return an article as stored; `index.errors.UnknownArticleError` if there is none."""
        return self.store.article(article_id)

    @property
    def threshold(self) -> float:
        """The least confidence, 0..1, with which an answer is given."""
        return self._reader()[1].threshold

    def _reader(self) -> tuple[Reader, Calibration]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load_reader()
            return self._loaded


def load_shipped_reader() -> tuple[Reader, Calibration]:
    """Load the reader that comes with the project, and the calibration fitted for it."""
    from qa.reading.span_model import SpanModel  # torch and transformers take seconds to import
    from qa.reading.span_reader import SpanReader

    model = SpanModel.load()
    return SpanReader(model), Calibration.load(for_reader=model.sha256)


def shipped_settings() -> IndexSettings:
    """Return what makes an index unless something else is asked for."""
    embedder = SentenceTransformerEmbedder()
    return IndexSettings(model=embedder.name, dimension=embedder.dimension)


def index_folder_of(corpus: Path) -> Path:
    """Return where the index of a folder lies: named after it and a hash of its absolute path."""
    path = corpus.resolve()
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.name).strip("-.") or "articles"
    return platformdirs.user_data_path("verbatim-qa") / f"{name[:60]}-{digest}"


def milvus_name_of(corpus: Path) -> str:
    """Return the name that the index of a folder has on a Milvus server, unless it is told."""
    return "of_" + re.sub(r"[^A-Za-z0-9]+", "_", index_folder_of(corpus).name)


def index_folder_on(uri: str, name: str) -> Path:
    """Return the folder, on this machine, of the lock of an index on a server."""
    digest = hashlib.sha256(uri.encode()).hexdigest()[:12]
    return platformdirs.user_data_path("verbatim-qa") / "milvus" / f"{name}-{digest}"


@cache
def _bundled() -> Assistant:
    return Assistant.open(BUNDLED_CORPUS)


def ask(question: str, *, history: Sequence[Answer] = ()) -> Answer:
    """Answer a question from the bundled articles; see `Assistant.ask`."""
    return _bundled().ask(question, history=history)


def retrieve(
    question: str,
    k: int = 10,
    *,
    sources: Sequence[str] | str = (),
    published_from: date | None = None,
    published_to: date | None = None,
) -> list[RetrievedPassage]:
    """Return passages of the bundled articles; see `Assistant.retrieve`."""
    return _bundled().retrieve(
        question, k, sources=sources, published_from=published_from, published_to=published_to
    )


def _sendable(question: str) -> str:
    """Replace halves of surrogate pairs, which neither a tokenizer nor JSON can carry."""
    return question.encode("utf-8", "replace").decode("utf-8")


def _scope(sources: Sequence[str] | str, first: date | None, last: date | None) -> Scope:
    return Scope((sources,) if isinstance(sources, str) else tuple(sources), first, last)


def _unfit(question: str) -> Reason | None:
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
