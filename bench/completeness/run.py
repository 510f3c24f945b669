"""One run: a Home Assistant polls, at the interval that it chooses itself, what the real kernel's table shows of the flows."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
import time
from typing import Any

from bench.home_assistant import add, entry_for, home_assistant
from bench.router import RouterLogin
from custom_components.iot_egress_guard.coordinator import GuardCoordinator
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.kernel_table import STATE_TIMEOUTS, KernelTable
from simulators.openwrt.scenarios import RING, Scenario

from .failing import FailingPolls
from .flows import ANSWERED, Key, PlannedFlow, plan
from .outcome import Outcome
from .watching import Said, Watcher

#: After the last flow began, in intervals: beyond them, whatever wasn't seen won't be.
_LAST_POLLS = 3
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is of."""

    flows: int
    seconds: float
    """How long they go on coming."""
    failed: float
    """The probability of each poll to fail, from 0 to 1."""
    udp_timeout: int
    """`nf_conntrack_udp_timeout` in seconds; the other timeouts are the kernel's own."""
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that is over."""

    outcome: Outcome
    interval: float
    """How often Home Assistant polled while nothing failed, in seconds."""
    struck: Sequence[str]
    """How polls failed."""

    def as_json(self) -> dict[str, Any]:
        """Return all figures."""
        ways = {way: self.struck.count(way) for way in sorted(set(self.struck))}
        return {
            **self.outcome.as_json(),
            "interval_s": self.interval,
            "failed_by": ways,
        }


async def run(options: Options) -> Finished:
    """Let the flows come, in real time. Raises KernelTableError or FileNotFoundError where the kernel can't be had."""
    random = Random(options.seed)
    flows = plan(options.flows, options.seconds, random)
    timeouts = {"nf_conntrack_udp_timeout": options.udp_timeout}
    with KernelTable(timeouts) as table:
        async with _router(table) as router, home_assistant() as hass:
            table.begin(ANSWERED, answered=True)
            entry = await _guard(hass, router)
            watcher = Watcher(hass, entry)
            failing = FailingPolls(router.faults, options.failed, random)
            interval = entry.runtime_data.update_interval
            assert interval is not None
            began = await _let_come(flows, table)
            lifetime = {
                protocol: table.sysctls[name]
                for protocol, name in STATE_TIMEOUTS.items()
            }
            wait = max(lifetime.values()) + _LAST_POLLS * interval.total_seconds()
            await _until_listed(began, watcher.said, wait)
            watcher.stop()
    outcome = Outcome(flows=flows, began=began, lifetime=lifetime, said=watcher.said)
    return Finished(
        outcome=outcome, interval=interval.total_seconds(), struck=failing.struck
    )


@asynccontextmanager
async def _router(table: KernelTable) -> AsyncIterator[OpenWrtSimulator]:
    """Run a router's daemons over the kernel's table; behind it a doorbell lives, as far as they say."""
    async with OpenWrtSimulator(Scenario(clients=(RING,))) as router:
        for path, lines in table.files().items():
            router.files.put(path, lines)
        yield router


async def _guard(
    hass: HomeAssistant, router: OpenWrtSimulator
) -> ConfigEntry[GuardCoordinator]:
    login = RouterLogin(
        host=router.host,
        port=router.port,
        username=router.username,
        password=router.password,
        lan_mac=router.lan_mac,
    )
    entry = entry_for(login, [RING], profile="ring", home_country="US")
    await add(hass, entry)
    return entry


async def _let_come(
    flows: Sequence[PlannedFlow], table: KernelTable
) -> dict[Key, float]:
    """Enter each flow in its time; return when each was, in seconds since the epoch."""
    start, began = time.time(), {}
    for flow in flows:
        await asyncio.sleep(max(0, start + flow.at - time.time()))
        began[flow.key] = time.time()
        await asyncio.to_thread(table.begin, flow.packet)
    return began


async def _until_listed(expected: dict[Key, float], said: Said, seconds: float) -> None:
    """Return once all are listed and a poll has passed since, or so many seconds have."""
    end = time.time() + seconds
    while time.time() < end and expected.keys() - said.listed.keys():
        await asyncio.sleep(_LOOK_EVERY_S)
