"""A store on a Milvus server: kills, a server that is lost, and what Milvus does not take."""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import MilvusStore, Scope, Store, split
from index.errors import IndexServerError
from index.milvus.rows import MAX_BYTES, ArticleRows, file_row
from index.milvus.schema import Collections
from index.milvus.server import Server
from tests.fakes import StoppedError
from tests.index.searching import EMBEDDER, SETTINGS, article, dense, lexical, put
from tests.milvus import MilvusServer, until_it_works


class StoppingServer(Server):
    """A connection whose process is killed before it would make more than `n_left` writes."""

    n_left = sys.maxsize

    def call(self, method: str, collection: str, *arguments: Any, **options: Any) -> Any:
        if method in {"upsert", "delete"}:
            if self.n_left == 0:
                raise StoppedError
            self.n_left -= 1
        return super().call(method, collection, *arguments, **options)


@pytest.fixture
def name() -> str:
    return f"test_{uuid.uuid4().hex}"


@pytest.fixture
def store(milvus_server: MilvusServer, name: str) -> Iterator[MilvusStore]:
    made = MilvusStore.open(milvus_server.uri, name, SETTINGS)
    yield made
    made.close()


N_WRITES = 10  # that the change below takes
LONG_OLD = article("n#1", "NATO met. " * 4000)
LONG_NEW = article("n#1", "A ferry sank. " * 4000)


@pytest.mark.parametrize("n_writes", range(N_WRITES + 1))
def test_a_writer_that_is_killed_leaves_the_old_or_the_new_whole(
    n_writes: int, store: MilvusStore, milvus_server: MilvusServer, name: str
) -> None:
    put(store, LONG_OLD, article("n#2", "NATO and China met."))
    store.finish_file("n", "old", ["n#1", "n#2"])
    server = StoppingServer.connect(milvus_server.uri)
    server.n_left = n_writes
    killed = MilvusStore(server, Collections.of(name), SETTINGS)
    try:
        put(killed, LONG_NEW)
        killed.finish_file("n", "new", ["n#1"])
        has_finished = True
    except StoppedError:
        has_finished = False
    server.close()
    assert store.article("n#1") in (LONG_OLD, LONG_NEW)
    of_old = lexical(store, "nato", 10_000).count("n#1")
    of_new = lexical(store, "ferry", 10_000).count("n#1")
    n_old, n_new = len(split(LONG_OLD)), len(split(LONG_NEW))
    assert (of_old, of_new) in {(n_old, 0), (0, n_new)}
    assert (of_new > 0) == (store.article("n#1") == LONG_NEW)
    assert set(dense(store, "china", 1)) <= {"n#1", "n#2"}
    assert store.file_digests() == (
        {"n": "new"} if has_finished else {"n": "old"} if n_writes == 0 else {}
    )
    put(store, LONG_NEW)
    store.finish_file("n", "new", ["n#1"])
    assert (store.n_articles, store.n_passages) == (1, n_new)
    assert [store.article(i) for i in store.article_ids()] == [LONG_NEW]
    assert lexical(store, "nato") == lexical(store, "china") == []


def test_the_kills_cover_a_whole_change(milvus_server: MilvusServer, store: MilvusStore) -> None:
    server = StoppingServer.connect(milvus_server.uri)
    server.n_left = N_WRITES
    put(store, LONG_OLD, article("n#2", "NATO and China met."))
    changing = MilvusStore(server, store._names, SETTINGS)
    put(changing, LONG_NEW)
    changing.finish_file("n", "new", ["n#1"])
    assert server.n_left == 0
    server.close()


def test_what_a_killed_writer_left_of_an_article_that_never_came_to_be_goes(
    store: MilvusStore, milvus_server: MilvusServer
) -> None:
    lost = article("n#2", "A ferry sank.")
    rows = ArticleRows.of(lost, split(lost), EMBEDDER.encode(["ferry"]))
    server = Server.connect(milvus_server.uri)
    server.write(store._names.passages, rows.passages)
    server.close()
    assert (dense(store, "ferry"), lexical(store, "ferry")) == ([], [])
    put(store, article("n#1", "NATO met."))
    assert (store.n_articles, store.n_passages) == (1, 2)
    store.finish_file("n", "digest", ["n#1"])
    assert (store.n_articles, store.n_passages) == (1, 1)
    assert lexical(store, "nato") == ["n#1"]


def test_an_article_whose_part_was_dropped_is_told_and_the_others_are_read(
    store: MilvusStore, milvus_server: MilvusServer
) -> None:
    put(store, LONG_OLD, article("a", "China met."))
    server = Server.connect(milvus_server.uri)
    server.delete(store._names.articles, "n_parts == 0")
    server.close()
    told = rf"{store._names.articles} on {milvus_server.uri} lacks a part of 'n#1': drop its "
    with pytest.raises(IndexServerError, match=told):
        store.article("n#1")
    assert store.article("a").text == "China met."


def test_a_server_that_is_lost_is_told_and_one_that_comes_back_works(
    tmp_path: Path, name: str
) -> None:
    with MilvusServer(tmp_path) as server:
        store = MilvusStore.open(server.uri, name, SETTINGS)
        put(store, article("a", "NATO met. " * 4000), article("b", "A ferry sank."))
        store.finish_file("a", "digest", ["a"])
        server.kill()
        told = rf"the Milvus server {server.uri} does not answer \(.+\): start it, or check --uri"
        for use in (
            lambda: dense(store, "nato"),
            lambda: lexical(store, "nato"),
            lambda: store.article("a"),
            lambda: store.n_passages,
            lambda: store.article_ids(),
            lambda: store.check_writable(),
            lambda: put(store, article("c", "NATO met.")),
            lambda: MilvusStore.open(server.uri, name, SETTINGS),
        ):
            with pytest.raises(IndexServerError, match=told):
                use()
        server.start()
        assert until_it_works(lambda: lexical(store, "ferry"), IndexServerError) == ["b"]
        assert dense(store, "ferry", 1) == ["b"]
        assert store.article("a").text == "NATO met. " * 4000
        assert store.file_digests() == {"a": "digest"}
        put(store, article("c", "A drone fell."))
        assert lexical(store, "drone") == ["c"]
        store.close()


def test_a_server_that_was_never_there_and_its_password_is_not_told() -> None:
    with pytest.raises(IndexServerError) as caught:
        MilvusStore.open("http://root:secret@127.0.0.1:1", "news", SETTINGS)
    assert str(caught.value).startswith("the Milvus server http://127.0.0.1:1 does not answer (")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("uri", ["", "nonsense", "http://", "ftp://127.0.0.1:1"])
def test_an_address_that_is_none(uri: str) -> None:
    with pytest.raises(IndexServerError, match=r"the Milvus server .* check --uri"):
        MilvusStore.open(uri, "news", SETTINGS)


@pytest.mark.parametrize("wrong", ["", "a-b", "1st", "a.b", "n" * 201, "näws"])
def test_a_name_that_milvus_does_not_take(wrong: str, milvus_server: MilvusServer) -> None:
    with pytest.raises(IndexServerError, match="cannot name a Milvus collection: give --index"):
        MilvusStore.open(milvus_server.uri, wrong, SETTINGS)


def test_without_pymilvus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(IndexServerError, match=r"pymilvus, which is not installed: run `pip "):
        MilvusStore.open("http://127.0.0.1:1", "news", SETTINGS)


def test_more_problems_than_milvus_takes_are_cut() -> None:
    row = file_row("a", problems=[f"line {number}: not JSON" for number in range(10_000)])
    assert len(row["notes"]) <= MAX_BYTES
    kept = json.loads(row["notes"])
    assert kept[0] == "line 0: not JSON"
    assert kept[-1] == "and more: mend these first"
    assert len(kept) > 1000


def test_a_word_of_the_title_counts_half_as_in_sqlite(store: MilvusStore, tmp_path: Path) -> None:
    prose = "It sank on Monday in the harbour of Brindmouth, where it had lain at its moorings "
    articles = [article(f"{n:02}", f"{prose} since the spring of {n + 1900}.") for n in range(40)]
    articles.append(article("title", f"{prose} since the spring of 1850.", title="Ferry news"))
    articles.append(article("text", f"The ferry sank. {prose} since the spring of 1850."))
    local = Store.open(tmp_path / "index", SETTINGS)
    for each in (store, local):
        put(each, *articles)
    scores = [
        {hit.passage.article_id: hit.score for hit in each.search_lexical(["ferry"], 5, Scope())}
        for each in (store, local)
    ]
    assert scores[0].keys() == {"title", "text"}
    assert scores[0] == pytest.approx(scores[1], rel=0.05)
    assert scores[0]["title"] < 0.8 * scores[0]["text"]
    local.close()
