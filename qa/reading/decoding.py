"""From start and end logits to spans."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Inclusive token positions and the sum of the start and end logits (higher is better)."""

    first: int
    last: int
    logit: float


def best_token_spans(
    start_logits: np.ndarray, end_logits: np.ndarray, *, count: int, max_tokens: int
) -> list[TokenSpan]:
    """Return the `count` best spans of at most `max_tokens` tokens, best first.

    `start_logits` and `end_logits`: float (n,), the passage's own tokens only. Equal scores go to
    the earlier, then the shorter span. Empty where n is 0.
    """
    n = len(start_logits)
    scores = start_logits[:, None] + end_logits[None, :]
    allowed = np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), bool), k=max_tokens)
    flat = np.where(allowed, scores, -np.inf).ravel()
    n_allowed = int(allowed.sum())
    order = np.argsort(-flat, kind="stable")[: min(count, n_allowed)]
    return [TokenSpan(int(i // n), int(i % n), float(flat[i])) for i in order]
