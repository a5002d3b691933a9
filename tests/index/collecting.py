"""A folder of articles with its index, for tests that change the one and look at the other."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from index import Article, ArticleStore, IndexSettings, SyncReport, refresh
from index.errors import UnreadableFileError
from index.listing import list_folder
from index.metadata import Stated, read_table
from index.reading import read_file
from tests.fakes import KeywordEmbedder

Write = Callable[[str, str | bytes], Path]


def read_one(path: Path, folder: Path) -> Article:
    return read_file(path, folder, read_table(folder)).articles[0]


class Collection:
    """A folder of articles and its index, kept in step by hand."""

    def __init__(
        self,
        folder: Path,
        embedder: KeywordEmbedder,
        open_store: Callable[[IndexSettings], ArticleStore],
    ) -> None:
        self.folder = folder / "corpus"
        self.index_folder = folder / "index"
        self.embedder = embedder
        self.folder.mkdir()
        self._open_store = open_store
        self.store = self.open()

    def open(self) -> ArticleStore:
        dimension = self.embedder.dimension
        return self._open_store(IndexSettings(model=self.embedder.name, dimension=dimension))

    def close(self) -> None:
        self.store.close()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return path

    def refresh(self, embedder: KeywordEmbedder | None = None) -> SyncReport:
        return refresh(self.store, self.folder, self.index_folder, embedder or self.embedder)


def articles_of(folder: Path, table: Mapping[str, Stated]) -> Iterator[Article]:
    """Yield every article of a folder that can be read, in the order of their paths."""
    for path in list_folder(folder).files:
        try:
            yield from read_file(path, folder, table).articles
        except UnreadableFileError:
            continue
