"""Find the passages that may answer a question: by meaning and by words, fused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from index import Article, Embedder, Hit, Passage, PassageStore, Scope
from index.errors import UnknownArticleError
from index.words import content_words, word_pairs
from qa.answer import RetrievedPassage

CANDIDATES = 200
REREAD = 40  # of the candidates, those whose text is looked at
BM25_WEIGHT = 0.15
LENGTH_WEIGHT = 0.08
PAIRS_WEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved passage together with the article that it was cut from."""

    passage: RetrievedPassage
    article: Article


class Retriever:
    """Dense and lexical search over one store, joined by a weighted sum of their scores."""

    def __init__(self, store: PassageStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def retrieve(
        self, question: str, *, count: int, scope: Scope | None = None
    ) -> list[RetrievedPassage]:
        """Return what `gather` finds, without the articles."""
        return [found.passage for found in self.gather(question, count=count, scope=scope)]

    def gather(self, question: str, *, count: int, scope: Scope | None = None) -> list[Evidence]:
        """Return up to `count` passages in `scope`, best first; ties by article id and start.

        A passage's score is the sum of

        - its cosine with the question;
        - 0.15 of its BM25 over ln(1 + passages), about what a word of one passage alone weighs: a
          convex combination (Bruch et al., 2023) that fits small and large collections;
        - 0.08 of the logarithm of its characters: a heading, near to every question on its subject,
          seldom answers one;
        - 0.15 of the share of the question's pairs of words that stand in it, of the 40 best.

        A passage that only one search brought has the other's floor: no BM25, or the least cosine
        that was brought.
        """
        scope = scope or Scope()
        n_candidates = max(CANDIDATES, 2 * count)
        query_embedding = self._embedder.encode([question])[0]
        dense = self._store.search_dense(query_embedding, n_candidates, scope)
        lexical = self._store.search_lexical(content_words(question), n_candidates, scope)
        scores = fused(dense, lexical, self._store.n_passages)
        likeliest = _ordered(scores)[: max(REREAD, 2 * count)]
        texts = dict(self._texts(likeliest))
        scores = {
            passage: scores[passage] + PAIRS_WEIGHT * share_of_pairs(question, text)
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

    def _texts(self, passages: Sequence[Passage]) -> Iterator[tuple[Passage, tuple[Article, str]]]:
        """Yield articles and texts, but of passages that a refresh has just taken away."""
        articles: dict[str, Article | None] = {}
        for passage in passages:
            if passage.article_id not in articles:
                articles[passage.article_id] = self._article(passage.article_id)
            article = articles[passage.article_id]
            if article and passage.end <= len(article.text):
                yield passage, (article, article.text[passage.start : passage.end])

    def _article(self, article_id: str) -> Article | None:
        try:
            return self._store.article(article_id)
        except UnknownArticleError:
            return None


def fused(dense: Sequence[Hit], lexical: Sequence[Hit], n_passages: int) -> dict[Passage, float]:
    """Return the score of each passage that either search brought, its text not yet looked at."""
    cosines = {hit.passage: hit.score for hit in dense}
    bm25 = {hit.passage: hit.score for hit in lexical}
    floor = min(cosines.values(), default=0.0)
    weight = BM25_WEIGHT / log(1 + max(1, n_passages))
    return {
        passage: cosines.get(passage, floor)
        + weight * bm25.get(passage, 0.0)
        + LENGTH_WEIGHT * log(passage.end - passage.start)
        for passage in cosines | bm25
    }


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
