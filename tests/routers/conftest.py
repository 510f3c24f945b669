"""What the tests of router clients share."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator

from .openwrt import client


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session such as Home Assistant shares."""
    async with aiohttp.ClientSession() as shared:
        yield shared


@pytest.fixture
def router(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator, clock: ManualClock
) -> OpenWrtRouter:
    """Return a client of the simulated router."""
    return client(session, simulator, clock)
