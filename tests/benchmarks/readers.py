"""Compare how fast and how well the same weights read the same passages in other programs.

python -m tests.benchmarks.readers --data DATA    (`make bench` sets up what it needs)

Questions of `squadshifts/new_wiki_dev.json`, evenly spaced; for each, the passages that our search
finds among all its paragraphs. Each reader is a process of two torch threads; they are asked in
turn, question by question, and the order turns, so that what else the machine does falls on all
alike. Believe the ratios, not the milliseconds. "× ours" is the median over the questions of a
reader's time by our time for the same question.

What is timed: from the passages to the best answer, forced where a reader can be forced.

- ours: `Assistant.search` as `ask` calls it, from the passages found to the ranked candidates.
- Haystack: a pipeline of `TransformersExtractiveReader(model, top_k=1, no_answer=False)`, the rest
  as it comes (windows of 384 tokens, all in one batch, stride 128). It does not tell the model
  which tokens are the passage's, as ours and most BERT models expect; "told segments" is the same
  with that put right from outside.
- txtai: `RAG(Embeddings(path=…), model)(question, texts=passages)` as its guide has it, with our
  embedding model. It embeds the passages for each question, joins the likeliest three (`context`)
  and reads the join, cut at 512 tokens.
- txtai, no search: the same with our order of the passages for its similarity and all of them to
  be joined; what does not fit into 512 tokens goes unread.

txtai gives no answer under a probability of 0.05, and raises an error where the model prefers none:
both count as "none". Tokens are those that the reader's model is fed, without and with padding.
Writes the rows and every answer into `build/bench/`.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from transformers.utils import logging

from index.embedding import bundled_model_folder
from qa.evaluation.dataset import Dataset
from qa.evaluation.squad import articles_and_questions, open_dataset
from qa.metrics import exact_match, f1
from qa.reading.span_model import build_network, load_tokenizer, read_weights
from qa.weights import WEIGHTS_FOLDER

ROOT = Path(__file__).parents[2]
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
N_WARM_UP = 3
READERS = {
    "ours": "Verbatim QA",
    "haystack": "Haystack",
    "haystack_segments": "Haystack, told segments",
    "txtai": "txtai",
    "txtai_all": "txtai, no search",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A question, the passages that every reader is given for it, and its accepted answers."""

    question: str
    passages: list[str]
    golds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One reader's figures: medians over the questions, `em` and `f1` 0..100."""

    reader: str
    median_ms: float
    p95_ms: float
    times_ours: float
    model_ms: float
    n_tokens: float
    n_padded_tokens: float
    em: float
    f1: float
    n_none: int


class Worker:
    """A reader in a process of its own."""

    def __init__(self, name: str, places: dict[str, str]) -> None:
        self.name = name
        python = sys.executable if name == "ours" else str(PEERS_PYTHON)
        script = Path(__file__).with_name("readers_worker.py")
        self._process = subprocess.Popen(  # noqa: S603
            [python, str(script), name, json.dumps(places)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ
            | {"OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1"},
        )
        self.versions: dict[str, str] = self._hear()["versions"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # closes its input, which ends it

    def ask(self, offer: Offer) -> dict[str, Any]:
        """Return the answer, how long it took, and what the model was fed."""
        asked = {"question": offer.question, "passages": offer.passages}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{READERS[self.name]} has stopped: see above")
        return json.loads(line)


def offers(dataset: Dataset, index: Path, count: int) -> Iterator[Offer]:
    """Yield evenly spaced questions with what our search finds for them."""
    assistant = open_dataset(dataset, index)
    questions = [question for _, question in articles_and_questions(dataset)]
    for number in range(min(count, len(questions))):
        question = questions[number * len(questions) // count]
        texts = [piece.passage.text for piece in assistant.chain.evidence(question.question)]
        yield Offer(question.question, texts, question.golds)
    assistant.close()


def save_model(folder: Path) -> None:
    """Write the shipped reader as `transformers` loads it."""
    build_network(read_weights(WEIGHTS_FOLDER)[0]).save_pretrained(folder)
    load_tokenizer().save(str(folder / "tokenizer.json"))
    shutil.copy(bundled_model_folder() / "tokenizer_config.json", folder)


def ask_in_turn(workers: Sequence[Worker], asked: Sequence[Offer]) -> list[dict[str, Any]]:
    """Ask every reader every question; the reader that is first changes with each."""
    order, answers = deque(workers), []
    for offer in track(asked, "Asking", console=Console(stderr=True)):
        order.rotate()
        answers.append({worker.name: worker.ask(offer) for worker in order})
    return answers


def row(name: str, asked: Sequence[Offer], answers: Sequence[dict[str, Any]]) -> Row:
    """Reduce what one reader answered to figures."""

    def column(key: str, of: str = name) -> np.ndarray:
        return np.array([answer[of][key] for answer in answers], dtype=float)

    given = [answer[name]["answer"] for answer in answers]
    pairs = [(text or "", offer.golds) for text, offer in zip(given, asked, strict=True)]
    ms = column("ms")
    return Row(
        reader=READERS[name],
        median_ms=float(np.median(ms)),
        p95_ms=float(np.percentile(ms, 95)),
        times_ours=float(np.median(ms / column("ms", "ours"))),
        model_ms=float(np.median(column("model_ms"))),
        n_tokens=float(np.median(column("n_tokens"))),
        n_padded_tokens=float(np.median(column("n_padded_tokens"))),
        em=100 * float(np.mean([exact_match(*pair) for pair in pairs])),
        f1=100 * float(np.mean([f1(*pair) for pair in pairs])),
        n_none=given.count(None),
    )


def table(rows: Sequence[Row], title: str, versions: dict[str, str]) -> Table:
    """Return the rows for a terminal, the peers' versions below."""
    caption = ", ".join(f"{package} {version}" for package, version in versions.items())
    shown = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    heads = ("median ms", "p95 ms", "× ours", "in model", "tokens", "padded", "EM", "F1", "none")
    shown.add_column("reader", no_wrap=True)
    for head in heads:
        shown.add_column(head, justify="right")
    for r in rows:
        cells = (f"{r.median_ms:.0f}", f"{r.p95_ms:.0f}", f"{r.times_ours:.2f}")
        cells += (f"{r.model_ms:.0f}", f"{r.n_tokens:.0f}", f"{r.n_padded_tokens:.0f}")
        shown.add_row(r.reader, *cells, f"{r.em:.1f}", f"{r.f1:.1f}", str(r.n_none))
    return shown


def save(
    folder: Path,
    rows: Sequence[Row],
    workers: Sequence[Worker],
    asked: Sequence[Offer],
    answers: Sequence[dict[str, Any]],
) -> None:
    """Write the figures with what they were made of, and a line a question with every answer."""
    folder.mkdir(parents=True, exist_ok=True)
    git = shutil.which("git")
    command = [git or "false", "-C", str(ROOT), "describe", "--always", "--dirty"]
    commit = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    about = {
        "commit": commit.stdout.strip() or None,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "questions": len(asked),
        "versions": {"ours": workers[0].versions, "peers": workers[1].versions},
        "rows": [asdict(row) for row in rows],
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (folder / "readers.json").write_text(text, encoding="utf-8")
    with (folder / "readers.jsonl").open("w", encoding="utf-8") as lines:
        for offer, answer in zip(asked, answers, strict=True):
            lines.write(json.dumps(asdict(offer) | answer, ensure_ascii=False) + "\n")


def main() -> None:
    """Offer the passages, ask all readers in turn, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench")
    given = parser.parse_args()
    if not PEERS_PYTHON.exists():
        parser.error(f"{PEERS_PYTHON} is missing: run `make bench`")
    logging.disable_progress_bar()
    path = given.data / "squadshifts" / "new_wiki_dev.json"
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        places = {"dataset": str(path), "embedder": str(bundled_model_folder())}
        places |= {"index": str(Path(folder, "index")), "model": str(Path(folder, "model"))}
        save_model(Path(places["model"]))
        dataset = Dataset.read(path)
        asked = list(offers(dataset, Path(places["index"]), given.questions + N_WARM_UP))
        workers = [stack.enter_context(Worker(name, places)) for name in READERS]
        answers = ask_in_turn(workers, asked)[N_WARM_UP:]
    asked = asked[N_WARM_UP:]
    rows = [row(name, asked, answers) for name in READERS]
    save(given.out, rows, workers, asked, answers)
    n_passages = np.mean([len(offer.passages) for offer in asked])
    title = f"{len(asked)} questions of {path.name}, {n_passages:.1f} passages each"
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table(rows, title, workers[1].versions))


if __name__ == "__main__":
    main()
