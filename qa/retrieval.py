"""Find the passages that may answer a question: by meaning and by words, fused."""

from dataclasses import dataclass
from itertools import islice

from index import Article, Embedder, Hit, Passage, PassageStore, Scope
from index.errors import UnknownArticleError
from index.words import content_words
from qa.answer import RetrievedPassage

CANDIDATES = 100
LEXICAL_WEIGHT = 0.02


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

        A passage's score is its cosine with the question plus 0.02 of its BM25, a convex
        combination (Bruch et al., 2023) whose weight is fitted on ReQA's training questions. A
        passage that only one search brought has the other's floor: no BM25, or the least cosine
        that was brought.
        """
        scope = scope or Scope()
        n_candidates = max(CANDIDATES, 2 * count)
        query_embedding = self._embedder.encode([question])[0]
        dense = self._store.search_dense(query_embedding, n_candidates, scope)
        lexical = self._store.search_lexical(content_words(question), n_candidates, scope)
        cosines = {hit.passage: hit.score for hit in dense}
        bm25 = {hit.passage: hit.score for hit in lexical}
        floor = min(cosines.values(), default=0.0)
        scores = {
            passage: cosines.get(passage, floor) + LEXICAL_WEIGHT * bm25.get(passage, 0.0)
            for passage in cosines | bm25
        }
        ordered = sorted(scores, key=lambda p: (-scores[p], p.article_id, p.start, p.end))
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
        found = (
            self._evidence(
                passage, scores[passage], dense_ranks.get(passage), lexical_ranks.get(passage)
            )
            for passage in ordered
        )
        return list(islice((evidence for evidence in found if evidence), count))

    def _evidence(
        self, passage: Passage, score: float, dense_rank: int | None, lexical_rank: int | None
    ) -> Evidence | None:
        """Return the passage with its article; None where a refresh has just taken it away."""
        try:
            article = self._store.article(passage.article_id)
        except UnknownArticleError:
            return None
        if passage.end > len(article.text):
            return None
        retrieved = RetrievedPassage(
            passage=passage,
            text=article.text[passage.start : passage.end],
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
