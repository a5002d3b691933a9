"""How long each step of an answer took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Milliseconds a step, to a tenth."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        """Time what is done inside under the name `step`; a step done again adds to it."""
        started = time.perf_counter()
        yield
        passed = 1000 * (time.perf_counter() - started)
        self._steps[step] = round(self._steps.get(step, 0.0) + passed, 1)

    def read(self) -> dict[str, float]:
        """Return the steps so far, and the `total` since the clock was made."""
        total = round(1000 * (time.perf_counter() - self._started), 1)
        return {**self._steps, "total": total}
