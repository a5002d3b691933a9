"""What can go wrong in `index`, each with what came, what was expected and what to do.

IndexingError
├── UnreadableFileError    one file could not be read; the others are kept
├── CorpusError            the folder itself cannot be used
├── EmbeddingModelError    the embedding model is missing or altered
├── IndexMismatchError     an index on disk was made by other settings or another version
├── IndexDamagedError      an index on disk does not hold what it should
├── IndexBusyError         another process is writing the same index
├── IndexStorageError      the index folder cannot be written (read-only, disk full)
├── IndexServerError       the server that keeps an index does not answer, or refuses
├── UnknownArticleError    no article has this id
└── SpanError              a span lies outside its article
"""


class IndexingError(Exception):
    """The root of what `index` raises on purpose; its text is fit for a person."""


class UnreadableFileError(IndexingError):
    """One file could not be read; the others are kept."""


class CorpusError(IndexingError):
    """The folder itself cannot be used."""


class EmbeddingModelError(IndexingError):
    """The embedding model is missing or altered."""


class IndexMismatchError(IndexingError):
    """An index on disk was made by other settings or by another version."""


class IndexDamagedError(IndexingError):
    """An index on disk does not hold what it should; the articles still do."""


class IndexBusyError(IndexingError):
    """Another process is writing the same index."""


class IndexStorageError(IndexingError):
    """The index folder cannot be written."""


class IndexServerError(IndexingError):
    """The server that keeps an index does not answer, or refuses what it is asked."""


class UnknownArticleError(IndexingError, KeyError):
    """No article has this id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(
            f"no article {article_id!r} in this index: `index` lists what could not be read"
        )

    def __str__(self) -> str:
        return str(self.args[0])


class SpanError(IndexingError, ValueError):
    """A span lies outside its article, or is empty."""
