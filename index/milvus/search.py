"""The two searches of an index in Milvus."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from index.article import Passage
from index.milvus.rows import article_key, day_number
from index.milvus.schema import BM25_SCALE, Collections
from index.milvus.server import MAX_ROWS, Row, Server, quoted_list
from index.passage_store import Hit, best_first
from index.scope import Scope
from index.stemming import stems


class Search:
    """Searches what counts: passages of the version that their article's own row names."""

    def __init__(self, server: Server, names: Collections) -> None:
        self._server = server
        self._names = names

    def dense(self, query_embedding: np.ndarray, count: int, scope: Scope) -> list[Hit]:
        """Return the passages nearest to the vector (dimension,), by inner product, best first."""
        query = np.asarray(query_embedding, dtype=np.float32)
        return self._best("vector", query, count, scope)

    def lexical(self, words: Sequence[str], count: int, scope: Scope) -> list[Hit]:
        """Return the passages that hold any of the words, by BM25, best first.

        The scores are on the scale of SQLite's FTS5.
        """
        (terms,) = stems([" ".join(words)])
        return self._best("sparse", " ".join(terms), count, scope) if terms else []

    def _best(self, field: str, query: Any, count: int, scope: Scope) -> list[Hit]:
        """Return the best `count`; a tie is fetched whole, as an engine would cut it by age."""
        wanted = min(2 * count, MAX_ROWS)
        while count > 0:
            (rows,) = self._server.call(
                "search",
                self._names.passages,
                data=[query],
                anns_field=field,
                limit=wanted,
                filter=_condition(scope),
                output_fields=["article_id", "version", "start_char", "end_char"],
                consistency_level=self._server.consistency,
            )
            hits = self._hits(field, rows)
            has_all = len(rows) < wanted or wanted == MAX_ROWS
            if has_all or (len(hits) >= count and hits[-1].score < hits[count - 1].score):
                return hits[:count]
            wanted = min(2 * wanted, MAX_ROWS)
        return []

    def _hits(self, field: str, rows: Sequence[Row]) -> list[Hit]:
        found = [(row["entity"], row["distance"]) for row in rows]
        keys = sorted({article_key(entity["article_id"]) for entity, _ in found})
        heads = self._server.get(self._names.articles, keys, ["version"])
        versions = {head["version"] for head in heads}
        return best_first(
            Hit(
                Passage(
                    article_id=entity["article_id"],
                    start=entity["start_char"],
                    end=entity["end_char"],
                ),
                # Milvus Lite tells BM25 as a distance, below zero; a cluster tells it as it is
                abs(score) * BM25_SCALE if field == "sparse" else score,
            )
            for entity, score in found
            if entity["version"] in versions
        )


def _condition(scope: Scope) -> str:
    parts = []
    if scope.sources:
        parts.append(f"source in {quoted_list(scope.sources)}")
    if scope.published_from:
        parts.append(f"published >= {day_number(scope.published_from)}")
    if scope.published_to:
        parts.append(f"0 < published and published <= {day_number(scope.published_to)}")
    return " and ".join(parts)
