"""Lone sentences grouped by likeness, so that passages joined of them hold hard distractors."""

from collections.abc import Sequence
from dataclasses import replace

from sklearn.cluster import MiniBatchKMeans

from index import Embedder
from qa.training.examples import Example

_GROUP_SIZE = 8


def group_by_likeness(examples: Sequence[Example], embedder: Embedder) -> list[Example]:
    """Group the examples by what their sentences are about, about eight a group."""
    vectors = embedder.encode([example.context for example in examples])
    n_groups = max(1, len(examples) // _GROUP_SIZE)
    clusters = MiniBatchKMeans(n_groups, random_state=1, n_init=1).fit_predict(vectors)
    return [
        replace(example, group=f"likeness/{cluster}")
        for example, cluster in zip(examples, clusters, strict=True)
    ]
