"""Search by vectors: exact and compressed, narrowed, in step with every change, on two handles."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Article, IndexSettings, Passage, Scope, Store
from index.vectors import VectorIndex, VectorSettings, n_lists

DIMENSION = 16
SETTINGS = IndexSettings(model="random", dimension=DIMENSION)
COMPRESSED = VectorSettings(exact_up_to=10, exact_in_scope=50, n_probe=4)
N_STORIES = 21_578
Open = Callable[[], Store]


def unit_vectors(count: int, seed: int = 0) -> np.ndarray:
    """Return vectors around a hundred centres, as those of texts are: (count, 16), norm 1."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(100, DIMENSION))
    vectors = centres[random.integers(100, size=count)] + random.normal(size=(count, DIMENSION)) / 3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def put(store: Store, vectors: np.ndarray, first: int = 0) -> None:
    """Put articles of one passage, named after their number, the outlet too."""
    rows = []
    for number, vector in enumerate(vectors, start=first):
        name = f"{number:05}"
        article = Article(id=name, path=name, title="", source=name, text="x")
        rows.append((article, [Passage(article_id=name, start=0, end=1)], vector[None, :]))
    store.put(rows)


def remove(store: Store, *numbers: int) -> None:
    for number in numbers:
        store.remove_file(f"{number:05}")


def found(store: Store, query: np.ndarray, count: int = 10, scope: Scope = Scope()) -> list[int]:  # noqa: B008
    hits = store.search_dense(query, count, scope)
    return [int(hit.passage.article_id) for hit in hits]


def nearest(vectors: np.ndarray, query: np.ndarray, count: int = 10) -> list[int]:
    order: list[int] = np.argsort(-(vectors @ query), kind="stable")[:count].tolist()
    return order


@pytest.fixture
def open_one(tmp_path: Path) -> Iterator[Open]:
    stores: list[Store] = []

    def open_store() -> Store:
        stores.append(Store.open(tmp_path / "index", SETTINGS))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def vector_files(tmp_path: Path) -> Callable[[], list[str]]:
    return lambda: [path.name for path in (tmp_path / "index").glob("vectors-*")]


@pytest.fixture(params=[VectorSettings(), COMPRESSED], ids=["exact", "compressed"])
def store(open_one: Open, request: pytest.FixtureRequest) -> Store:
    made = open_one()
    made.use_vectors(request.param)
    return made


def test_the_best_are_found_with_their_exact_scores(store: Store) -> None:
    vectors = unit_vectors(2000)
    put(store, vectors)
    n_right = 0
    for query in unit_vectors(50, seed=2):
        hits = store.search_dense(query, 10, Scope())
        expected = nearest(vectors, query)
        n_right += len({int(hit.passage.article_id) for hit in hits} & set(expected))
        for hit in hits:
            product = float(vectors[int(hit.passage.article_id)] @ query)
            assert hit.score == pytest.approx(product, abs=1e-6)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert n_right >= 0.95 * 500


def test_what_comes_and_goes_is_seen_at_once_by_all(store: Store, open_one: Open) -> None:
    vectors = unit_vectors(400)
    put(store, vectors[:300])
    store.save_vectors()
    reader = open_one()
    for step, query in enumerate(unit_vectors(20, seed=3)):
        best = found(reader, query)[0]
        remove(store, best)
        assert best not in found(reader, query)
        assert best not in found(store, query)
        put(store, query[None, :], first=1000 + step)
        assert found(reader, query)[0] == found(store, query)[0] == 1000 + step
    store.save_vectors()
    assert found(open_one(), query) == found(reader, query)


def test_the_file_is_written_again_only_after_many_changes(
    store: Store, open_one: Open, vector_files: Callable[[], list[str]]
) -> None:
    vectors = unit_vectors(200)
    put(store, vectors)
    store.save_vectors()
    first = vector_files()
    for number in range(4):
        put(store, unit_vectors(1, seed=10 + number), first=500 + number)
        remove(store, number)
    store.save_vectors()
    assert vector_files() == first
    other = open_one()
    assert found(other, unit_vectors(1, seed=10)[0], 1) == [500]
    assert [found(other, vector, 1)[0] for vector in vectors[4:]] == list(range(4, 200))
    assert not set(range(4)) & {n for vector in vectors for n in found(other, vector)}
    put(store, unit_vectors(5, seed=20), first=600)
    store.save_vectors()
    assert vector_files() != first
    assert len(vector_files()) == 1


def test_a_lost_file_of_compressed_vectors_is_built_again(
    open_one: Open, tmp_path: Path, vector_files: Callable[[], list[str]]
) -> None:
    store = open_one()
    store.use_vectors(COMPRESSED)
    vectors = unit_vectors(300)
    put(store, vectors)
    store.save_vectors()
    (name,) = vector_files()
    (tmp_path / "index" / name).write_bytes(b"spoilt")
    again = open_one()
    assert found(again, vectors[7], 1) == [7]
    again.save_vectors()
    assert (tmp_path / "index" / vector_files()[0]).stat().st_size > 300 * DIMENSION


def test_settings_are_kept_and_changed_without_embedding(open_one: Open, tmp_path: Path) -> None:
    store = open_one()
    vectors = unit_vectors(500)
    put(store, vectors)
    sizes = []
    for settings in (VectorSettings(), COMPRESSED, VectorSettings()):
        store.use_vectors(settings)
        store.save_vectors()
        again = open_one()
        assert again.vector_settings == settings
        assert found(again, vectors[3], 1) == [3]
        (path,) = (tmp_path / "index").glob("vectors-*")
        sizes.append(path.stat().st_size)
    assert sizes[0] == sizes[2] > sizes[1]


def test_vectors_are_compressed_as_an_index_grows_and_its_lists_made_anew(open_one: Open) -> None:
    store = open_one()
    store.use_vectors(COMPRESSED)
    put(store, unit_vectors(10))
    store.save_vectors()
    lists = []
    for first, last in [(10, 40), (40, 60), (60, 700)]:
        put(store, unit_vectors(last - first, seed=last), first=first)
        store.save_vectors()
        saved = store._dense.file()
        assert saved is not None
        lists.append(saved.n_lists)
    assert lists == [n_lists(40), n_lists(40), n_lists(700)]


def test_a_scope_of_one_story_of_an_archive_is_searched_exactly(open_one: Open) -> None:
    store = open_one()
    store.use_vectors(VectorSettings(exact_up_to=1000, n_probe=1))
    vectors = unit_vectors(N_STORIES)
    put(store, vectors)
    farthest = int(np.argmin(vectors @ vectors[0]))  # in the last list that would be looked through
    (hit,) = store.search_dense(vectors[0], 10, Scope(sources=(f"{farthest:05}",)))
    assert hit.passage.article_id == f"{farthest:05}"
    assert hit.score == pytest.approx(float(vectors[farthest] @ vectors[0]), abs=1e-6)
    some = range(0, N_STORIES, 2)
    scope = Scope(sources=tuple(f"{number:05}" for number in some))
    expected = [2 * number for number in nearest(vectors[::2], vectors[0])]
    assert found(store, vectors[0], 10, scope) == expected


def test_a_wide_scope_looks_through_more_lists() -> None:
    vectors = unit_vectors(4000)
    index = VectorIndex.compressed(vectors, count=4000)
    index.add(np.arange(4000), vectors)
    allowed = np.arange(0, 4000, 40)
    n_right = 0
    for query in unit_vectors(50, seed=4):
        ids = {number for number, _ in index.search(query, 10, allowed, n_probe=8)}
        n_right += len(ids & {40 * number for number in nearest(vectors[allowed], query)})
    assert n_right >= 0.95 * 500
