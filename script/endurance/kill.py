"""`script/endure kill`: Home Assistant is killed while it saves, and at each request of what it does with blocks.

The simulated router lives on in this process. Time runs faster for both by the same factor.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice
import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from simulators.faults import Answer
from simulators.openwrt.homes import RING, TELEVISION

from .folder import FolderWatch
from .life import LOG
from .makes import MAKES, Make
from .mortal import DiedError, Mortal
from .timelapse import RouterClock, Timelapse

SAVED_WITHIN_S = 60.0
"""What was seen is saved within a minute (`store.py`)."""
SAVING_TAKES_S = 15.0
"""So long may a save take by the faster clock: a second and a half."""
AWAY_S = (0.0, 90.0)
"""How long it stays dead: the router takes back after 30 s what nobody confirms, and forgets a packet's flow after 60 s."""
SETTLED_S = 20.0
"""Home Assistant's own files are written so long after its start."""
CALM_POLLS = 3
"""A minute, or more: after that, all is promised to be right."""

BYSTANDER = {"destination": "45.57.90.1"}
"""What is blocked for the television all the while."""
BLOCKED = {"asn": "AS38365"}
"""What is blocked for the doorbell now and then."""

type Deed = Callable[[Mortal], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked for."""

    make: str
    saves: int
    """How often it's killed during a save."""
    pushes: int
    """How often at most during a push; 0: not at all."""
    first: int
    """The first request of a push that it may die at."""
    seed: int
    speed: float


async def _put(home: Mortal) -> object:
    return await home.act("block", RING.mac, **BLOCKED, duration={"hours": 12})


async def _renew(home: Mortal) -> object:
    return await home.act("block", RING.mac, **BLOCKED, duration={"hours": 24})


async def _take_off(home: Mortal) -> object:
    return await home.act("unblock", RING.mac, **BLOCKED)


async def _nothing(_: Mortal) -> object:
    return None


#: A deed → what comes before it, and whether the block may stand after a death during it.
DEEDS: Mapping[str, tuple[Deed, Deed, set[bool]]] = {
    "put": (_take_off, _put, {True, False}),
    "renew": (_put, _renew, {True}),
    "take off": (_put, _take_off, {False}),
}


@dataclass
class Kills:
    """One run, and what came of it."""

    lapse: Timelapse
    plan: Plan
    make: Make
    folder: Path
    wrongs: list[str] = field(default_factory=list)
    killed: dict[str, int] = field(default_factory=dict)
    torn: int = 0
    """Half-written files that were left behind."""
    lost_s: float = 0.0
    """How long before its death what is lost had passed the router, at most."""
    lost: int = 0
    known: int = 0
    """Destinations that were looked for after a death during a save."""

    def __post_init__(self) -> None:
        """Remember how the router was."""
        self.random = Random(self.plan.seed)
        self.owners = self.make.owners()
        self.what = ""
        self.alive_since = 0.0

    async def run(self) -> None:
        """Kill it again and again."""
        home = await self._begin()
        await home.act("block", TELEVISION.mac, **BYSTANDER)
        # Home Assistant's own files, in which the entry stands, are there from then on.
        await self._pass(SETTLED_S)
        for number in range(self.plan.saves):
            self.what = f"save {number}"
            home = await self._dies_saving(home)
        for name, nth, carried_out in islice(self._moments(), self.plan.pushes):
            if self._is_over(name):
                continue
            self.what = (
                f"{name}, at request {nth}, {'after' if carried_out else 'before'} it"
            )
            home = await self._dies_pushing(home, name, nth, carried_out=carried_out)
        await home.end()
        # Sessions that nobody ended are gone by then, with what was staged in them.
        await self._pass(400, alone=True)
        self.wrongs += [
            f"at the end: {each}" for each in self.make.untidiness(dead=True)
        ]

    async def _begin(self) -> Mortal:
        found = await Mortal.begin(self.folder, self.make.entry, self.lapse)
        self.alive_since = self.make.simulator.timeline.now
        return found

    async def _pass(self, seconds: float, *, alone: bool = False) -> None:
        """Let time pass; where nobody lives with whom it's shared, at once."""
        self.lapse.skips = alone
        await asyncio.sleep(seconds)
        self.lapse.skips = False
        self.make.simulator.tick()

    # During a save.

    async def _dies_saving(self, home: Mortal) -> Mortal:
        await self._pass(self.random.uniform(SETTLED_S, 2 * SETTLED_S))
        wanted, seen = self.random.randrange(1, 16), count(1)
        written = asyncio.Event()

        def happened() -> None:
            if next(seen) == wanted:
                home.kill()
                written.set()

        met = list(self.make.truth.met)
        with FolderWatch(self.folder / ".storage", happened), suppress(TimeoutError):
            async with asyncio.timeout(3 * SAVED_WITHIN_S):
                await written.wait()
        home.kill()
        died_at = self.make.simulator.timeline.now
        met = [*met, *self.make.truth.met]
        alive_since = self.alive_since
        found = await self._next_life(home, "a save")
        # A log tells of what it had told nobody before.
        await self._pass(self.make.told_within)
        in_sight = {
            (at, address) for at, address in met if alive_since <= at <= died_at
        }
        self._compare(died_at, in_sight, await found.look())
        return found

    def _compare(self, died_at: float, met: set[tuple[float, str]], seen: Any) -> None:
        """See what is lost of what passed the router while it lived."""
        known = set(seen["destinations"][TELEVISION.mac])
        lost = [at for at, address in met if address not in known]
        lost_s = died_at - min(lost, default=died_at)
        self.known += len(met)
        self.lost += len(lost)
        self.lost_s = max(self.lost_s, lost_s)
        limit = SAVED_WITHIN_S + self.make.interval + SAVING_TAKES_S
        if lost_s > (0.0 if self.make.told_within else limit):
            self.wrongs.append(
                f"{self.what}: lost what had passed {lost_s:.0f} s before"
            )

    # During a push.

    def _moments(self) -> Iterator[tuple[str, int, bool]]:
        """Yield every deed, request of it, and whether that's still carried out."""
        for nth in count(self.plan.first):
            for name in DEEDS:
                for carried_out in (False, True):
                    yield name, nth, carried_out

    def _is_over(self, name: str) -> bool:
        """Tell whether a deed has been through every of its requests."""
        return name in self.over

    over: set[str] = field(default_factory=set)

    async def _dies_pushing(
        self, home: Mortal, name: str, nth: int, *, carried_out: bool
    ) -> Mortal:
        prepare, deed, may_stand = DEEDS[name]
        await prepare(home)
        faults = self.make.faults
        faults.happen(home.kill, nth=nth, after=carried_out)
        if not carried_out:
            faults.answer(Answer(lost=True), nth=nth, times=1)
        try:
            await deed(home)
        except DiedError:
            faults.clear()
        else:
            faults.clear()
            # What came after the deed may be struck already.
            await self._pass(self.make.interval / 4)
            if not home.ended:
                self.over.add(name)
                return home
        found = await self._next_life(home, name)
        seen = await found.look()
        stands = bool(_standing(seen, RING.mac))
        if stands not in may_stand:
            self.wrongs.append(
                f"{self.what}: the block {'stands' if stands else 'is gone'}"
            )
        return found

    # Afterwards.

    async def _next_life(self, home: Mortal, during: str) -> Mortal:
        """Bury it, begin anew, and see that all is right soon."""
        before = len(self.wrongs)
        await home.dead()
        self.killed[during] = self.killed.get(during, 0) + 1
        self._bury()
        away = self.random.choice((0.0, self.random.uniform(*AWAY_S)))
        await self._pass(away, alone=True)
        found = await self._begin()
        await self._pass(CALM_POLLS * self.make.interval + 5)
        self._agree(await found.look())
        new = self.wrongs[before:]
        print(f"{self.what}: {'; '.join(new) or 'all right'}", flush=True)
        return found

    def _bury(self) -> None:
        """See that every file is whole, and take away what was half written."""
        for path in (self.folder / ".storage").iterdir():
            if path.name.startswith("tmp"):
                self.torn += 1
                path.unlink()
                continue
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except ValueError as err:
                self.wrongs.append(f"{self.what}: {path.name} is broken: {err}")

    def _agree(self, seen: Any) -> None:
        """Hold the guard's word against the router, and look into its log."""
        said = {
            block["block_id"]
            for mac in seen["blocks"]
            for block in _standing(seen, mac)
        }
        wrongs = [
            f"{each} stands, and isn't known" for each in self.make.configured() - said
        ]
        wrongs += [f"{each} isn't in force" for each in said - self.make.in_force()]
        if not _standing(seen, TELEVISION.mac):
            wrongs.append("the other device's block is gone")
        wrongs += [f"a repair: {each}" for each in seen["repairs"]]
        wrongs += self.make.untidiness()
        if self.make.owners() != self.owners:
            wrongs.append("the owner's own configuration was changed")
        wrongs += self._logged()
        self.wrongs += [f"{self.what}: {each}" for each in wrongs]

    def _logged(self) -> list[str]:
        log = self.folder / LOG
        lines = log.read_text(encoding="utf-8").splitlines()
        log.write_text("", encoding="utf-8")
        return [line for line in lines if " ERROR " in line or "Traceback" in line]

    def told(self) -> str:
        """Return what came of it."""
        deaths = ", ".join(
            f"{number} during {what}" for what, number in self.killed.items()
        )
        return "\n".join(
            [
                *self.wrongs,
                f"{sum(self.killed.values())} deaths: {deaths}",
                f"{self.torn} half-written files were left; every file that counts was whole",
                f"{self.lost} of {self.known} destinations were lost, which had passed {self.lost_s:.0f} s before at most",
                f"{len(self.wrongs)} things were wrong"
                if self.wrongs
                else "all was right",
            ]
        )


def _standing(seen: Any, mac: str) -> list[Any]:
    """Return a device's blocks that stand."""
    return [
        block
        for block in seen["blocks"][mac]
        if block["state"] in ("active", "verified") and not block["leaving"]
    ]


async def kill(lapse: Timelapse, plan: Plan) -> Kills:
    """Run it; return what came of it."""
    make = MAKES[plan.make](RouterClock(lapse), plan.seed, (2.0, 6.0))
    with TemporaryDirectory(prefix="endure-") as folder:
        async with make.simulator:
            kills = Kills(lapse, plan, make, Path(folder))
            await kills.run()
    return kills
