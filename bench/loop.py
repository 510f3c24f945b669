"""How busy an event loop is: how long others have to wait for it, and how much of its time something takes."""

import asyncio
from collections.abc import Callable, Coroutine
import selectors
from time import perf_counter, thread_time
from types import TracebackType
from typing import Any, Self, override

_TICK_S = 0.001
"""How often the ticking task wants to run."""


class Lateness:
    """A task that wants to run every millisecond, and notes how late it was at worst. Use it as a context manager.

    What holds up the loop, in its own thread or by holding the interpreter's lock in another, holds up this task.
    The timer's own coarseness is in it too, up to a millisecond; and on a machine that has other things to do, so are
    the waits for a core, which `worst_own` leaves out.
    """

    def __init__(self) -> None:
        """Be ready to begin."""
        self.worst = 0.0
        """Seconds."""
        self.worst_own = 0.0
        """The most processor time that the loop's thread took from one run of the task to the next, in seconds."""
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to tick."""
        self._task = asyncio.create_task(self._tick())
        await asyncio.sleep(5 * _TICK_S)
        self.worst = self.worst_own = 0.0
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop ticking, once the last block has been noticed."""
        await asyncio.sleep(5 * _TICK_S)
        assert self._task is not None
        self._task.cancel()

    async def _tick(self) -> None:
        while True:
            due, own = perf_counter() + _TICK_S, thread_time()
            await asyncio.sleep(_TICK_S)
            self.worst = max(self.worst, perf_counter() - due)
            self.worst_own = max(self.worst_own, thread_time() - own)


class BusySelector(selectors.DefaultSelector):
    """Adds up the time between one wait for events and the next: the loop's time, in seconds."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self.busy = 0.0
        self._woken = perf_counter()

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        self.busy += perf_counter() - self._woken
        events = super().select(timeout)
        self._woken = perf_counter()
        return events

    @property
    def so_far(self) -> float:
        """The same, with the present turn of the loop up to now."""
        return self.busy + perf_counter() - self._woken


def run_watched[T](main: Callable[[BusySelector], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a loop whose time is added up."""
    selector = BusySelector()
    with asyncio.Runner(
        loop_factory=lambda: asyncio.SelectorEventLoop(selector)
    ) as runner:
        return runner.run(main(selector))
