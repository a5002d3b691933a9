"""Compare what could run the reader's network: its time, and what its answers lose.

pip install -e ".[runtimes]"
python -m tests.benchmarks.runtimes --data DATA

Questions of `squadshifts/new_wiki_dev.json`, evenly spaced; for each, the passages that our search
finds among all its paragraphs. They are read in turn, question by question, by the same
`SpanReader` over the same weights and two threads, and the order turns. "× shipped" is the median
over the questions of a runtime's time by the shipped one's for the same question: above 1 is
slower. EM and F1 are those of all its questions, each with its own paragraph, best span forced. "8
bits" are weights and activations of the linear layers, with a scale for each window: it is read
alone, so that an answer does not depend on what is read beside it.
"""

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qa.evaluation.dataset import Dataset
from qa.reading.span_model import SpanModel, build_network, load_tokenizer, read_weights
from qa.reading.span_reader import SpanReader
from qa.training.scoring import best_span_figures, questions_of
from qa.weights import WEIGHTS_FOLDER
from tests.benchmarks.readers import N_WARM_UP, Offer, offers

N_THREADS = 2
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
Run = Callable[[dict[str, np.ndarray]], tuple[np.ndarray, np.ndarray]]


class Foreign:
    """A network that another runtime runs, called as PyTorch's is."""

    device = torch.device("cpu")

    def __init__(self, run: Run, *, is_alone: bool = False) -> None:
        self._run = run
        self._is_alone = is_alone

    def __call__(self, **inputs: torch.Tensor) -> Any:
        """Return an object with `start_logits` and `end_logits`."""
        arrays = {name: inputs[name].numpy() for name in INPUTS}
        if not self._is_alone:
            return _output(*self._run(arrays))
        lengths = arrays["attention_mask"].sum(axis=1)
        both = np.zeros((2, *arrays["input_ids"].shape), dtype=np.float32)
        for row, length in enumerate(lengths):
            one = {name: array[row : row + 1, :length] for name, array in arrays.items()}
            both[:, row, :length] = np.concatenate(self._run(one))
        return _output(*both)


def _output(starts: np.ndarray, ends: np.ndarray) -> Any:
    return SimpleNamespace(start_logits=torch.from_numpy(starts), end_logits=torch.from_numpy(ends))


def half_precision(network: Any) -> Any:
    """Return the network with 16-bit products (bfloat16), as autocast has them."""

    def call(**inputs: torch.Tensor) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            return network(**inputs)

    call.device = torch.device("cpu")  # type: ignore[attr-defined]
    return call


def exported(network: Any, path: Path) -> Path:
    """Write the network as ONNX."""
    example = tuple(torch.ones((2, 16), dtype=torch.int64) for _ in INPUTS)
    either = {0: "windows", 1: "tokens"}

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> Any:
            output = self.network(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return output.start_logits, output.end_logits

    torch.onnx.export(
        Logits(),
        example,
        str(path),
        input_names=list(INPUTS),
        output_names=["starts", "ends"],
        dynamic_axes=dict.fromkeys((*INPUTS, "starts", "ends"), either),
        opset_version=17,
        dynamo=False,
    )
    return path


def onnx_run(path: Path) -> Run:
    """Return ONNX Runtime over a file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = N_THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda arrays: tuple(session.run(None, arrays))


def openvino_run(path: Path, precision: str) -> Run:
    """Return OpenVINO over an ONNX file, its products in `precision`."""
    import openvino

    hints = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": N_THREADS}
    request = openvino.Core().compile_model(str(path), "CPU", hints).create_infer_request()

    def run(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        outputs = request.infer(arrays)
        return outputs["starts"].copy(), outputs["ends"].copy()

    return run


def in_8_bits(path: Path) -> Path:
    """Write an ONNX file with the products of its linear layers in 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    small = path.with_name("8-bits.onnx")
    quantize_dynamic(path, small, per_channel=True, weight_type=QuantType.QInt8)
    return small


def runtimes(folder: Path) -> dict[str, SpanReader]:
    """Return a reader over each runtime, the shipped one first."""
    weights = read_weights(WEIGHTS_FOLDER)[0]
    shipped = SpanModel.load()
    plain = build_network(weights)
    path = exported(build_network(weights, attn_implementation="eager"), folder / "reader.onnx")
    small = in_8_bits(path)
    networks = {
        "PyTorch, laid out for oneDNN: shipped": shipped.network,
        "PyTorch as it comes": plain,
        "shipped, products of 16 bits": half_precision(plain),
        "ONNX Runtime": Foreign(onnx_run(path)),
        "ONNX Runtime, 8 bits": Foreign(onnx_run(small), is_alone=True),
        "OpenVINO": Foreign(openvino_run(path, "f32")),
        "OpenVINO, products of 16 bits": Foreign(openvino_run(path, "bf16")),
        "OpenVINO, 8 bits": Foreign(openvino_run(small, "f32"), is_alone=True),
    }
    tokenizer = load_tokenizer()
    return {name: SpanReader(SpanModel(network, tokenizer)) for name, network in networks.items()}


def times_in_turn(readers: dict[str, SpanReader], asked: list[Offer]) -> dict[str, np.ndarray]:
    """Return the milliseconds of each reader for each question, after a round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in readers}
    order = deque(readers)
    for offer in track([*asked[:N_WARM_UP], *asked], "Reading", console=Console(stderr=True)):
        order.rotate()
        for name in order:
            start = time.perf_counter()
            readers[name].read(offer.question, offer.passages)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: np.array(row[N_WARM_UP:]) for name, row in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=100)
    given = parser.parse_args()
    torch.set_num_threads(N_THREADS)
    path = given.data / "squadshifts" / "new_wiki_dev.json"
    processor = torch.backends.cpu.get_cpu_capability()
    table = Table("what runs it", title=f"{given.questions} questions; {processor}")
    for head in ("median ms", "× shipped", "EM", "F1"):
        table.add_column(head, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        readers = runtimes(Path(folder))
        asked = offers(Dataset.read(path), Path(folder, "index"), given.questions)
        times = times_in_turn(readers, list(asked))
    shipped = next(iter(times.values()))
    for name, ms in times.items():
        em, f1 = best_span_figures(readers[name], questions_of(path))
        figures = (f"{np.median(ms):.0f}", f"{np.median(ms / shipped):.2f}")
        table.add_row(name, *figures, f"{em:.1f}", f"{f1:.1f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
