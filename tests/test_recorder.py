"""What ends up in Home Assistant's database."""

from collections.abc import AsyncGenerator, Awaitable, Callable

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
from homeassistant.util import dt as dt_util
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.conntrack_flow import Flow, Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.homes import RING
from simulators.openwrt.packets import TCP, UDP

from .conftest import device, entry_for

POLL_S = 20
SUSPICIOUS = "binary_sensor.ring_pro_suspicious_egress"


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


def lone_packet(router: OpenWrtSimulator) -> Flow:
    """Let the doorbell send the packet that this project began with."""
    return router.conntrack.insert(
        UDP,
        Way(str(RING.ipv4), "106.13.0.0", 51_506, 1),
        Way("106.13.0.0", router.network.wan_address(), 1, 51_506),
    )


type Polls = Callable[[int], Awaitable[None]]


@pytest.fixture
async def polls(
    hass: HomeAssistant,
    quiet_home: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> Polls:
    """Guard the doorbell; return what lets so many polls pass."""
    connection(quiet_home, "3.120.0.1")
    entry = entry_for(quiet_home, subentries=(device(),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    async def polls(count: int) -> None:
        for _ in range(count):
            clock.advance(POLL_S)
            freezer.tick(POLL_S)
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)
            polled_at = entry.runtime_data.data.polled_at
            assert polled_at == dt_util.utcnow()

    await polls(1)
    return polls


async def test_a_device_in_which_nothing_happens_writes_nothing(
    hass: HomeAssistant, quiet_home: OpenWrtSimulator, polls: Polls
) -> None:
    before = await rows(hass)
    await polls(45)
    assert await rows(hass) == before

    connection(quiet_home, "3.120.0.2")
    await polls(1)
    assert await rows(hass) != before


async def test_an_open_finding_writes_nothing_until_it_closes(
    hass: HomeAssistant, quiet_home: OpenWrtSimulator, polls: Polls
) -> None:
    """Its sentences say how long something has been going on, which would be another at each poll."""
    for _ in range(2):
        lone_packet(quiet_home)
        # The router forgets the flow after a minute.
        await polls(4)
    assert hass.states.is_state(SUSPICIOUS, "on")
    before = await rows(hass)
    await polls(20)
    assert await rows(hass) == before
    assert hass.states.is_state(SUSPICIOUS, "on")

    await polls(10)
    assert hass.states.is_state(SUSPICIOUS, "off")
    assert await rows(hass) != before
