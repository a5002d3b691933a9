"""What a store keeps: ids that stay, damage repaired, other settings refused."""

import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Store
from index.errors import (
    IndexDamagedError,
    IndexMismatchError,
    IndexStorageError,
)
from index.storage import BUILD_AGAIN
from index.vectors import VectorIndex
from tests.index.searching import EMBEDDER, SETTINGS, article, dense, put


def ids(pairs: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in pairs]


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


def test_an_index_of_other_settings_is_told_by_its_folder(store: Store, tmp_path: Path) -> None:
    store.close()
    with pytest.raises(IndexMismatchError, match=r"the index \S+index was made with") as caught:
        Store.open(tmp_path / "index", SETTINGS.model_copy(update={"dimension": 7}))
    assert str(caught.value).endswith(f"{BUILD_AGAIN}, or give another --index")


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
        store.article_ids()


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
