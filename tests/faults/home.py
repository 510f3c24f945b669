"""A home whose router can be struck at any request, and a guard that lives and dies in it, without Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
import json
from types import TracebackType
from typing import Any, NamedTuple, Self

import aiohttp

from custom_components.iot_egress_guard.blocks.block import (
    Block,
    BlockChange,
    BlockState,
)
from custom_components.iot_egress_guard.blocks.blocks import Blocks
from custom_components.iot_egress_guard.egress.match import Match
from custom_components.iot_egress_guard.routers.errors import RouterError
from custom_components.iot_egress_guard.routers.http import TIMEOUT
from custom_components.iot_egress_guard.routers.model import Network
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.uci import Section

from .cast import (
    ELSEWHERE,
    IN_COUNTRY,
    NETWORKS,
    RING,
    RING_MAC,
    TELEVISION,
    TELEVISION_MAC,
    origin,
    packet,
    scenario,
)

#: Polls after something went wrong, in seconds since the one before: the first within the time in which the router takes
#: an unconfirmed change back by itself, the last after all that is promised to be over within a minute.
POLLS = (5, 21, 21, 21)


@dataclass
class Life:
    """One run of the guard: what it remembers dies with it."""

    web: aiohttp.ClientSession
    router: OpenWrtRouter
    blocks: Blocks
    alive: bool = True


class Estate(NamedTuple):
    """What outlives the guard and its router's memory."""

    firewall: list[Section]
    saved: list[dict[str, Any]]


@dataclass
class Home:
    """A router, and a guard that has just started; `estate` is what it finds."""

    estate: Estate | None = None
    clock: ManualClock = field(default_factory=ManualClock)
    ahead: float = 0
    """How far the event loop's time, by which a client's patience ends, is ahead of the machine's."""
    saved: list[dict[str, Any]] = field(default_factory=list)
    changes: list[BlockChange] = field(default_factory=list)
    owners: list[dict[str, object]] = field(default_factory=list)
    """The sections that the owner should find in the firewall's configuration."""
    task: asyncio.Task[Any] | None = None
    """What is being done with the blocks right now."""
    _due: list[tuple[float, Callable[[], Awaitable[None]]]] = field(
        default_factory=list
    )

    async def __aenter__(self) -> Self:
        """Switch the router on and the guard; the Ring has a flow to the country, unless that's blocked."""
        if self.estate is not None:
            self.saved = self.estate.saved
        found = self.estate.firewall if self.estate else None
        self.router = OpenWrtSimulator(
            scenario(found), clock=self.clock, reload_seconds=0.4
        )
        await self.router.__aenter__()
        self.owners = self.owners_sections()
        self.live()
        flow = self.router.kernel.send(packet(RING_MAC, RING, IN_COUNTRY, 30_000)).flow
        if flow is not None:
            self.router.kernel.answer(flow)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Switch everything off."""
        # Whatever hangs goes on, and finds nobody.
        self.clock.advance(3600)
        await self.life.web.close()
        await self.router.__aexit__(exc_type, exc_value, traceback)

    def live(self) -> None:
        """Start the guard with what was saved."""
        web = aiohttp.ClientSession()
        client = OpenWrtRouter(
            web,
            self.router.url,
            self.router.username,
            self.router.password,
            sleep=self.wait,
        )

        async def save() -> None:
            if life.alive:
                self.save()

        async def expand(match: Match) -> tuple[Network, ...]:
            return NETWORKS

        blocks = Blocks(
            client,
            origins=origin,
            expand=expand,
            clock=self.clock.time,
            save=save,
            home=lambda: (ip_network("10.23.1.0/24"),),
        )
        blocks.restore(self.saved)
        self.life = life = Life(web, client, blocks)

    # The guard.

    @property
    def blocks(self) -> Blocks:
        """The blocks of the guard that is alive."""
        return self.life.blocks

    def save(self) -> None:
        """Save the blocks, as the store does."""
        self.saved = json.loads(json.dumps(self.blocks.as_list()))

    async def die(self) -> None:
        """Let the guard die on the spot: nothing more is sent, nothing more is saved."""
        self.life.alive = False
        if self.task is not None:
            self.task.cancel()
        await self.life.web.close()

    async def poll(self) -> None:
        """Poll as the coordinator does; RouterError when the router can't be asked."""
        try:
            async with self.blocks.lock:
                await self.blocks.leave_in_time()
                statuses = await self.blocks.ask()
                poll = await self.life.router.poll([RING_MAC, TELEVISION_MAC])
                await self.blocks.look(statuses, poll)
        finally:
            self.changes += self.blocks.take_changes()

    async def calm_down(self) -> None:
        """Let nothing more go wrong, and a minute pass with its polls."""
        self.router.faults.clear()
        for seconds in POLLS:
            await self.wait(seconds)
            with suppress(RouterError):
                await self.poll()
                assert self.blocks.unknown == ()
        # What a poll changes is saved within a minute.
        self.save()

    # Time.

    async def wait(self, seconds: float) -> None:
        """Let time pass for the router, and what is due happen."""
        self.clock.advance(seconds)
        due = [what for at, what in self._due if at <= self.clock.monotonic()]
        self._due = [each for each in self._due if each[0] > self.clock.monotonic()]
        for what in due:
            await what()

    def later(self, seconds: float, what: Callable[[], Awaitable[None]]) -> None:
        """Have something happen in so many seconds of the router's."""
        self._due.append((self.clock.monotonic() + seconds, what))

    async def outlast_patience(self) -> None:
        """Let the client give up, and go on a second later by the router's clock, when somebody lets it pass."""
        total = TIMEOUT.total or 0
        late = asyncio.ensure_future(self.clock.sleep(total + 1))
        await asyncio.sleep(0)
        self.clock.advance(total)
        self.ahead += total + 1
        await late

    # The router.

    def firewall(self) -> list[Section]:
        """Return the saved configuration of the firewall."""
        self.router.tick()
        return self.router.uci.committed("firewall").sections

    def ours(self) -> list[Section]:
        """Return our sections in it."""
        return [each for each in self.firewall() if each.name.startswith("ieg_")]

    def owners_sections(self) -> list[dict[str, object]]:
        """Return the owner's sections in it, to the letter."""
        return [
            each.as_json()
            for each in self.firewall()
            if not each.name.startswith("ieg_")
        ]

    def rule_ids(self) -> set[str]:
        """Return the ids of the blocks that have rules in the saved configuration."""
        return {each.name[4:12] for each in self.ours() if each.type == "rule"}

    def live_ids(self) -> set[str]:
        """Return the ids of the blocks that have rules in force."""
        return {
            str(rule["comment"]).removeprefix("!fw4: ieg_")[:8]
            for rule in self.router.rules()
            if "!fw4: ieg_" in str(rule.get("comment"))
        }

    def stops(self, mac: str, address: str, destination: str) -> bool:
        """Tell whether a new flow of a device is stopped."""
        opening = packet(mac, address, destination, 40_000)
        return not self.router.kernel.send(opening).passed

    def has_flow(self) -> bool:
        """Tell whether the Ring has a flow to the country."""
        return any(
            (flow.original.src, flow.original.dst) == (RING, IN_COUNTRY)
            for flow in self.router.conntrack.flows()
        )

    def staged(self) -> Iterator[str]:
        """Yield the sections of ours that are staged in a session that is in use.

        What is staged in one that nobody knows any more can't be applied, and goes with it.
        """
        now = self.router.timeline.now
        for session in self.router.sessions.live:
            if session.expires_at >= now + session.timeout:
                for delta in self.router.uci.staged(session.sid, "firewall"):
                    if delta.section.startswith("ieg_"):
                        yield delta.section

    # What must hold.

    def assert_agreement(self, *, stopped: bool) -> None:
        """See that the router has just the rules that the store knows, and the owner's own; `stopped`: the Ring's country."""
        in_force = {each.block_id for each in self.blocks.all if each.in_force}
        assert self.rule_ids() == in_force
        assert self.live_ids() == in_force
        assert {each.block_id for each in self.blocks.of(TELEVISION_MAC)} <= in_force
        assert len(in_force) == 1 + stopped
        left = self.has_flow()
        for block in self.ring_blocks:
            assert block.verified is (block.in_force and not left)
        assert self.stops(RING_MAC, RING, IN_COUNTRY) is stopped
        assert not self.stops(RING_MAC, RING, ELSEWHERE)
        assert self.stops(TELEVISION_MAC, TELEVISION, ELSEWHERE)
        assert self.blocks.unknown == ()
        assert self.blocks.rules_on_router == len(in_force)
        sets = {each.name for each in self.ours() if each.type == "ipset"}
        assert sets == {
            each.options["ipset"] for each in self.ours() if "ipset" in each.options
        }
        assert list(self.staged()) == []
        assert self.router.uci.pending is None
        assert self.owners_sections() == self.owners
        assert self.saved == json.loads(json.dumps(self.blocks.as_list()))
        for block in self.blocks.all:
            assert block.leaving is None
            assert block.state is not BlockState.PENDING
            assert block.standing is block.in_force, block

    @property
    def ring_blocks(self) -> list[Block]:
        """The blocks of the Ring."""
        return self.blocks.of(RING_MAC)
