"""`python -m qa.training`: train the reader, write its weights, fit its confidence."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.torch import load_file

from index import SentenceTransformerEmbedder
from qa.commands.running import run
from qa.errors import TrainingError
from qa.reading.span_model import (
    WEIGHTS_NAME,
    SpanModel,
    build_network,
    load_tokenizer,
    read_weights,
    save_weights,
)
from qa.reading.span_reader import SpanReader
from qa.training.archive import read_archive
from qa.training.checkpoint import CHECKPOINT, averaged_weights, read_metadata
from qa.training.examples import PARAGRAPHS, Example, read_qamr, read_reqa, read_squad
from qa.training.features import Source
from qa.training.fitting import fit
from qa.training.grouping import group_by_likeness
from qa.training.negatives import mine_passages, swap_names
from qa.training.own import TRAINED_ON, read_own
from qa.training.preparing import Prepared, prepared
from qa.training.scoring import best_span_figures, questions_of
from qa.training.settings import Settings
from qa.training.train import train
from qa.weights import WEIGHTS_FOLDER

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Data = Annotated[Path, typer.Option(help="The folder of squadshifts/, qamr/ and reqa_squad/.")]
Out = Annotated[Path, typer.Option(help="Where checkpoints lie; a run there is resumed.")]


@app.command("train")
def train_command(
    data: Data,
    out: Out,
    start: Annotated[
        Path,
        typer.Option(
            help="Weights to go on from: a .safetensors file, an earlier --out, or a folder like "
            "qa/weights."
        ),
    ],
    n_tokens: Annotated[int, typer.Option(help="Padded tokens to train on.")] = 5_000_000,
    peak_rate: Annotated[float, typer.Option(help="AdamW's highest rate.")] = 1.5e-4,
    extended: Annotated[
        bool,
        typer.Option(
            help="Add ReQA's training sentences with our marks of the answer, questions made of "
            "the archive, our own questions on it, on reports and on paragraphs, near passages "
            "that do not answer, and questions with a name swapped."
        ),
    ] = False,
    change: Annotated[
        list[str] | None,
        typer.Option(help="Another value of a setting, such as paired_share=0 or mix.qamr=0."),
    ] = None,
    seed: int = 1,
) -> None:
    """Train for a number of tokens, with a checkpoint every ten minutes; a GPU is used if any."""
    weights = _trained_part(start)
    tokenizer = load_tokenizer()
    squadshifts = data / "squadshifts"
    sets: dict[str, Callable[[], list[Example]]] = {
        "new_wiki": lambda: read_squad(squadshifts / "new_wiki_train.json"),
        "amazon": lambda: read_squad(squadshifts / "amazon_reviews_v1.0.json"),
        "reddit": lambda: read_squad(squadshifts / "reddit_v1.0.json"),
        "qamr": lambda: read_qamr(data / "qamr"),
    }
    mix = {"new_wiki": 700, "amazon": 450, "reddit": 450, "qamr": 700}
    if extended:
        sets["reqa"] = lambda: group_by_likeness(
            read_reqa(data / "reqa_squad/train.json"), SentenceTransformerEmbedder()
        )
        rng = np.random.default_rng(seed)
        sets["archive"] = lambda: read_archive(data / "reuters21578.tar.xz", rng)
        sets["paragraphs"] = lambda: read_squad(PARAGRAPHS)
        mix = {"new_wiki": 550, "amazon": 250, "reddit": 250, "qamr": 500, "reqa": 700}
        mix |= {"archive": 60, "news": 650, "reports": 400, "paragraphs": 500}
    makers = {
        name: partial(_prepare, name, read, seed, hard=extended) for name, read in sets.items()
    }
    if extended:
        archive = data / "reuters21578.tar.xz"
        makers |= {name: partial(read_own, one, archive) for name, one in TRAINED_ON.items()}
    settings = Settings(mix=mix, n_tokens=n_tokens, peak_rate=peak_rate, seed=seed)
    settings = settings.changed(change or ())
    sources = {
        name: Source(prepared(out / f"{name}.json", make), tokenizer)
        for name, make in makers.items()
        if settings.mix[name]
    }
    train(build_network(weights, attention_probs_dropout_prob=0.0), sources, settings, out)


def _trained_part(run: Path) -> dict[str, torch.Tensor]:
    if not run.exists():
        raise TrainingError(f"{run} is not there: give weights, or the folder of a run")
    if (run / WEIGHTS_NAME).is_file():
        return read_weights(run)[0]
    weights = averaged_weights(run) if run.is_dir() else load_file(run)
    return {name: t for name, t in weights.items() if "word_embeddings" not in name}


def _prepare(name: str, read: Callable[[], list[Example]], seed: int, *, hard: bool) -> Prepared:
    examples = read()
    if not hard:
        return Prepared(examples)
    is_short = name in ("qamr", "reqa", "archive")  # their neighbours are near enough
    mined = None if is_short else mine_passages(examples, SentenceTransformerEmbedder())
    return Prepared(examples, mined, swap_names(examples, np.random.default_rng(seed)))


Runs = Annotated[
    list[Path],
    typer.Argument(
        help="Of several, the mean: the --out of a run, a .safetensors file, qa/weights."
    ),
]


@app.command()
def export(
    runs: Runs, note: Annotated[str, typer.Option(help="Where the weights come from.")] = ""
) -> None:
    """Write weights as the shipped ones."""
    about = {
        run.name: read_metadata(run / CHECKPOINT) for run in runs if (run / CHECKPOINT).is_file()
    }
    save_weights(WEIGHTS_FOLDER, _mean(runs), {"note": note, "runs": about})


@app.command()
def score(
    dataset: Annotated[Path, typer.Argument(help="A question set in SQuAD's format.")], runs: Runs
) -> None:
    """Print exact match and F1 of weights that are not shipped, each question with its passage."""
    reader = SpanReader(SpanModel(build_network(_mean(runs)), load_tokenizer()))
    asked = questions_of(dataset)
    em, f1 = best_span_figures(reader, asked)
    typer.echo(f"{dataset.name}: {len(asked)} questions, EM {em:.1f}, F1 {f1:.1f}")


def _mean(runs: Sequence[Path]) -> dict[str, torch.Tensor]:
    weights = [_trained_part(run) for run in runs]
    return {name: torch.stack([w[name].float() for w in weights]).mean(0) for name in weights[0]}


@app.command("fit")
def fit_command(data: Data) -> None:
    """Fit confidence and threshold of the shipped weights."""
    fit(data)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(app, name="python -m qa.training")
