"""Time for simulators: real, or in the hands of a test.

Nothing in a simulator sleeps or polls. Whatever depends on time is either computed from
the clock when somebody asks, or stands on the `Timeline` and happens, in order and each at
its own instant, the next time somebody asks.
"""

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
import time
from typing import Protocol, override

type Action = Callable[[], None]


class Clock(Protocol):
    """What a simulator needs to know of time."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    def time(self) -> float:
        """Return seconds since 1970, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return once the clock is `seconds` further."""


class RealClock(Clock):
    """The machine's own clock."""

    @override
    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    @override
    def time(self) -> float:
        """Return the machine's wall clock."""
        return time.time()

    @override
    async def sleep(self, seconds: float) -> None:
        """Sleep for real."""
        await asyncio.sleep(seconds)


class ManualClock(Clock):
    """A clock that stands still until `advance` is called.

    `start` is the wall clock's first value, in seconds since 1970; the default is
    2026-11-24 00:00:00 UTC.
    """

    def __init__(self, start: float = 1_795_478_400.0) -> None:
        """Stop the clock at `start`."""
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    @override
    def monotonic(self) -> float:
        """Return the seconds advanced so far."""
        return self._elapsed

    @override
    def time(self) -> float:
        """Return the wall clock that goes with them."""
        return self._start + self._elapsed

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait until somebody has advanced the clock far enough."""
        if seconds <= 0:
            return
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._elapsed + seconds, woken))
        await woken

    @property
    def sleepers(self) -> int:
        """How many wait for the clock to be advanced."""
        return sum(not woken.done() for _, woken in self._sleepers)

    def advance(self, seconds: float) -> None:
        """Move on by `seconds` and wake those who slept until then."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._elapsed += seconds
        waiting = self._sleepers
        self._sleepers = []
        for until, woken in waiting:
            if woken.done():
                continue
            if until <= self._elapsed:
                woken.set_result(None)
            else:
                self._sleepers.append((until, woken))


class Appointment:
    """Something that will happen on a timeline, unless it is cancelled first."""

    __slots__ = ("_action",)

    def __init__(self, action: Action) -> None:
        """Hold the action."""
        self._action: Action | None = action

    def cancel(self) -> None:
        """Make it never happen."""
        self._action = None

    def keep(self) -> None:
        """Do it, once."""
        action, self._action = self._action, None
        if action is not None:
            action()


class Timeline:
    """What is going to happen, in order.

    `now` counts seconds from the timeline's beginning. While an appointment is kept, `now`
    is the instant it was made for, however late `run` was called: a packet that was due
    forty seconds ago enters the table forty seconds old.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin now."""
        self.clock = clock
        self._began = clock.monotonic()
        self._instant: float | None = None
        self._order = count()
        self._due: list[tuple[float, int, Appointment]] = []

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        if self._instant is not None:
            return self._instant
        return self.clock.monotonic() - self._began

    @property
    def wall(self) -> float:
        """Seconds since 1970 at `now`."""
        behind = self.clock.monotonic() - self._began - self.now
        return self.clock.time() - behind

    def after(self, seconds: float, action: Action) -> Appointment:
        """Let `action` happen `seconds` after now."""
        appointment = Appointment(action)
        heappush(self._due, (self.now + seconds, next(self._order), appointment))
        return appointment

    def run(self) -> None:
        """Let everything happen that is due, each at its own instant."""
        if self._instant is not None:
            return
        until = self.clock.monotonic() - self._began
        try:
            while self._due and self._due[0][0] <= until:
                self._instant, _, appointment = heappop(self._due)
                appointment.keep()
        finally:
            self._instant = None
