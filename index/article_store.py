"""What keeping an index in step with a folder needs of a store, whatever engine is behind it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from index.article import Article, ArticleSummary, Passage
from index.passage_store import IndexSettings, PassageStore


class ArticleStore(PassageStore, Protocol):
    """Articles with their passages and vectors, and which files they came out of.

    Each method fails with an `IndexingError` where the disk or the server behind it does. Threads
    may search while one writes. Several may be open on one index, in one process or more, and what
    one has put the others find. A store is opened by a class method `open` of its own, which raises
    `IndexMismatchError` where other `settings` made the index.
    """

    @property
    def settings(self) -> IndexSettings:
        """What the store was opened with: a store made by other settings is refused."""

    @property
    def n_articles(self) -> int:
        """How many articles there are."""

    def summaries(self) -> list[ArticleSummary]:
        """Return what is told of every article without its text, by id."""

    def article_ids(self) -> set[str]:
        """Return the ids of all articles."""

    def articles_of_file(self, path: str) -> dict[str, Article]:
        """Return the articles that came out of one file, by id."""

    def sources(self) -> list[str]:
        """Return the outlets that articles name, in alphabetical order."""

    def paths(self) -> set[str]:
        """Return the files that articles came out of, those of a stopped refresh among them."""

    def file_digests(self) -> dict[str, str]:
        """Return the digest that each file had when it was last read whole, by its path."""

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what was noted of the files that were read, by path, a line each."""

    def check_writable(self) -> None:
        """Raise what writing would raise where nothing can be written."""

    def put(self, articles: Iterable[tuple[Article, Sequence[Passage], np.ndarray]]) -> None:
        """Add or replace articles with their passages and vectors (n, dimension), each whole.

        `ValueError` where there are not as many vectors as passages; then nothing is put.
        """

    def finish_file(
        self, path: str, digest: str, kept_ids: Iterable[str], problems: Sequence[str] = ()
    ) -> None:
        """Note that a file has been read whole; its articles other than `kept_ids` go.

        `digest` and `problems` replace what was noted before. Articles that were put and whose file
        is not finished, as of a process that was killed, are read again by the next refresh.
        """

    def remove_file(self, path: str) -> None:
        """Forget a file and its articles."""

    def save_vectors(self) -> None:
        """Make what was put quick to open; called once at the end of a refresh."""

    def close(self) -> None:
        """Let go of what the store holds; it is of no use afterwards."""
