"""A visitor of the chat without a browser, who speaks the protocol that the page's script does."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Self

import httpx

PATIENCE = httpx.Timeout(600)


@dataclass(frozen=True)
class Asked:
    """What a visitor saw of one question: seconds to its answer, and its places in the queue."""

    question: str
    seconds: float
    places: tuple[int, ...]
    problem: str | None


@dataclass
class Visitor:
    """One open page: a session of its own, whose heartbeat goes on until it is left."""

    client: httpx.AsyncClient
    events: dict[str, dict[str, Any]]
    session: str = field(default_factory=lambda: token_hex(8))
    _heartbeat: asyncio.Task[None] | None = None

    @classmethod
    async def come(cls, client: httpx.AsyncClient) -> Self:
        """Open the page and see the collection."""
        config = (await client.get("/config")).json()
        events = {
            name: dependency
            for dependency in config["dependencies"]
            for _, name in dependency["targets"]
        }
        visitor = cls(client, events)
        visitor._heartbeat = asyncio.create_task(visitor._beat())
        await visitor.send("load")
        return visitor

    async def leave(self) -> None:
        """Close the page."""
        if self._heartbeat:
            self._heartbeat.cancel()
            await asyncio.gather(self._heartbeat, return_exceptions=True)

    async def ask(self, question: str) -> Asked:
        """Ask at the end of the conversation, and wait for the answer."""
        started = time.perf_counter()
        places, problem = [], "no answer came"
        async for message in self._event("ask", {"question": question}):
            if message["msg"] == "estimation":
                places.append(message["rank"])
            elif message["msg"] == "process_completed":
                problem = None if message["success"] else str(message["output"])
        return Asked(question, time.perf_counter() - started, tuple(places), problem)

    async def conversation(self) -> list[dict[str, Any]]:
        """Return the answers of this session, as the page exports them; none are no file."""
        data = await self.send("export", {"format": "json"})
        (message,) = [json.loads(part) for part in data if isinstance(part, str)]
        return list(json.loads(message["file"]["text"])["answers"]) if "file" in message else []

    async def send(self, name: str, values: dict[str, object] | None = None) -> list[Any]:
        """Send an event, and return what it changed, a value a part of the page."""
        data: list[Any] = []
        async for message in self._event(name, values or {}):
            if message["msg"] == "process_completed":
                assert message["success"], message["output"]
                data = message["output"]["data"]
        return data

    async def _event(self, name: str, values: dict[str, object]) -> AsyncIterator[dict[str, Any]]:
        event = self.events[name]
        call = {
            "data": [None] * len(event["inputs"]),
            "event_data": values,
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self.session,
        }
        joined = await self.client.post("/gradio_api/queue/join", json=call)
        joined.raise_for_status()
        data = "/gradio_api/queue/data"
        async with self.client.stream("GET", data, params={"session_hash": self.session}) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    async def _beat(self) -> None:
        heartbeat = f"/gradio_api/heartbeat/{self.session}"
        with suppress(httpx.HTTPError):  # a server that stops
            async with self.client.stream("GET", heartbeat) as stream:
                async for _ in stream.aiter_lines():
                    pass


def open_client(address: str) -> httpx.AsyncClient:
    """Return a client for any number of visitors at once."""
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits)
