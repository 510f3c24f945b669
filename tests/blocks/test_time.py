"""For how long: until removed, or a time, over restarts, and bounded on the router should Home Assistant die."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from simulators.clock import ManualClock
from tests.test_guard import act

from .conftest import Home


def stop_dates(home: Home) -> list[str | None]:
    """Return when the router is to end each of our rules by itself."""
    sections = home.simulator.uci.committed("firewall").sections
    return [
        str(each.options["stop_date"]) if "stop_date" in each.options else None
        for each in sections
        if each.name.startswith("ieg_")
    ]


async def test_a_timed_block_ends_in_time(home: Home) -> None:
    block = await home.block(duration="00:10:00")
    assert block["expires_at"] == "2026-11-24T00:10:21+00:00"
    await home.guarded.advance(590)
    assert home.rules()
    await home.guarded.advance(30)
    assert home.rules() == []


async def test_an_overdue_block_is_taken_off_at_the_start(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    await home.block(duration={"hours": 1})
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    assert home.rules()
    freezer.tick(3700)
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    assert home.rules() == []
    assert await home.blocks() == []


async def test_an_untimed_block_stays_over_restarts(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    block = await home.block()
    assert stop_dates(home) == [None]
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    freezer.tick(timedelta(days=30))
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    [after] = await home.blocks()
    assert after["block_id"] == block["block_id"]
    assert after["state"] == "verified"


async def test_the_router_ends_a_timed_block_by_itself_when_home_assistant_died(
    home: Home, clock: ManualClock
) -> None:
    block = await home.block(duration={"hours": 1})
    assert any("the router ends it by itself" in each for each in block["evidence"])
    [stop] = stop_dates(home)
    now = datetime.fromtimestamp(home.simulator.timeline.wall, UTC)
    assert datetime.fromisoformat(f"{stop}+00:00") - now == timedelta(hours=2.5)
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    assert not _incident_passes(home, clock, 3600 + 5400 - 60)
    assert _incident_passes(home, clock, 3600)


def _incident_passes(home: Home, clock: ManualClock, seconds: int) -> bool:
    """Tell whether any of the doorbell's packets to Baidu got through in the next seconds."""
    for _ in range(seconds // 30):
        clock.advance(30)
        home.simulator.tick()
        if any("dst=106.13.0.0" in line for line in home.simulator.conntrack.lines()):
            return True
    return False


async def test_the_same_block_again_moves_its_end_on_the_router_too(
    home: Home,
) -> None:
    first = await home.block(duration={"hours": 1})
    second = await home.block(duration={"hours": 5})
    assert second["block_id"] == first["block_id"]
    assert second["expires_at"] == "2026-11-24T05:00:21+00:00"
    [stop] = stop_dates(home)
    third = await home.block()
    assert third["expires_at"] is None
    assert stop is not None
    assert stop_dates(home) == [None]
    assert len(home.rules()) == 1
    await home.guarded.advance(42)
    assert home.kinds == ["blocked: verified"]


async def test_an_end_that_the_router_could_not_be_told_is_told_it_later(
    home: Home,
) -> None:
    await home.block(duration={"hours": 1})
    [before] = stop_dates(home)
    await home.simulator.faults.refuse()
    again = await home.block(force=True)
    assert again["expires_at"] is None
    await home.simulator.faults.accept()
    assert stop_dates(home) == [before]
    await home.guarded.advance(42)
    assert stop_dates(home) == [None]
    assert home.kinds == ["blocked: verified"]


async def test_what_the_router_does_not_take_off_is_said_and_tried_again(
    home: Home,
) -> None:
    await home.block(duration={"minutes": 1})
    home.simulator.faults.fail("uci", "delete", times=None)
    await home.guarded.advance(84)
    coordinator = home.guarded.entry.runtime_data
    assert coordinator.last_update_success
    issue = home.issue("rules_waiting")
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.WARNING
    [block] = await home.blocks()
    assert "should be off the router" in block["evidence"][0]
    assert "block_expired: expired" not in home.kinds
    home.simulator.faults.clear()
    await home.guarded.advance(21)
    assert home.rules() == []
    assert home.kinds[-1] == "block_expired: expired"
    assert home.issue("rules_waiting") is None


async def test_an_unblock_that_the_router_does_not_take_is_done_when_it_does(
    home: Home,
) -> None:
    block = await home.block()
    await home.simulator.faults.refuse()
    with pytest.raises(HomeAssistantError, match="as soon as the router lets it"):
        await act(home.hass, "unblock", block_id=block["block_id"])
    assert home.rules() == [block["block_id"]]
    await home.simulator.faults.accept()
    await home.guarded.advance(42)
    assert home.rules() == []
    assert home.kinds[-1] == "block_removed: removed"
