"""A home of either make: a simulated router that can be struck, and a Home Assistant that guards a device behind it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import socket
from typing import Any, override

from aiohttp.abc import AbstractResolver, ResolveResult
from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.repairs import async_create_fix_flow
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import UDP, Packet
from simulators.simulator import Simulator
from simulators.unifi import UniFiSimulator
from tests.conftest import RING_MAC, console_entry, device, entry_for
from tests.test_guard import act, device_id

HOST = "router.home"
"""The name by which Home Assistant knows the router."""

RING = "10.23.1.125"
TURNS_TO_SETTLE = 1000
"""How often the event loop looks what is ready before a connection that ends must have ended."""
TURNS_A_SECOND = 20
"""How often the event loop looks what is ready before another second has passed."""
SUSPICIOUS = "binary_sensor.ring_pro_suspicious_egress"


class Names(AbstractResolver):
    """Knows the router's name, as long as there are names at all."""

    def __init__(self) -> None:
        """Know it."""
        self.gone = False

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the loopback's address; OSError for what isn't known."""
        if self.gone or host != HOST:
            raise OSError(None, "DNS lookup failed")
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        """Do nothing."""

    async def real_close(self) -> None:
        """Do nothing; Home Assistant closes its own so."""


def openwrt(clock: ManualClock, **changes: Any) -> OpenWrtSimulator:
    """Return a router with the Ring Pro's traffic."""
    settings: dict[str, Any] = {
        "scenario": "ring",
        "clock": clock,
        "reload_seconds": 0,
        "tls": True,
    }
    return OpenWrtSimulator(**settings | changes)


def console(clock: ManualClock, **changes: Any) -> UniFiSimulator:
    """Return a console with the Ring Pro's traffic, that logs a flow within a poll."""
    settings: dict[str, Any] = {
        "scenario": "ring",
        "clock": clock,
        "tls": True,
        "udp_timeout": 10,
        "lateness": (0.0, 0.0),
    }
    return UniFiSimulator(**settings | changes)


def router_entry(router: OpenWrtSimulator, **changes: Any) -> MockConfigEntry:
    """Return the entry of a router, known by its name, its certificate pinned."""
    entry = entry_for(router, subentries=(device(),))
    secure = router.certificate_sha256 is not None
    data: dict[str, Any] = {**entry.data, "host": HOST, "ssl": secure}
    if secure:
        data["fingerprint"] = router.certificate_sha256
    return _known_by_name(entry, data | changes)


def password_entry(router: UniFiSimulator, **changes: Any) -> MockConfigEntry:
    """Return the entry of a console, known by its name, with a password."""
    entry = console_entry(
        router,
        subentries=(device(),),
        api_key=None,
        username=router.username,
        password=router.password,
        ssl=router.certificate_sha256 is not None,
        fingerprint=router.certificate_sha256,
    )
    return _known_by_name(entry, {**entry.data, "host": HOST} | changes)


def _known_by_name(entry: MockConfigEntry, data: Mapping[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title=entry.title,
        unique_id=entry.unique_id,
        data=dict(data),
        subentries_data=tuple(
            {
                "data": dict(each.data),
                "subentry_type": each.subentry_type,
                "title": each.title,
                "unique_id": each.unique_id,
            }
            for each in entry.subentries.values()
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """What differs between the makes."""

    simulate: Callable[..., Simulator]
    enter: Callable[..., MockConfigEntry]
    step: float
    """Seconds between two polls, a little more than the interval."""
    coverage: str
    """The entity that tells of the coverage."""


MAKES: Mapping[str, Make] = {
    "openwrt": Make(
        simulate=openwrt,
        enter=router_entry,
        step=21,
        coverage="sensor.openwrt_coverage",
    ),
    "unifi": Make(
        simulate=console,
        enter=password_entry,
        step=31,
        coverage="sensor.unifi_console_coverage",
    ),
}


@dataclass(kw_only=True)
class Home:
    """The router, and the Home Assistant."""

    make: Make
    hass: HomeAssistant
    clock: ManualClock
    freezer: FrozenDateTimeFactory
    names: Names
    router: Any
    """The simulator: either make's."""
    entry: MockConfigEntry
    time_flies: bool = False
    """Time passes while somebody waits: else what waits in vain would do so for ever."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a fault keeps from its beginning to its end."""

    # Time.

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for both, and Home Assistant do what is due."""
        self.clock.advance(seconds)
        self.freezer.tick(seconds)
        async_fire_time_changed(self.hass)
        done = asyncio.ensure_future(
            self.hass.async_block_till_done(wait_background_tasks=True)
        )
        while self.time_flies and not done.done():
            for _ in range(TURNS_A_SECOND):
                await asyncio.sleep(0)
            self.clock.advance(1)
            self.freezer.tick(1)
        await done

    async def poll(self, times: int = 1) -> None:
        """Let so many polls pass."""
        for _ in range(times):
            await self.pass_time(self.make.step)

    def now(self) -> datetime:
        """Return what Home Assistant's clock says."""
        return dt_util.utcnow()

    async def set_clock(self, by: timedelta) -> None:
        """Set Home Assistant's clock forward or back; what is due by the time that passes stays due."""
        self.freezer.tick(by)
        if by < timedelta():
            # Here that time is the same clock's, and went back with it.
            due = dt_util.utcnow() - by + timedelta(seconds=self.make.step)
            async_fire_time_changed(self.hass, due)
            await self.hass.async_block_till_done(wait_background_tasks=True)

    # What its owner sees.

    def state(self, entity_id: str = SUSPICIOUS) -> State:
        """Return an entity's state."""
        found = self.hass.states.get(entity_id)
        assert found is not None, entity_id
        return found

    @property
    def available(self) -> bool:
        """Whether the device's entities are."""
        return self.state().state != "unavailable"

    @property
    def coverage(self) -> str:
        """What polls can see."""
        return self.state(self.make.coverage).state

    def repairs(self) -> set[str]:
        """Return the repairs that are shown, but those of Home Assistant's own about the login."""
        return {
            issue.translation_key or issue_id
            for (domain, issue_id), issue in ir.async_get(self.hass).issues.items()
            if domain == DOMAIN and issue.active
        }

    async def mend(self, repair: str, choice: str) -> None:
        """Choose what to do about a repair."""
        issue_id = f"{repair}_{self.entry.entry_id}"
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, issue_id)
        assert issue is not None
        flow = await async_create_fix_flow(self.hass, issue_id, dict(issue.data or {}))
        flow.hass = self.hass
        await getattr(flow, f"async_step_{choice}")()

    def asks_for_login(self) -> bool:
        """Tell whether Home Assistant asks for the login again."""
        return any(
            flow["context"]["source"] == "reauth"
            for flow in self.hass.config_entries.flow.async_progress()
        )

    async def act(self, action: str, **fields: Any) -> dict[str, Any]:
        """Perform an action on the device."""
        target = device_id(self.hass, self.entry)
        return await act(self.hass, action, device_id=target, **fields)

    async def destinations(self, *, suspicious: bool = False) -> dict[str, int]:
        """Return where the device has been, and how often."""
        found = await self.act("get_destinations", suspicious_only=suspicious)
        return {each["address"]: each["sightings"] for each in found["destinations"]}

    async def blocks(self) -> dict[str, str]:
        """Return the device's blocks and their states, by what they are called on the router."""
        found = await self.act("get_blocks")
        return {f"ieg_{each['block_id']}": each["state"] for each in found["blocks"]}

    def forget_origins(self) -> None:
        """Forget the open database, as a Home Assistant that starts anew has none."""
        self.hass.data.pop(f"{DOMAIN}_origins")

    # The router.

    def rules(self, router: Any = None) -> set[str]:
        """Return what of ours the router has."""
        router = router or self.router
        router.tick()
        if isinstance(router, UniFiSimulator):
            return {
                str(each["name"])
                for each in router.policies.own
                if str(each["name"]).startswith("ieg_")
            }
        sections = router.uci.committed("firewall").sections
        return {each.name for each in sections if each.name.startswith("ieg_")}

    def send(self, address: str, router: Any = None) -> bool:
        """Let the device send a packet that looks like the incident's; tell whether it passes."""
        router = router or self.router
        kernel = router.gateway if isinstance(router, UniFiSimulator) else router.kernel
        router.tick()
        packet = Packet(
            src=RING,
            dst=address,
            protocol=UDP,
            sport=51_507,
            dport=1,
            size=200,
            mac=RING_MAC,
        )
        return bool(kernel.send(packet).passed)

    async def settle(self, connections: int) -> None:
        """See that the router has no more connections than these, once those that end have ended."""
        for _ in range(TURNS_TO_SETTLE):
            if self.router.connections <= connections:
                break
            await asyncio.sleep(0)
        assert self.router.connections <= connections

    async def hang_up(self) -> None:
        """End all connections, so that the next request needs a new one."""
        await self.router.faults.refuse()
        await self.router.faults.accept()
