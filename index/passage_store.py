"""What retrieval needs of a store, whatever engine is behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.article import Article, Passage, Value
from index.scope import Scope
from index.splitting import SplitSettings


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; a higher score is better."""

    passage: Passage
    score: float


def best_first(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits in the order that every engine gives them: ties by article id and start."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.article_id, hit.passage.start))


class IndexSettings(Value):
    """What made an index; one made by other settings is refused."""

    model: str
    dimension: int
    split: SplitSettings = SplitSettings()


class PassageStore(Protocol):
    """What retrieval needs of a store, whatever engine is behind it.

    Both searches look at the passages in `scope` alone, and give the first `count` of these in the
    order of `best_first`, also where a tie is cut. Both scores are added up, and confidence is
    fitted to the sum: so every engine gives them on one scale.
    """

    def search_dense(self, query_embedding: np.ndarray, count: int, scope: Scope) -> list[Hit]:
        """Return the passages nearest to the vector (dimension,), by inner product, best first."""

    def search_lexical(self, words: Sequence[str], count: int, scope: Scope) -> list[Hit]:
        """Return the passages that hold any of the words, by BM25, best first.

        As SQLite's FTS5 counts it: words as `index.stemming.stems` cuts them; k1 1.2, b 0.75, a
        weight of at least 1e-6 for a word; the title (`title_for_search`) counts half.
        """

    def article(self, article_id: str) -> Article:
        """Return one article; `UnknownArticleError` where there is none of this id."""

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Return articles by their ids; those that are not there are left out."""

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
