"""Linear layers trained through oneDNN, for the reason that `index.packing` gives."""

from functools import partial
from typing import Any

import torch
from torch import nn


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, features: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor
    ) -> torch.Tensor:
        ctx.save_for_backward(features, weight)
        return _product(features, weight, bias)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features, weight = ctx.saved_tensors
        rows = gradient.reshape(-1, gradient.shape[-1])
        inputs = features.reshape(-1, features.shape[-1])
        return _product(gradient, weight.t()), _product(rows.t(), inputs.t()), rows.sum(0)


def _product(a: torch.Tensor, b: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """Return a · bᵀ + bias."""
    product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(a, b, bias, "none", [], "")
    return product


def train_through_onednn(model: nn.Module) -> None:
    """Let the linear layers of a float32 model on a CPU compute so, where oneDNN is at hand."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            layer.forward = partial(_apply, layer)  # type: ignore[method-assign]


def _apply(layer: nn.Linear, features: torch.Tensor) -> torch.Tensor:
    output: torch.Tensor = _Linear.apply(features, layer.weight, layer.bias)  # type: ignore[no-untyped-call]
    return output
