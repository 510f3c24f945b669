"""Time that runs ahead of the machine's, for a whole process: a day takes minutes, and nothing in it knows.

Two ways: `speed` lets all time run faster, for several processes that share it; `skips` jumps to the next thing that
is due whenever nothing is under way, for one process that has all to itself.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
import selectors
import time
from typing import Any, override
from unittest.mock import patch

from homeassistant.util import dt as dt_util
from simulators.clock import Clock

GRACE_S = 0.002
"""How long nothing may happen before time jumps, in seconds of the machine's: loopback delivers within microseconds."""

_monotonic, _time = time.monotonic, time.time


class Timelapse:
    """A clock that is ahead of the machine's. Times in seconds."""

    def __init__(
        self, *, speed: float = 1.0, origin: float | None = None, skipped: float = 0.0
    ) -> None:
        """Run `speed` times as fast from `origin` on, a value of the machine's monotonic clock; None: now.

        With the `origin` and what was `skipped` of another one, in another process, it's the same time.
        """
        self.speed = speed
        self.skips = False
        """Whether to jump over what nobody does anything in."""
        self.skew = 0.0
        """By how much Home Assistant's wall clock is off."""
        self.origin = _monotonic() if origin is None else origin
        self._wall = _time() - (_monotonic() - self.origin)
        self.skipped = skipped
        """What was jumped over so far."""
        self.workers = Workers()
        """The threads in which the event loop has things done."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        passed = (_monotonic() - self.origin) * self.speed
        return self.origin + passed + self.skipped

    def true_time(self) -> float:
        """Return seconds since 1970, as others have them."""
        return self._wall + self.monotonic() - self.origin

    def time(self) -> float:
        """Return seconds since 1970, as Home Assistant has them."""
        return self.true_time() + self.skew

    def utcnow(self) -> datetime:
        """Return Home Assistant's time in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def now(self, time_zone: tzinfo | None = None) -> datetime:
        """Return Home Assistant's time in a time zone, its own if none is given."""
        return self.utcnow().astimezone(time_zone or dt_util.get_default_time_zone())

    @contextmanager
    def installed(self) -> Generator[None]:
        """Let everything that is imported from now on take this for the time."""
        with (
            patch("time.monotonic", self.monotonic),
            patch("time.time", self.time),
            patch.object(dt_util, "utcnow", self.utcnow),
            patch.object(dt_util, "now", self.now),
        ):
            yield

    def run[T](self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine function to its end in an event loop of this time."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            runner.get_loop().set_default_executor(self.workers)
            return runner.run(main())

    def wait(
        self, select: Callable[[float | None], list[Any]], timeout: float | None
    ) -> list[Any]:
        """Wait for events for so many seconds of this time, or jump there."""
        if timeout is None or timeout <= 0:
            return select(timeout)
        if not self.skips or self.workers.busy:
            return select(timeout / self.speed)
        began = _monotonic()
        events = select(min(timeout / self.speed, GRACE_S))
        if not events and not self.workers.busy:
            passed = (_monotonic() - began) * self.speed
            self.skipped += max(0.0, timeout - passed)
        return events


class Workers(ThreadPoolExecutor):
    """Threads that tell whether any of them is at work."""

    def __init__(self) -> None:
        """Be at rest."""
        super().__init__(max_workers=8)
        self._under_way: set[Future[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether any is."""
        return bool(self._under_way)

    @override
    def submit[**P, T](
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        future = super().submit(fn, *args, **kwargs)
        self._under_way.add(future)
        # Added before anybody else's, so it's called before anybody hears of the end.
        future.add_done_callback(self._under_way.discard)
        return future


class _Selector(selectors.DefaultSelector):
    def __init__(self, lapse: Timelapse) -> None:
        super().__init__()
        self._lapse = lapse

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        return self._lapse.wait(super().select, timeout)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, lapse: Timelapse) -> None:
        self._lapse = lapse
        super().__init__(_Selector(lapse))

    @override
    def time(self) -> float:
        return self._lapse.monotonic()


class RouterClock(Clock):
    """The simulated router's clock: the same time, with a wall clock that is right."""

    def __init__(self, lapse: Timelapse) -> None:
        """Tell this time."""
        self._lapse = lapse

    @override
    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return self._lapse.monotonic()

    @override
    def time(self) -> float:
        """Return seconds since 1970."""
        return self._lapse.true_time()

    @override
    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds have passed."""
        await asyncio.sleep(seconds)
