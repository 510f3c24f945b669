"""A clock that isn't set, or that is set back: nothing is dated wrongly for long, and nothing is lost."""

from datetime import timedelta

import pytest

from homeassistant.config_entries import ConfigEntryState

from .checks import assert_no_exception, assert_told_of_return, assert_told_once
from .conftest import MakeHome
from .home import MAKES

PACKET, OTHER = "106.13.7.1", "106.13.7.2"
UNSET = "clock says 1970-01-01"
#: Findings close ten minutes after what was last seen of them.
CLOSED_AFTER = 700


@pytest.mark.parametrize("make", MAKES)
async def test_nothing_is_done_at_the_start_until_the_clock_is_set(
    make_home: MakeHome, make: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home(make) as home:
        home.send(PACKET)
        await home.poll(2)
        seen = await home.destinations()
        await home.hass.config_entries.async_unload(home.entry.entry_id)
        home.freezer.move_to("1970-01-01 00:00:10+00:00")
        await home.hass.config_entries.async_setup(home.entry.entry_id)
        assert home.entry.state is ConfigEntryState.SETUP_RETRY
        assert UNSET in str(home.entry.reason)
        home.freezer.move_to("2026-11-24 00:10:00+00:00")
        assert await home.hass.config_entries.async_reload(home.entry.entry_id)
        await home.hass.async_block_till_done()
        after = await home.destinations()
        assert all(after[each] >= seen[each] for each in seen)
        assert_no_exception(caplog)


async def test_nothing_is_dated_by_a_clock_that_is_lost(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt") as home:
        await home.poll(2)
        caplog.clear()
        lost = home.now() - timedelta(seconds=10)
        await home.set_clock(-timedelta(seconds=lost.timestamp()))
        await home.poll()
        assert home.state().state == "unavailable"
        assert_told_once(caplog, UNSET)
        await home.set_clock(timedelta(seconds=lost.timestamp()))
        home.send(PACKET)
        await home.poll(2)
        assert PACKET in await home.destinations(suspicious=True)
        assert_told_of_return(caplog, UNSET)
        assert_no_exception(caplog)


async def test_a_finding_from_before_the_clock_was_set_back_closes_in_its_time(
    make_home: MakeHome, caplog: pytest.LogCaptureFixture
) -> None:
    async with make_home("openwrt", scenario="quiet") as home:
        await home.set_clock(timedelta(days=2))
        home.send(PACKET)
        await home.poll(2)
        assert home.state().state == "on"
        await home.set_clock(-timedelta(days=2))
        await home.poll()
        assert home.state().state == "on"
        for _ in range(CLOSED_AFTER // 21):
            await home.poll()
        assert home.state().state == "off"
        sensor = "sensor.ring_pro_destinations"
        counted = int(home.state(sensor).state)
        assert counted == len(await home.destinations())
        home.send(OTHER)
        await home.poll(2)
        assert home.state().state == "on"
        assert int(home.state(sensor).state) == counted + 1
        assert_no_exception(caplog)
