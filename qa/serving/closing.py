"""Stop a server gently: refuse what is new, finish what is in hand."""

import signal
import time
from threading import Lock
from types import FrameType

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SETTLED_SECONDS = 1.0  # a question that was taken comes back for its answer within this
_LOOK_SECONDS = 0.1
_NO_WORK = ("/heartbeat/", "/health")  # what stays open as long as a page does, or is asked always
_REFUSED = {"detail": "The chat is being shut down: ask again in a minute."}


class InHand:
    """How many requests a server is at; shared between its threads."""

    def __init__(self) -> None:
        self.is_closed = False
        self._n_requests = 0
        self._changed = time.monotonic()
        self._lock = Lock()

    @property
    def n_requests(self) -> int:
        """How many requests are being served, an answer that is waited for among them."""
        return self._n_requests

    def close(self) -> None:
        """Refuse from now on what would begin something new."""
        self.is_closed = True

    def add(self, change: int) -> None:
        """Count a request that came, 1, or has been served, -1."""
        with self._lock:
            self._n_requests += change
            self._changed = time.monotonic()

    def finish(self, *, seconds: float) -> int:
        """Wait until nothing is in hand, at most so long; return how many requests are left."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self._lock:
                quiet = time.monotonic() - self._changed
                if not self._n_requests and quiet >= _SETTLED_SECONDS:
                    break
            time.sleep(_LOOK_SECONDS)
        return self._n_requests


class Doorkeeper:
    """ASGI middleware that counts what is in hand, and refuses new work with 503 once closed."""

    def __init__(self, app: ASGIApp, in_hand: InHand) -> None:
        self._app = app
        self._in_hand = in_hand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or any(part in scope["path"] for part in _NO_WORK):
            return await self._app(scope, receive, send)
        is_new = scope["method"] == "POST" and not scope["path"].endswith("/cancel")
        if self._in_hand.is_closed and is_new:
            refusal = JSONResponse(_REFUSED, 503, headers={"Retry-After": "60"})
            return await refusal(scope, receive, send)
        self._in_hand.add(1)
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_hand.add(-1)
        return None


class StopSignal:
    """Waits for SIGTERM or SIGINT; a second one ends the process at once, as without this."""

    def __init__(self) -> None:
        self._name = ""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._came)

    def _came(self, number: int, _: FrameType | None) -> None:
        self._name = signal.Signals(number).name
        for known in (signal.SIGTERM, signal.SIGINT):
            signal.signal(known, signal.SIG_DFL)

    def wait(self) -> str:
        """Return the name of the signal once it has come."""
        while not self._name:
            time.sleep(_LOOK_SECONDS)
        return self._name
