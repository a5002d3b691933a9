"""Turn "this sentence answers" into "this span answers", by a reader that is already fair."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from sklearn.cluster import MiniBatchKMeans

from index import Embedder
from qa.reader import Reader
from qa.training.examples import Example

log = logging.getLogger(__name__)
_GROUP_SIZE = 8


def label_spans(
    examples: Sequence[Example], reader: Reader, *, least_score: float = 0.0
) -> list[Example]:
    """Return the examples whose sentence the reader answers, each with the span that it chose.

    Told that the sentence answers, a reader is right far more often than in a whole passage, so
    its spans are fit to train on (self-training under a constraint). Those where it prefers no
    answer, a score under `least_score`, are left out.
    """
    labelled = []
    for example in examples:
        spans = reader.read(example.question, [example.context], count=1)[0]
        if spans and spans[0].score >= least_score:
            labelled.append(replace(example, answers=((spans[0].start, spans[0].end),)))
    log.info("labelled %d of %d sentences", len(labelled), len(examples))
    return labelled


def group_by_likeness(examples: Sequence[Example], embedder: Embedder) -> list[Example]:
    """Group examples whose sentences are alike, so that joined passages hold hard distractors."""
    vectors = embedder.encode([example.context for example in examples])
    n_groups = max(1, len(examples) // _GROUP_SIZE)
    clusters = MiniBatchKMeans(n_groups, random_state=1, n_init=1).fit_predict(vectors)
    return [
        replace(example, group=f"likeness/{cluster}")
        for example, cluster in zip(examples, clusters, strict=True)
    ]
