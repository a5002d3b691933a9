"""Search by vectors: FAISS, kept in step with what SQLite holds."""

from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
from pydantic import ValidationError

from index.article import Value
from index.database import Database
from index.vectors import VectorIndex, VectorSettings, n_lists, n_training

FILE_NOTE, SETTINGS_NOTE = "vector_file", "vector_settings"
_DRIFT = 0.05  # of the passages may be other than in the file before it is written again
_GROWTH = 2  # times as many lists would be made now: those that there are have grown too long

Found = list[tuple[int, float]]
Noted = TypeVar("Noted", bound=Value)


class VectorFile(Value):
    """What SQLite notes of the FAISS file that goes with it; `last` is the greatest number."""

    name: str
    sha256: str
    n_lists: int
    count: int
    last: int


class DenseSearch:
    """The vectors of one index; searches see every change that was committed before them.

    Only what changed is read: a passage's number is never given again, and its vector never
    changes. The FAISS file may be older than the database, and is brought in step when it is read.
    """

    def __init__(self, database: Database, folder: Path, dimension: int) -> None:
        self._database = database
        self._folder = folder
        self._dimension = dimension
        self._lock = Lock()
        self._vectors: VectorIndex | None = None
        self._generation = -1  # of the database, when it was last looked at
        self._last = 0  # the greatest number that was read
        self._good: VectorFile | None = None  # the file that was read or written here
        self.settings = self._noted(VectorSettings, SETTINGS_NOTE) or VectorSettings()

    def use(self, settings: VectorSettings) -> None:
        """Search by other settings, in every process that opens the index; `save` comes next."""
        self._database.note(SETTINGS_NOTE, settings.model_dump())
        self.settings = settings

    def search(self, query_embedding: np.ndarray, count: int, allowed: np.ndarray | None) -> Found:
        """Return up to `count` (number, inner product), best first, among `allowed` or all."""
        with self._lock:
            vectors = self._in_step()
            if vectors.is_exact:
                return vectors.search(query_embedding, count, allowed)
            if allowed is None or len(allowed) > self.settings.exact_in_scope:
                n_probe = self.settings.n_probe
                found = vectors.search(query_embedding, count, allowed, n_probe=n_probe)
                allowed = np.array([number for number, _ in found], dtype=np.int64)
        return self._products(query_embedding, allowed)[:count]

    def save(self) -> None:
        """Write the FAISS file unless the one there nearly fits, and remove others."""
        with self._lock:
            if self._is_outgrown():
                self._vectors = self._build()
            vectors = self._in_step()
            if not self._is_nearly_saved(vectors):
                self._purge(vectors)
                path = self._folder / f"{self._prefix}{self._generation}.faiss"
                about = VectorFile(
                    name=path.name,
                    sha256=vectors.save(path),
                    n_lists=vectors.n_lists,
                    count=len(vectors),
                    last=self._last,
                )
                self._database.note(FILE_NOTE, about.model_dump())
                self._good = about
        saved = self.file()
        for path in self._folder.glob("vectors-*"):
            if saved is None or path.name != saved.name:
                path.unlink(missing_ok=True)

    def file(self) -> VectorFile | None:
        """Return what is noted of the FAISS file; None where there is none."""
        return self._noted(VectorFile, FILE_NOTE)

    @property
    def _prefix(self) -> str:
        return f"vectors-{self._database.identity[:8]}-"

    def _in_step(self) -> VectorIndex:
        generation = self._database.generation()
        if self._vectors is None:
            self._vectors = self._load() or self._build()
        elif self._generation == generation:
            return self._vectors
        self._read(self._vectors)
        if self._vectors.is_exact:  # of compressed ones, those that are gone are not scored again
            self._purge(self._vectors)
        self._generation = generation
        return self._vectors

    def _purge(self, vectors: VectorIndex) -> None:
        if len(vectors) != self._database.count("passages"):
            vectors.keep(self._database.numbers())

    def _load(self) -> VectorIndex | None:
        """Return the vectors of the FAISS file; None where it is not what was noted of it."""
        while saved := self.file():
            path = self._folder / saved.name
            vectors = VectorIndex.load(path, dimension=self._dimension, sha256=saved.sha256)
            if vectors is not None:
                self._last, self._good = saved.last, saved
                return vectors
            if self.file() == saved:  # else another process has just written a newer one
                return None
        return None

    def _build(self) -> VectorIndex:
        count = self._database.count("passages")
        if count <= self.settings.exact_up_to:
            vectors = VectorIndex.exact(self._dimension)
        else:
            numbers = self._database.numbers()
            chosen = numbers[np.linspace(0, len(numbers) - 1, n_training(count), dtype=np.int64)]
            parts = [part for _, part in self._database.vectors_of(chosen, self._dimension)]
            vectors = VectorIndex.compressed(np.concatenate(parts), count=count)
        self._last = 0
        self._read(vectors)
        return vectors

    def _read(self, vectors: VectorIndex) -> None:
        for numbers, matrix in self._database.vectors(self._dimension, after=self._last):
            vectors.add(numbers, matrix)
            self._last = int(numbers[-1])

    def _is_outgrown(self) -> bool:
        """Tell whether so many passages as there are now would be searched in another way."""
        made = self._vectors or self.file()
        if made is None:
            return False
        count = self._database.count("passages")
        wanted = 1 if count <= self.settings.exact_up_to else n_lists(count)
        return (wanted == 1) != (made.n_lists == 1) or wanted > _GROWTH * made.n_lists

    def _is_nearly_saved(self, vectors: VectorIndex) -> bool:
        saved = self.file()
        if saved is None or saved != self._good or not (self._folder / saved.name).is_file():
            return False
        n_added = self._last - saved.last  # at most: numbers of what has gone are not given again
        count = self._database.count("passages")
        n_removed = saved.count + n_added - count
        n_other = n_added + n_removed
        return saved.n_lists == vectors.n_lists and n_other <= _DRIFT * count

    def _noted(self, kind: type[Noted], key: str) -> Noted | None:
        try:
            return kind.model_validate(self._database.noted(key))
        except ValidationError:
            return None

    def _products(self, query_embedding: np.ndarray, numbers: np.ndarray) -> Found:
        """Return the inner products of passages as SQLite has them, best first."""
        found: Found = []
        for ids, matrix in self._database.vectors_of(numbers, self._dimension):
            found.extend(zip(ids.tolist(), (matrix @ query_embedding).tolist(), strict=True))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
