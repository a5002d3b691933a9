"""Articles, passages and their vectors in Milvus: for more than one machine holds.

Milvus has no transactions. Rows carry the version of their article, an article's own row says which
version counts, and it is written after all others: a search drops what is not, or no longer, of
that version, so that a process that is killed leaves no half article to be found.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import numpy as np
from pydantic_core import from_json

from index.article import Article, ArticleSummary, Passage
from index.errors import IndexServerError, UnknownArticleError
from index.milvus.rows import ArticleRows, article_key, file_row, is_file, part_keys
from index.milvus.schema import Collections, create_or_check, write_about
from index.milvus.search import Search
from index.milvus.server import Row, Server, chunks, quoted, quoted_list
from index.passage_store import Hit, IndexSettings
from index.scope import Scope

_ATTEMPTS = 5  # to read an article that is being replaced
_HEADS = "n_parts > 0"  # the articles' own rows


class MilvusStore:
    """An index on a Milvus server: one machine keeps it in step, any number may ask it.

    What another machine writes is seen within seconds, what this one writes at once.
    """

    def __init__(self, server: Server, names: Collections, settings: IndexSettings) -> None:
        self._server = server
        self._names = names
        self.settings = settings
        self._search = Search(server, names)
        self._unfinished: set[str] = set()  # files that are marked so, by this store

    @classmethod
    def open(cls, uri: str, name: str, settings: IndexSettings) -> Self:
        """Open the index `name` on the server, made there if there is none.

        `IndexMismatchError` where other settings or another version made it; `IndexServerError`
        where the server does not answer or refuses.
        """
        names = Collections.of(name)
        server = Server.connect(uri)
        try:
            create_or_check(server, names, settings)
        except BaseException:
            server.close()
            raise
        return cls(server, names, settings)

    def close(self) -> None:
        """Close the connection; the store is of no use afterwards."""
        self._server.close()

    # what retrieval needs

    def search_dense(self, query_embedding: np.ndarray, count: int, scope: Scope) -> list[Hit]:
        """Return the passages nearest to the vector (dimension,), by inner product, best first."""
        return self._search.dense(query_embedding, count, scope)

    def search_lexical(self, words: Sequence[str], count: int, scope: Scope) -> list[Hit]:
        """Return the passages that hold any of the words, by BM25, best first."""
        return self._search.lexical(words, count, scope)

    def article(self, article_id: str) -> Article:
        """Return one article; `UnknownArticleError` where there is none of this id."""
        found = self.articles_of([article_id])
        if not found:
            raise UnknownArticleError(article_id)
        return found[article_id]

    def articles_of(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Return articles by their ids; those that are not there are left out."""
        found: dict[str, Article] = {}
        missing = sorted(set(article_ids))
        for _ in range(_ATTEMPTS):
            keys = [article_key(article_id) for article_id in missing]
            heads = self._server.get(self._names.articles, keys, ["*"])
            found |= {article.id: article for article in self._whole(heads)}
            missing = [row["article_id"] for row in heads if row["article_id"] not in found]
            if not missing:
                return found
        raise IndexServerError(
            f"the index {self._names.articles} on {self._server.name} lacks a part of "
            f"{missing[0]!r}: drop its collections and run `index`, which builds it again from the "
            "articles"
        )

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
        return self._server.count(self._names.passages)

    @property
    def n_articles(self) -> int:
        """How many articles there are."""
        return self._server.count(self._names.articles, _HEADS)

    def paths(self) -> set[str]:
        """Return the files that articles came out of, those of a stopped refresh among them."""
        return {row["path"] for row in self._file_rows(["digest"])}

    def article_ids(self) -> set[str]:
        """Return the ids of all articles."""
        rows = self._server.rows(self._names.articles, _HEADS, ["article_id"])
        return {row["article_id"] for row in rows}

    def summaries(self) -> list[ArticleSummary]:
        """Return what is told of every article without its text, by id."""
        fields = ["article_id", "body", "n_passages"]
        rows = self._server.rows(self._names.articles, _HEADS, fields)
        found = [ArticleSummary(**self._told(row), n_passages=row["n_passages"]) for row in rows]
        return sorted(found, key=lambda summary: summary.id)

    def sources(self) -> list[str]:
        """Return the outlets that articles name, in alphabetical order."""
        found = [""]  # asked for one after the other: there are few, and many articles
        while rows := self._server.call(
            "query",
            self._names.articles,
            filter=f"{_HEADS} and source not in {quoted_list(found)}",
            output_fields=["source"],
            limit=1,
            consistency_level=self._server.consistency,
        ):
            found.append(rows[0]["source"])
        return sorted(found[1:])

    # what keeping it in step needs

    def file_digests(self) -> dict[str, str]:
        """Return the digest that each file had when it was last read whole, by its path."""
        rows = self._file_rows(["digest"])
        return {row["path"]: row["digest"] for row in rows if row["digest"]}

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what was noted of the files that were read, by path, a line each."""
        noted = {row["path"]: tuple(json.loads(row["notes"])) for row in self._file_rows(["notes"])}
        return {path: problems for path, problems in noted.items() if problems}

    def articles_of_file(self, path: str) -> dict[str, Article]:
        """Return the articles that came out of one file, by id."""
        condition = f"{_HEADS} and path == {quoted(path)}"
        rows = self._server.rows(self._names.articles, condition, ["article_id"])
        found = self.articles_of(row["article_id"] for row in rows)
        return {article_id: found[article_id] for article_id in sorted(found)}

    def check_writable(self) -> None:
        """Raise `IndexServerError` where nothing can be written."""
        write_about(self._server, self._names, self.settings)

    def put(self, articles: Iterable[tuple[Article, Sequence[Passage], np.ndarray]]) -> None:
        """Add or replace articles with their passages and vectors (n, dimension), each whole."""
        made = [ArticleRows.of(*article) for article in articles]
        self._mark_unfinished({rows.head["path"] for rows in made})
        self._server.write(self._names.passages, [row for rows in made for row in rows.passages])
        self._server.write(self._names.articles, [row for rows in made for row in rows.parts])
        self._server.write(self._names.articles, [rows.head for rows in made])
        ids = quoted_list([rows.head["article_id"] for rows in made])
        versions = quoted_list([rows.head["version"] for rows in made])
        old = f"article_id in {ids} and version not in {versions}"
        self._server.delete(self._names.passages, old)
        self._server.delete(self._names.articles, old)

    def finish_file(
        self, path: str, digest: str, kept_ids: Iterable[str], problems: Sequence[str] = ()
    ) -> None:
        """Note that a file has been read whole; its articles other than `kept_ids` go."""
        fields = ["article_id", "version", "n_passages"]
        of_file = f"path == {quoted(path)}"
        found = list(self._server.rows(self._names.articles, f"{_HEADS} and {of_file}", fields))
        kept = set(kept_ids)
        gone = [row["article_id"] for row in found if row["article_id"] not in kept]
        for ids in chunks(gone):
            self._remove(f"article_id in {quoted_list(ids)}")
        left = [row for row in found if row["article_id"] in kept]
        if self._server.count(self._names.passages, of_file) != sum(
            row["n_passages"] for row in left
        ):
            self._remove_strays(of_file, {row["version"] for row in left})
        self._server.write(self._names.files, [file_row(path, digest=digest, problems=problems)])
        self._unfinished.discard(path)

    def remove_file(self, path: str) -> None:
        """Forget a file and its articles."""
        of_file = f"path == {quoted(path)}"
        self._remove(of_file)
        self._server.delete(self._names.files, of_file)
        self._unfinished.discard(path)

    def save_vectors(self) -> None:
        """Do nothing: the server has written what it was given."""

    def _mark_unfinished(self, paths: set[str]) -> None:
        """Let files be read again, should this process be killed before they are finished."""
        new = sorted(paths - self._unfinished)
        self._server.write(self._names.files, [file_row(path) for path in new])
        self._unfinished.update(new)

    def _remove(self, condition: str) -> None:
        """Remove articles, their own rows first: then nothing of them is found any more."""
        self._server.delete(self._names.articles, f"{_HEADS} and {condition}")
        self._server.delete(self._names.articles, condition)
        self._server.delete(self._names.passages, condition)

    def _remove_strays(self, of_file: str, versions: set[str]) -> None:
        """Remove the passages that a killed process left of articles that never came to be."""
        rows = self._server.rows(self._names.passages, of_file, ["key", "version"])
        for keys in chunks([row["key"] for row in rows if row["version"] not in versions]):
            self._server.delete(self._names.passages, f"key in {quoted_list(keys)}")

    def _whole(self, heads: Sequence[Row]) -> Iterator[Article]:
        """Yield the articles of their own rows, but of those whose parts are being replaced."""
        keys = {head["key"]: part_keys(head) for head in heads}
        wanted = [key for of_head in keys.values() for key in of_head]
        rows = self._server.get(self._names.articles, wanted, ["body"])
        bodies = {row["key"]: row["body"] for row in rows}
        for head in heads:
            parts = keys[head["key"]]
            if bodies.keys() >= set(parts):
                body = "".join([head["body"], *(bodies[part] for part in parts)])
                yield Article.model_validate_json(body)

    def _told(self, row: Row) -> dict[str, Any]:
        """Return what an article's own row tells; the text stands last in it, and may be cut."""
        told: dict[str, Any] = from_json(row["body"], allow_partial=True)
        return told if "url" in told else self.article(row["article_id"]).model_dump()

    def _file_rows(self, fields: Sequence[str]) -> list[Row]:
        rows = self._server.rows(self._names.files, 'path != ""', ["path", *fields])
        return [row for row in rows if is_file(row)]
