"""The network's weights on disk, and its logits alone and in a batch."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from qa.errors import ReaderWeightsError
from qa.reading.span_model import (
    CLS_ID,
    SEP_ID,
    WEIGHTS_NAME,
    SpanModel,
    read_weights,
    save_weights,
)
from qa.weights import WEIGHTS_FOLDER

WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    for name in ("reader.json", "reader.safetensors"):
        shutil.copy(WEIGHTS_FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", ["reader.json", "reader.safetensors"])
def test_missing_weights_say_what_to_do(weights: Path, name: str) -> None:
    (weights / name).unlink()
    with pytest.raises(
        ReaderWeightsError, match=rf"{name} cannot be read .*restore it from the repository"
    ):
        SpanModel.load(weights)


def test_one_flipped_bit_is_noticed(weights: Path) -> None:
    path = weights / "reader.safetensors"
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    with pytest.raises(ReaderWeightsError, match=r"is altered .*expected.*restore it"):
        SpanModel.load(weights)


@pytest.mark.parametrize("content", ["", "{}"])
def test_a_broken_description_says_what_to_do(weights: Path, content: str) -> None:
    (weights / "reader.json").write_text(content)
    with pytest.raises(ReaderWeightsError, match="restore them from the repository"):
        SpanModel.load(weights)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    save_weights(tmp_path, {"qa_outputs.weight": torch.zeros(2, 16)}, {})
    with pytest.raises(ReaderWeightsError, match="of another shape"):
        SpanModel.load(tmp_path)


def test_saved_weights_come_back_within_half_a_step(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(1)
    shapes = {name: tensor.shape for name, tensor in read_weights(WEIGHTS_FOLDER)[0].items()}
    drawn = {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    save_weights(tmp_path, drawn, {"note": "drawn"})
    assert (tmp_path / WEIGHTS_NAME).stat().st_mode & 0o777 == 0o644
    loaded = read_weights(tmp_path)[0]
    assert shapes.keys() == loaded.keys()
    for name, tensor in drawn.items():
        error = (loaded[name] - tensor).abs()
        if tensor.ndim == 2 and tensor.numel() > 10_000:  # int8 rows with a scale each
            step = tensor.abs().amax(dim=1, keepdim=True) / 127
            assert bool((error <= step / 2 + 1e-6).all()), name
        else:  # float16
            assert bool((error <= tensor.abs() * 2**-11 + 1e-7).all()), name


def test_the_word_embeddings_are_the_embedders_own_and_frozen(span_model: SpanModel) -> None:
    embeddings = span_model.network.get_input_embeddings().weight
    assert embeddings.shape == (30522, 384)
    assert not embeddings.requires_grad
    assert not span_model.network.training


def test_logits_are_the_same_alone_and_in_any_batch(span_model: SpanModel) -> None:
    rng = np.random.default_rng(1)
    windows = [
        np.array([CLS_ID, *rng.integers(1000, 30000, n), SEP_ID, *rng.integers(1000, 30000, 9)])
        for n in (1, 3, 40, 200)
    ]
    segments = [np.array([0] * (len(window) - 9) + [1] * 9) for window in windows]
    together = span_model.logits(windows, segments)
    for window, segment, of_batch in zip(windows, segments, together, strict=True):
        (alone,) = span_model.logits([window], [segment])
        assert alone.shape == of_batch.shape == (2, len(window))
        np.testing.assert_allclose(of_batch, alone, atol=1e-4)


def test_the_tokenizer_neither_cuts_nor_pads(span_model: SpanModel) -> None:
    short, long = span_model.tokenizer.encode_batch(["ferry", "ferry " * 1000])
    assert (len(short.ids), len(long.ids)) == (3, 1002)
