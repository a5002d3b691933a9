"""The default model is found, checked and refused where it is not what its publisher gave."""

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index import SentenceTransformerEmbedder
from index.embedding import bundled_model_folder, check_weights
from index.errors import EmbeddingModelError
from tests.fakes import KeywordEmbedder


def test_the_bundled_weights_are_those_of_the_publisher() -> None:
    check_weights(bundled_model_folder())


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"altered")
    with pytest.raises(EmbeddingModelError, match=r"altered \(sha256 .*, expected 53aa51172d"):
        check_weights(tmp_path)


def test_no_texts_need_no_model() -> None:
    embedder = SentenceTransformerEmbedder()
    assert (embedder.name, embedder.dimension) == ("all-MiniLM-L6-v2", 384)
    assert embedder.encode([]).shape == (0, 384)


def test_the_keyword_embedder_keeps_its_word() -> None:
    embedder = KeywordEmbedder("nato", "china")
    rows = embedder.encode(["NATO and China", "China!", "else"])
    assert rows.dtype == np.float32
    assert np.allclose(rows, [[0.5**0.5, 0.5**0.5, 0], [0, 1, 0], [0, 0, 1]])
    assert embedder.encode([]).shape == (0, 3)


def test_vectors_are_those_that_the_model_alone_gives() -> None:
    texts = ["A ferry sank.", "", "China met NATO. " * 60, "\u0130stanbul 🛳", "one two three"]
    model = SentenceTransformer(str(bundled_model_folder()), device="cpu")
    expected = model.encode(texts, normalize_embeddings=True)
    assert np.allclose(SentenceTransformerEmbedder().encode(texts), expected, atol=1e-6)
