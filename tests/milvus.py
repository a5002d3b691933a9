"""Milvus Lite's server as a process of its own, spoken to over its port."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeVar

PATIENCE = 180  # seconds, for a machine that is busy with other work
Result = TypeVar("Result")


class MilvusServer:
    """A server on a free port of this machine, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens; where it does not, no process is left."""
        where = ["--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(  # noqa: S603 - this test's own server
            [sys.executable, "-m", "milvus_lite", "server", *where],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        try:
            while not self._listens():
                assert self._process.poll() is None, "Milvus Lite's server has ended"
                assert time.monotonic() < until, "Milvus Lite's server does not listen"
                time.sleep(0.1)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Kill it, without a chance to write anything more."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def until_it_works(use: Callable[[], Result], error: type[Exception]) -> Result:
    """Return what `use` does once it fails no more; its error if that takes too long."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return use()
        except error:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
