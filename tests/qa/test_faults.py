"""Kills, clocks and servers that fail while people bring files and ask."""

import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Event

import pytest

from index import MilvusStore, Store
from index.arriving import Limits
from index.errors import IndexServerError
from index.fetching import PUBLIC_ADDRESSES
from qa.answer import Answer
from qa.assistant import Assistant
from qa.collection import Collection
from qa.serving.closing import InHand
from qa.serving.health import health_of
from tests.index.killing import check_complete, check_served, finish
from tests.index.searching import EMBEDDER, SETTINGS
from tests.milvus import MilvusServer, until_it_works
from tests.qa.fakes import CALIBRATION, StringReader
from tests.qa.uploading import bring_and_kill, check_acknowledged, fill

N_KILLS = 4
QUESTION = "Who met?"
READER = StringReader({QUESTION: {"NATO": 3.0}}), CALIBRATION
Open = Callable[..., Assistant]


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    folder, index_folder, random = tmp_path / "corpus", tmp_path / "index", Random(7)  # noqa: S311
    folder.mkdir()
    n_acknowledged = 0
    with closing(Store.open(index_folder, SETTINGS)) as reader:
        for number in range(N_KILLS):
            inbox = tmp_path / f"inbox-{number}"
            fill(inbox, random)
            acknowledged = bring_and_kill(
                folder, index_folder, inbox, after=random.uniform(0.1, 0.6)
            )
            check_served(reader, index_folder)
            check_acknowledged(reader, folder, inbox, acknowledged)
            n_acknowledged += len(acknowledged)
        finish(folder, index_folder)
        check_complete(reader, folder)
    assert n_acknowledged > 0


def test_a_full_disk_refuses_what_is_brought_and_keeps_the_rest(
    opened: Open, tmp_path: Path
) -> None:
    assistant = opened({"a.txt": "NATO met."}, READER[0].answers)
    collection = Collection("news", assistant, limits=Limits(), policy=PUBLIC_ADDRESSES)
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("A ferry sank.")
    second.write_text("A drone fell. " * 10_000)
    uploads = assistant.corpus / "uploads"
    uploads.mkdir()
    mount_small_disk(uploads, "64k")
    try:
        (kept,) = collection.add_files([first])
        (refused,) = collection.add_files([second])
        assert refused.path is None
        assert "could not be stored (No space left on device): check the disk" in str(
            refused.problem
        )
        assert {f"uploads/{path.name}" for path in uploads.glob("*")} == {
            kept.path,
            "uploads/.writing.lock",
        }
        assert assistant.store.article(str(kept.path)).text == "A ferry sank."
        assert assistant.ask(QUESTION).text == "NATO"
    finally:
        subprocess.run(["umount", str(uploads)], check=True)  # noqa: S603, S607


def mount_small_disk(folder: Path, size: str) -> None:
    """Mount a small disk; skip where that cannot be done."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        pytest.skip(f"a small disk cannot be made: {error}")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.strip()}")


def test_a_clock_that_jumps_changes_no_answer_and_no_duration(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assistant = opened({"a.txt": "NATO met.", "b.txt": "A ferry sank."}, READER[0].answers)
    before = assistant.ask(QUESTION)
    jumps = Random(1)  # noqa: S311
    monkeypatch.setattr(time, "time", lambda: jumps.uniform(0, 4e9))
    collection = Collection("news", assistant, limits=Limits(), policy=PUBLIC_ADDRESSES)
    (assistant.corpus / "b.txt").write_text("A drone fell.")
    brought = tmp_path / "c.txt"
    brought.write_text("China met.")
    (row,) = collection.add_files([brought])
    assert assistant.store.article(str(row.path)).text == "China met."
    assert assistant.store.article("b.txt").text == "A drone fell."
    assert assistant.refresh().n_embedded == 0
    after = assistant.ask(QUESTION)
    untimed = {"timings_ms": {}}
    assert after.model_copy(update=untimed) == before.model_copy(update=untimed)
    assert min(after.timings_ms.values()) >= 0


def test_files_of_a_strange_time_are_read_once(opened: Open) -> None:
    assistant = opened({"a.txt": "NATO met."})
    for moment in (0, 4_000_000_000, 946_684_800):
        os.utime(assistant.corpus / "a.txt", (moment, moment))
        assert assistant.refresh().n_embedded == 0
    (assistant.corpus / "a.txt").write_text("NATO ate.")  # as long, and given the time it had
    os.utime(assistant.corpus / "a.txt", (946_684_800, 946_684_800))
    assert assistant.refresh().n_embedded == 1


@pytest.fixture
def on_milvus(tmp_path: Path) -> Iterator[tuple[MilvusServer, Assistant]]:
    with MilvusServer(tmp_path / "milvus") as server:
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        (corpus / "a.txt").write_text("NATO met in Washington.")
        store = MilvusStore.open(server.uri, f"test_{uuid.uuid4().hex}", SETTINGS)
        assistant = Assistant(corpus, tmp_path / "index", store, EMBEDDER, lambda: READER)
        assistant.refresh()
        assistant.warm_up()
        yield server, assistant
        store.close()


def test_a_milvus_server_that_stops_under_load_is_told_and_comes_back(
    on_milvus: tuple[MilvusServer, Assistant],
) -> None:
    server, assistant = on_milvus
    is_over = Event()

    def ask_on_and_on() -> list[Answer | IndexServerError]:
        seen: list[Answer | IndexServerError] = []
        while not is_over.is_set():
            try:
                seen.append(assistant.ask(QUESTION))
            except IndexServerError as error:
                seen.append(error)
                time.sleep(0.05)
        return seen

    with ThreadPoolExecutor(4) as pool:
        people = [pool.submit(ask_on_and_on) for _ in range(4)]
        try:
            time.sleep(1)
            server.kill()
            failing = until_it_fails(lambda: health_of(assistant, InHand()).status)
            server.start()
            until_it_works(lambda: assistant.ask(QUESTION), IndexServerError)
            time.sleep(1)
        finally:
            is_over.set()
        seen = [one for person in people for one in person.result()]
    assert failing == "failing"
    answers = [one for one in seen if isinstance(one, Answer)]
    errors = [str(one) for one in seen if isinstance(one, IndexServerError)]
    assert {answer.text for answer in answers} == {"NATO"}
    told = f"the Milvus server {server.uri} "
    assert [error for error in errors if not error.startswith(told)] == []
    # in the moment that it dies or begins it may also refuse a call
    assert any("does not answer" in error and "start it" in error for error in errors)
    for person in people:
        assert isinstance(person.result()[-1], Answer)
    assert health_of(assistant, InHand()).status == "ok"


def until_it_fails(status: Callable[[], str]) -> str:
    until = time.monotonic() + 60
    while (now := status()) == "ok" and time.monotonic() < until:
        time.sleep(0.05)
    return now
