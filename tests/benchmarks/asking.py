"""Time one question at 30,000 passages: how long it takes to retrieve, to read and altogether.

python -m tests.benchmarks.asking --data DATA

The articles are the first stories of the newswire archive that make 30,000 passages; the questions
the open half of `tests/accuracy/archive.jsonl`, asked one by one with `Assistant.ask`, which times
its own steps. The first run embeds the passages, five to fifteen minutes on two cores; they are
kept in the user's data folder. One that is stopped goes on where it was.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import platformdirs
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from index import Article, split
from index.reuters import Story, read_stories, write_stories
from qa.answer import Answer
from qa.commands.opening import open_collection
from qa.evaluation.suite import Half, SuiteQuestion

SUITE = Path(__file__).parents[1] / "accuracy" / "archive.jsonl"
N_THREADS = 2
N_WARM_UP = 5
STEPS = ("retrieve", "read", "total")
ERRORS = Console(stderr=True)


def first_stories(archive: Path, n_passages: int) -> Iterator[Story]:
    """Yield stories until they make so many passages."""
    n_so_far = 0
    for story in read_stories(archive):
        if n_so_far >= n_passages:
            return
        article = Article(id=story.id, path=story.id, title=story.title, text=story.text)
        n_so_far += len(split(article))
        yield story


def write_articles(archive: Path, folder: Path, n_passages: int) -> None:
    """Write the stories as JSON lines, unless that has been done."""
    path = folder / "reuters.jsonl"
    if not path.exists():
        stories = first_stories(archive, n_passages)
        write_stories(track(stories, f"Reading {archive.name}", console=ERRORS), path)


def questions(count: int) -> list[str]:
    """Return the first questions of the suite's open half."""
    lines = SUITE.read_text(encoding="utf-8").splitlines()
    asked = [SuiteQuestion.model_validate_json(line) for line in lines]
    return [question.question for question in asked if question.half is Half.OPEN][:count]


def table(answers: Sequence[Answer]) -> Table:
    """Return each step's milliseconds for a terminal."""
    shown = Table("step")
    for head in ("median ms", "p95 ms"):
        shown.add_column(head, justify="right")
    for step in STEPS:
        ms = [answer.timings_ms[step] for answer in answers]
        shown.add_row(step, f"{np.median(ms):.0f}", f"{np.percentile(ms, 95):.0f}")
    return shown


def main() -> None:
    """Index the stories if need be, ask, and print a row a step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--passages", type=int, default=30_000)
    given = parser.parse_args()
    torch.set_num_threads(N_THREADS)
    kept = platformdirs.user_data_path("verbatim-qa") / "benchmarks" / f"reuters-{given.passages}"
    write_articles(given.data / "reuters21578.tar.xz", kept / "articles", given.passages)
    assistant = open_collection(kept / "articles", kept / "index")
    assistant.warm_up()
    asked = questions(given.questions)
    for question in asked[-N_WARM_UP:]:
        assistant.ask(question)
    answers = [assistant.ask(question) for question in track(asked, "Asking", console=ERRORS)]
    what = (
        f"{len(asked)} questions at {assistant.store.n_passages:,} passages of "
        f"{assistant.store.n_articles:,} articles; {N_THREADS} threads on {os.cpu_count()} cores"
    )
    assistant.close()
    Console(width=None if sys.stdout.isatty() else 100).print(what, table(answers))


if __name__ == "__main__":
    main()
