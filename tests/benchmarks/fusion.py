"""Compare ways to fuse dense and lexical search on ReQA's training questions.

python tests/benchmarks/fusion.py DATA/reqa_squad/train.json

Prints recall@1/5/20 and MRR@20, 0..100, of the first 4,000 questions, all sentences as passages.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from index import Article, IndexSettings, Passage, Scope, SentenceTransformerEmbedder, Store
from index.words import content_words

N_QUESTIONS = 4000
DEPTH = 100
Scores = dict[str, float]
Fusion = Callable[[Scores, Scores], Scores]


def weighted(weight: float) -> Fusion:
    """Cosine plus `weight` times BM25; a passage that one search lacks has its floor there."""

    def fuse(dense: Scores, lexical: Scores) -> Scores:
        floor = min(dense.values(), default=0.0)
        both = dense | lexical
        return {key: dense.get(key, floor) + weight * lexical.get(key, 0.0) for key in both}

    return fuse


def reciprocal_ranks(dense: Scores, lexical: Scores) -> Scores:
    """Sum 1 / (60 + rank) (Cormack et al., 2009)."""
    fused: Scores = {}
    for scores in (dense, lexical):
        for rank, key in enumerate(scores, start=1):
            fused[key] = fused.get(key, 0.0) + 1 / (60 + rank)
    return fused


WAYS: dict[str, Fusion] = {
    "dense alone": lambda dense, _: dense,
    "BM25 alone": lambda _, lexical: lexical,
    "reciprocal rank fusion": reciprocal_ranks,
    "cosine + 0.01 BM25": weighted(0.01),
    "cosine + 0.02 BM25": weighted(0.02),
    "cosine + 0.03 BM25": weighted(0.03),
}


def main(path: Path) -> None:
    """Index the sentences, search every question both ways, and print a row a fusion."""
    pairs = json.loads(path.read_text(encoding="utf-8"))
    sentences = {text: f"{n:05d}" for n, text in enumerate(dict.fromkeys(pairs["answers"]))}
    questions = pairs["questions"][:N_QUESTIONS]
    golds = [sentences[text] for text in pairs["answers"][:N_QUESTIONS]]
    embedder = SentenceTransformerEmbedder()
    ranks: dict[str, list[int]] = {name: [] for name in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
        store = Store.open(Path(folder), settings)
        fill(store, sentences, embedder)
        vectors = embedder.encode(questions)
        for question, vector, gold in zip(questions, vectors, golds, strict=True):
            hits = store.search_dense(vector, DEPTH, Scope())
            dense = {hit.passage.article_id: hit.score for hit in hits}
            hits = store.search_lexical(content_words(question), DEPTH, Scope())
            lexical = {hit.passage.article_id: hit.score for hit in hits}
            for name, fuse in WAYS.items():
                fused = fuse(dense, lexical)
                order = sorted(fused, key=lambda key: (-fused[key], key))
                ranks[name].append(order.index(gold) + 1 if gold in fused else sys.maxsize)
        store.close()
    for name, found in ranks.items():
        recalls = [100 * sum(rank <= k for rank in found) / len(found) for k in (1, 5, 20)]
        mrr = 100 * sum(1 / rank for rank in found if rank <= 20) / len(found)
        print(f"{name:24}", *(f"{recall:.1f}" for recall in recalls), f"{mrr:.1f}")  # noqa: T201


def fill(store: Store, sentences: dict[str, str], embedder: SentenceTransformerEmbedder) -> None:
    """Put every sentence into the store as an article of one passage."""
    texts = list(sentences)
    rows = []
    for text, vector in zip(texts, embedder.encode(texts), strict=True):
        article = Article(id=sentences[text], path=sentences[text], title="", text=text)
        passage = Passage(article_id=article.id, start=0, end=len(text))
        rows.append((article, [passage], vector[None, :]))
    store.put(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
