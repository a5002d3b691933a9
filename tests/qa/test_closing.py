"""A server that is being closed finishes what is in hand, and refuses what is new."""

from threading import Thread

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from qa.serving.closing import Doorkeeper, InHand


def app_of(in_hand: InHand, may_answer: anyio.Event | None = None) -> Starlette:
    async def respond(_: Request) -> Response:
        if may_answer:
            await may_answer.wait()
        return PlainTextResponse("answer")

    paths = ("/queue/join", "/queue/data", "/cancel", "/health", "/heartbeat/{session}")
    routes = [Route(path, respond, methods=["GET", "POST"]) for path in paths]
    return Starlette(routes=routes, middleware=[Middleware(Doorkeeper, in_hand=in_hand)])


async def open_client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chat")


def test_what_is_waited_for_is_in_hand_until_it_is_answered() -> None:
    async def ask() -> list[int]:
        in_hand, may_answer, counts = InHand(), anyio.Event(), []
        async with (
            await open_client(app_of(in_hand, may_answer)) as client,
            anyio.create_task_group() as tasks,
        ):
            for path in ("/queue/join", "/queue/data", "/heartbeat/x", "/health"):
                tasks.start_soon(client.get, path)
            await anyio.wait_all_tasks_blocked()
            counts.append(in_hand.n_requests)
            may_answer.set()
        return [*counts, in_hand.n_requests]

    assert anyio.run(ask) == [2, 0]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/queue/join", 503),
        ("GET", "/queue/data", 200),
        ("POST", "/cancel", 200),
        ("GET", "/health", 200),
    ],
)
def test_only_what_is_new_is_refused_once_closed(method: str, path: str, status: int) -> None:
    async def ask() -> httpx.Response:
        in_hand = InHand()
        in_hand.close()
        async with await open_client(app_of(in_hand)) as client:
            return await client.request(method, path)

    response = anyio.run(ask)
    assert response.status_code == status
    if status == 503:
        assert "ask again in a minute" in response.json()["detail"]
        assert response.headers["Retry-After"] == "60"


def test_finishing_waits_for_what_is_in_hand_and_no_longer_than_told() -> None:
    in_hand = InHand()
    assert in_hand.finish(seconds=5) == 0
    in_hand.add(1)
    assert in_hand.finish(seconds=0.2) == 1
    waiting = Thread(target=in_hand.finish, kwargs={"seconds": 60})
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    in_hand.add(-1)
    waiting.join(10)
    assert not waiting.is_alive()
