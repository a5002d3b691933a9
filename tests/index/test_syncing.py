"""Keeping an index in step with a folder: what is done again, what is kept, what is told."""

import json
import os
import threading
from pathlib import Path

import filelock
import pytest

from index import FileReport, FileStatus, PassageStore, Scope, SyncProgress, SyncReport, refresh
from index.errors import CorpusError, IndexBusyError
from index.words import content_words
from tests.fakes import KeywordEmbedder, StoppedError, StoppingEmbedder
from tests.index.collecting import Collection
from tests.index.engines import FILES

INDEXED, UNCHANGED = FileStatus.INDEXED, FileStatus.UNCHANGED
REMOVED, FAILED = FileStatus.REMOVED, FileStatus.FAILED


def dense(store: PassageStore, question: str, embedder: KeywordEmbedder) -> list[str]:
    """Return the ids of the articles whose passages are as near as can be."""
    hits = store.search_dense(embedder.encode([question])[0], 100, Scope())
    return [hit.passage.article_id for hit in hits if hit.score > 0.99]


def lexical(store: PassageStore, question: str) -> list[str]:
    hits = store.search_lexical(content_words(question), 100, Scope())
    return [hit.passage.article_id for hit in hits]


def found(collection: Collection, question: str) -> list[str]:
    """Return the ids that a search finds, the same by vectors and by words."""
    by_words = lexical(collection.store, question)
    assert dense(collection.store, question, collection.embedder) == by_words
    return by_words


def statuses(report: SyncReport) -> dict[str, FileStatus]:
    return {file.path: file.status for file in report.files}


def jsonl(*texts: str) -> str:
    lines = [json.dumps({"id": n, "title": f"t{n}", "text": text}) for n, text in enumerate(texts)]
    return "\n".join(lines)


def test_the_first_refresh(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.write("sub/b.md", "A ferry sank.")
    report = collection.refresh()
    assert report == SyncReport(
        files=[FileReport("a.txt", INDEXED, 1), FileReport("sub/b.md", INDEXED, 1)],
        n_articles=2,
        n_passages=2,
    )
    assert (report.n_embedded, report.problems) == (2, [])
    assert found(collection, "nato") == ["a.txt"]
    assert found(collection, "ferry") == ["sub/b.md"]


def test_the_second_refresh_embeds_nothing(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.write("n.jsonl", jsonl("A ferry sank.", "A drone fell."))
    assert collection.refresh().n_embedded == 3
    report = collection.refresh()
    assert report.n_embedded == 0
    assert statuses(report) == {"a.txt": UNCHANGED, "n.jsonl": UNCHANGED}
    os.utime(collection.folder / "a.txt", (0, 0))
    assert collection.refresh().n_embedded == 0


def test_a_changed_file_is_done_again_and_its_old_text_is_gone(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    collection.write("b.txt", "China met.")
    collection.refresh()
    path.write_text("A ferry sank.", encoding="utf-8")
    report = collection.refresh()
    assert (report.n_embedded, report.n_articles) == (1, 2)
    assert statuses(report) == {"a.txt": INDEXED, "b.txt": UNCHANGED}
    assert found(collection, "nato") == []
    assert found(collection, "ferry") == ["a.txt"]


def test_a_removed_file_disappears(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    collection.write("b.txt", "A ferry sank.")
    collection.refresh()
    path.unlink()
    report = collection.refresh()
    assert statuses(report) == {"a.txt": REMOVED, "b.txt": UNCHANGED}
    assert (report.n_embedded, report.n_articles, report.n_passages) == (0, 1, 1)
    assert found(collection, "nato") == []
    assert statuses(collection.refresh()) == {"b.txt": UNCHANGED}


def test_a_renamed_file(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    collection.refresh()
    path.rename(collection.folder / "c.txt")
    assert statuses(collection.refresh()) == {"a.txt": REMOVED, "c.txt": INDEXED}
    assert found(collection, "nato") == ["c.txt"]


def test_of_many_articles_only_the_changed_one_is_embedded(collection: Collection) -> None:
    collection.write("n.jsonl", jsonl("NATO met.", "A ferry sank.", "A drone fell."))
    collection.refresh()
    collection.write("n.jsonl", jsonl("NATO met.", "China met."))
    report = collection.refresh()
    assert (report.n_embedded, report.n_articles) == (1, 2)
    assert found(collection, "china") == ["n.jsonl#1"]
    assert found(collection, "drone") == []


def test_articles_csv_changes_its_articles_alone(collection: Collection) -> None:
    collection.write("a#1.txt", "NATO met.")
    collection.write("b.txt", "A ferry sank.")
    collection.write("n.jsonl", jsonl("China met.", "A drone fell."))
    collection.refresh()
    collection.write("articles.csv", "path,source\na#1.txt,Lantern\nn.jsonl#1,Post\n")
    report = collection.refresh()
    assert statuses(report) == {"a#1.txt": INDEXED, "b.txt": UNCHANGED, "n.jsonl": INDEXED}
    assert report.n_embedded == 2
    assert collection.store.article("a#1.txt").source == "Lantern"
    assert [article.source for article in collection.store.summaries()] == [
        "Lantern",
        None,
        None,
        "Post",
    ]
    (collection.folder / "articles.csv").unlink()
    collection.refresh()
    assert collection.store.sources() == []


def test_articles_csv_that_names_what_is_not_there(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.write("n.jsonl", jsonl("China met."))
    no_article = "which is no article that could be read: mend its path, or remove the row"
    rows = "gone.txt,\nn.jsonl#9,\nn.jsonl,\na.txt,soon\n"
    collection.write("articles.csv", f"path,published\n{rows}")
    for _ in range(2):  # it is told every time
        assert collection.refresh().problems == [
            FileReport(
                "articles.csv",
                INDEXED,
                problems=(
                    f"names 'gone.txt', {no_article}",
                    f"names 'n.jsonl', {no_article}",
                    f"names 'n.jsonl#9', {no_article}",
                    "a.txt: published is 'soon', not a date as YYYY-MM-DD: left unknown; mend it",
                ),
            )
        ]


def test_an_articles_csv_that_cannot_be_read_is_reported(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.write("articles.csv", "a.txt,Ferry\n")
    report = collection.refresh()
    assert statuses(report) == {"articles.csv": FAILED, "a.txt": INDEXED}
    assert "no column `path`" in report.problems[0].problems[0]


def test_a_file_that_cannot_be_read_is_reported_and_the_rest_is_kept(
    collection: Collection,
) -> None:
    collection.write("a.txt", "NATO met.")
    (collection.folder / "b.txt").write_bytes(b"\xff")
    collection.write("c.txt", "")
    collection.write("n.jsonl", jsonl("A ferry sank.") + "\n{")
    (collection.folder / "round.txt").symlink_to("round.txt")
    os.mkfifo(collection.folder / "pipe.txt")
    for report in (collection.refresh(), collection.refresh()):
        told = {file.path: file.problems[0] for file in report.problems}
        assert told["b.txt"] == "not UTF-8: byte 0 is 0xff; save it as UTF-8"
        assert told["c.txt"] == "empty: save it again with its text, or remove it"
        assert told["pipe.txt"] == told["round.txt"]
        assert told["pipe.txt"].startswith("not a file, or a link to one that is gone")
        assert told["n.jsonl"].startswith("line 2: not JSON")
        assert report.n_articles == 2
    assert found(collection, "ferry") == ["n.jsonl#0"]


def test_a_name_that_is_not_utf_8_can_be_shown(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    try:
        Path(os.fsdecode(bytes(collection.folder) + b"/\xff.txt")).write_bytes(b"A ferry sank.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (row,) = collection.refresh().problems
    assert row == FileReport("\\udcff.txt", FAILED, 0, ("its name is not UTF-8: rename it",))


def test_a_file_that_became_unreadable_keeps_what_was_indexed(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    collection.refresh()
    path.write_bytes(b"\xff")
    report = collection.refresh()
    assert statuses(report) == {"a.txt": FAILED}
    assert report.problems[0].problems[0].endswith("; what was indexed of it is kept")
    assert found(collection, "nato") == ["a.txt"]
    assert collection.store.article("a.txt").text == "NATO met."
    path.write_text("NATO met.", encoding="utf-8")
    assert collection.refresh().n_embedded == 0


@pytest.mark.parametrize("n_texts", [0, 1, 128, 200, 300, 499])
def test_a_refresh_that_is_stopped_goes_on_where_it_was(
    n_texts: int, collection: Collection
) -> None:
    collection.write("n.jsonl", jsonl(*["NATO met."] * 400))
    for number in range(100):
        collection.write(f"p{number:02}.txt", "A ferry sank.")
    stopping = StoppingEmbedder(*collection.embedder.keywords, n_texts=n_texts)
    with pytest.raises(StoppedError):
        collection.refresh(stopping)
    n_done = collection.store.n_passages
    report = collection.refresh()
    assert report.n_embedded == 500 - n_done
    assert (report.n_articles, report.n_passages) == (500, 500)
    hits = collection.store.search_lexical(["nato", "ferry"], 1000, Scope())
    assert len({hit.passage.article_id for hit in hits}) == len(hits) == 500
    assert collection.refresh().n_embedded == 0


def test_a_change_that_is_stopped_keeps_the_old_or_has_the_new(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    collection.refresh()
    path.write_text("A ferry sank.", encoding="utf-8")
    with pytest.raises(StoppedError):
        collection.refresh(StoppingEmbedder(*collection.embedder.keywords, n_texts=0))
    assert found(collection, "nato") == ["a.txt"]
    collection.refresh()
    assert (found(collection, "nato"), found(collection, "ferry")) == ([], ["a.txt"])


@pytest.mark.parametrize("open_any_store", [FILES], indirect=True)
def test_a_lost_vector_file_is_built_without_embedding(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.refresh()
    for path in collection.index_folder.glob("vectors-*"):
        path.unlink()
    collection.store = collection.open()
    assert collection.refresh().n_embedded == 0
    assert found(collection, "nato") == ["a.txt"]
    assert len(list(collection.index_folder.glob("vectors-*.faiss"))) == 1


def test_a_second_writer_is_told_to_wait(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    with (
        filelock.FileLock(collection.index_folder / "writing.lock"),
        pytest.raises(IndexBusyError, match=r"writing the index .*index: wait"),
    ):
        collection.refresh()
    assert collection.refresh().n_embedded == 1


def test_one_of_two_writers_at_once_is_refused(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    other, outcome = collection.open(), []

    class Meanwhile(KeywordEmbedder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            thread = threading.Thread(target=write_too)
            thread.start()
            thread.join()
            return super().encode(texts)

    def write_too() -> None:
        try:
            refresh(other, collection.folder, collection.index_folder, collection.embedder)
        except IndexBusyError as error:
            outcome.append(error)

    collection.refresh(Meanwhile(*collection.embedder.keywords))
    assert len(outcome) == 1
    assert lexical(other, "nato") == ["a.txt"]


def test_a_reader_sees_what_the_writer_committed(collection: Collection) -> None:
    path = collection.write("a.txt", "NATO met.")
    reader = collection.open()
    assert lexical(reader, "nato") == []
    collection.refresh()
    assert lexical(reader, "nato") == dense(reader, "nato", collection.embedder) == ["a.txt"]
    path.unlink()
    collection.refresh()
    assert lexical(reader, "nato") == dense(reader, "nato", collection.embedder) == []


def test_progress_ends_where_the_bytes_end(collection: Collection) -> None:
    text = jsonl(*["NATO met."] * 300)
    collection.write("n.jsonl", text)
    collection.write("a.txt", "A ferry sank.")
    told: list[SyncProgress] = []
    refresh(
        collection.store,
        collection.folder,
        collection.index_folder,
        collection.embedder,
        on_progress=told.append,
    )
    total = len(text) + len("A ferry sank.")
    assert told[0] == SyncProgress("a.txt", 0, total, 0)
    assert told[-1] == SyncProgress("n.jsonl", total, total, 301)
    done = [progress.done_bytes for progress in told]
    assert done == sorted(done)


def test_an_empty_folder(collection: Collection) -> None:
    assert collection.refresh() == SyncReport()
    assert found(collection, "nato") == []


def test_a_folder_that_is_gone_takes_nothing_with_it(collection: Collection) -> None:
    collection.write("a.txt", "NATO met.")
    collection.refresh()
    collection.folder.rename(collection.folder.with_name("moved"))
    with pytest.raises(CorpusError, match="corpus is not a folder"):
        collection.refresh()
    assert found(collection, "nato") == ["a.txt"]


def test_what_a_stopped_refresh_left_of_a_removed_file_goes(collection: Collection) -> None:
    path = collection.write("n.jsonl", jsonl(*["NATO met."] * 400))
    with pytest.raises(StoppedError):
        collection.refresh(StoppingEmbedder(*collection.embedder.keywords, n_texts=200))
    assert collection.store.n_articles > 0
    path.unlink()
    assert collection.refresh().n_articles == 0
