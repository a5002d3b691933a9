"""Compare ways to find passages: by meaning, by words, and both as they are shipped.

python -m tests.benchmarks.retrieval reqa DATA/reqa_squad/test.json
python -m tests.benchmarks.retrieval squad DATA/squadshifts/new_wiki_test.json
python -m tests.benchmarks.retrieval archive DATA

`reqa`: questions and sentences, every sentence a passage. `squad`: all paragraphs as one
collection, cut as the shipped index cuts them; a hit holds a gold span of the question's own
paragraph. `archive`: names, numbers, dates and quotations that stand in one story of the newswire
archive, and names with a slip; a hit is a passage of that story; its index is that of `asking.py`.

Prints recall@1/5/20 and MRR@20, 0..100, and milliseconds a question without its embedding.
Embeddings are kept in the user's data folder.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import platformdirs
from rich.console import Console
from rich.progress import track
from rich.table import Table

from index import Article, IndexSettings, Passage, Scope, SentenceTransformerEmbedder, Store, split
from index.embedding import embedded_text
from index.words import content_words
from qa.commands.opening import open_collection
from qa.evaluation.dataset import Dataset
from qa.evaluation.squad import articles_and_questions
from qa.retrieval import Retriever, Weights
from tests.benchmarks.archive_queries import archive_queries
from tests.benchmarks.asking import write_articles

KS = (1, 5, 20)
DEPTH = 20
RANK_CONSTANT = 60
N_PASSAGES = 30_000
TEXTS_A_FILE = 1024
KEPT = platformdirs.user_data_path("verbatim-qa") / "benchmarks"
ERRORS = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Sought:
    """A question and the test that a passage which answers it passes."""

    question: str
    is_gold: Callable[[Passage], bool]


class KeptEmbedder:
    """The shipped embedder, its vectors kept in files."""

    def __init__(self) -> None:
        self._embedder = SentenceTransformerEmbedder()
        self.name, self.dimension = self._embedder.name, self._embedder.dimension
        self._known: dict[str, np.ndarray] = {}

    def keep(self, texts: Iterable[str]) -> None:
        """Embed texts, or read their vectors from files; what was stopped goes on where it was."""
        wanted = list(texts)
        for first in range(0, len(wanted), TEXTS_A_FILE):
            self._keep_file(wanted[first : first + TEXTS_A_FILE])

    def _keep_file(self, texts: Sequence[str]) -> None:
        key = hashlib.sha256(json.dumps([self.name, *texts]).encode()).hexdigest()[:16]
        path = KEPT / "embeddings" / f"{key}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, self._embedder.encode(texts))
        self._known |= dict(zip(texts, np.load(path), strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return what was kept."""
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Collection:
    """What is searched, and what for."""

    title: str
    store: Store
    embedder: KeptEmbedder
    sought: Sequence[Sought]


class Uncorrected:
    """A store that looks for misspelled words as they are.

    A full stop behind a word keeps it from being corrected, and FTS5 reads over it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.search_dense = store.search_dense
        self.article, self.articles_of = store.article, store.articles_of

    @property
    def n_passages(self) -> int:
        return self._store.n_passages

    def search_lexical(self, words: Sequence[str], count: int, scope: Scope) -> list:
        return self._store.search_lexical([f"{word}." for word in words], count, scope)


Way = Callable[[str], list[Passage]]


def ways(store: Store, embedder: KeptEmbedder) -> dict[str, Way]:
    """Return every way to rank passages, and the shipped one without each of its parts."""

    def dense(question: str, count: int = DEPTH) -> list[Passage]:
        hits = store.search_dense(embedder.encode([question])[0], count, Scope())
        return [hit.passage for hit in hits]

    def lexical(question: str, count: int = DEPTH) -> list[Passage]:
        return [h.passage for h in store.search_lexical(content_words(question), count, Scope())]

    def reciprocal_ranks(question: str) -> list[Passage]:
        """Sum 1 / (60 + rank) (Cormack et al., 2009)."""
        scores: dict[Passage, float] = {}
        for found in (dense(question, 100), lexical(question, 100)):
            for rank, passage in enumerate(found, start=1):
                scores[passage] = scores.get(passage, 0.0) + 1 / (RANK_CONSTANT + rank)
        return sorted(scores, key=lambda p: (-scores[p], p.article_id, p.start))[:DEPTH]

    def retrieved(weights: Weights, of: Store | Uncorrected = store) -> Way:
        retriever = Retriever(of, embedder, weights)
        return lambda q: [found.passage for found in retriever.retrieve(q, count=DEPTH)]

    shipped = Weights()
    return {
        "dense alone": dense,
        "BM25 alone": lexical,
        "reciprocal rank fusion": reciprocal_ranks,
        "shipped": retrieved(shipped),
        "without length": retrieved(replace(shipped, length=0.0)),
        "without pairs": retrieved(replace(shipped, pairs=0.0)),
        "cosine and BM25 alone": retrieved(Weights(length=0.0, pairs=0.0)),
        "without spelling": retrieved(shipped, Uncorrected(store)),
    }


def ranks_of(way: Way, sought: Sequence[Sought], name: str) -> tuple[list[int], float]:
    """Return the rank of each first gold passage, from 1, and the median milliseconds."""
    ranks, latencies = [], []
    for one in track(sought, name, console=ERRORS):
        started = time.perf_counter()
        found = way(one.question)
        latencies.append(1000 * (time.perf_counter() - started))
        hits = (rank for rank, passage in enumerate(found, start=1) if one.is_gold(passage))
        ranks.append(next(hits, sys.maxsize))
    return ranks, float(np.median(latencies))


def table(collection: Collection, names: Sequence[str]) -> Table:
    """Ask every question in the ways named, all if none is; a row a way."""
    shown = Table(collection.title, *(f"recall@{k}" for k in KS), f"MRR@{DEPTH}", "ms")
    for name, way in ways(collection.store, collection.embedder).items():
        if names and name not in names:
            continue
        ranks, median_ms = ranks_of(way, collection.sought, name)
        figures = [100 * np.mean([rank <= k for rank in ranks]) for k in KS]
        figures.append(100 * np.mean([1 / rank if rank <= DEPTH else 0.0 for rank in ranks]))
        shown.add_row(name, *(f"{figure:.1f}" for figure in figures), f"{median_ms:.1f}")
    return shown


@contextmanager
def indexed(articles: Sequence[Article], *, whole: bool) -> Iterator[tuple[Store, KeptEmbedder]]:
    """Index articles for a while, each cut as it is shipped, or one passage `whole`."""
    embedder = KeptEmbedder()
    settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder), settings)
        cut = [(a, [_all_of(a)] if whole else split(a, settings.split)) for a in articles]
        texts = [embedded_text(a, passage) for a, passages in cut for passage in passages]
        embedder.keep(texts)
        store.put(
            (a, passages, embedder.encode([embedded_text(a, p) for p in passages]))
            for a, passages in cut
        )
        yield store, embedder
        store.close()


def _all_of(article: Article) -> Passage:
    return Passage(article_id=article.id, start=0, end=len(article.text))


def of_reqa(path: Path) -> Iterator[Collection]:
    """Sentences as passages: all `candidates`, or the distinct `answers` of the training file."""
    given = json.loads(path.read_text(encoding="utf-8"))
    sentences = given.get("candidates") or list(dict.fromkeys(given["answers"]))
    number_of = {text: number for number, text in enumerate(sentences)}
    golds = given.get("ground_truths") or [[number_of[text]] for text in given["answers"]]
    articles = [
        Article(id=f"{number:05d}", path=f"{number:05d}", title="", text=text)
        for number, text in enumerate(sentences)
    ]
    sought = [
        Sought(question, lambda p, gold=frozenset(gold): int(p.article_id) in gold)
        for question, gold in zip(given["questions"], golds, strict=True)
    ]
    with indexed(articles, whole=True) as (store, embedder):
        embedder.keep(given["questions"])
        yield Collection(f"{path.parent.name}/{path.name}", store, embedder, sought)


def of_squad(path: Path) -> Iterator[Collection]:
    """Every paragraph an article, every question asked of all of them."""
    pairs = list(articles_and_questions(Dataset.read(path)))
    sought = []
    for article, question in pairs:
        spans = [gold.span for gold in question.answers]

        def is_gold(passage: Passage, article: Article = article, spans: list = spans) -> bool:
            return passage.article_id == article.id and any(
                passage.start <= start and end <= passage.end for start, end in spans
            )

        sought.append(Sought(question.question, is_gold))
    articles = list({article.id: article for article, _ in pairs}.values())
    with indexed(articles, whole=False) as (store, embedder):
        embedder.keep(dict.fromkeys(one.question for one in sought))
        yield Collection(path.name, store, embedder, sought)


def of_archive(data: Path) -> Iterator[Collection]:
    """Names, numbers, dates, quotations and misspelled names, each of one story."""
    folder = KEPT / f"reuters-{N_PASSAGES}"
    write_articles(data / "reuters21578.tar.xz", folder / "articles", N_PASSAGES)
    assistant = open_collection(folder / "articles", folder / "index")
    store = assistant.store
    embedder = KeptEmbedder()
    for kind, queries in archive_queries(
        [store.article(i) for i in sorted(store.article_ids())]
    ).items():
        embedder.keep(queries)
        sought = [
            Sought(query, lambda p, story=story: p.article_id == story)
            for query, story in queries.items()
        ]
        yield Collection(f"{len(sought)} queries: {kind}", store, embedder, sought)
    assistant.close()


def main() -> None:
    """Print the tables of one collection."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = {"reqa": of_reqa, "squad": of_squad, "archive": of_archive}
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", action="append", default=[], metavar="WAY", help="e.g. shipped")
    given = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 100)
    for collection in kinds[given.kind](given.data):
        console.print(table(collection, given.only))


if __name__ == "__main__":
    main()
