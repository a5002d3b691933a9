"""`python -m qa.training`: train the reader, write its weights, fit its confidence."""

import logging
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from safetensors.torch import load_file
from tokenizers import Tokenizer

from index import SentenceTransformerEmbedder
from qa.span_model import SpanModel, build_network, load_tokenizer, save_weights
from qa.span_reader import SpanReader
from qa.training.archive import read_archive
from qa.training.checkpoint import averaged_weights, read_metadata
from qa.training.examples import Example, read_qamr, read_reqa, read_squad
from qa.training.features import Source
from qa.training.fitting import fit
from qa.training.labelling import group_by_likeness, label_spans
from qa.training.negatives import mine_passages, swap_names
from qa.training.train import Settings, train
from qa.weights import WEIGHTS_FOLDER

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Data = Annotated[Path, typer.Option(help="The folder of squadshifts/, qamr/ and reqa_squad/.")]
Out = Annotated[Path, typer.Option(help="Where checkpoints lie; a run there is resumed.")]


@app.command("train")
def train_command(
    data: Data,
    out: Out,
    start: Annotated[
        Path, typer.Option(help="Weights to go on from: a .safetensors file or an earlier --out.")
    ],
    n_tokens: Annotated[int, typer.Option(help="Padded tokens to train on.")] = 5_000_000,
    peak_rate: Annotated[float, typer.Option(help="AdamW's highest rate.")] = 1.5e-4,
    extended: Annotated[
        bool,
        typer.Option(
            help="Add ReQA's training sentences with spans labelled by --start, questions made of "
            "the archive, near passages that do not answer, and questions with a name swapped."
        ),
    ] = False,
    seed: int = 1,
) -> None:
    """Train for a number of tokens, with a checkpoint every ten minutes; a GPU is used if any."""
    weights = averaged_weights(start) if start.is_dir() else load_file(start)
    weights = {name: t for name, t in weights.items() if "word_embeddings" not in name}
    tokenizer = load_tokenizer()
    examples = {
        "new_wiki": read_squad(data / "squadshifts/new_wiki_train.json"),
        "amazon": read_squad(data / "squadshifts/amazon_reviews_v1.0.json"),
        "reddit": read_squad(data / "squadshifts/reddit_v1.0.json"),
        "qamr": read_qamr(data / "qamr"),
    }
    mix = {"new_wiki": 700, "amazon": 450, "reddit": 450, "qamr": 700}
    if extended:
        reader = SpanReader(SpanModel(build_network(weights), tokenizer))
        labelled = label_spans(read_reqa(data / "reqa_squad/train.json"), reader)
        examples["reqa"] = group_by_likeness(labelled, SentenceTransformerEmbedder())
        rng = np.random.default_rng(seed)
        examples["archive"] = read_archive(data / "reuters21578.tar.xz", rng)
        mix = {"new_wiki": 550, "amazon": 450, "reddit": 450, "qamr": 800, "reqa": 600}
        mix["archive"] = 200
    sources = {
        name: _source(name, read, tokenizer, seed, hard=extended) for name, read in examples.items()
    }
    settings = Settings(
        mix=mix,
        n_tokens=n_tokens,
        peak_rate=peak_rate,
        negative_share=0.15,
        seed=seed,
    )
    train(build_network(weights, attention_probs_dropout_prob=0.0), sources, settings, out)


def _source(
    name: str, examples: list[Example], tokenizer: Tokenizer, seed: int, *, hard: bool
) -> Source:
    if not hard:
        return Source(examples, tokenizer)
    is_short = name in ("qamr", "reqa", "archive")  # their neighbours are near enough
    mined = None if is_short else mine_passages(examples, SentenceTransformerEmbedder())
    swapped = swap_names(examples, np.random.default_rng(seed))
    return Source(examples, tokenizer, mined=mined, swapped=swapped)


@app.command()
def export(
    out: Out, note: Annotated[str, typer.Option(help="Where the weights come from.")] = ""
) -> None:
    """Write the averaged weights of a run as the shipped ones."""
    metadata = read_metadata(out / "checkpoint.safetensors")
    save_weights(WEIGHTS_FOLDER, averaged_weights(out), {"note": note, **metadata})


@app.command("fit")
def fit_command(data: Data) -> None:
    """Fit confidence and threshold of the shipped weights."""
    fit(data)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    app()
