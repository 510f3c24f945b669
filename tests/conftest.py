"""What all tests share: a Home Assistant that loads this integration, and a simulated router on loopback."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# Imported here so that the loader finds this package, and not the test kit's own `custom_components`.
from custom_components import iot_egress_guard
from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.tls import Tls
from simulators.unifi import UniFiSimulator

from .texts.gaps import no_gaps  # noqa: F401

# `cryptography` keeps the class `datetime` that the first certificate is made with: it mustn't be a frozen clock's.
Tls("a first one")

RING_MAC = "54:e0:19:aa:01:25"
"""The doorbell of the simulator's `ring` scenario."""


@pytest.fixture(autouse=True)
def load_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration."""


@pytest.fixture(autouse=True)
def outspoken() -> Iterator[None]:
    """See that a test leaves the integration's log as it was: one that's hushed makes the next test blind."""
    yield
    assert logging.getLogger(iot_egress_guard.__name__).level == logging.NOTSET


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with snapshots as Home Assistant's own tests do: ids and dates of no meaning are left out."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def clock() -> ManualClock:
    """Return the simulated router's clock; it stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
async def broken_handshakes(socket_enabled: None) -> None:
    """Let a client break off a TLS handshake: only a loop in debug mode reports that, as an error."""
    asyncio.get_running_loop().set_debug(False)


@pytest.fixture
async def simulator(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[OpenWrtSimulator]:
    """Return a simulated OpenWrt router with the Ring Pro's traffic; its firewall reloads at once."""
    async with OpenWrtSimulator(
        scenario="ring", clock=clock, reload_seconds=0
    ) as simulated:
        yield simulated


@pytest.fixture
async def console(
    clock: ManualClock, broken_handshakes: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a simulated UniFi console with the Ring Pro's traffic, at HTTPS with a certificate of its own."""
    async with UniFiSimulator(scenario="ring", clock=clock, tls=True) as simulated:
        yield simulated


def console_entry(
    console: UniFiSimulator,
    *,
    subentries: tuple[ConfigSubentryData, ...] = (),
    **changes: Any,
) -> MockConfigEntry:
    """Return a config entry for a simulated console, with an API key, its certificate pinned; None leaves a datum out."""
    data: dict[str, Any] = {
        "router": "unifi",
        "host": console.host,
        "port": console.port,
        "ssl": True,
        "api_key": console.api_key,
        "site": console.site.name,
        "fingerprint": console.certificate_sha256,
    } | changes
    return MockConfigEntry(
        domain=DOMAIN,
        title="UniFi",
        unique_id=console.site.id,
        data={key: value for key, value in data.items() if value is not None},
        subentries_data=subentries,
    )


def entry_for(
    simulator: OpenWrtSimulator, *, subentries: tuple[ConfigSubentryData, ...] = ()
) -> MockConfigEntry:
    """Return a config entry for a simulated router, with these devices."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="OpenWrt",
        unique_id=simulator.lan_mac.lower(),
        data={
            "router": "openwrt",
            "host": simulator.host,
            "port": simulator.port,
            "ssl": False,
            "username": simulator.username,
            "password": simulator.password,
        },
        subentries_data=subentries,
    )


def device(
    mac: str = RING_MAC, *, title: str = "Ring Pro", profile: str = "ring"
) -> ConfigSubentryData:
    """Return a subentry for a guarded device."""
    return ConfigSubentryData(
        data={"mac": mac, "profile": profile, "home_countries": ["US"]},
        subentry_type="device",
        title=title,
        unique_id=mac,
    )


def our_rules(simulator: OpenWrtSimulator) -> list[str]:
    """Return the sections of ours in the router's saved firewall configuration."""
    sections = simulator.uci.committed("firewall").sections
    return [each.name for each in sections if each.name.startswith("ieg_")]


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> None:
    """Let the integration's waiting for a router move the router's clock: time stands still otherwise."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    monkeypatch.setattr(
        "custom_components.iot_egress_guard.make.OpenWrtRouter",
        partial(OpenWrtRouter, sleep=sleep),
    )
    monkeypatch.setattr(
        "custom_components.iot_egress_guard.make.UniFiRouter",
        partial(UniFiRouter, sleep=sleep, clock=clock.time),
    )


def mover(
    hass: HomeAssistant,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
    *,
    poll: float = 21,
) -> Callable[[float], Awaitable[None]]:
    """Return what moves Home Assistant's clock and the router's on by so many seconds, in steps of a poll."""

    async def advance(seconds: float) -> None:
        while seconds > 0:
            # A block lets the router's clock alone run on while it waits.
            freezer.tick(max(0.0, clock.time() - freezer.time_to_freeze.timestamp()))
            step = min(seconds, poll)
            clock.advance(step)
            freezer.tick(step)
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)
            seconds -= step

    return advance


@dataclass(frozen=True)
class Guarded:
    """A Home Assistant that guards the Ring Pro behind a simulated router."""

    entry: MockConfigEntry
    advance: Callable[[float], Awaitable[None]]
    """Move both clocks on by so many seconds, in steps of a poll."""


@pytest.fixture
async def guarded(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> Guarded:
    """Set up the integration for the Ring Pro."""
    freezer.move_to("2026-11-24 00:00:00+00:00")
    entry = entry_for(simulator, subentries=(device(),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    return Guarded(entry, mover(hass, clock, freezer))


#: What mostly waits for a demo; each group stays together, since it shares one.
WAITING = ("tests/browser/", "tests/demo/test_story.py")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Let each worker begin with some of the tests that mostly wait, so that the run doesn't end with them alone.

    Workers are given the list in as many pieces as there are workers.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    waiting = [item for item in items if item.nodeid.startswith(WAITING)]
    others = [item for item in items if not item.nodeid.startswith(WAITING)]
    browser = [item for item in waiting if item.nodeid.startswith(WAITING[0])]
    groups = [browser, *([item] for item in waiting if item not in browser)]
    size = -(-len(items) // workers)
    items.clear()
    for number in range(workers):
        first = [item for group in groups[number::workers] for item in group]
        items += first
        items += others[: size - len(first)]
        del others[: size - len(first)]
    items += others
