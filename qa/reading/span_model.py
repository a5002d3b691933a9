"""The reader's network: BERT with start and end logits, its weights and its tokenizer."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertForQuestionAnswering

from index.embedding import bundled_model_folder
from index.packing import pack_linear_layers
from qa.errors import ReaderWeightsError
from qa.weights import WEIGHTS_FOLDER

WEIGHTS_NAME, DESCRIPTION_NAME = "reader.safetensors", "reader.json"
CLS_ID, SEP_ID, PAD_ID = 101, 102, 0
_WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"
_SHAPE: dict[str, Any] = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
}

Tensors = dict[str, torch.Tensor]


class SpanModel:
    """Start and end logits of windows of token ids, on the CPU or a GPU."""

    def __init__(
        self, network: BertForQuestionAnswering, tokenizer: Tokenizer, sha256: str | None = None
    ) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.sha256 = sha256

    @classmethod
    def load(cls, folder: Path = WEIGHTS_FOLDER) -> "SpanModel":
        """Load weights that `save_weights` wrote; `ReaderWeightsError` if missing or altered.

        The word embeddings are the embedding model's own, frozen in training, so that they stand
        on the disk once.
        """
        weights, sha256 = read_weights(folder)
        network = build_network(weights)
        pack_linear_layers(network)
        return cls(network, load_tokenizer(), sha256)

    def logits(self, windows: list[np.ndarray], segments: list[np.ndarray]) -> list[np.ndarray]:
        """Return float32 (2, n) start and end logits for each window of n token ids."""
        longest = max(len(window) for window in windows)
        ids = np.full((len(windows), longest), PAD_ID, dtype=np.int64)
        types = np.zeros_like(ids)
        mask = np.zeros_like(ids)
        for row, (window, segment) in enumerate(zip(windows, segments, strict=True)):
            ids[row, : len(window)] = window
            types[row, : len(window)] = segment
            mask[row, : len(window)] = 1
        device = self.network.device
        with torch.inference_mode():
            output = self.network(
                input_ids=torch.from_numpy(ids).to(device),
                token_type_ids=torch.from_numpy(types).to(device),
                attention_mask=torch.from_numpy(mask).to(device),
            )
        both = torch.stack((output.start_logits, output.end_logits), dim=1).float().cpu().numpy()
        return [both[row, :, : len(window)] for row, window in enumerate(windows)]


def build_network(weights: Mapping[str, torch.Tensor], **config: Any) -> BertForQuestionAnswering:
    """Return the network, ready to use, from trained weights and the frozen word embeddings."""
    with torch.device("meta"):
        network = BertForQuestionAnswering(BertConfig(**_SHAPE, **config))
    tensors = {name: tensor.float() for name, tensor in weights.items()}
    tensors[_WORD_EMBEDDINGS] = _frozen_word_embeddings()
    try:
        network.load_state_dict(tensors, strict=True, assign=True)
    except RuntimeError as error:
        raise ReaderWeightsError(f"the reader's weights are of another shape: {error}") from error
    embeddings = network.bert.embeddings
    n_positions = network.config.max_position_embeddings
    no_types = torch.zeros((1, n_positions), dtype=torch.long)
    embeddings.register_buffer("position_ids", torch.arange(n_positions)[None, :], persistent=False)
    embeddings.register_buffer("token_type_ids", no_types, persistent=False)
    network.get_input_embeddings().weight.requires_grad_(False)
    network.train(mode=False)
    return network


def load_tokenizer() -> Tokenizer:
    """Return the embedding model's tokenizer, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(bundled_model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def save_weights(folder: Path, weights: Mapping[str, torch.Tensor], about: dict[str, Any]) -> None:
    """Write trained weights as int8 rows with a float32 scale each, other tensors as float16.

    `about` says where they come from; the SHA-256 of the file is added to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stored: Tensors = {}
    for name, tensor in weights.items():
        if name == _WORD_EMBEDDINGS:
            continue
        if tensor.ndim == 2 and tensor.numel() > 10_000:
            scale = tensor.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
            stored[f"{name}.int8"] = torch.round(tensor / scale).to(torch.int8)
            stored[f"{name}.scale"] = scale.float()
        else:
            stored[name] = tensor.half()
    partial = folder / f"{WEIGHTS_NAME}.partial"
    save_file({k: v.contiguous().cpu() for k, v in stored.items()}, partial)
    partial.chmod(0o644)  # safetensors leaves them to one user
    about = about | {"sha256": _sha256(partial)}
    os.replace(partial, folder / WEIGHTS_NAME)
    text = json.dumps(about, indent=2, sort_keys=True) + "\n"
    (folder / DESCRIPTION_NAME).write_text(text, encoding="utf-8")


def read_weights(folder: Path) -> tuple[Tensors, str]:
    """Return what `save_weights` wrote, as float32 by name, and the SHA-256 of its file."""
    path = folder / WEIGHTS_NAME
    try:
        about = json.loads((folder / DESCRIPTION_NAME).read_text(encoding="utf-8"))
        found = _sha256(path)
        if found != about["sha256"]:
            raise ReaderWeightsError(
                f"{path} is altered (sha256 {found}, expected {about['sha256']}): "
                "restore it from the repository"
            )
        stored = load_file(path)
    except OSError as error:
        raise ReaderWeightsError(
            f"{error.filename} cannot be read ({error.strerror}): restore it from the repository"
        ) from error
    except (ValueError, KeyError, SafetensorError) as error:
        raise ReaderWeightsError(
            f"the reader's weights in {folder} cannot be read ({error}): "
            "restore them from the repository"
        ) from error
    weights: Tensors = {}
    for name, tensor in stored.items():
        if name.endswith(".int8"):
            base = name.removesuffix(".int8")
            weights[base] = tensor.float() * stored[f"{base}.scale"]
        elif not name.endswith(".scale"):
            weights[name] = tensor.float()
    return weights, found


def _frozen_word_embeddings() -> torch.Tensor:
    tensors = load_file(bundled_model_folder() / "model.safetensors")
    return tensors["embeddings.word_embeddings.weight"].float()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
