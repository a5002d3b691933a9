"""Compare ways to search a million vectors with FAISS: recall, time and room.

python -m tests.benchmarks.vectors --data DATA

The vectors that are real are those of the newswire archive's passages, each counted once; the
archive is indexed by the first run, which takes ten minutes to half an hour on two cores, and is
kept in the user's data folder. The others are made of real ones: one of them, moved by 0.5 of the
difference of two others, so that they spread as real ones do; none repeats. Queries are the
questions of the suite's open half and real passages that are left out of what is searched. Recall
is of the ten that an exact search finds; "again" are candidates whose products are taken once more
from the vectors as they were. 1.5 GB of vectors are left in the user's data folder for the next
run.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import faiss
import numpy as np
import platformdirs
from rich.console import Console
from rich.table import Table

from index import SentenceTransformerEmbedder
from index.reuters import write_stories
from qa.assistant import Assistant
from qa.commands.opening import open_collection
from tests.benchmarks.asking import questions

KEPT = platformdirs.user_data_path("verbatim-qa") / "benchmarks"
DIMENSION, DEPTH, N_HELD_OUT, SHIFT = 384, 10, 400, 0.5
CHUNK = 50_000
WAYS = {  # FAISS's own names; how many lists are looked through, how many candidates scored again
    "IVF2000,SQ8": [(64, 20), (128, 20), (256, 0), (256, 20), (512, 20)],
    "IVF2000,PQ96x8": [(256, 20), (256, 100), (256, 200)],
    "IVF1000,SQ8": [(64, 20), (128, 20), (256, 20)],
    "SQ8": [(1, 20)],
    "Flat": [(1, 0)],
}
N_SLOW = 10  # queries of a kind for a way without lists
ERRORS = Console(stderr=True)
OUT = Console(width=None if sys.stdout.isatty() else 110)


def real_vectors(data: Path) -> np.ndarray:
    """Return the vectors of the archive's passages, each once, in a random order that stays."""
    kept = KEPT / "reuters-archive"
    if not (kept / "articles").exists():
        write_stories(data / "reuters21578.tar.xz", kept / "articles" / "reuters.jsonl")
    if not (kept / "index").exists():
        open_collection(kept / "articles", kept / "index").close()
    with closing(Assistant.open_index(kept / "articles", index=kept / "index")) as assistant:
        chunks = assistant.store._database.vectors(DIMENSION)
        vectors = np.unique(np.concatenate([matrix for _, matrix in chunks]), axis=0)
    return np.random.default_rng(0).permutation(vectors)


def made_vectors(real: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """Yield `count` vectors made of real ones, by the chunk."""
    random = np.random.default_rng(1)
    for first in range(0, count, CHUNK):
        n = min(CHUNK, count - first)
        base, one, other = (real[random.integers(len(real), size=n)] for _ in range(3))
        moved = base + np.float32(SHIFT) * (one - other)
        yield moved / np.linalg.norm(moved, axis=1, keepdims=True)


def searched_and_queries(data: Path, count: int) -> tuple[np.memmap, dict[str, np.ndarray], int]:
    """Return the vectors to search (count, 384), queries by kind, and how many are real."""
    real = real_vectors(data)
    asked = SentenceTransformerEmbedder().encode(questions(1000))
    queries = {"questions": asked, "passages": real[:N_HELD_OUT]}
    real = real[N_HELD_OUT:][:count]
    path = KEPT / f"vectors-{count}-{len(real)}.npy"
    if not path.exists():
        partial = path.with_suffix(".partial")
        shape = (count, DIMENSION)
        vectors = np.lib.format.open_memmap(partial, "w+", dtype=np.float32, shape=shape)
        vectors[: len(real)] = real
        at = len(real)
        for made in made_vectors(real, count - at):
            vectors[at : at + len(made)] = made
            at += len(made)
        vectors.flush()
        partial.replace(path)
    return np.load(path, mmap_mode="r"), queries, len(real)


def exact_best(vectors: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Return the places of the ten best of each query, (queries, 10)."""
    best = faiss.ResultHeap(len(queries), DEPTH, keep_max=True)
    for first in range(0, len(vectors), CHUNK):
        products = queries @ vectors[first : first + CHUNK].T
        top = np.argpartition(-products, DEPTH, axis=1)[:, :DEPTH]
        best.add_result(np.take_along_axis(products, top, axis=1), (top + first).astype(np.int64))
    best.finalize()
    places: np.ndarray = best.I
    return places


def recall(found: list[np.ndarray], best: np.ndarray) -> float:
    """Return the share of the best that were found."""
    return sum(len(np.intersect1d(f, b)) for f, b in zip(found, best, strict=True)) / best.size


def compare(data: Path, count: int) -> None:
    """Print a row for each way to search."""
    vectors, queries, n_real = searched_and_queries(data, count)
    best = {kind: exact_best(vectors, rows) for kind, rows in queries.items()}
    shown = Table(
        title=f"{count:,} vectors, {n_real:,} real; {faiss.omp_get_max_threads()} threads"
    )
    for head in ("way", "lists", "again", "recall@10 questions", "passages", "median ms", "p95"):
        shown.add_column(head, justify="right")
    for head in ("MB", "made in s"):
        shown.add_column(head, justify="right")
    for name, settings in WAYS.items():
        start = time.perf_counter()
        index = faiss.index_factory(DIMENSION, name, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            n_lists = index.nlist if hasattr(index, "nlist") else 1
            places = np.linspace(0, count - 1, min(count, max(10_000, 50 * n_lists)), dtype=int)
            index.train(np.ascontiguousarray(vectors[places]))
        for first in range(0, count, CHUNK):
            index.add(np.ascontiguousarray(vectors[first : first + CHUNK]))
        seconds = time.perf_counter() - start
        size = faiss.serialize_index(index).nbytes / 1e6
        for n_probe, n_again in settings:
            if hasattr(index, "nprobe"):
                index.nprobe = n_probe
            times: list[float] = []
            recalls = []
            for kind, rows in queries.items():
                n_asked = len(rows) if hasattr(index, "nprobe") else N_SLOW
                found = [search(index, vectors, row, n_again, times) for row in rows[:n_asked]]
                recalls.append(f"{recall(found, best[kind][:n_asked]):.3f}")
            figures = [f"{np.median(times):.1f}", f"{np.percentile(times, 95):.1f}"]
            figures += [f"{size:.0f}", f"{seconds:.0f}"]
            shown.add_row(name, str(n_probe), str(n_again), *recalls, *figures)
            ERRORS.print(name, n_probe, n_again, *recalls, *figures)
        del index
    OUT.print(shown)


def search(
    index: faiss.Index, vectors: np.ndarray, query: np.ndarray, n_again: int, times: list[float]
) -> np.ndarray:
    """Return the places of the ten best that a way finds, and note its milliseconds."""
    start = time.perf_counter()
    _, ids = index.search(query[None, :], max(n_again, DEPTH))
    found: np.ndarray = ids[0][ids[0] >= 0]
    if n_again:
        found = found[np.argsort(-(vectors[found] @ query))][:DEPTH]
    times.append(1000 * (time.perf_counter() - start))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vectors", type=int, default=1_000_000)
    given = parser.parse_args()
    compare(given.data, given.vectors)


if __name__ == "__main__":
    main()
