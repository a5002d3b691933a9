"""Work that tells how far it is, as something to loop over."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, TypeVar

Stage = TypeVar("Stage")
Result = TypeVar("Result")


class Working(Generic[Stage, Result]):
    """Runs `work` in a thread of its own; iterating yields what it tells until it has ended.

    Whoever stops iterating waits for the work to end, its result unused.
    """

    def __init__(self, work: Callable[[Callable[[Stage], None]], Result]) -> None:
        self._work = work
        self._future: Future[Result] | None = None

    def __iter__(self) -> Iterator[Stage]:
        told: SimpleQueue[tuple[Stage] | None] = SimpleQueue()
        with ThreadPoolExecutor(max_workers=1) as pool:
            self._future = pool.submit(self._work, lambda stage: told.put((stage,)))
            self._future.add_done_callback(lambda _: told.put(None))
            while (stage := told.get()) is not None:
                yield stage[0]

    @property
    def result(self) -> Result:
        """What the work returned; raises what it raised. To be read when the loop has ended."""
        if self._future is None:
            raise RuntimeError("loop over it first")
        return self._future.result()
