"""The chat as a process that is kept running: health, log, memory, and how it is stopped."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from qa.assistant import Assistant
from qa.page.layout import build_page
from qa.places import BUNDLED_CORPUS
from qa.serving.closing import InHand
from qa.serving.health import health_of
from qa.serving.launching import KEPT_CONVERSATIONS, attended, launch
from tests.visiting import Visitor, open_client

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "Who is the spokesman of the Kremlin?"
ANSWER = "Dmitry Peskov"
N_ASKED = 12


@contextmanager
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the bundled articles from a process, and yield it with its address once it is well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--index", tmp_path / "index", "--log", tmp_path / "chat.log", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, ROOT / "app.py", *options], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("Chat: ").strip()
            until = time.monotonic() + 60
            while httpx.get(f"{address}/health").status_code != 200:
                assert time.monotonic() < until
                time.sleep(0.05)
            yield process, address
        finally:
            process.kill()


def events_of(tmp_path: Path) -> list[dict[str, object]]:
    lines = (tmp_path / "chat.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def take(address: str) -> str:
    """Ask a question, and return what its answer will come under."""
    call = {"data": [QUESTION, [], "", "", ""]}
    answer = httpx.post(f"{address}/gradio_api/call/ask", json=call)
    assert answer.status_code == 200
    return str(answer.json()["event_id"])


def answer_of(address: str, event_id: str) -> str:
    stream = httpx.get(f"{address}/gradio_api/call/ask/{event_id}", timeout=60).text
    (data,) = [line for line in stream.splitlines() if line.startswith('data: ["')]
    return str(json.loads(json.loads(data.removeprefix("data: "))[0])["text"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_chat_finishes_the_answers_in_hand(
    tmp_path: Path, number: signal.Signals
) -> None:
    with served(tmp_path) as (process, address), ThreadPoolExecutor(N_ASKED) as pool:
        event_ids = [take(address) for _ in range(N_ASKED)]
        answers = [pool.submit(answer_of, address, event_id) for event_id in event_ids]
        process.send_signal(number)
        while (health := httpx.get(f"{address}/health")).status_code == 200:
            time.sleep(0.01)
        assert health.status_code == 503
        assert health.json()["status"] == "stopping"
        refused = httpx.post(f"{address}/gradio_api/call/ask", json={"data": [QUESTION]})
        assert refused.status_code == 503
        assert [answer.result() for answer in answers] == [ANSWER] * N_ASKED
        assert process.wait(30) == 0
    events = events_of(tmp_path)
    assert Counter(str(one["event"]) for one in events) == {
        "started": 1,
        "answered": N_ASKED,
        "stopping": 1,
        "stopped": 1,
    }
    assert events[-1]["n_cut_off"] == 0
    assert QUESTION not in (tmp_path / "chat.log").read_text(encoding="utf-8")


def test_health_counts_and_says_whether_the_reader_is_there(tmp_path: Path) -> None:
    assistant = Assistant.open(BUNDLED_CORPUS, index=tmp_path / "index")
    in_hand = InHand()
    starting = health_of(assistant, in_hand)
    assert (starting.status, starting.is_reader_loaded) == ("starting", False)
    assistant.warm_up()
    well = health_of(assistant, in_hand)
    assert (well.status, well.is_reader_loaded) == ("ok", True)
    assert well.n_articles == len(assistant.store.article_ids())
    assert well.n_passages == assistant.store.n_passages
    in_hand.close()
    assert health_of(assistant, in_hand).status == "stopping"
    assistant.close()


def test_who_may_ask_need_not_be_known_to_look_at_the_health(tmp_path: Path) -> None:
    assistant = Assistant.open(BUNDLED_CORPUS, index=tmp_path / "index")
    page = build_page(assistant)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    besides = attended(assistant, InHand())
    address = launch(page, "127.0.0.1", port, [("ann", "secret")], besides=besides)
    try:
        health = httpx.get(f"{address}/health")
        assert (health.status_code, health.json()["status"]) == (503, "starting")
        assert httpx.get(f"{address}/config").status_code == 401
    finally:
        page.close(verbose=False)
        assistant.close()


def test_so_many_conversations_are_kept_and_the_one_unused_for_longest_goes(tmp_path: Path) -> None:
    async def questions_left(address: str, n_others: int) -> list[list[str]]:
        async with open_client(address) as client:
            early, late = [await Visitor.come(client) for _ in range(2)]
            for visitor in (early, late):
                await visitor.ask(QUESTION)
            for _ in range(n_others):  # pages that were opened, without their heartbeats
                await Visitor(client, early.events).send("load")
            conversations = [await visitor.conversation() for visitor in (late, early)]
            for visitor in (early, late):
                await visitor.leave()
        return [[answer["question"] for answer in answers] for answers in conversations]

    with served(tmp_path) as (_, address):
        left = asyncio.run(questions_left(address, KEPT_CONVERSATIONS - 1))
    assert left == [[QUESTION], []]
