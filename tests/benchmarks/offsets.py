"""Send generated articles from file to citation, and look for one that breaks a promise.

python -m tests.benchmarks.offsets --articles 200000 --seed 1

The articles and the checks are those of `make test`. There hypothesis makes the choices and shrinks
what it finds; here a seeded `Random` makes them, an article at a time, so that any number fits into
memory. Prints articles, seconds and finds; `--first N --articles 1` repeats one; exit 1 if any.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))  # where `tests` lies, run as a file

from tests.index.checking import check_files
from tests.index.generating import compose

CHUNK = 1000
MEMORY = Path("/dev/shm")  # noqa: S108 - a file there costs a hundredth; each run has its folder


@dataclass(frozen=True)
class Find:
    """An article that breaks a promise, and where the check stopped."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What came of a run of articles."""

    n_articles: int
    n_characters: int
    finds: tuple[Find, ...]


def check_run(numbers: range, *, seed: int) -> Outcome:
    """Compose and check the articles of these numbers; the same ones whoever checks them."""
    n_characters, finds = 0, []
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for number in numbers:
            random = Random(f"{seed}/{number}")  # noqa: S311 - no secret depends on it
            text = compose(random)
            n_characters += len(text)
            try:
                check_files(text, Path(folder), random)
            except Exception as error:  # a crash is a find, too
                finds.append(Find(number, text, _reason(error)))
    return Outcome(len(numbers), n_characters, tuple(finds))


def _reason(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}: {frames[-1].line} {error!r}"


def runs(first: int, n_articles: int) -> Iterator[range]:
    """Cut the articles' numbers into runs for the processes."""
    for start in range(first, first + n_articles, CHUNK):
        yield range(start, min(start + CHUNK, first + n_articles))


def main() -> int:
    """Check the articles in processes; print a row, and every kind of find with its shortest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    started = time.perf_counter()
    finds: list[Find] = []
    n_articles = n_characters = 0
    with ProcessPoolExecutor(asked.workers) as pool:
        check = partial(check_run, seed=asked.seed)
        for outcome in pool.map(check, runs(asked.first, asked.articles)):
            n_articles += outcome.n_articles
            n_characters += outcome.n_characters
            finds += outcome.finds
            print(f"\r{n_articles} articles, {len(finds)} finds", end="", file=sys.stderr)  # noqa: T201
    seconds = time.perf_counter() - started
    rows = [
        f"\n{n_articles:,} articles of {n_characters:,} characters in {seconds:.0f} s: "
        f"{len(finds)} finds"
    ]
    for reason, count in Counter(find.reason for find in finds).most_common(20):
        found = min((f for f in finds if f.reason == reason), key=lambda f: len(f.text))
        rows.append(f"{count} of {reason}\n    article {found.number}: {found.text[:500]!r}")
    print("\n".join(rows))  # noqa: T201
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
