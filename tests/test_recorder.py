"""What ends up in Home Assistant's database."""

from collections.abc import AsyncGenerator

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import func, select

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import Events, StateAttributes, States
from homeassistant.components.recorder.util import session_scope
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.conntrack import Flow, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.homes import RING
from simulators.openwrt.packets import TCP

from .conftest import device, entry_for

POLL_S = 20
POLLS = 45
"""A quarter of an hour; `script/bench recorder_rows` watches for a whole one."""


@pytest.fixture(autouse=True)
def load_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Have the recorder first: it wants to be there before Home Assistant is."""


@pytest.fixture
async def quiet_home(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[OpenWrtSimulator]:
    """Return a router in whose home the doorbell does nothing."""
    async with OpenWrtSimulator(scenario="quiet", clock=clock) as simulated:
        yield simulated


def connection(router: OpenWrtSimulator, address: str) -> Flow:
    """Let the doorbell have a connection over which nothing passes."""
    return router.conntrack.insert(
        TCP,
        Way(str(RING.ipv4), address, 40_000, 443),
        Way(address, router.network.wan_address(), 443, 40_000),
        state=TcpState.ESTABLISHED,
        seen_reply=True,
        assured=True,
    )


async def rows(hass: HomeAssistant) -> list[int]:
    """Return how many states, attributes and events are in the database."""
    await async_wait_recording_done(hass)
    with session_scope(hass=hass, read_only=True) as session:
        return [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (States, StateAttributes, Events)
        ]


async def test_a_device_in_which_nothing_happens_writes_nothing(
    hass: HomeAssistant,
    quiet_home: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    connection(quiet_home, "3.120.0.1")
    entry = entry_for(quiet_home, subentries=(device(),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    coordinator = entry.runtime_data

    async def poll() -> float:
        clock.advance(POLL_S)
        freezer.tick(POLL_S)
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
        polled_at: float = coordinator.data.polled_at.timestamp()
        return polled_at

    began = await poll()
    before = await rows(hass)
    for _ in range(POLLS):
        last = await poll()
    assert last - began == POLLS * POLL_S
    assert await rows(hass) == before

    connection(quiet_home, "3.120.0.2")
    await poll()
    assert await rows(hass) != before
