"""Both searches: values against brute force, filters before the search, ties, words."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from index import ArticleStore, Scope
from index.vectors import VectorIndex
from tests.index.searching import EMBEDDER, EVERYTHING, article, dense, lexical, put


@pytest.fixture
def store(any_store: ArticleStore) -> ArticleStore:
    return any_store


def ids(pairs: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in pairs]


def test_faiss_finds_what_brute_force_finds() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbers = random.permutation(10_000)[:500].astype(np.int64)
    built = VectorIndex.exact(16)
    built.add(numbers, vectors)
    allowed = np.sort(numbers)[::7]
    for query in vectors[:5] + np.float32(0.1):
        products = vectors @ query
        found = built.search(query, 20)
        assert ids(found) == numbers[np.argsort(-products)][:20].tolist()
        assert np.allclose([score for _, score in found], np.sort(products)[::-1][:20], atol=1e-6)
        order = [n for n in numbers[np.argsort(-products)] if n in set(allowed)]
        assert ids(built.search(query, 20, allowed)) == order[:20]
        assert sorted(ids(built.search(query, 10_000, allowed))) == allowed.tolist()


def test_an_empty_store_finds_nothing(store: ArticleStore) -> None:
    assert dense(store, "nato") == []
    assert lexical(store, "nato") == []
    assert (store.n_articles, store.n_passages, store.sources()) == (0, 0, [])


def test_both_searches_put_the_best_first(store: ArticleStore) -> None:
    put(
        store,
        article("a.txt", "A ferry sank."),
        article("b.txt", "NATO and China met about a drone."),
        article("c.txt", "NATO met."),
    )
    assert dense(store, "nato") == ["c.txt", "b.txt", "a.txt"]
    hits = store.search_dense(EMBEDDER.encode(["nato"])[0], 2, EVERYTHING)
    assert [hit.score for hit in hits] == pytest.approx([1.0, 1 / 3**0.5])
    assert lexical(store, "Did NATO meet?") == ["c.txt", "b.txt"]
    assert dense(store, "nato", 0) == lexical(store, "nato", 0) == []


def test_ties_go_to_the_smaller_id_then_the_smaller_start(store: ArticleStore) -> None:
    text = "NATO met\n\nNATO met\n\nNATO met"
    for number in reversed(range(30)):
        put(store, article(f"{number:02}.txt", text))
    first = [(f"{number:02}.txt", start) for number in range(2) for start in (0, 10, 20)][:4]
    for hits in (
        store.search_dense(EMBEDDER.encode(["nato"])[0], 4, EVERYTHING),
        store.search_lexical(["nato"], 4, EVERYTHING),
    ):
        assert [(hit.passage.article_id, hit.passage.start) for hit in hits] == first


def test_a_filter_comes_before_the_search(store: ArticleStore) -> None:
    many = [article(f"{n:04}.txt", "NATO met NATO.", source="Many") for n in range(2000)]
    put(store, *many, article("one.txt", "A ferry for NATO and China.", source="One"))
    scope = Scope(sources=("One",))
    assert dense(store, "nato", 5, scope) == lexical(store, "nato", 5, scope) == ["one.txt"]
    assert dense(store, "nato", 5, Scope(sources=("None",))) == []
    assert store.sources() == ["Many", "One"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), ["a", "b", "c", "d"]),
        (Scope(published_from=date(2024, 7, 2)), ["b", "c"]),
        (Scope(published_to=date(2024, 7, 2)), ["a", "b"]),
        (Scope(published_from=date(2024, 7, 2), published_to=date(2024, 7, 2)), ["b"]),
        (Scope(published_from=date(2024, 7, 3), published_to=date(2024, 7, 1)), []),
        (Scope(sources=("O'Post", "Lantern")), ["a", "b", "d"]),
        (Scope(sources=("Lantern",), published_from=date(2024, 7, 1)), ["b"]),
    ],
)
def test_a_scope(scope: Scope, expected: list[str], store: ArticleStore) -> None:
    put(
        store,
        article("a", "NATO met.", source="O'Post", published="2024-07-01"),
        article("b", "NATO met.", source="Lantern", published="2024-07-02"),
        article("c", "NATO met.", published="2024-07-03"),
        article("d", "NATO met.", source="Lantern"),
    )
    assert dense(store, "nato", 10, scope) == lexical(store, "nato", 10, scope) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('What is "NATO"?', ["nato"]),
        ("NATO AND NOT china*", ["china", "nato"]),
        ("NEAR(nato china, 2)", ["china", "nato"]),
        ("title: nato ^ - + {} \\ '", ["nato"]),
        ("zelensky", ["accents"]),
        ("ZELENSKÝ", ["accents"]),
        ("Zelensky\u0301", ["accents"]),
        ("Erdog\u0306an", ["accents"]),
        ("istanbul", ["accents"]),
        ("\u0130stanbul", ["accents"]),
        ("missiles", ["plural"]),
        ("what is it", ["stop"]),
        ("???", []),
        ("", []),
        ("_ \0", []),
        ("nato " + " ".join(f"word{n}" for n in range(2000)), ["nato"]),
    ],
)
def test_words_are_never_operators(question: str, expected: list[str], store: ArticleStore) -> None:
    put(
        store,
        article("nato", "NATO met."),
        article("china", "China met."),
        article("accents", "Zelenský and Erdoğan talked in \u0130stanbul."),
        article("plural", "One missile hit."),
        article("stop", "Is it so?"),
    )
    assert sorted(lexical(store, question)) == expected


def test_words_of_the_title_count_in_prose(store: ArticleStore) -> None:
    prose = "It sank on Monday in the harbour of Brindmouth, where it had lain "
    prose += "at its moorings since the spring of 2020."
    put(
        store,
        article("caption", "The harbour", title="Ferry"),
        article("title", prose, title="Ferry"),
        article("text", prose.replace("It", "A ferry"), title="News"),
    )
    assert lexical(store, "ferry") == ["text", "title"]


def test_words_after_a_nul_are_found(store: ArticleStore) -> None:
    text = "It sank on Monday,\0 police said." + " It had been in the harbour of Brindmouth." * 2
    put(store, article("a", text, title="Two \0 ferry"))
    assert lexical(store, "brindmouth") == lexical(store, "ferry") == ["a"]
