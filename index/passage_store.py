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
    """A passage that a search found; a higher score is better, and only within one search."""

    passage: Passage
    score: float


class IndexSettings(Value):
    """What made an index; one made by other settings is refused."""

    model: str
    dimension: int
    split: SplitSettings = SplitSettings()


class PassageStore(Protocol):
    """What retrieval needs of a store, whatever engine is behind it."""

    def search_dense(self, query_embedding: np.ndarray, count: int, scope: Scope) -> list[Hit]:
        """Return the passages nearest to the vector (dimension,), by inner product, best first."""

    def search_lexical(self, words: Sequence[str], count: int, scope: Scope) -> list[Hit]:
        """Return the passages that hold any of the words, by BM25, best first."""

    def article(self, article_id: str) -> Article:
        """Return one article; `UnknownArticleError` where there is none of this id."""

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Return articles by their ids; those that are not there are left out."""

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
