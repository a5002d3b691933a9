"""Stand-ins with a meaning, so that order, spans and counts can be worked out by hand."""

import re
from collections.abc import Sequence

import numpy as np


class KeywordEmbedder:
    """One-hot by keyword: a text points to the keywords it holds, or to "other" without any.

    Each known keyword is a dimension and the last dimension is "other"; a row has norm 1. So the
    similarity of two texts with a and b keywords, c of them shared, is c / sqrt(a * b).
    """

    def __init__(self, *keywords: str, name: str = "keywords") -> None:
        self.name = name
        self.keywords = keywords

    @property
    def dimension(self) -> int:
        return len(self.keywords) + 1

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)

    def _row(self, text: str) -> np.ndarray:
        words = set(re.findall(r"\w+", text.casefold()))
        row = np.array([keyword in words for keyword in self.keywords] + [False], dtype=np.float32)
        row[-1] = not row.any()
        return row / np.linalg.norm(row)


class StoppedError(BaseException):
    """What `StoppingEmbedder` raises; like a kill, nothing that handles errors catches it."""


class StoppingEmbedder(KeywordEmbedder):
    """A keyword embedder that is stopped before it would embed more than `n_texts` texts."""

    def __init__(self, *keywords: str, n_texts: int) -> None:
        super().__init__(*keywords)
        self.n_texts_left = n_texts

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if len(texts) > self.n_texts_left:
            raise StoppedError
        self.n_texts_left -= len(texts)
        return super().encode(texts)
