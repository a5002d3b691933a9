"""One reader of `readers.py`, in the environment of its own: asked and answering in JSON lines.

python readers_worker.py READER '{"model": …, "embedder": …, "dataset": …, "index": …}'

A line in is a question with its passages; a line out has the answer, the milliseconds of the call
and what the model was fed in it. The first line out says that the reader is ready.
"""

import functools
import importlib.metadata
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import BertForQuestionAnswering
from transformers.utils import logging

Timed = tuple[str | None, float]
Read = Callable[[str, list[str]], Timed]
SEP_ID = 102


class Meter:
    """Counts the tokens that the question-answering model is fed, and times it, once `begin` ran.

    `segments` tells the model which tokens are the passage's where its caller has not.
    """

    def __init__(self, *, segments: bool) -> None:
        self.begin()
        forward = BertForQuestionAnswering.forward

        @functools.wraps(forward)
        def measured(
            model: BertForQuestionAnswering,
            input_ids: torch.Tensor,
            attention_mask: torch.Tensor | None = None,
            token_type_ids: torch.Tensor | None = None,
            **others: Any,
        ) -> Any:
            if segments and token_type_ids is None:
                is_sep = (input_ids == SEP_ID).long()
                token_type_ids = (is_sep.cumsum(1) - is_sep).clamp(max=1)
            started = time.perf_counter()
            output = forward(model, input_ids, attention_mask, token_type_ids, **others)
            self.model_ms += 1000 * (time.perf_counter() - started)
            n_tokens = input_ids.numel()
            self.n_padded_tokens += n_tokens
            self.n_tokens += n_tokens if attention_mask is None else int(attention_mask.sum())
            return output

        BertForQuestionAnswering.forward = measured

    def begin(self) -> None:
        """Start counting anew."""
        self.n_tokens = self.n_padded_tokens = 0
        self.model_ms = 0.0

    def read(self) -> dict[str, float]:
        """Return what was fed since `begin`."""
        return {
            "n_tokens": self.n_tokens,
            "n_padded_tokens": self.n_padded_tokens,
            "model_ms": self.model_ms,
        }


def ours(places: dict[str, str]) -> Read:
    """`Assistant.search`, timed from the passages to the ranked answers, as it times itself."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from qa.clock import Clock
    from qa.evaluation.dataset import Dataset
    from qa.evaluation.squad import open_dataset

    assistant = open_dataset(Dataset.read(Path(places["dataset"])), Path(places["index"]))
    assistant.warm_up()

    def read(question: str, passages: list[str]) -> Timed:
        clock = Clock()
        found = assistant.chain.search(question, clock=clock)
        if [passage.text for passage in found.passages] != passages:
            raise ValueError("we read other passages than we offered")
        return found.candidates[0].text if found.candidates else None, clock.read()["read"]

    return read


def haystack(places: dict[str, str]) -> Read:
    """A pipeline of the extractive reader; the documents are made before the clock starts."""
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    from haystack import Document, Pipeline
    from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

    reader = TransformersExtractiveReader(places["model"], top_k=1, no_answer=False)
    pipeline = Pipeline()
    pipeline.add_component("reader", reader)

    def read(question: str, passages: list[str]) -> Timed:
        documents = [Document(content=text) for text in passages]
        given = {"reader": {"query": question, "documents": documents}}
        started = time.perf_counter()
        answers = pipeline.run(given)["reader"]["answers"]
        return answers[0].data if answers else None, _ms_since(started)

    return read


def txtai(places: dict[str, str]) -> Read:
    """The extractor as documented: it embeds the texts, joins the three likeliest, reads that."""
    from txtai import RAG, Embeddings

    extractor = RAG(Embeddings(path=places["embedder"]), places["model"], output="flatten")
    return _timed(lambda question, passages: extractor(question, passages))


def txtai_all(places: dict[str, str]) -> Read:
    """The extractor after a search that costs nothing: all passages in our order, joined."""
    from txtai import RAG

    offered: list[str] = []

    def search(queries: Sequence[str], limit: int) -> list[list[dict[str, Any]]]:
        found = [
            {"id": rank, "text": text, "score": 1 / rank}
            for rank, text in enumerate(offered[:limit], start=1)
        ]
        return [found for _ in queries]

    extractor = RAG(search, places["model"], output="flatten", context=sys.maxsize)

    def read(question: str, passages: list[str]) -> str | None:
        offered[:] = passages
        return extractor(question)

    return _timed(read)


def _timed(read: Callable[[str, list[str]], str | None]) -> Read:
    def timed(question: str, passages: list[str]) -> Timed:
        started = time.perf_counter()
        try:
            answer = read(question, passages)
        except TypeError as error:  # so txtai fails where the model prefers no answer
            if "NoneType" not in str(error):
                raise
            answer = None
        return answer, _ms_since(started)

    return timed


def _ms_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)


READERS: dict[str, Callable[[dict[str, str]], Read]] = {
    "ours": ours,
    "haystack": haystack,
    "haystack_segments": haystack,
    "txtai": txtai,
    "txtai_all": txtai_all,
}
PACKAGES = ("torch", "transformers", "haystack-ai", "transformers-haystack", "txtai")


def versions() -> Iterator[tuple[str, str]]:
    """Yield the packages of this environment that matter, and their versions."""
    for package in PACKAGES:
        try:
            yield package, importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue


@contextmanager
def own_stdout() -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield what writes a line of JSON; anything else that is printed goes to stderr."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)

        def write(row: dict[str, Any]) -> None:
            lines.write(json.dumps(row) + "\n")
            lines.flush()

        yield write


def main(name: str, places: dict[str, str]) -> None:
    """Answer questions until there are no more."""
    torch.set_num_threads(2)
    logging.disable_progress_bar()
    with own_stdout() as write:
        meter = Meter(segments=name == "haystack_segments")
        read = READERS[name](places)
        write({"versions": dict(versions())})
        for line in sys.stdin:
            asked = json.loads(line)
            meter.begin()
            answer, ms = read(asked["question"], asked["passages"])
            write({"answer": answer, "ms": ms, **meter.read()})


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
