"""The rows that stand in the collections of an index in Milvus."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from index.article import Article, Passage
from index.embedding import title_for_search
from index.milvus.server import Row
from index.stemming import stems

MAX_BYTES = 65_535  # of a string in Milvus
NOTHING = [0.0, 0.0]  # for the vector that every collection must have
ABOUT = "/about"  # no file's path starts so
# A word of the title counts half of one of the text, as in SQLite: the text is given twice. That
# doubles the counts of words, so k1 is twice FTS5's 1.2, and the scores are (2 * 1.2 + 1) / (1.2
# + 1) times those of FTS5.
TIMES_TEXT = 2
_PART_CHARS = 16_000  # each of at most four bytes


def file_row(path: str, *, digest: str = "", problems: Sequence[str] = ()) -> Row:
    """Return the row of a file; its digest is "" until it has been read whole."""
    kept = list(problems)
    while len(notes := json.dumps(kept)) > MAX_BYTES:
        kept = [*kept[: len(kept) // 2], "and more: mend these first"]
    return {"path": path, "digest": digest, "notes": notes, "none": NOTHING}


def about_row(about: Row) -> Row:
    """Return the row, among those of the files, that says what made the index."""
    return {"path": ABOUT, "digest": "", "notes": json.dumps(about), "none": NOTHING}


def is_file(row: Row) -> bool:
    """Tell the row of a file from the one that says what made the index."""
    return bool(row["path"] != ABOUT)


def article_key(article_id: str) -> str:
    """Return the key of an article's own row."""
    return _key(article_id)


def part_keys(row: Row) -> list[str]:
    """Return the keys of the rows that hold the rest of an article, in order."""
    return [_key(row["article_id"], row["version"], part) for part in range(1, row["n_parts"])]


def day_number(day: date | None) -> int:
    """Return a day as YYYYMMDD, which sorts; 0 for one that is not known."""
    return int(f"{day:%Y%m%d}") if day else 0


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """One version of an article as rows: `head` is to be written last."""

    head: Row
    parts: list[Row]
    passages: list[Row]

    @classmethod
    def of(cls, article: Article, passages: Sequence[Passage], vectors: np.ndarray) -> Self:
        """Make the rows of an article; its version is what it says, so that a repeat is none."""
        body = article.model_dump_json()
        version = _key(body)
        cut = [body[i : i + _PART_CHARS] for i in range(0, len(body), _PART_CHARS)]
        shared: Row = {"article_id": article.id, "version": version, "path": article.path}
        shared["source"] = article.source or ""
        rows = [
            {**shared, "key": key, "body": part, "n_parts": 0, "n_passages": 0, "none": NOTHING}
            for key, part in zip(
                [_key(article.id, version, part) for part in range(len(cut))], cut, strict=True
            )
        ]
        head = rows[0] | {"key": article_key(article.id), "n_parts": len(cut)}
        head["n_passages"] = len(passages)
        shared["published"] = day_number(article.published)
        return cls(head, rows[1:], list(_passage_rows(article, passages, vectors, shared)))


def _passage_rows(
    article: Article, passages: Sequence[Passage], vectors: np.ndarray, shared: Row
) -> Iterator[Row]:
    titles = stems([title_for_search(article, passage) for passage in passages])
    texts = stems([article.text[passage.start : passage.end] for passage in passages])
    for passage, vector, title, text in zip(passages, vectors, titles, texts, strict=True):
        yield {
            **shared,
            "key": _key(article.id, shared["version"], passage.start, passage.end),
            "start_char": passage.start,
            "end_char": passage.end,
            "words": _within_limit(" ".join(title + TIMES_TEXT * text)),
            "vector": np.asarray(vector, dtype=np.float32),
        }


def _within_limit(words: str) -> str:
    """Cut off the last words of a sentence that is longer than Milvus takes."""
    cut = words.encode()[: MAX_BYTES + 1]
    return words if len(cut) <= MAX_BYTES else cut.rpartition(b" ")[0].decode("utf-8", "ignore")


def _key(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
