"""Questions that a passage does not answer, though it looks as if it might."""

import logging
import re
from collections.abc import Sequence

import numpy as np

from index import Embedder
from qa.training.examples import Example

log = logging.getLogger(__name__)
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’.-]*(?: (?:of |the )?[A-Z][\w'’.-]*)*")
_CANDIDATES = 12


def mine_passages(
    examples: Sequence[Example], embedder: Embedder, *, count: int = 3
) -> list[list[str]]:
    """Return for each example up to `count` passages nearest to its question that do not answer.

    A passage that holds an accepted answer anywhere is left out: it may answer after all.
    """
    contexts = list(dict.fromkeys(example.context for example in examples))
    passage_vectors = embedder.encode(contexts)
    mined: list[list[str]] = []
    for first in range(0, len(examples), 1000):
        batch = examples[first : first + 1000]
        similarities = embedder.encode([e.question for e in batch]) @ passage_vectors.T
        nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :_CANDIDATES]
        mined += [
            _unanswering(example, [contexts[i] for i in row])[:count]
            for example, row in zip(batch, nearest, strict=True)
        ]
    log.info("mined passages for %d of %d questions", sum(map(bool, mined)), len(mined))
    return mined


def _unanswering(example: Example, passages: Sequence[str]) -> list[str]:
    golds = [example.context[start:end].casefold() for start, end in example.answers]
    return [
        passage
        for passage in passages
        if passage != example.context and not any(gold in passage.casefold() for gold in golds)
    ]


def swap_names(examples: Sequence[Example], rng: np.random.Generator) -> list[str | None]:
    """Return each question with a name in it exchanged for another question's; None without one.

    The passage does not answer the new question, although nearly all its words fit.
    """
    found = [_NAME.search(example.question) for example in examples]
    names = sorted({match.group() for match in found if match})
    swapped: list[str | None] = []
    for example, match in zip(examples, found, strict=True):
        other = names[int(rng.integers(len(names)))] if names else ""
        if match is None or other.casefold() in example.context.casefold():
            swapped.append(None)
            continue
        swapped.append(example.question[: match.start()] + other + example.question[match.end() :])
    return swapped
