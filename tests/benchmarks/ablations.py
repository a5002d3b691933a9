"""What each part of the training gives: short runs from one start, each without one part.

python -m tests.benchmarks.ablations --data DATA --start START --out DIR

The first run prepares the question sets, which takes half an hour, and the others share them; a
run of a million tokens takes eight minutes of one core. What is done in DIR is not done again. Each
reader is asked the questions of `new_wiki_dev` and those of `fit_reports.jsonl` that are answered,
each with its passage, best span forced.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from qa.evaluation.dataset import Dataset
from qa.evaluation.squad import articles_and_questions
from qa.metrics import exact_match, f1
from qa.reading.span_model import SpanModel, build_network, load_tokenizer
from qa.reading.span_reader import SpanReader
from qa.training.__main__ import train_command
from qa.training.checkpoint import averaged_weights
from qa.training.news import FITTED_ON, answering

EVERYTHING = "everything"
WITHOUT = {
    EVERYTHING: [],
    "without QAMR": ["mix.qamr=0"],
    "without ReQA's sentences": ["mix.reqa=0"],
    "without our questions on news": ["mix.news=0", "mix.reports=0"],
    "without those made by rule": ["mix.archive=0"],
    "without other annotators' answers": ["every_annotator=false"],
    "without passages that do not answer": ["negative_share=0", "paired_share=0"],
    "without pairs of windows": ["paired_share=0"],
    "without misspelled questions": ["misspelled_share=0"],
    "windows of 384 tokens": ["window_tokens=[384]"],
    "without averaging the weights": ["average_decay=0"],
}
SEED, PEAK_RATE = 5, 1.5e-4
Asked = list[tuple[str, str, tuple[str, ...]]]


def wiki(data: Path) -> Asked:
    """Return passage, question and accepted answers of `new_wiki_dev`."""
    dataset = Dataset.read(data / "squadshifts/new_wiki_dev.json")
    return [(article.text, q.question, q.golds) for article, q in articles_and_questions(dataset)]


def reports(data: Path) -> Asked:
    """Return the same of the reports that confidence is fitted on."""
    (chosen,) = (news_set for news_set in FITTED_ON if news_set.is_on_reports)
    with chosen.opened(data / "reuters21578.tar.xz") as (assistant, questions):
        examples = [
            example
            for question in questions
            for name in list(dict.fromkeys(name for name, _, _ in question.spans))[:1]
            for example in list(answering(question, assistant.article(name)))[:1]
        ]
    return [
        (e.context, e.question, tuple(e.context[start:end] for start, end in e.answers))
        for e in examples
    ]


def figures(run: Path, asked: Asked) -> Iterator[float]:
    """Yield exact match and F1, 0..100, of a run's reader."""
    weights = averaged_weights(run)
    reader = SpanReader(SpanModel(build_network(weights), load_tokenizer()))
    rows = []
    for text, question, golds in asked:
        spans = reader.read(question, [text], count=1)[0]
        best = text[spans[0].start : spans[0].end] if spans else ""
        rows.append((exact_match(best, golds), f1(best, golds)))
    yield from 100 * np.mean(rows, axis=0)


def main() -> None:
    """Train what is missing and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("data", "start", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=1_000_000)
    given = parser.parse_args()
    table = Table("trained on", title=f"{given.tokens:,} tokens each, peak rate {PEAK_RATE}")
    sets = {"new_wiki_dev": wiki(given.data), "reports": reports(given.data)}
    for name in sets:
        table.add_column(f"{name} EM", justify="right")
        table.add_column("F1", justify="right")
    for name, changes in WITHOUT.items():
        run = given.out / name.replace(" ", "-")
        run.mkdir(parents=True, exist_ok=True)
        for prepared in (given.out / EVERYTHING).glob("*.json"):
            if not (run / prepared.name).exists():
                os.link(prepared, run / prepared.name)
        train_command(
            data=given.data,
            out=run,
            start=given.start,
            n_tokens=given.tokens,
            peak_rate=PEAK_RATE,
            extended=True,
            change=changes,
            seed=SEED,
        )
        measured = [figure for asked in sets.values() for figure in figures(run, asked)]
        table.add_row(name, *(f"{figure:.1f}" for figure in measured))
        Console(stderr=True).print(name, *(f"{figure:.1f}" for figure in measured))
    Console().print(table)


if __name__ == "__main__":
    main()
