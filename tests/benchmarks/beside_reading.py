"""Time what an answer costs beside retrieving and reading: copies, outlets, times, conversation.

python -m tests.benchmarks.beside_reading

The questions of the open half of `tests/accuracy/corpus.jsonl` and of `dated.jsonl` are asked of
the bundled articles, the last three answers before each as its history. What the search finds is
remembered; the question is asked again on that, with nothing else remembered of its articles.
Folding copies, a part of the search, is timed by itself. Milliseconds of processor time, so that
other work on the machine does not count.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from index import Scope, SentenceTransformerEmbedder
from qa import Answer, Assistant
from qa.chain import MOST_PASSAGES, SPARE_PASSAGES
from qa.clock import Clock
from qa.evaluation.suite import Half, half_of
from qa.places import BUNDLED_CORPUS
from qa.reading.folding import fold_copies
from qa.reading.found import Found
from qa.retrieval import Retriever
from tests.accuracy.sources import lines

ERRORS = Console(stderr=True)
N_TURNS = 3
BUDGET_MS = 30


class Remembering(Assistant):
    """Finds for a question and its scope what it found before."""

    def search(
        self, question: str, *, scope: Scope | None = None, clock: Clock | None = None
    ) -> Found:
        """Return what was found the first time."""
        remembered: dict[object, Found] = self.__dict__.setdefault("remembered", {})
        if (question, scope) not in remembered:
            remembered[question, scope] = super().search(question, scope=scope, clock=clock)
        return remembered[question, scope]


def questions() -> Iterator[str]:
    """Yield the open questions on the bundled articles."""
    for name in ("corpus", "dated"):
        for line in lines(name):
            if half_of(line["id"]) is Half.OPEN and line.get("folder", "corpus") == "corpus":
                yield line["question"]


def forget() -> None:
    """Clear what functions remember of articles, as if each were met for the first time."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("qa.", "index.")) and name != "qa.bundled":
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def processor_ms(work: Callable[..., object], *args: object, **named: object) -> float:
    """Return the milliseconds of this thread that the work takes."""
    forget()
    started = time.thread_time()
    work(*args, **named)
    return 1000 * (time.thread_time() - started)


def measure(assistant: Remembering) -> tuple[list[float], list[float]]:
    """Return the milliseconds of folding copies and of all the rest, a question each."""
    retriever = Retriever(assistant.store, SentenceTransformerEmbedder())
    folding, rest = [], []
    history: list[Answer] = []
    for question in track(list(questions()), "Asking", console=ERRORS):
        before: Sequence[Answer] = history[-N_TURNS:]
        history.append(assistant.ask(question, history=before))
        gathered = retriever.gather(question, count=MOST_PASSAGES + SPARE_PASSAGES, scope=None)
        folding.append(processor_ms(fold_copies, gathered))
        rest.append(processor_ms(assistant.ask, question, history=before))
    return folding, rest


def main() -> None:
    """Print the table; exit with 1 where the median together is above the budget."""
    with (
        TemporaryDirectory() as folder,
        closing(Remembering.open(BUNDLED_CORPUS, index=Path(folder))) as assistant,
    ):
        folding, rest = measure(assistant)
    together = [one + other for one, other in zip(folding, rest, strict=True)]
    table = Table("beside retrieving and reading", "median ms", "p95 ms", "most ms")
    rows = {"copies folded": folding, "all the rest": rest, "together": together}
    for name, passed in rows.items():
        figures = (np.median(passed), np.percentile(passed, 95), max(passed))
        table.add_row(name, *(f"{figure:.1f}" for figure in figures))
    Console().print(table, f"{len(together)} questions, every article met for the first time")
    if np.median(together) > BUDGET_MS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
