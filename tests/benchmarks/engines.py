"""Put the same passages into both engines, ask both, and tell what a passage costs in Milvus.

python -m tests.benchmarks.engines --data DATA --passages 2000

The articles are the first stories of the newswire archive; the questions the open half of
`tests/accuracy/archive.jsonl`. Milvus is Milvus Lite's server on this machine, a process of its
own, or, with --uri, any other. The bytes are counted in the rows sent.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from index import (
    Article,
    ArticleStore,
    IndexSettings,
    MilvusStore,
    Passage,
    Scope,
    SentenceTransformerEmbedder,
    Store,
    split,
)
from index.embedding import embedded_text
from index.milvus.rows import ArticleRows
from index.words import content_words
from tests.benchmarks.asking import first_stories, questions
from tests.milvus import MilvusServer

N_THREADS = 2
N_FOUND = 100
N_BATCH = 32  # articles
Rows = list[tuple[Article, list[Passage], np.ndarray]]


def embedded(articles: Sequence[Article], embedder: SentenceTransformerEmbedder) -> Rows:
    """Split and embed."""
    passages = [split(article) for article in articles]
    texts = [
        embedded_text(article, passage)
        for article, of_article in zip(articles, passages, strict=True)
        for passage in of_article
    ]
    ends = np.cumsum([len(of_article) for of_article in passages])
    vectors = np.split(embedder.encode(texts), ends[:-1])
    return list(zip(articles, passages, vectors, strict=True))


def milliseconds(use: Callable[[str], object], asked: Sequence[str]) -> str:
    """Return the median and the 95th percentile of what a call takes, after a first one."""
    use(asked[0])
    taken = []
    for question in asked:
        start = time.perf_counter()
        use(question)
        taken.append(1000 * (time.perf_counter() - start))
    return f"{np.median(taken):.0f} / {np.percentile(taken, 95):.0f}"


def measure(
    store: ArticleStore, rows: Rows, asked: Sequence[str], embedder: SentenceTransformerEmbedder
) -> list[str]:
    """Return passages put a second, and milliseconds of each search and of one article."""
    start = time.perf_counter()
    for first in range(0, len(rows), N_BATCH):
        store.put(rows[first : first + N_BATCH])
    rate = sum(len(passages) for _, passages, _ in rows) / (time.perf_counter() - start)
    store.save_vectors()
    scope = Scope()
    queries = dict(zip(asked, embedder.encode(asked), strict=True))
    ids = [article.id for article, _, _ in rows]
    return [
        f"{rate:.0f}",
        milliseconds(lambda question: store.search_dense(queries[question], N_FOUND, scope), asked),
        milliseconds(
            lambda question: store.search_lexical(content_words(question), N_FOUND, scope), asked
        ),
        milliseconds(lambda question: store.article(ids[len(question)]), asked),
    ]


@contextmanager
def engines(uri: str | None, settings: IndexSettings) -> Iterator[dict[str, ArticleStore]]:
    """Open a new index in each engine."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if uri is None:
            uri = stack.enter_context(MilvusServer(folder / "milvus")).uri
        stores: dict[str, ArticleStore] = {
            "SQLite and FAISS": Store.open(folder / "index", settings),
            "Milvus": MilvusStore.open(uri, f"benchmark_{time.time_ns()}", settings),
        }
        for store in stores.values():
            stack.callback(store.close)
        yield stores


def costs(rows: Rows) -> str:
    """Return what a passage is in Milvus, on average."""
    made = [ArticleRows.of(*row) for row in rows]
    words = [row["words"] for each in made for row in each.passages]
    bodies = [row["body"] for each in made for row in (each.head, *each.parts)]
    texts = ("key", "article_id", "version", "path", "source")
    fields = [len(str(row[name])) for each in made for row in each.passages for name in texts]
    n = len(words)
    return (
        f"a passage: {np.mean([len(set(text.split())) for text in words]):.0f} different words, "
        f"{sum(map(len, words)) / n:.0f} bytes of words, {sum(fields) / n:.0f} of names, "
        f"{sum(len(body.encode()) for body in bodies) / n:.0f} of its article; "
        f"{n / len(rows):.1f} passages an article"
    )


def main() -> None:
    """Embed, put, ask, and print a row an engine."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=2000)
    parser.add_argument("--uri")
    given = parser.parse_args()
    torch.set_num_threads(N_THREADS)
    embedder = SentenceTransformerEmbedder()
    embedder.encode(["warm"])
    stories = first_stories(given.data / "reuters21578.tar.xz", given.passages)
    articles = [
        Article(id=story.id, path="reuters.jsonl", title=story.title, text=story.text)
        for story in stories
    ]
    start = time.perf_counter()
    rows = embedded(articles, embedder)
    n_passages = sum(len(passages) for _, passages, _ in rows)
    rate = n_passages / (time.perf_counter() - start)
    asked = questions(100)
    shown = Table("engine", "put a second", "dense ms", "lexical ms", "article ms")
    settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    with engines(given.uri, settings) as stores:
        for name, store in stores.items():
            shown.add_row(name, *measure(store, rows, asked, embedder))
    Console(width=100).print(
        f"{n_passages:,} passages of {len(rows):,} articles, {len(asked)} questions; median / 95th "
        f"percentile; {N_THREADS} threads on {os.cpu_count()} cores; {rate:.0f} passages split and "
        "embedded a second",
        shown,
        costs(rows),
    )


if __name__ == "__main__":
    main()
