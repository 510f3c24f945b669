"""An OpenWrt router as its client's tests use it: the client, blocks, and its owner at work."""

from collections.abc import Callable
from ipaddress import ip_network

import aiohttp

from custom_components.iot_egress_guard.routers.model import BlockRule, Network
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import PASSWORD, Answer, OpenWrtSimulator
from simulators.openwrt.uci import Delta, Section, Value
from tests.conftest import RING_MAC

BAIDU = BlockRule(
    block_id="0a1b2c3d",
    mac=RING_MAC,
    networks=(ip_network("106.13.0.0"),),
    protocol="udp",
    port=1,
)


def client(
    session: aiohttp.ClientSession,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    *,
    password: str | None = None,
    fingerprint: str | None = None,
) -> OpenWrtRouter:
    """Return a client whose waiting moves the router's clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    return OpenWrtRouter(
        session,
        simulator.url,
        simulator.username,
        password or simulator.password,
        fingerprint=fingerprint,
        sleep=sleep,
    )


def networks(count: int, *, first: int = 0) -> tuple[Network, ...]:
    """Return so many IPv4 networks, none next to another."""
    return tuple(
        ip_network((0x6A_00_00_00 + 512 * number, 24))
        for number in range(first, first + count)
    )


def firewall(simulator: OpenWrtSimulator) -> dict[str, Section]:
    """Return the sections of the saved firewall configuration by name."""
    simulator.tick()
    return {each.name: each for each in simulator.uci.committed("firewall").sections}


def sets(simulator: OpenWrtSimulator) -> list[str]:
    """Return the names of the sets in it."""
    return [name for name, each in firewall(simulator).items() if each.type == "ipset"]


def edit(
    simulator: OpenWrtSimulator, change: Callable[[dict[str, Section]], None]
) -> None:
    """Let the owner change the firewall's configuration, and load it."""
    sections = firewall(simulator)
    change(sections)
    simulator.uci.replace("firewall", sections.values())


def owners_rule(section: str = "mine", /, **options: Value) -> Section:
    """Return a rule of the owner's that lets the LAN out, but for what `options` say."""
    chosen: dict[str, Value] = {
        "name": "Mine",
        "src": "lan",
        "dest": "wan",
        "proto": "tcp",
        "target": "ACCEPT",
    }
    return Section("rule", section, options=chosen | options)


def owner_applies(simulator: OpenWrtSimulator) -> str:
    """Let the owner apply a rule in LuCI, and not confirm it yet; return the session."""
    sid = simulator.sessions.login("root", PASSWORD, None).sid
    simulator.uci.stage(sid, "firewall", [Delta("set", "mine", None, "rule")])
    simulator.uci.apply(sid, {"rollback": True, "timeout": 60})
    return sid


def staged(simulator: OpenWrtSimulator) -> set[str]:
    """Return the sections with changes that are staged in any session."""
    return {
        delta.section
        for session in simulator.sessions.live
        for delta in simulator.uci.staged(session.sid, "firewall")
    }


def calls(simulator: OpenWrtSimulator, object_: str) -> list[str]:
    """Return the methods of an object that were called so far."""
    return [method for name, method, _ in simulator.requests if name == object_]


def away_from(simulator: OpenWrtSimulator, method: str) -> None:
    """Have the router unreachable from the next call of a method on, which it never gets."""
    simulator.faults.happen(simulator.faults.refuse, method=method)
    simulator.faults.answer(Answer(lost=True), method=method, times=1)
