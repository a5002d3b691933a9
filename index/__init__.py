"""Articles, passages, embeddings, the store, and keeping it in step with a folder."""

from index.article import Article, Citation, Passage
from index.article_store import ArticleStore
from index.embedding import Embedder, SentenceTransformerEmbedder
from index.errors import IndexingError
from index.milvus.store import MilvusStore
from index.passage_store import Hit, IndexSettings, PassageStore
from index.scope import Scope
from index.splitting import SplitSettings, split
from index.store import Store
from index.syncing import FileReport, FileStatus, SyncProgress, SyncReport, refresh

__all__ = [
    "Article",
    "ArticleStore",
    "Citation",
    "Embedder",
    "FileReport",
    "FileStatus",
    "Hit",
    "IndexSettings",
    "IndexingError",
    "MilvusStore",
    "Passage",
    "PassageStore",
    "Scope",
    "SentenceTransformerEmbedder",
    "SplitSettings",
    "Store",
    "SyncProgress",
    "SyncReport",
    "refresh",
    "split",
]
