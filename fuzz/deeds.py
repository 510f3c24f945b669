"""What the guard does with a router, each once recorded from the simulators, for both makes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from typing import Any, cast

import aiohttp

from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.router import Router
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import UniFiSimulator

from .exchange import Request, Response, recorded

MAC = "54:e0:19:aa:01:25"
"""The Ring Pro's, in the simulated homes."""
#: Seconds that a home lives before each deed, so that there are flows.
_LIVED_S = 120.0

_RULE = BlockRule(
    block_id="0a1b2c3d",
    mac=MAC,
    networks=(ip_network("106.13.0.0"), ip_network("2001:db8::/32")),
    protocol="udp",
    port=1,
    ends_in=3_600.0,
)
_OTHER = BlockRule(block_id="0a1b2c3e", mac=MAC, networks=())

type Deed = Callable[[Any], Awaitable[object]]

DEEDS: Mapping[str, Deed] = {
    "connect": lambda router: router.connect(),
    "capabilities": lambda router: router.capabilities(),
    "settings": lambda router: router.settings(),
    "clients": lambda router: router.clients(),
    "poll": lambda router: router.poll([MAC]),
    "look": lambda router: router.look([MAC]),
    "services": lambda router: router.services(),
    "push": lambda router: router.push(_RULE),
    "rules": lambda router: router.rules(),
    "quarantine": lambda router: router.push(_OTHER),
    "remove": lambda router: router.remove([_RULE.block_id, _OTHER.block_id]),
}
"""In the order in which they are recorded: what is pushed is there afterwards."""

type Exchanges = list[tuple[Request, Response]]


type Sleep = Callable[[float], Awaitable[None]]
type Client = Callable[[aiohttp.ClientSession, Any, Sleep], Router]
"""Makes a client of a simulator that knows nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of router, and what it answered."""

    client: Callable[[], Router]
    """Makes a client that knows nothing yet, for answers from memory; no time passes for it."""
    deeds: Mapping[str, Exchanges]


@cache
def openwrt() -> Kind:
    """Return an OpenWrt router, recorded."""

    def client(session: aiohttp.ClientSession, at: Any, sleep: Sleep) -> Router:
        return OpenWrtRouter(session, at.url, at.username, at.password, sleep=sleep)

    clock = ManualClock()
    return _recorded(OpenWrtSimulator("ring", clock=clock), clock, client)


@cache
def unifi(*, by_key: bool, zones: bool) -> Kind:
    """Return a console, recorded: by a key or a password, with a firewall of zones or without."""
    clock = ManualClock()

    def client(session: aiohttp.ClientSession, at: Any, sleep: Sleep) -> Router:
        login = {"username": at.username, "password": at.password}
        if by_key:
            login = {"api_key": at.api_key}
        return UniFiRouter(session, at.url, clock=clock.time, sleep=sleep, **login)

    console = UniFiSimulator("ring", clock=clock, zone_based=zones)
    return _recorded(console, clock, client)


def _recorded(simulator: Any, clock: ManualClock, client: Client) -> Kind:
    """Do each deed once, by a client that knows nothing yet."""
    return Kind(
        client=lambda: client(cast(aiohttp.ClientSession, _Nobody()), simulator, _none),
        deeds=asyncio.run(_record(simulator, clock, client)),
    )


async def _record(
    simulator: Any, clock: ManualClock, client: Client
) -> dict[str, Exchanges]:
    async def sleep(seconds: float) -> None:
        clock.advance(seconds)
        simulator.tick()

    deeds = {}
    async with simulator, aiohttp.ClientSession() as session:
        for name, deed in DEEDS.items():
            # So long, too, that consoles don't find that there are too many logins.
            await sleep(_LIVED_S)
            with recorded() as kept:
                await deed(client(session, simulator, sleep))
            deeds[name] = kept
    return deeds


class _Nobody:
    """A session that nothing is sent with."""


async def _none(seconds: float) -> None:
    """Let no time pass."""
