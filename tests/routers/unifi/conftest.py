"""What the tests of the UniFi client share."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt.scenarios import copies, home_network
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.scenarios import EVERYONE, HOME, IOT

from .kit import client


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """No Home Assistant here."""


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session such as Home Assistant shares: its cookies go by the name of the host."""
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as shared:
        yield shared


@asynccontextmanager
async def quiet(
    clock: ManualClock, scenario: Scenario | None = None, *, zone_based: bool = True
) -> AsyncGenerator[UniFiSimulator]:
    """Run a console whose home does nothing by itself; its log is as quick as can be, its gateway as slow as real."""
    async with UniFiSimulator(
        scenario or Scenario(clients=copies(*EVERYONE)),
        clock=clock,
        lateness=(0, 0),
        zone_based=zone_based,
    ) as simulator:
        simulator.flow_log.partial = 0
        yield simulator


@pytest.fixture
async def console(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a quiet console."""
    async with quiet(clock) as simulator:
        yield simulator


@pytest.fixture
async def two_zones(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a console with a second network, in a zone of the owner's own."""
    scenario = Scenario(
        network=home_network(iot=True), lans=(HOME, IOT), clients=copies(*EVERYONE)
    )
    async with quiet(clock, scenario) as simulator:
        yield simulator


@pytest.fixture
async def old_site(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a console whose site wasn't migrated to zones."""
    async with quiet(clock, zone_based=False) as simulator:
        yield simulator


@pytest.fixture
def router(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> UniFiRouter:
    """Return a client of the console, by key."""
    return client(session, console, clock)
