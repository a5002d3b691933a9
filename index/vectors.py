"""Exact search over vectors, kept in one FAISS file beside the store."""

import os
from pathlib import Path

import faiss
import numpy as np

_CHUNK_BYTES = 1 << 20


class VectorIndex:
    """Inner products of unit vectors under our own ids: higher is more similar, at most 1."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: np.ndarray, vectors: np.ndarray, *, dimension: int) -> "VectorIndex":
        """Index `vectors` (n, dimension), float32, under `ids` (n,), int64."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        if len(ids):
            index.add_with_ids(vectors, ids)
        return cls(index)

    @classmethod
    def load(cls, path: Path, *, dimension: int, count: int) -> "VectorIndex | None":
        """Read a file that `save` wrote; None where it is missing, broken or of another shape."""
        if not path.is_file():
            return None
        try:
            index = faiss.read_index(str(path))
        except RuntimeError:  # FAISS raises nothing narrower for a file that it cannot read
            return None
        fits = isinstance(index, faiss.IndexIDMap2) and (index.d, index.ntotal) == (
            dimension,
            count,
        )
        return cls(index) if fits else None

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; `OSError` where it cannot be written."""
        partial = path.with_suffix(".partial")
        try:
            with partial.open("wb") as file:  # FAISS itself notices no full disk when it closes
                writer = faiss.PyCallbackIOWriter(file.write, _CHUNK_BYTES)  # type: ignore[attr-defined]
                faiss.write_index(self._index, writer)
            os.replace(partial, path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def search(
        self, query_embedding: np.ndarray, count: int, allowed: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `count` (id, inner product), best first, among `allowed` ids or all."""
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(np.ascontiguousarray(allowed, dtype=np.int64))
        query = np.ascontiguousarray(query_embedding[None, :], dtype=np.float32)
        scores, ids = self._index.search(query, count, params=parameters)
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in pairs if number >= 0]
