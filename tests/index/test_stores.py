"""What holds of a store whatever engine is behind it: asserted of each."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import ArticleStore, IndexSettings, Passage, Scope, SplitSettings, Store, split
from index.article import ArticleSummary
from index.errors import IndexMismatchError, UnknownArticleError
from tests.index.engines import OTHERS
from tests.index.searching import EMBEDDER, EVERYTHING, SETTINGS, article, dense, lexical, put


@pytest.fixture
def store(any_store: ArticleStore) -> ArticleStore:
    return any_store


def test_deleting_and_adding_does_not_mix_up_ids(store: ArticleStore) -> None:
    put(store, article("a", "NATO met."), article("b", "A ferry sank."))
    store.save_vectors()
    store.finish_file("a", "digest", [])
    put(store, article("c", "A drone fell."))
    put(store, article("b", "China met."))
    assert dense(store, "drone", 1) == lexical(store, "drone") == ["c"]
    assert dense(store, "china", 1) == lexical(store, "china") == ["b"]
    assert lexical(store, "nato") == lexical(store, "ferry") == []
    assert (store.n_articles, store.n_passages) == (2, 2)


def test_an_article_that_is_not_there(store: ArticleStore) -> None:
    with pytest.raises(UnknownArticleError, match=r"no article 'x\.txt' in this index"):
        store.article("x.txt")


def test_articles_come_together_and_those_that_are_not_there_are_left_out(
    store: ArticleStore,
) -> None:
    long, short = article("n#1", "A ferry sank. " * 6000), article("n#2", "NATO met.")
    put(store, long, short, article("a", "China met."))
    assert store.articles_of(["n#2", "x.txt", "n#1", "n#2"]) == {"n#1": long, "n#2": short}
    assert store.articles_of([]) == store.articles_of(["x.txt"]) == {}


def test_what_is_known_of_files(store: ArticleStore) -> None:
    put(store, article("n#1", "NATO met."), article("n#2", "A ferry sank."), article("a", "China."))
    assert (store.file_digests(), store.problems()) == ({}, {})
    store.finish_file("n", "digest of n", ["n#2"], ["one", 'two "quoted" \\'])
    assert store.file_digests() == {"n": "digest of n"}
    assert store.problems() == {"n": ("one", 'two "quoted" \\')}
    assert store.paths() == {"a", "n"}
    assert store.article_ids() == {"a", "n#2"}
    assert [one.id for one in store.summaries()] == ["a", "n#2"]
    assert store.articles_of_file("n") == {"n#2": article("n#2", "A ferry sank.")}
    store.check_writable()
    store.finish_file("n", "new digest", ["n#2"])
    assert (store.file_digests(), store.problems()) == ({"n": "new digest"}, {})
    store.remove_file("n")
    assert (store.file_digests(), store.problems(), store.article_ids()) == ({}, {}, {"a"})
    assert lexical(store, "ferry") == []
    assert (store.n_articles, store.n_passages) == (1, 1)


def test_what_is_told_of_articles_without_their_text(store: ArticleStore) -> None:
    day = date(2024, 7, 1)
    long = article("n#2", "A ferry sank. " * 6000, title='T\u0301"', source="Post", published=day)
    endless = article("n#1", "NATO met.", title="A ferry " * 5000, url="https://news.example/1")
    put(store, long, article("a", "China met."), endless)
    assert store.summaries() == [
        ArticleSummary(id="a", path="a", title="", n_passages=1),
        ArticleSummary(
            id="n#1", path="n", title=endless.title, url="https://news.example/1", n_passages=1
        ),
        ArticleSummary(
            id="n#2",
            path="n",
            title=long.title,
            source="Post",
            published=day,
            n_passages=len(split(long)),
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A ferry sank. " * 6000,
        "Ein Fährschiff sank 😀. " * 4000,
        "x" * 200_000,
        "\r\n\0 \u2028\ufeff.",
    ],
    ids=["long", "bytes", "one word", "odd"],
)
def test_an_article_comes_back_to_the_character(text: str, store: ArticleStore) -> None:
    whole = article("a", text, title="T\u0301itle", source='O"P\\st', published="2024-07-01")
    put(store, whole)
    assert store.article("a") == whole
    assert store.articles_of_file("a") == {"a": whole}
    shorter = article("a", "A ferry sank.")
    put(store, shorter)
    assert store.article("a") == shorter
    assert store.n_passages == 1


@pytest.mark.parametrize("name", ["O'Post", 'The "Post"', "a\\", "Zeitung\tä", "] or 1 == 1"])
def test_any_name_may_be_asked_for(name: str, store: ArticleStore) -> None:
    put(store, article(name, "NATO met.", source=name), article("b", "NATO met.", source="Other"))
    assert dense(store, "nato", 5, Scope(sources=(name,))) == [name]
    assert store.article(name).source == name
    assert store.sources() == sorted([name, "Other"])
    store.remove_file(name)
    assert store.article_ids() == {"b"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"model": "another"}, '{"model": "keywords"}, asked for {"model": "another"}'),
        ({"dimension": 7}, '{"dimension": 5}, asked for {"dimension": 7}'),
        ({"split": SplitSettings(max_words=50)}, 'asked for {"split": {"max_words": 50'),
    ],
)
def test_an_index_of_other_settings_is_refused(
    asked: dict[str, object], told: str, open_any_store: Callable[..., ArticleStore]
) -> None:
    store = open_any_store()
    put(store, article("a", "NATO met."))
    with pytest.raises(IndexMismatchError) as caught:
        open_any_store(SETTINGS.model_copy(update=asked))
    assert told in str(caught.value)
    assert "run `index`, which builds it again from the articles" in str(caught.value)
    assert store.n_articles == 1


def test_two_stores_on_one_index(open_any_store: Callable[..., ArticleStore]) -> None:
    writer, reader = open_any_store(), open_any_store()
    put(writer, article("a", "NATO met."))
    assert dense(reader, "nato") == lexical(reader, "nato") == ["a"]
    put(writer, article("a", "A ferry sank."), article("b", "NATO and China met."))
    assert dense(reader, "nato", 1) == lexical(reader, "nato") == ["b"]
    assert reader.article("a").text == "A ferry sank."


def test_what_fails_half_way_leaves_nothing(store: ArticleStore) -> None:
    put(store, article("a", "NATO met."))
    new = article("a", "A ferry sank. It was old.")
    with pytest.raises(ValueError, match="shorter"):
        store.put([(new, split(new) * 2, EMBEDDER.encode(["ferry"]))])
    assert store.article("a").text == "NATO met."
    assert dense(store, "nato", 1) == lexical(store, "nato") == ["a"]
    assert lexical(store, "ferry") == []


def test_many_threads_may_search_while_one_writes(store: ArticleStore) -> None:
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


@pytest.mark.parametrize("open_any_store", OTHERS, indirect=True)
def test_every_engine_finds_what_files_find(
    tmp_path: Path, open_any_store: Callable[..., ArticleStore]
) -> None:
    random = np.random.default_rng(0)
    settings = IndexSettings(model="random", dimension=16)
    stores = [Store.open(tmp_path / "files", settings), open_any_store(settings)]
    words = np.array([f"word{number}" for number in range(1000)])
    rows = []
    for number in range(400):
        text = " ".join(random.choice(words, size=random.integers(5, 60))) + "."
        one = article(f"{number:03}", text, published=date(2024, 1, 1 + number % 28).isoformat())
        vector = random.normal(size=(1, 16)).astype(np.float32)
        vector /= np.linalg.norm(vector)
        rows.append((one, [Passage(article_id=one.id, start=0, end=len(text))], vector))
    for store in stores:
        store.put(rows)
    for scope in (EVERYTHING, Scope(published_to=date(2024, 1, 3))):
        for query in random.normal(size=(20, 16)).astype(np.float32):
            files, other = [store.search_dense(query, 20, scope) for store in stores]
            assert [hit.passage for hit in files] == [hit.passage for hit in other]
            scores = [hit.score for hit in files]
            assert [hit.score for hit in other] == pytest.approx(scores, abs=1e-5)
        for word in words[:20]:
            files, other = [store.search_lexical([word], 400, scope) for store in stores]
            assert {hit.passage for hit in files} == {hit.passage for hit in other}
    for word in words[:20]:
        files, other = [store.search_lexical([word], 10, EVERYTHING) for store in stores]
        assert [hit.passage for hit in files] == [hit.passage for hit in other]
        assert [h.score for h in other] == pytest.approx([h.score for h in files], rel=0.03)
    stores[0].close()
