"""Measure a store of a million passages as it is shipped: opening, searching, changing an article.

python -m tests.benchmarks.million --data DATA

The vectors are those of `tests/benchmarks/vectors.py`, five to an article; the texts are numbers.
The first run fills SQLite and leaves 3 GB in the user's data folder, which the next one opens.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rich.progress import track
from rich.table import Table

from index import Article, IndexSettings, Passage, Scope, Store
from tests.benchmarks.vectors import (
    DEPTH,
    DIMENSION,
    ERRORS,
    KEPT,
    OUT,
    exact_best,
    recall,
    searched_and_queries,
)

PASSAGES, CHARS = 5, 20  # of an article, of a passage
SETTINGS = IndexSettings(model="all-MiniLM-L6-v2", dimension=DIMENSION)
EVERYTHING = Scope()


def article(number: int, rows: np.ndarray) -> tuple[Article, list[Passage], np.ndarray]:
    """Return an article with a passage for each vector."""
    name = str(number)
    text = "".join(f"story {number} part {part}".ljust(CHARS) for part in range(len(rows)))
    starts = range(0, len(text), CHARS)
    passages = [Passage(article_id=name, start=start, end=start + CHARS) for start in starts]
    made = Article(id=name, path=name, title="", source=f"outlet {name}", text=text)
    return made, passages, rows


def fill(store: Store, vectors: np.ndarray) -> None:
    """Put the articles that are not there."""
    step = 1000 * PASSAGES
    rest = range(store.n_passages, len(vectors), step)
    for first in track(rest, "Filling", console=ERRORS):
        last = min(first + step, len(vectors))
        store.put(
            article(start // PASSAGES, np.array(vectors[start : start + PASSAGES]))
            for start in range(first, last, PASSAGES)
        )


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def megabytes() -> float:
    """Return the memory that the process holds now, without what it has mapped of files."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("RssAnon")]
    return int(line.split()[1]) / 1024


def place(passage: Passage) -> int:
    """Return which of the vectors is the passage's."""
    return int(passage.article_id) * PASSAGES + passage.start // CHARS


def make(folder: Path, path: str) -> tuple[float, float]:
    """Fill the store with the vectors of a file; return the seconds of SQLite and of FAISS."""
    vectors = np.load(path, mmap_mode="r")
    with closing(Store.open(folder, SETTINGS)) as store:
        return timed(lambda: fill(store, vectors)), timed(store.save_vectors)


def measure(folder: Path, vectors: np.memmap, queries: dict[str, np.ndarray], table: Table) -> None:
    """Add a row for each figure."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:  # its memory is not counted
        filling, saving = other.submit(make, folder, vectors.filename).result()
    table.add_row("filling SQLite, s", f"{filling:.0f}")
    table.add_row("making the FAISS file, if need be, s", f"{saving:.1f}")
    before = megabytes()
    query = queries["questions"][0]
    start = time.perf_counter()
    with closing(Store.open(folder, SETTINGS)) as store:
        store.search_dense(query, DEPTH, EVERYTHING)
        table.add_row("opening and one search, s", f"{time.perf_counter() - start:.2f}")
        table.add_row("memory that this takes, MB", f"{megabytes() - before:.0f}")
        times: list[float] = []
        for kind, rows in queries.items():
            found = [found_places(store, row, times) for row in rows]
            share = recall(found, exact_best(vectors, rows))
            table.add_row(f"recall@10, {kind}", f"{share:.3f}")
        for name, share in (("median", 50), ("95th percentile", 95)):
            table.add_row(f"a search, {name}, ms", f"{np.percentile(times, share):.1f}")
        scope = Scope(sources=("outlet 7",))
        ms = [1000 * timed(lambda: store.search_dense(query, DEPTH, scope)) for _ in range(5)]
        table.add_row("a search in one article, ms", f"{np.median(ms):.1f}")
        changes = []
        for number in range(5):
            changed = article(number, np.array(vectors[number : number + PASSAGES]))
            changes.append(timed(lambda one=changed: put_and_search(store, one, query)))
        table.add_row("changing an article and a search, s", f"{np.median(changes):.3f}")
        for number in range(5):
            rows = vectors[number * PASSAGES : (number + 1) * PASSAGES]
            store.put([article(number, np.array(rows))])
        table.add_row("saving after ten changes, s", f"{timed(store.save_vectors):.3f}")
    sizes = {path.suffix: path.stat().st_size / 1e6 for path in folder.iterdir()}
    table.add_row("SQLite and FAISS on disk, MB", f"{sizes['.sqlite']:.0f}, {sizes['.faiss']:.0f}")


def found_places(store: Store, query: np.ndarray, times: list[float]) -> np.ndarray:
    """Return the places of the ten best, and note the milliseconds."""
    start = time.perf_counter()
    hits = store.search_dense(query, DEPTH, EVERYTHING)
    times.append(1000 * (time.perf_counter() - start))
    return np.array([place(hit.passage) for hit in hits])


def put_and_search(
    store: Store, changed: tuple[Article, list[Passage], np.ndarray], query: np.ndarray
) -> None:
    """Change an article, and search as the next question does."""
    store.put([changed])
    store.search_dense(query, DEPTH, EVERYTHING)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=1_000_000)
    given = parser.parse_args()
    vectors, queries, n_real = searched_and_queries(given.data, given.passages)
    table = Table("what", title=f"{given.passages:,} passages, {n_real:,} with real vectors")
    table.add_column("figure", justify="right")
    measure(KEPT / f"store-{given.passages}", vectors, queries, table)
    OUT.print(table)


if __name__ == "__main__":
    main()
