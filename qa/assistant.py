"""Ask a folder of articles."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Self

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
from qa.answer import Answer, RetrievedPassage
from qa.chain import Chain, LoadReader, unfit
from qa.conversation.conversing import converse
from qa.places import index_folder_of, index_folder_on, milvus_name_of
from qa.progress import OnProgress
from qa.reading.calibration import Calibration
from qa.reading.reader import Reader
from qa.retrieval import Retriever


class Assistant:
    """Answers questions from one collection: a folder of articles and its index.

    Safe to share between threads; it keeps nothing of a conversation. `chain` answers questions
    that stand alone, and says what they were answered from.
    """

    def __init__(
        self,
        corpus: Path,
        index_folder: Path,
        store: ArticleStore,
        embedder: Embedder,
        load_reader: LoadReader,
    ) -> None:
        self.corpus = corpus
        self.index_folder = index_folder
        self.store = store
        self._embedder = embedder
        self._retriever = Retriever(store, embedder)
        self.chain = Chain(store, self._retriever, load_reader)

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
        return type(self)(corpus, index, store, self._embedder, self.chain.reader)

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
        reader, _ = self.chain.reader()
        reader.read("Is it warm?", ["It is warm."], count=1)

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
        return converse(self.chain, question, history, scope, on_progress=on_progress)

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
        if unfit(question) is not None:
            return []
        scope = _scope(sources, published_from, published_to)
        return self._retriever.retrieve(question, count=k, scope=scope)

    def article(self, article_id: str) -> Article:
        """Return an article as stored; `index.errors.UnknownArticleError` if there is none."""
        return self.store.article(article_id)


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


def _sendable(question: str) -> str:
    """Replace halves of surrogate pairs, which neither a tokenizer nor JSON can carry."""
    return question.encode("utf-8", "replace").decode("utf-8")


def _scope(sources: Sequence[str] | str, first: date | None, last: date | None) -> Scope:
    return Scope((sources,) if isinstance(sources, str) else tuple(sources), first, last)
