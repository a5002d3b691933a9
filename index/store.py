"""Where articles, passages and their vectors are kept, and how they are found again."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.article import Article, ArticleSummary, Passage
from index.database import Database
from index.dense import DenseSearch
from index.errors import UnknownArticleError
from index.passage_store import Hit, IndexSettings, best_first
from index.scope import Scope
from index.vectors import VectorSettings


class Store:
    """SQLite for articles, passages, words and vectors; FAISS, rebuilt from it, for searching."""

    def __init__(self, database: Database, folder: Path, settings: IndexSettings) -> None:
        self._database = database
        self.settings = settings
        self._dense = DenseSearch(database, folder, settings.dimension)

    @classmethod
    def open(cls, folder: Path, settings: IndexSettings) -> Self:
        """Open the index in `folder`, made there if there is none.

        `IndexMismatchError` where other settings or another version made it;
        `IndexDamagedError` where it does not hold what it should; `IndexStorageError` where it can
        be neither written nor read. One that can only be read fails when something is put there.
        """
        return cls(Database.open(folder, settings.model_dump_json()), folder, settings)

    def close(self) -> None:
        """Close the files; the store is of no use afterwards."""
        self._database.close()

    # what retrieval needs

    def search_dense(self, query_embedding: np.ndarray, count: int, scope: Scope) -> list[Hit]:
        """Return the passages nearest to the vector (dimension,), by inner product, best first."""
        allowed = None if scope.is_everything else self._database.passage_numbers(scope)
        if count < 1 or (allowed is not None and len(allowed) == 0):
            return []
        search = self._dense.search
        return self._best(count, lambda wanted: search(query_embedding, wanted, allowed))

    def search_lexical(self, words: Sequence[str], count: int, scope: Scope) -> list[Hit]:
        """Return the passages that hold any of the words, by BM25, best first."""
        terms = [word for word in words if re.search(r"\w", word)]
        if count < 1 or not terms:
            return []
        return self._best(count, lambda wanted: self._database.match(terms, wanted, scope))

    def article(self, article_id: str) -> Article:
        """Return one article; `UnknownArticleError` where there is none of this id."""
        article = self._database.article(article_id)
        if article is None:
            raise UnknownArticleError(article_id)
        return article

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Return articles by their ids; those that are not there are left out."""
        found = map(self._database.article, article_ids)
        return {article.id: article for article in found if article}

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
        return self._database.count("passages")

    @property
    def n_articles(self) -> int:
        """How many articles there are."""
        return self._database.count("articles")

    def paths(self) -> set[str]:
        """Return the files that articles came out of, those of a stopped refresh among them."""
        return self._database.paths()

    def article_ids(self) -> set[str]:
        """Return the ids of all articles."""
        return self._database.article_ids()

    def summaries(self) -> list[ArticleSummary]:
        """Return what is told of every article without its text, by id."""
        return self._database.summaries()

    def sources(self) -> list[str]:
        """Return the outlets that articles name, in alphabetical order."""
        return self._database.sources()

    # what keeping it in step needs

    def file_digests(self) -> dict[str, str]:
        """Return the digest that each file had when it was last read, by its path."""
        return self._database.file_digests()

    def articles_of_file(self, path: str) -> dict[str, Article]:
        """Return the articles that came out of one file, by id."""
        return {article.id: article for article in self._database.articles_of_file(path)}

    def check_writable(self) -> None:
        """Raise `IndexStorageError` where nothing can be written."""
        self._database.check_writable()

    def put(self, articles: Iterable[tuple[Article, Sequence[Passage], np.ndarray]]) -> None:
        """Add or replace articles with their passages and vectors (n, dimension), all or none."""
        with self._database.transaction():
            for article, passages, vectors in articles:
                self._database.put_article(article, passages, vectors)

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what was noted of the files that were read, by path, a line each."""
        return self._database.problems()

    def finish_file(
        self, path: str, digest: str, kept_ids: Iterable[str], problems: Sequence[str] = ()
    ) -> None:
        """Note that a file has been read whole; its articles other than `kept_ids` go."""
        with self._database.transaction():
            self._database.finish_file(path, digest, set(kept_ids), problems)

    def remove_file(self, path: str) -> None:
        """Forget a file and its articles."""
        with self._database.transaction():
            self._database.remove_file(path)

    @property
    def vector_settings(self) -> VectorSettings:
        """How vectors are searched."""
        return self._dense.settings

    def use_vectors(self, settings: VectorSettings) -> None:
        """Search vectors by other settings from the next `save_vectors` on, whoever opens it."""
        self._dense.use(settings)

    def save_vectors(self) -> None:
        """Write the FAISS file of what the store holds, unless the one there nearly fits."""
        self._dense.save()

    def _best(self, count: int, search: Callable[[int], list[tuple[int, float]]]) -> list[Hit]:
        """Return the best `count`; a tie is fetched whole, as an engine would cut it by age."""
        wanted = 2 * count
        found = search(wanted)
        while len(found) == wanted and found[-1][1] == found[count - 1][1]:
            wanted *= 2
            found = search(wanted)
        return self._hits(found)[:count]

    def _hits(self, found: Sequence[tuple[int, float]]) -> list[Hit]:
        passages = self._database.passages([number for number, _ in found])
        return best_first(
            Hit(passages[number], score) for number, score in found if number in passages
        )
