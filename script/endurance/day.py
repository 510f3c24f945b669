"""`script/endure day`: a day, or several, of simulated operation in which things go wrong by chance."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from homeassistant.config_entries import ConfigEntryState

from .checks import Inspector
from .faults import FAULTS, Fault, Loses, World
from .guarded import Guarded, awakened
from .intents import Owner
from .log import LogWatch, watch
from .makes import MAKES, Make
from .polls import Polls
from .report import Course
from .resources import held
from .timelapse import RouterClock, Timelapse

SETTLING_S = 120.0
"""Before the first fault."""
CALM_S = (60.0, 420.0)
"""Between two faults."""
BRISK_S = (5.0, 40.0)
LONGEST_S = 90.0
"""The same, and how long a fault lasts at most, where much has to go wrong in little time."""
DEEDS_EVERY_S = (60.0, 300.0)
"""How often the owner asks for something."""
RETRY_S = 660.0
"""How long Home Assistant may take at most to set up an entry again (`SETUP_RETRY_MAX_WAIT`, and some more)."""
SAMPLE_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for."""

    make: str
    hours: float
    seed: int
    brisk: bool = False
    """Whether faults are short, and follow one another closely."""
    verbose: bool = False
    """Whether to say each fault as it begins."""
    wander: tuple[float, float] = (1.0, 3.0)
    """Between so many seconds, the television meets somebody new: its ledger is full after 2.3 hours."""


async def day(lapse: Timelapse, plan: Plan) -> Course:
    """Run it; return what came of it."""
    make = MAKES[plan.make](RouterClock(lapse), plan.seed, plan.wander)
    course = Course()
    with TemporaryDirectory(prefix="endure-") as folder:
        log = watch(course.wrong)
        async with make.simulator, awakened(Path(folder), make.entry) as guarded:
            await Day(lapse, plan, make, guarded, log, course).run()
    return course


@dataclass
class Day:
    """One run."""

    lapse: Timelapse
    plan: Plan
    make: Make
    guarded: Guarded
    log: LogWatch
    course: Course
    free: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the owner asks for something, and while all is looked at."""

    def __post_init__(self) -> None:
        """Prepare those who act and those who look."""
        self.random = Random(self.plan.seed)
        self.polls = Polls(self.guarded, self.make)
        self.owner = Owner(self.guarded, Random(self.plan.seed + 1), self.make.truth)
        self.inspector = Inspector(
            guarded=self.guarded,
            make=self.make,
            owner=self.owner,
            polls=self.polls,
            owners=self.make.owners(),
        )
        self.world = World(make=self.make, lapse=self.lapse, reload=self._reload)
        self.began = self.lapse.monotonic()
        self.course.clock = self._hours

    def _hours(self) -> float:
        return (self.lapse.monotonic() - self.began) / 3600

    async def run(self) -> None:
        """Let the time pass."""
        self.polls.follow()
        self.lapse.skips = True
        others = [
            asyncio.create_task(self._owner_asks()),
            asyncio.create_task(self._sample()),
        ]
        try:
            await asyncio.sleep(SETTLING_S)
            await self._look("the beginning")
            calm = BRISK_S if self.plan.brisk else CALM_S
            for name, fault in self._deck():
                await asyncio.sleep(self.random.uniform(*calm))
                if self._hours() >= self.plan.hours:
                    break
                await self._outlive(name, fault)
        finally:
            for task in others:
                task.cancel()
            for task in others:
                with suppress(asyncio.CancelledError):
                    await task
            self.lapse.skips = False
        self.course.end(self.polls, self.owner, self.log, self.inspector.leaks)

    def _deck(self) -> Iterator[tuple[str, Fault]]:
        """Yield faults for ever, each as often as the others."""
        known = [
            (name, fault)
            for name, fault in FAULTS.items()
            if self.plan.make in fault.makes
        ]
        while True:
            self.random.shuffle(known)
            yield from known

    async def _outlive(self, name: str, fault: Fault) -> None:
        """Let something go wrong and end, and see that all is right soon after."""
        self.course.during = name
        if self.plan.verbose:
            print(f"{self._hours():.3f} h  {name}", flush=True)
        lost, over = self.log.lost, self.log.back + self.log.cut_off
        # What is over by the clock before a jump, is over.
        self.owner.forget_what_is_over()
        await fault.begin(self.world)
        shortest, longest = fault.seconds
        if self.plan.brisk:
            longest = min(longest, LONGEST_S)
        await asyncio.sleep(self.random.uniform(shortest, longest))
        await fault.end(self.world)
        async with self.free:
            seconds = await self._two_polls()
            await self._inspect()
        told = self.log.lost - lost, self.log.back + self.log.cut_off - over
        if told not in _MAY_BE_TOLD[fault.loses]:
            self.course.wrong(f"{told[0]} lines of loss and {told[1]} of return")
        self.course.outlived(name, seconds)

    async def _look(self, what: str) -> None:
        self.course.during = what
        async with self.free:
            await self._two_polls()
            await self._inspect()

    async def _inspect(self) -> None:
        for each in await self.inspector.faults():
            self.course.wrong(each)

    async def _two_polls(self) -> float:
        """Wait for two polls that work; return how many seconds that took."""
        began = self.lapse.monotonic()
        if not self.guarded.loaded:
            await self._set_up_again()
            # Core decides how long that takes.
            began = self.lapse.monotonic()
        limit = self.make.patience + 2 * self.make.interval + 5
        try:
            async with asyncio.timeout(limit):
                await self.polls.wait_for_good(2)
        except TimeoutError:
            self.course.wrong(f"no two polls have worked within {limit:.0f} s")
        return self.lapse.monotonic() - began

    async def _set_up_again(self) -> None:
        began = self.lapse.monotonic()
        while self.guarded.entry.state is not ConfigEntryState.LOADED:
            await asyncio.sleep(1)
            if self.lapse.monotonic() - began > RETRY_S:
                raise RuntimeError(
                    f"the entry isn't set up: {self.guarded.entry.reason}"
                )
        self.polls.follow()

    async def _reload(self) -> None:
        entry = self.guarded.entry
        await self.guarded.hass.config_entries.async_reload(entry.entry_id)
        self.log.begin_anew()
        if self.guarded.loaded:
            self.polls.follow()

    async def _owner_asks(self) -> None:
        while True:
            await asyncio.sleep(self.owner.random.uniform(*DEEDS_EVERY_S))
            async with self.free:
                await self.owner.does_something()

    async def _sample(self) -> None:
        while True:
            self.make.forget()
            self.course.sampled(held(self._hours()), self.polls)
            await asyncio.sleep(min(SAMPLE_S, self.plan.hours * 3600 / 4))


_MAY_BE_TOLD = {
    Loses.ALWAYS: ((1, 1),),
    Loses.PERHAPS: ((0, 0), (1, 1)),
    Loses.NEVER: ((0, 0),),
}
