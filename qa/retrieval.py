"""Find the passages that may answer a question: by meaning and by words, fused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from index import Article, Embedder, Hit, Passage, PassageStore, Scope
from index.words import content_words, word_pairs
from qa.answer import RetrievedPassage

CANDIDATES = 200
REREAD = 40  # of the candidates, those whose text is looked at


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of a passage's score counts, beside its cosine with the question.

    `bm25`: of its BM25 over ln(1 + passages), about what a word of one passage alone weighs: so
    one weight fits small and large collections. `length`: of the logarithm of its characters; a
    heading is near to every question on its subject, and seldom answers one. `pairs`: of the share
    of the question's pairs of words that stand in it.
    """

    bm25: float = 0.15
    length: float = 0.08
    pairs: float = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage together with the article that it was cut from."""

    passage: RetrievedPassage
    article: Article


class Retriever:
    """Dense and lexical search over one store, joined by a weighted sum of their scores."""

    def __init__(
        self, store: PassageStore, embedder: Embedder, weights: Weights | None = None
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._weights = weights or Weights()

    def retrieve(
        self, question: str, *, count: int, scope: Scope | None = None
    ) -> list[RetrievedPassage]:
        """Return what `gather` finds, without the articles."""
        return [found.passage for found in self.gather(question, count=count, scope=scope)]

    def gather(self, question: str, *, count: int, scope: Scope | None = None) -> list[Evidence]:
        """Return up to `count` passages in `scope`, best first; ties by article id and start.

        A passage's score is its cosine with the question and the parts of `Weights`, a weighted sum
        (Bruch et al., 2023, though not convex); pairs of words are looked for in the best
        `max(REREAD, 2 * count)` alone.
        A passage that only one search brought has the other's floor: no BM25, or the least cosine
        that was brought.
        """
        scope = scope or Scope()
        n_candidates = max(CANDIDATES, 2 * count)
        query_embedding = self._embedder.encode([question])[0]
        dense = self._store.search_dense(query_embedding, n_candidates, scope)
        lexical = self._store.search_lexical(content_words(question), n_candidates, scope)
        scores = self._fused(dense, lexical)
        likeliest = _ordered(scores)[: max(REREAD, 2 * count)]
        texts = dict(self._texts(likeliest))
        scores = {
            passage: scores[passage] + self._weights.pairs * share_of_pairs(question, text)
            for passage, (_, text) in texts.items()
        }
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
        return [
            _evidence(
                passage,
                *texts[passage],
                score=scores[passage],
                dense_rank=dense_ranks.get(passage),
                lexical_rank=lexical_ranks.get(passage),
            )
            for passage in _ordered(scores)[:count]
        ]

    def _fused(self, dense: Sequence[Hit], lexical: Sequence[Hit]) -> dict[Passage, float]:
        """Return the score of what either search brought, its text not yet looked at."""
        cosines = {hit.passage: hit.score for hit in dense}
        bm25 = {hit.passage: hit.score for hit in lexical}
        floor = min(cosines.values(), default=0.0)
        bm25_weight = self._weights.bm25 / log(1 + max(1, self._store.n_passages))
        return {
            passage: cosines.get(passage, floor)
            + bm25_weight * bm25.get(passage, 0.0)
            + self._weights.length * log(passage.end - passage.start)
            for passage in cosines | bm25
        }

    def _texts(self, passages: Sequence[Passage]) -> Iterator[tuple[Passage, tuple[Article, str]]]:
        """Yield articles and texts, but of passages that a refresh has just taken away."""
        articles = self._store.articles_of({passage.article_id for passage in passages})
        for passage in passages:
            article = articles.get(passage.article_id)
            if article and passage.end <= len(article.text):
                yield passage, (article, article.text[passage.start : passage.end])


def share_of_pairs(question: str, text: str) -> float:
    """Return how many of the question's pairs of words stand in the text, 0..1."""
    pairs = word_pairs(question)
    return len(pairs & word_pairs(text)) / len(pairs) if pairs else 0.0


def _ordered(scores: dict[Passage, float]) -> list[Passage]:
    return sorted(scores, key=lambda p: (-scores[p], p.article_id, p.start, p.end))


def _evidence(
    passage: Passage,
    article: Article,
    text: str,
    *,
    score: float,
    dense_rank: int | None,
    lexical_rank: int | None,
) -> Evidence:
    retrieved = RetrievedPassage(
        passage=passage,
        text=text,
        score=score,
        dense_rank=dense_rank,
        lexical_rank=lexical_rank,
        title=article.title,
        source=article.source,
        published=article.published,
        path=article.path,
    )
    return Evidence(retrieved, article)


def _ranks(hits: list[Hit]) -> dict[Passage, int]:
    return {hit.passage: rank for rank, hit in enumerate(hits, start=1)}
