"""A real web server on this machine that behaves well or badly, and hosts that lead to it."""

import gzip
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread

from index.fetching import AddressPolicy

Send = Callable[[BaseHTTPRequestHandler], None]

HERE = ip_address("127.0.0.1")


@contextmanager
def served(pages: Mapping[str, Send], host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Serve these paths, and yield the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with suppress(OSError):  # whoever asks hangs up on what is too much
                pages[self.path](self)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def policy_of(port: int, hosts: Mapping[str, list[str]] | None = None) -> AddressPolicy:
    """Allow 127.0.0.1 alone, on this port; hosts resolve as told, addresses to themselves."""
    known = {"news.example": ["127.0.0.1"], **(hosts or {})}
    return AddressPolicy(
        is_allowed=lambda address: address == HERE,
        ports=frozenset({port}),
        resolve=lambda host, _port: known.get(host, [host]),
    )


def page(body: str | bytes, content_type: str = "text/html", **headers: str) -> Send:
    """Send a whole page."""
    data = body if isinstance(body, bytes) else body.encode("utf-8")

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if content_type:
            request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return send


def leads_to(address: str, status: int = 302) -> Send:
    """Send the reader on to another address."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Location", address)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return send


def refuses(status: int) -> Send:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return send


def never_ends(piece: bytes, pause: float = 0.0) -> Send:
    """Send a body piece by piece for as long as anybody listens."""

    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(piece)
            time.sleep(pause)

    return send


def never_begins(request: BaseHTTPRequestHandler) -> None:
    """Send a header letter by letter."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        request.wfile.write(b"a")
        time.sleep(0.05)


def bomb(n_bytes: int) -> Send:
    """Send a small body that unpacks to so many bytes."""
    return page(gzip.compress(bytes(n_bytes)), Content_Encoding="gzip")
