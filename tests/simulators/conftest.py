"""What the simulators' tests share."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator

from .client import Client


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """No Home Assistant here."""


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
async def web(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a web client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def router(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[OpenWrtSimulator]:
    """Return a router in a quiet home."""
    async with OpenWrtSimulator("quiet", clock=clock) as simulator:
        yield simulator


@pytest.fixture
async def root(router: OpenWrtSimulator, web: aiohttp.ClientSession) -> Client:
    """Return a client that is logged in and may do everything."""
    client = Client(router, web)
    await client.login("root")
    return client
