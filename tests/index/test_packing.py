"""Packed layers compute what the layers did that they stand for."""

import torch
from torch import nn

from index.packing import PackedLinear, pack_linear_layers


def test_packed_layers_compute_the_same() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(24, 40), nn.Sequential(nn.GELU(), nn.Linear(40, 7, bias=False)), nn.Tanh()
    ).eval()
    batches = [torch.randn(shape) for shape in [(1, 24), (3, 5, 24), (700, 24)]]
    with torch.inference_mode():
        expected = [model(batch) for batch in batches]
        pack_linear_layers(model)
        assert isinstance(model[0], PackedLinear)
        assert isinstance(model[1][1], PackedLinear)
        for batch, rows in zip(batches, expected, strict=True):
            assert torch.allclose(model(batch), rows, atol=1e-6)
