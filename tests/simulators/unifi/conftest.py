"""What the tests of the simulated console share."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator

from .console import Client


@pytest.fixture
async def console(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a console in a quiet home; its gateway and its log are as quick as can be."""
    async with UniFiSimulator(
        "quiet", clock=clock, provisioned_after=(0, 0), lateness=(0, 0)
    ) as simulator:
        yield simulator


@pytest.fixture
async def incident(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a console in the home of the incident, otherwise the same."""
    async with UniFiSimulator(
        "ring", clock=clock, provisioned_after=(0, 0), lateness=(0, 0)
    ) as simulator:
        simulator.flow_log.partial = 0
        yield simulator


@pytest.fixture
def admin(console: UniFiSimulator, web: aiohttp.ClientSession) -> Client:
    """Return a client with an administrator's key."""
    return Client(console, web)


@pytest.fixture
def owner(incident: UniFiSimulator, web: aiohttp.ClientSession) -> Client:
    """Return a client with an administrator's key, in the home of the incident."""
    return Client(incident, web)
