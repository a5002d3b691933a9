"""Checkpoints of a training run: written beside, then renamed, so that none is ever half there."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from qa.errors import TrainingError

log = logging.getLogger(__name__)
Tensors = dict[str, torch.Tensor]
CHECKPOINT = "checkpoint.safetensors"


def save_checkpoint(
    folder: Path,
    settings: dict[str, Any],
    trained: Tensors,
    average: Tensors,
    optimizer: torch.optim.Optimizer,
    progress: dict[str, int],
) -> None:
    """Write weights, averaged weights, AdamW's two moments and the progress as safetensors."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"weight/{name}": p.detach() for name, p in trained.items()}
    tensors |= {f"average/{name}": tensor for name, tensor in average.items()}
    for name, parameter in trained.items():
        for key, value in optimizer.state[parameter].items():
            tensors[f"{key}/{name}"] = value.detach()
    metadata = {"settings": json.dumps(settings, sort_keys=True), "progress": json.dumps(progress)}
    partial = folder / "checkpoint.partial"
    save_file({k: v.cpu().contiguous() for k, v in tensors.items()}, partial, metadata)
    os.replace(partial, folder / CHECKPOINT)


def load_checkpoint(
    folder: Path,
    settings: dict[str, Any],
    trained: Tensors,
    average: Tensors,
    optimizer: torch.optim.Optimizer,
) -> dict[str, int]:
    """Put a checkpoint's state into the given parts; return its progress, `{}` where none is.

    A checkpoint made with other settings is refused with `TrainingError`.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return {}
    metadata = read_metadata(path)
    if json.loads(metadata["settings"]) != json.loads(json.dumps(settings)):
        raise TrainingError(
            f"{path} was made with other settings ({metadata['settings']}): "
            "give the same ones, or another --out folder"
        )
    tensors = load_file(path)
    with torch.no_grad():
        for name, parameter in trained.items():
            parameter.copy_(tensors[f"weight/{name}"])
            average[name].copy_(tensors[f"average/{name}"])
            optimizer.state[parameter] = {
                key: tensors[f"{key}/{name}"].to(parameter.device if key != "step" else "cpu")
                for key in ("step", "exp_avg", "exp_avg_sq")
            }
    progress: dict[str, int] = json.loads(metadata["progress"])
    log.info("resumed %s at %s", path, progress)
    return progress


def read_metadata(path: Path) -> dict[str, str]:
    """Return the text metadata of a safetensors file."""
    from safetensors import safe_open

    with safe_open(path, framework="pt") as file:
        return file.metadata() or {}


def averaged_weights(folder: Path) -> Tensors:
    """Return the averaged weights of the checkpoint in `folder`, by parameter name."""
    tensors = load_file(folder / CHECKPOINT)
    return {k.removeprefix("average/"): v for k, v in tensors.items() if k.startswith("average/")}
