"""What a store keeps: ids that stay, damage repaired, other settings refused."""

import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import SplitSettings, Store, split
from index.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexStorageError,
    UnknownArticleError,
)
from index.storage import BUILD_AGAIN
from index.vectors import VectorIndex
from tests.index.searching import EMBEDDER, SETTINGS, article, dense, lexical, put


def ids(pairs: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in pairs]


def test_deleting_and_adding_does_not_mix_up_ids(store: Store) -> None:
    put(store, article("a", "NATO met."), article("b", "A ferry sank."))
    store.save_vectors()
    store.finish_file("a", "digest", [])
    put(store, article("c", "A drone fell."))
    put(store, article("b", "China met."))
    assert dense(store, "drone", 1) == lexical(store, "drone") == ["c"]
    assert dense(store, "china", 1) == lexical(store, "china") == ["b"]
    assert lexical(store, "nato") == lexical(store, "ferry") == []
    assert (store.n_articles, store.n_passages) == (2, 2)


def test_an_article_that_is_not_there(store: Store) -> None:
    with pytest.raises(UnknownArticleError, match=r"no article 'x\.txt' in this index"):
        store.article("x.txt")


def vector_file(folder: Path) -> Path:
    (path,) = (folder / "index").glob("vectors-*.faiss")
    return path


def test_only_the_newest_vector_file_is_kept(store: Store, tmp_path: Path) -> None:
    put(store, article("a", "NATO met."))
    store.save_vectors()
    first = vector_file(tmp_path)
    put(store, article("b", "A ferry sank."))
    store.save_vectors()
    assert vector_file(tmp_path) != first


def exact(vectors: np.ndarray) -> VectorIndex:
    """Return an index of vectors under 1, 2, 3 and so on."""
    index = VectorIndex.exact(vectors.shape[1])
    index.add(np.arange(1, len(vectors) + 1), vectors)
    return index


def other_index(path: Path) -> None:
    exact(EMBEDDER.encode(["ferry", "ferry", "ferry"])).save(path)


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not an index"),
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: exact(np.eye(2, 3, dtype=np.float32)).save(path),
        other_index,
    ],
    ids=["deleted", "empty", "text", "truncated", "dimension", "other"],
)
def test_a_damaged_vector_file_is_built_again(
    damage: Callable[[Path], object], open_store: Callable[[], Store], tmp_path: Path
) -> None:
    store = open_store()
    put(store, article("a", "NATO met."), article("b", "A ferry sank."))
    store.save_vectors()
    damage(vector_file(tmp_path))
    again = open_store()
    assert dense(again, "nato") == ["a", "b"]
    again.save_vectors()
    path = vector_file(tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = VectorIndex.load(path, dimension=EMBEDDER.dimension, sha256=digest)
    assert kept is not None
    assert ids(kept.search(EMBEDDER.encode(["ferry"])[0], 1)) == [2]


def test_the_vector_file_of_another_index_is_not_taken(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / name, SETTINGS) for name in ("index", "other")]
    put(stores[0], article("a", "NATO met."), article("b", "A ferry sank."))
    put(stores[1], article("a", "A ferry sank."), article("b", "NATO met."))
    for store in stores:
        store.save_vectors()
        store.close()
    shutil.copy(vector_file(tmp_path), tmp_path / "other")
    other = Store.open(tmp_path / "other", SETTINGS)
    assert dense(other, "nato", 1) == ["b"]
    other.close()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"model": "another"}, 'with {"model": "keywords"}, asked for {"model": "another"}'),
        ({"dimension": 7}, 'with {"dimension": 5}, asked for {"dimension": 7}'),
        ({"split": SplitSettings(max_words=50)}, 'asked for {"split": {"max_words": 50'),
    ],
)
def test_an_index_of_other_settings_is_refused(
    asked: dict[str, object], told: str, store: Store, tmp_path: Path
) -> None:
    put(store, article("a", "NATO met."))
    with pytest.raises(IndexMismatchError) as caught:
        Store.open(tmp_path / "index", SETTINGS.model_copy(update=asked))
    assert told in str(caught.value)
    assert str(caught.value).endswith(f"{BUILD_AGAIN}, or give another --index")
    assert store.n_articles == 1


def change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "verbatim.sqlite") as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "error", "told"),
    [
        (
            "UPDATE about SET value = '99' WHERE key = 'format'",
            IndexMismatchError,
            r"of a newer version \(format 99, this one reads 2\): update the program",
        ),
        (
            "UPDATE about SET value = '0' WHERE key = 'format'",
            IndexMismatchError,
            r"of an older version \(format 0, this one reads 2\): delete verbatim\.sqlite",
        ),
        ("DELETE FROM about", IndexDamagedError, "it does not say what made it"),
        ("DELETE FROM about WHERE key = 'identity'", IndexDamagedError, "how it stands"),
        ("UPDATE about SET value = 'x'", IndexDamagedError, "it does not say what made it"),
        ("DROP TABLE about", IndexMismatchError, "is a database of another program"),
    ],
)
def test_a_file_that_something_else_wrote_is_refused(
    statement: str, error: type[Exception], told: str, store: Store, tmp_path: Path
) -> None:
    store.close()
    change(tmp_path / "index", statement)
    with pytest.raises(error, match=told):
        Store.open(tmp_path / "index", SETTINGS)


def test_a_vector_of_another_length_is_damage(store: Store, tmp_path: Path) -> None:
    put(store, article("a", "NATO met."))
    change(tmp_path / "index", "UPDATE passages SET vector = x'00'")
    with pytest.raises(IndexDamagedError, match="a vector in it has not 5 numbers"):
        dense(store, "nato")


def test_an_index_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "verbatim.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(IndexDamagedError, match=r"is damaged \(file is not a database\): delete"):
        Store.open(tmp_path / "index", SETTINGS)


def test_an_index_made_before_problems_were_kept(store: Store, tmp_path: Path) -> None:
    store.finish_file("a", "digest", [])
    store.close()
    change(tmp_path / "index", "DROP TABLE problems")
    again = Store.open(tmp_path / "index", SETTINGS)
    assert again.problems() == {}
    again.finish_file("a", "digest", [], ["one", "two"])
    assert again.problems() == {"a": ("one", "two")}
    again.remove_file("a")
    assert again.problems() == {}
    again.close()


def test_a_full_disk_leaves_the_old_vector_file(tmp_path: Path) -> None:
    vectors = exact(np.eye(1, 5, dtype=np.float32))
    path = tmp_path / "vectors-1.faiss"
    vectors.save(path)
    before = path.read_bytes()
    (tmp_path / "vectors-1.partial").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device"):
        vectors.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["vectors-1.faiss"]


def test_an_index_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x", encoding="utf-8")
    with pytest.raises(IndexStorageError, match="is a file, not a folder: give --index a folder"):
        Store.open(tmp_path / "index", SETTINGS)


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(IndexStorageError, match="closed database"):
        store.articles()


def test_two_stores_on_one_index(open_store: Callable[[], Store]) -> None:
    writer, reader = open_store(), open_store()
    put(writer, article("a", "NATO met."))
    assert dense(reader, "nato") == lexical(reader, "nato") == ["a"]
    put(writer, article("a", "A ferry sank."), article("b", "NATO and China met."))
    assert dense(reader, "nato", 1) == lexical(reader, "nato") == ["b"]
    assert reader.article("a").text == "A ferry sank."


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    put(store, article("a", "NATO met."))
    new = article("a", "A ferry sank. It was old.")
    with pytest.raises(ValueError, match="shorter"):
        store.put([(new, split(new) * 2, EMBEDDER.encode(["ferry"]))])
    assert store.article("a").text == "NATO met."
    assert dense(store, "nato", 1) == lexical(store, "nato") == ["a"]
    assert lexical(store, "ferry") == []


def test_many_may_open_a_new_index_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def open_and_close(folder: Path) -> None:
        try:
            Store.open(folder, SETTINGS).close()
        except Exception as error:
            failures.append(error)

    for number in range(50):
        folder = tmp_path / f"index{number}"
        threads = [threading.Thread(target=open_and_close, args=[folder]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_many_threads_may_search_while_one_writes(store: Store) -> None:
    put(store, article("a", "NATO met."))
    found: list[list[str]] = []
    readers = [
        threading.Thread(target=lambda: found.extend(dense(store, "nato", 1) for _ in range(20)))
        for _ in range(3)
    ]
    for reader in readers:
        reader.start()
    for number in range(20):
        put(store, article(f"b{number}", "A ferry sank."))
    for reader in readers:
        reader.join()
    assert found == [["a"]] * 60
