"""What each part of the training gives: short runs from one start, each without one part.

python -m tests.benchmarks.ablations --data DATA --start START --out DIR

The first run prepares the question sets, which takes half an hour, and the others share them; a
run of a million tokens takes eight minutes of one core, or four of two that know bfloat16 (with
`--bfloat16`). What is done in DIR is not done again; `--only ROW …` leaves out the other rows. Each
reader is asked the questions of `new_wiki_dev` and those of `fit_reports.jsonl` that are answered,
each with its passage, best span forced.
"""

import argparse
import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from qa.reading.span_model import SpanModel, build_network, load_tokenizer
from qa.reading.span_reader import SpanReader
from qa.training.__main__ import train_command
from qa.training.checkpoint import averaged_weights
from qa.training.own import FITTED_ON, REPORTS, answering
from qa.training.scoring import Asked, best_span_figures, questions_of

EVERYTHING = "everything"
WITHOUT = {
    EVERYTHING: [],
    "without QAMR": ["mix.qamr=0"],
    "without ReQA's sentences": ["mix.reqa=0"],
    "without our own questions": ["mix.news=0", "mix.reports=0", "mix.paragraphs=0"],
    "without those made by rule": ["mix.archive=0"],
    "without other annotators' answers": ["every_annotator=false"],
    "without passages that do not answer": ["negative_share=0", "paired_share=0"],
    "without pairs of windows": ["paired_share=0"],
    "without misspelled questions": ["misspelled_share=0"],
    "windows of 384 tokens": ["window_tokens=[384]"],
    "without averaging the weights": ["average_decay=0"],
}
PEAK_RATE = 1.5e-4


def reports(data: Path) -> list[Asked]:
    """Return the answered questions on reports that confidence is fitted on."""
    (chosen,) = (own_set for own_set in FITTED_ON if own_set.articles == REPORTS)
    with chosen.opened(data / "reuters21578.tar.xz") as (assistant, questions):
        examples = [
            example
            for question in questions
            for name in list(dict.fromkeys(name for name, _, _ in question.spans))[:1]
            for example in list(answering(question, assistant.article(name)))[:1]
        ]
    return [
        Asked(e.question, e.context, tuple(e.context[start:end] for start, end in e.answers))
        for e in examples
    ]


def reader_of(run: Path) -> SpanReader:
    """Return a run's reader."""
    return SpanReader(SpanModel(build_network(averaged_weights(run)), load_tokenizer()))


def main() -> None:
    """Train what is missing and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("data", "start", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=5, help="another one shows what is chance")
    parser.add_argument("--bfloat16", action="store_true", help="products of 16 bits")
    parser.add_argument("--only", nargs="+", choices=WITHOUT, default=list(WITHOUT), metavar="ROW")
    given = parser.parse_args()
    table = Table("trained on", title=f"{given.tokens:,} tokens each, peak rate {PEAK_RATE}")
    wiki = questions_of(given.data / "squadshifts/new_wiki_dev.json")
    sets = {"new_wiki_dev": wiki, "reports": reports(given.data)}
    for name in sets:
        table.add_column(f"{name} EM", justify="right")
        table.add_column("F1", justify="right")
    everywhere = ["bfloat16=true"] if given.bfloat16 else []
    for name in given.only:
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
            change=[*WITHOUT[name], *everywhere],
            seed=given.seed,
        )
        reader = reader_of(run)
        measured = [figure for one in sets.values() for figure in best_span_figures(reader, one)]
        table.add_row(name, *(f"{figure:.1f}" for figure in measured))
        Console(stderr=True).print(name, *(f"{figure:.1f}" for figure in measured))
    Console().print(table)


if __name__ == "__main__":
    main()
