"""Vectors in FAISS: searched exactly while they are few, compressed and in lists when many."""

import hashlib
import math
import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from pydantic import Field

from index.article import Value

_CHUNK_BYTES = 1 << 20
_LISTS_A_ROOT = 2  # lists for each unit of the square root of the number of vectors
_TRAINING_A_LIST = 50  # vectors; FAISS asks for at least 39


class VectorSettings(Value):
    """How vectors are searched; changing it embeds nothing again.

    Beyond `exact_up_to` passages a vector takes a quarter of the room (8 bits a number), and only
    the `n_probe` lists nearest to a question are looked through. A scope of up to `exact_in_scope`
    passages is always searched exactly.
    """

    exact_up_to: int = Field(100_000, ge=0)
    exact_in_scope: int = Field(20_000, ge=0)
    n_probe: int = Field(256, ge=1)


class VectorIndex:
    """Inner products of unit vectors under our own ids: higher is more similar, at most 1."""

    def __init__(self, index: Any) -> None:
        self._index = index  # one of FAISS's, which has no types

    @classmethod
    def exact(cls, dimension: int) -> "VectorIndex":
        """Make an empty index that keeps vectors as they are and looks at every one."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def compressed(cls, sample: np.ndarray, *, count: int) -> "VectorIndex":
        """Make an empty index for some `count` vectors, trained on a sample (n, dimension)."""
        dimension = sample.shape[1]
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            min(n_lists(count), len(sample)),
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.cp.min_points_per_centroid = 1  # where there are few, FAISS need not warn of it
        index.train(sample)
        return cls(index)

    @classmethod
    def load(cls, path: Path, *, dimension: int, sha256: str) -> "VectorIndex | None":
        """Read a file that `save` wrote; None where it is missing or not that file."""
        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    return None
            index = faiss.read_index(str(path))
        except (OSError, RuntimeError):  # FAISS raises nothing narrower for a file it cannot read
            return None
        known = isinstance(index, faiss.IndexIDMap2 | faiss.IndexIVFScalarQuantizer)
        return cls(index) if known and index.d == dimension else None

    def save(self, path: Path) -> str:
        """Write the file whole or not at all and return its SHA-256; `OSError` where it cannot."""
        partial = path.with_suffix(".partial")
        digest = hashlib.sha256()
        try:
            with partial.open("wb") as file:  # FAISS itself notices no full disk when it closes

                def write(data: bytes) -> int:
                    digest.update(data)
                    return file.write(data)

                writer = faiss.PyCallbackIOWriter(write, _CHUNK_BYTES)  # type: ignore[attr-defined]
                faiss.write_index(self._index, writer)
            os.replace(partial, path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        return digest.hexdigest()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def is_exact(self) -> bool:
        """True where every vector is looked at, as it is."""
        return isinstance(self._index, faiss.IndexIDMap2)

    @property
    def n_lists(self) -> int:
        """How many lists the vectors are in; 1 where it is exact."""
        return 1 if self.is_exact else int(self._index.nlist)

    def ids(self) -> np.ndarray:
        """Return the ids, int64, ascending."""
        if self.is_exact:
            return np.sort(faiss.vector_to_array(self._index.id_map))
        lists = self._index.invlists
        found = [
            faiss.rev_swig_ptr(lists.get_ids(number), size).copy()
            for number in range(self.n_lists)
            if (size := lists.list_size(number))
        ]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add vectors (n, dimension), float32, under `ids` (n,), int64, that are new."""
        self._index.add_with_ids(np.ascontiguousarray(vectors), ids)

    def keep(self, ids: np.ndarray) -> None:
        """Remove what has none of `ids`."""
        gone = np.setdiff1d(self.ids(), ids)
        if len(gone):
            self._index.remove_ids(gone)

    def search(
        self,
        query_embedding: np.ndarray,
        count: int,
        allowed: np.ndarray | None = None,
        *,
        n_probe: int = 1,
    ) -> list[tuple[int, float]]:
        """Return up to `count` (id, inner product), best first, among `allowed` ids or all.

        Among few of many ids more than `n_probe` lists are looked through, as they are spread.
        """
        parameters: Any = faiss.SearchParameters()
        if not self.is_exact:
            share = 1.0 if allowed is None else max(len(allowed), 1) / max(len(self), 1)
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = min(self.n_lists, round(n_probe / min(share, 1.0)))
        if allowed is not None:
            parameters.sel = faiss.IDSelectorBatch(np.ascontiguousarray(allowed, dtype=np.int64))
        query = np.ascontiguousarray(query_embedding[None, :], dtype=np.float32)
        scores, ids = self._index.search(query, count, params=parameters)
        pairs = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in pairs if number >= 0]


def n_lists(count: int) -> int:
    """Return into how many lists so many vectors go."""
    return max(1, round(_LISTS_A_ROOT * math.sqrt(count)))


def n_training(count: int) -> int:
    """Return how many of so many vectors the lists are trained on."""
    return min(count, _TRAINING_A_LIST * n_lists(count))
