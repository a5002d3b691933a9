"""A store that is damaged on purpose: named, mended, and then the one that it was."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import pytest

from index import IndexSettings, Scope, Store
from index.checking import Finding, check_index
from index.errors import IndexBusyError, IndexDamagedError, IndexStorageError
from index.storage import FILE_NAME
from tests.fakes import KeywordEmbedder
from tests.index.collecting import Collection
from tests.index.damages import DAMAGES, Damage, sql

MANY = (
    "a text changed",
    "offsets moved",
    "an orphan",
    "words too many",
    "no vector file",
    "a setting that is none",
)
TEXTS = {
    "a.txt": "NATO met in Brindmouth. It spoke of a drone that had fallen on Monday.",
    "b.txt": "A ferry sank.",
    "c.txt": "China met.",
}


def settings_of(collection: Collection) -> IndexSettings:
    embedder = collection.embedder
    return IndexSettings(model=embedder.name, dimension=embedder.dimension)


def check(collection: Collection, *, mend: bool = False) -> list[Finding]:
    return check_index(collection.index_folder, settings_of(collection), mend=mend)


def contents(collection: Collection) -> list[tuple[object, ...]]:
    """Return all that the index holds of its articles, whatever their passages' numbers."""
    query = (
        "SELECT articles.*, start, end, vector, words.title, words.text, digest FROM articles "
        "JOIN passages ON article_id = id JOIN words ON words.rowid = number "
        "JOIN files USING (path) ORDER BY id, start"
    )
    with closing(sqlite3.connect(collection.index_folder / FILE_NAME)) as connection:
        return connection.execute(query).fetchall()


def found(collection: Collection, word: str) -> list[str]:
    store = collection.open()
    vector = collection.embedder.encode([word])[0]
    hits = [*store.search_dense(vector, 1, Scope()), *store.search_lexical([word], 5, Scope())]
    return [hit.passage.article_id for hit in hits]


@pytest.fixture
def collection(
    tmp_path: Path, embedder: KeywordEmbedder, open_store: Callable[[IndexSettings], Store]
) -> Collection:
    return Collection(tmp_path, embedder, open_store)


@pytest.fixture
def indexed(collection: Collection) -> Collection:
    for name, text in TEXTS.items():
        collection.write(name, text)
    collection.refresh()
    return collection


@pytest.mark.parametrize(("damage", "told"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_named_mended_and_gone(damage: Damage, told: str, indexed: Collection) -> None:
    assert check(indexed) == []
    before = contents(indexed)
    indexed.close()
    damage(indexed.index_folder)
    findings = check(indexed)
    assert told in " ".join(finding.problem for finding in findings)
    assert not any(finding.is_mended for finding in findings)
    assert check(indexed) == findings  # looking changes nothing
    mended = check(indexed, mend=True)
    assert told in " ".join(finding.problem for finding in mended)
    assert all(finding.is_mended for finding in mended)
    assert check(indexed) == []
    indexed.store = indexed.open()
    indexed.refresh()
    assert contents(indexed) == before
    assert found(indexed, "ferry") == ["b.txt", "b.txt"]
    assert check(indexed) == []


def test_damage_of_many_kinds_at_once(indexed: Collection) -> None:
    before = contents(indexed)
    indexed.close()
    for name in MANY:
        DAMAGES[name][0](indexed.index_folder)
    assert len(check(indexed, mend=True)) >= 6
    assert check(indexed) == []
    indexed.store = indexed.open()
    assert indexed.refresh().n_embedded == 2
    assert contents(indexed) == before


def test_a_file_that_sqlite_cannot_trust_is_to_be_built_again(indexed: Collection) -> None:
    indexed.close()
    path = indexed.index_folder / FILE_NAME
    data = bytearray(path.read_bytes())
    data[3 * 4096 : 3 * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    try:
        (finding,) = check(indexed, mend=True)
    except IndexDamagedError as error:
        finding = Finding(str(error), is_mendable=False)
    assert not finding.is_mendable
    assert "\n" not in finding.problem
    assert "delete verbatim.sqlite in it and run `index`" in finding.problem
    assert not finding.is_mended


def test_articles_that_were_indexed_before_hashes_were_kept(indexed: Collection) -> None:
    indexed.close()
    sql("DROP TABLE text_hashes")(indexed.index_folder)
    assert check(indexed) == []


def test_what_cannot_be_checked_says_why(indexed: Collection, tmp_path: Path) -> None:
    with pytest.raises(IndexStorageError, match=r"there is no index in .*: run `index`"):
        check_index(tmp_path / "none", settings_of(indexed), mend=True)
    lock = filelock.FileLock(indexed.index_folder / "writing.lock")
    with lock, pytest.raises(IndexBusyError, match="wait until it has finished"):
        check(indexed)


def test_an_empty_index_is_healthy(tmp_path: Path, indexed: Collection) -> None:
    settings = settings_of(indexed)
    Store.open(tmp_path / "empty", settings).close()
    assert check_index(tmp_path / "empty", settings, mend=False) == []
