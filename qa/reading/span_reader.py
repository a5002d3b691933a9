"""The shipped reader: spans of passages, with scores that compare across passages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa.kinds import LONG_KINDS, kind_of
from qa.reading.decoding import best_token_spans
from qa.reading.reader import Span
from qa.reading.span_model import CLS_ID, SEP_ID, SpanModel
from qa.reading.tidying import tidy_span

MAX_QUESTION_TOKENS = 64
MAX_WINDOW_TOKENS = 384
WINDOW_OVERLAP_TOKENS = 128
MAX_ANSWER_TOKENS = 40
MAX_LONG_ANSWER_TOKENS = 64  # about forty words, where a clause or a list may be wanted
_BATCH_TOKENS = 512  # what they need between two layers fits a processor's cache


@dataclass(frozen=True, slots=True)
class _Window:
    text_number: int
    ids: np.ndarray
    segments: np.ndarray
    first_position: int
    offsets: Sequence[tuple[int, int]]


class SpanReader:
    """The shipped reader: each passage alone, long ones in overlapping windows."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model

    def read(self, question: str, texts: Sequence[str], *, count: int = 3) -> list[list[Span]]:
        """Return up to `count` spans of each text, best first; `[]` for a text without tokens."""
        windows = sorted(self._windows(question, texts), key=lambda window: len(window.ids))
        is_long = kind_of(question) in LONG_KINDS
        max_tokens = MAX_LONG_ANSWER_TOKENS if is_long else MAX_ANSWER_TOKENS
        found: list[list[Span]] = [[] for _ in texts]
        for batch in _batches(windows):
            logits = self._model.logits([w.ids for w in batch], [w.segments for w in batch])
            for window, both in zip(batch, logits, strict=True):
                text = texts[window.text_number]
                spans = _decode(text, window, both, count=count, max_tokens=max_tokens)
                found[window.text_number].extend(spans)
        return [_best(spans, count) for spans in found]

    def _windows(self, question: str, texts: Sequence[str]) -> Iterator[_Window]:
        encode = self._model.tokenizer.encode
        question_ids = encode(question, add_special_tokens=False).ids[:MAX_QUESTION_TOKENS]
        first = len(question_ids) + 2
        room = MAX_WINDOW_TOKENS - first - 1
        for number, text in enumerate(texts):
            encoding = encode(text, add_special_tokens=False)
            for start in range(0, len(encoding.ids), room - WINDOW_OVERLAP_TOKENS):
                passage_ids = encoding.ids[start : start + room]
                ids = np.array([CLS_ID, *question_ids, SEP_ID, *passage_ids, SEP_ID])
                segments = (np.arange(len(ids)) >= first).astype(np.int64)
                offsets = encoding.offsets[start : start + room]
                yield _Window(number, ids, segments, first, offsets)
                if start + room >= len(encoding.ids):
                    break


def _batches(windows: list[_Window]) -> Iterator[list[_Window]]:
    batch: list[_Window] = []
    for window in windows:
        if batch and (len(batch) + 1) * len(window.ids) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _decode(
    text: str, window: _Window, both: np.ndarray, *, count: int, max_tokens: int
) -> list[Span]:
    null_score = float(both[0, 0] + both[1, 0])
    passage = slice(window.first_position, window.first_position + len(window.offsets))
    raw_count = 3 * count  # some become one span when they are tidied
    found = best_token_spans(
        both[0, passage], both[1, passage], count=raw_count, max_tokens=max_tokens
    )
    spans = []
    for span in found:
        start, end = tidy_span(text, window.offsets[span.first][0], window.offsets[span.last][1])
        if start < end:
            spans.append(Span(start, end, span.logit - null_score, null_score))
    return spans


def _best(spans: list[Span], count: int) -> list[Span]:
    best: dict[tuple[int, int], Span] = {}
    for span in sorted(spans, key=lambda span: (-span.score, span.start, span.end)):
        best.setdefault((span.start, span.end), span)
    return list(best.values())[:count]
