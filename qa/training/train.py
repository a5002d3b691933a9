"""Train the span reader: `python -m qa.training --help`."""

import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from qa.training.checkpoint import load_checkpoint, save_checkpoint
from qa.training.features import Source, batches, make_features
from qa.training.onednn import train_through_onednn
from qa.training.settings import Settings

log = logging.getLogger(__name__)
_SHARED_WEIGHT = 0.5


@dataclass(slots=True)
class Progress:
    """How far a run is: whole pools used, steps taken, tokens seen."""

    pool: int = 0
    step: int = 0
    n_tokens: int = 0


def train(
    model: nn.Module,
    sources: dict[str, Source],
    settings: Settings,
    out: Path,
    *,
    checkpoint_seconds: float = 600,
) -> dict[str, torch.Tensor]:
    """Train until `settings.n_tokens` and return the averaged weights.

    A checkpoint in `out` made with the same settings is resumed from its last whole pool, on any
    machine. The loss is the cross entropy against the annotators' starts and ends in each window;
    of a pair of windows, also that over both, each token's logit less its window's null logit, so
    that scores compare across passages (shared normalisation: Clark and Gardner, 2018).
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device).train()
    if device.type == "cpu" and not settings.bfloat16:
        train_through_onednn(model)
    trained: dict[str, torch.Tensor] = {
        name: p for name, p in model.named_parameters() if p.requires_grad
    }
    optimizer = torch.optim.AdamW(trained.values(), lr=settings.peak_rate, weight_decay=0.01)
    average = {name: p.detach().clone() for name, p in trained.items()}
    noted = settings.model_dump(mode="json")
    progress = Progress(**load_checkpoint(out, noted, trained, average, optimizer))
    saved_at = reported_at = time.monotonic()
    losses: list[float] = []
    while progress.n_tokens < settings.n_tokens:
        rng = np.random.default_rng([settings.seed, progress.pool])
        torch.manual_seed(settings.seed * 1_000_003 + progress.pool)
        pool = [
            make_features(source, index, rng, settings)
            for name, source in sources.items()
            for index in source.draw(progress.pool, settings.mix[name], settings.seed)
        ]
        for batch in batches(pool, settings.batch_tokens, rng):
            if progress.n_tokens >= settings.n_tokens:
                break
            _set_rate(optimizer, progress.n_tokens, settings)
            with torch.autocast(device.type, torch.bfloat16, enabled=settings.bfloat16):
                loss = _loss(model, batch, device)
            losses.append(_step(model, loss, optimizer))
            progress.step += 1
            progress.n_tokens += batch["input_ids"].numel()
            decay = min(settings.average_decay, (progress.step + 1) / (progress.step + 10))
            for name, parameter in trained.items():
                average[name].lerp_(parameter.detach(), 1 - decay)
        progress.pool += 1
        now = time.monotonic()
        log.info(
            "pool %d, step %d, %d of %d tokens, loss %.3f, %.0f s",
            progress.pool,
            progress.step,
            progress.n_tokens,
            settings.n_tokens,
            np.mean(losses),
            now - reported_at,
        )
        losses, reported_at = [], now
        done = progress.n_tokens >= settings.n_tokens
        if done or now - saved_at > checkpoint_seconds:
            save_checkpoint(out, noted, trained, average, optimizer, asdict(progress))
            saved_at = now
    return average


def _set_rate(optimizer: torch.optim.Optimizer, n_tokens: int, settings: Settings) -> None:
    share = n_tokens / settings.n_tokens
    warmup = settings.warmup_share
    factor = share / warmup if share < warmup else (1 - share) / (1 - warmup)
    for group in optimizer.param_groups:
        group["lr"] = settings.peak_rate * max(0.0, factor)


def _step(model: nn.Module, loss: torch.Tensor, optimizer: torch.optim.Optimizer) -> float:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _loss(model: nn.Module, batch: dict[str, torch.Tensor], device: torch.device) -> torch.Tensor:
    on_device = {name: tensor.to(device) for name, tensor in batch.items()}
    targets = on_device.pop("start_target"), on_device.pop("end_target")
    pairs = on_device.pop("pairs")
    output = model(**on_device)
    padding = on_device["attention_mask"] == 0
    outside = padding | (on_device["token_type_ids"] == 0)
    losses = []
    for logits, target in zip((output.start_logits, output.end_logits), targets, strict=True):
        losses.append(_cross_entropy(logits, target, padding))
        if len(pairs):
            losses.append(_SHARED_WEIGHT * _shared_cross_entropy(logits, target, outside, pairs))
    return torch.stack(losses).sum() / 2


def _shared_cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, outside: torch.Tensor, pairs: torch.Tensor
) -> torch.Tensor:
    """Return the mean over pairs of the cross entropy over both windows and one null, its 0."""
    scores = (logits - logits[:, :1]).float().masked_fill(outside, -1e4)
    both = scores[pairs].flatten(1)
    wanted = target[pairs].flatten(1)
    null = both.new_zeros(len(both), 1)
    wanted = nn.functional.pad(wanted.masked_fill(outside[pairs].flatten(1), 0.0), (1, 0))
    return nn.functional.cross_entropy(torch.cat((null, both), dim=1), wanted)


def _cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, padding: torch.Tensor
) -> torch.Tensor:
    return nn.functional.cross_entropy(logits.float().masked_fill(padding, -1e4), target)
