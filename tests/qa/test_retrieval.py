"""Dense and lexical search, fused; narrowed before the search."""

from collections.abc import Callable, Iterator
from datetime import date
from math import log
from pathlib import Path

import pytest

from index import Article, IndexSettings, Scope, Store, split
from index.embedding import embedded_text
from index.words import content_words
from qa.retrieval import Retriever, Weights, share_of_pairs
from tests.fakes import KeywordEmbedder

Fill = Callable[..., Retriever]
EMBEDDER = KeywordEmbedder("china", "drone", "ferry")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    settings = IndexSettings(model=EMBEDDER.name, dimension=EMBEDDER.dimension)
    made = Store.open(tmp_path, settings)
    yield made
    made.close()


def put(store: Store, *articles: Article) -> Retriever:
    for article in articles:
        passages = split(article)
        texts = [embedded_text(article, passage) for passage in passages]
        store.put([(article, passages, EMBEDDER.encode(texts))])
    return Retriever(store, EMBEDDER)


def make(
    article_id: str, text: str, source: str | None = None, published: date | None = None
) -> Article:
    return Article(
        id=article_id, path=article_id, title="", source=source, published=published, text=text
    )


def chinas(count: int) -> list[Article]:
    return [make(f"{n:03}.md", "China spoke.", "Wire", date(2024, 1, 1)) for n in range(count)]


def test_a_name_that_dense_search_misses_is_found_by_its_letters(store: Store) -> None:
    retriever = put(store, *chinas(220), make("z.md", "Peskov answered.", "Post"))
    found = retriever.retrieve("What did Peskov say about China?", count=3)
    assert found[0].text == "Peskov answered."
    assert (found[0].dense_rank, found[0].lexical_rank) == (None, 1)
    assert found[0].path == "z.md"


def test_a_meaning_that_lexical_search_misses_is_found_by_its_vector(store: Store) -> None:
    class Synonyms(KeywordEmbedder):
        def encode(self, texts: list[str]) -> object:  # type: ignore[override]
            return super().encode([text.replace("vessel", "ferry") for text in texts])

    put(store, make("a.md", "The ferry sank."), make("b.md", "China spoke."))
    found = Retriever(store, Synonyms("china", "drone", "ferry")).retrieve("vessel?", count=1)
    assert (found[0].text, found[0].lexical_rank) == ("The ferry sank.", None)


def test_a_score_is_a_sum_of_cosine_bm25_length_and_pairs(store: Store) -> None:
    retriever = put(store, make("a.md", "China and a drone."), make("b.md", "A lost drone flew."))
    bm25 = {
        hit.passage.article_id: hit.score
        for hit in store.search_lexical(content_words("lost drone"), 10, Scope())
    }
    scores = {p.path: p.score for p in retriever.retrieve("lost drone", count=2)}
    weight, length = Weights().bm25 / log(3), Weights().length * log(18)
    assert scores["a.md"] == pytest.approx(0.5**0.5 + weight * bm25["a.md"] + length)
    assert scores["b.md"] == pytest.approx(1 + weight * bm25["b.md"] + length + Weights().pairs)


def test_pairs_are_of_words_that_follow_each_other_and_not_of_stop_words_alone() -> None:
    question = "Who is the head of the Red Cross?"  # the head, head of, the red, red cross
    assert share_of_pairs(question, "The RED-CROSS is there.") == pytest.approx(2 / 4)
    assert share_of_pairs(question, "The cross of the head is red.") == pytest.approx(1 / 4)
    assert share_of_pairs("Who is it?", "Who is it?") == 0
    assert share_of_pairs("", "") == 0


def test_a_heading_stands_behind_prose_that_says_as_much(store: Store) -> None:
    text = "# A drone over China\n\nA drone was seen over China, say people who live there.\n"
    found = put(store, make("a.md", text)).retrieve("Where was a drone over China?", count=2)
    assert [p.text[-6:] for p in found] == ["there.", " China"]


@pytest.mark.parametrize("name", ["stoltenburg", "Stoltenburg", "STOLTENBREG", "stoltenberg"])
def test_a_name_is_found_misspelled_and_in_any_case(store: Store, name: str) -> None:
    articles = (make("z.md", "Stoltenberg answered."), make("y.md", "Stolz answered."))
    found = put(store, *chinas(220), *articles).retrieve(f"what did {name} say", count=1)
    assert [(p.path, p.lexical_rank) for p in found] == [("z.md", 1)]


def test_passages_come_best_first_with_their_ranks(store: Store) -> None:
    retriever = put(
        store,
        make("a.md", "The harbour."),
        make("b.md", "A drone and China."),
        make("c.md", "A drone."),
    )
    found = retriever.retrieve("drone", count=3)
    assert [(p.path, p.dense_rank) for p in found] == [("c.md", 1), ("b.md", 2), ("a.md", 3)]
    assert [p.lexical_rank for p in found] == [1, 2, None]
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_ties_go_to_the_smaller_article_id_then_the_smaller_start(store: Store) -> None:
    text = "# A drone\n\n# A drone\n"
    retriever = put(store, make("b.md", text), make("a.md", text))
    places = [(p.passage.article_id, p.passage.start) for p in retriever.retrieve("drone", count=9)]
    assert places == [("a.md", 2), ("a.md", 13), ("b.md", 2), ("b.md", 13)]


def test_a_passage_has_its_text_and_what_its_article_states(store: Store) -> None:
    day = date(2024, 7, 11)
    text = "\ufeffA drone 👩‍🚀 flew.\r\n\r\nA ferry sank.\r\n"
    (found,) = put(store, make("a.md", text, "Post", day)).retrieve("ferry", count=1)
    assert found.text == text[found.passage.start : found.passage.end]
    assert (found.source, found.published, found.path, found.title) == ("Post", day, "a.md", "")


def test_no_more_comes_than_there_is(store: Store) -> None:
    assert put(store).retrieve("drone", count=5) == []
    assert len(put(store, *chinas(3)).retrieve("drone", count=500)) == 3


def test_count_is_kept(store: Store) -> None:
    found = put(store, *chinas(30)).retrieve("China", count=7)
    assert [p.path for p in found] == [f"{n:03}.md" for n in range(7)]


@pytest.mark.parametrize(
    "scope",
    [
        Scope(sources=("Post",)),
        Scope(published_from=date(2024, 7, 1)),
        Scope(published_from=date(2024, 7, 11), published_to=date(2024, 7, 11)),
        Scope(sources=("Post", "Nobody"), published_from=date(2024, 1, 2)),
    ],
)
def test_narrowing_comes_before_the_search(store: Store, scope: Scope) -> None:
    wanted = make("zz.md", "The harbour was calm.", "Post", date(2024, 7, 11))
    retriever = put(store, *chinas(300), wanted)
    found = retriever.retrieve("China spoke", count=5, scope=scope)
    assert [p.text for p in found] == ["The harbour was calm."]
    assert found[0].dense_rank == 1


def test_an_undated_article_is_in_no_dated_scope(store: Store) -> None:
    retriever = put(store, make("a.md", "A drone.", "Wire"))
    for scope in (Scope(published_from=date(1, 1, 1)), Scope(published_to=date(9999, 12, 31))):
        assert retriever.retrieve("drone", count=5, scope=scope) == []
    assert len(retriever.retrieve("drone", count=5, scope=Scope(sources=("Wire",)))) == 1


def test_narrowing_to_nothing_brings_nothing(store: Store) -> None:
    retriever = put(store, *chinas(3))
    assert retriever.retrieve("China", count=5, scope=Scope(sources=("Nobody",))) == []
