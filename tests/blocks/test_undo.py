"""Everything goes with the device or the router; what can't is named. And a crash in between is repaired at the next start."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from simulators.clock import ManualClock

from .conftest import Home


def remove_device(home: Home) -> None:
    """Stop guarding the doorbell."""
    [subentry] = home.guarded.entry.subentries
    home.hass.config_entries.async_remove_subentry(home.guarded.entry, subentry)


async def test_a_device_takes_its_rules_with_it(home: Home) -> None:
    await home.block()
    remove_device(home)
    await home.hass.async_block_till_done()
    assert home.rules() == []
    assert home.issue("rules_waiting") is None


async def test_a_device_removed_while_the_router_is_away_leaves_a_repair_and_then_nothing(
    home: Home, freezer: FrozenDateTimeFactory, clock: ManualClock
) -> None:
    block = await home.block()
    await home.simulator.faults.refuse()
    remove_device(home)
    await home.hass.async_block_till_done()
    issue = home.issue("rules_waiting")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["rules"] == f"`ieg_{block['block_id']}`"
    assert home.rules() == [block["block_id"]]
    await home.simulator.faults.accept()
    for _ in range(5):
        freezer.tick(30)
        clock.advance(30)
        async_fire_time_changed(home.hass)
        await home.hass.async_block_till_done(wait_background_tasks=True)
    assert home.rules() == []
    assert home.issue("rules_waiting") is None


async def test_the_router_takes_all_rules_with_it(home: Home) -> None:
    await home.block()
    await home.block(asn="AS38365")
    await home.hass.config_entries.async_remove(home.guarded.entry.entry_id)
    await home.hass.async_block_till_done()
    sections = home.simulator.uci.committed("firewall").sections
    assert not [each for each in sections if each.name.startswith("ieg_")]
    assert not [key for key in ir.async_get(home.hass).issues if key[0] == DOMAIN]


async def test_a_router_removed_while_it_is_away_leaves_a_repair_that_names_them(
    home: Home,
) -> None:
    block = await home.block()
    await home.simulator.faults.refuse()
    await home.hass.config_entries.async_remove(home.guarded.entry.entry_id)
    issue = home.issue("rules_left")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert f"ieg_{block['block_id']}" in issue.translation_placeholders["rules"]


def blocks_saved_at(
    home: Home, storage: dict[str, Any], method: str, *, after: bool = False
) -> list[Any]:
    """Return a list that takes in the blocks as they are stored before, or after, each such call of `uci`."""
    saved: list[Any] = []
    key = f"{DOMAIN}.{home.guarded.entry.entry_id}"
    home.simulator.faults.happen(
        lambda: saved.append(storage[key]["data"]["blocks"]),
        name="uci",
        method=method,
        after=after,
    )
    return saved


async def restart_as_after_a_crash(
    home: Home, hass_storage: dict[str, Any], stored: Any
) -> None:
    """Load the integration anew with what was stored when Home Assistant died."""
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    hass_storage[f"{DOMAIN}.{entry_id}"]["data"]["blocks"] = stored
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()


async def test_a_block_is_saved_before_the_router_is_asked(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    saved = blocks_saved_at(home, hass_storage, "add")
    block = await home.block()
    [[before]] = saved
    assert before["block_id"] == block["block_id"]
    assert before["state"] == "pending"
    key = f"{DOMAIN}.{home.guarded.entry.entry_id}"
    [after] = hass_storage[key]["data"]["blocks"]
    assert after["state"] == "verified"


async def test_a_crash_after_the_rule_was_in_force_leaves_the_block_that_was_asked_for(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    saved = blocks_saved_at(home, hass_storage, "confirm", after=True)
    block = await home.block()
    await restart_as_after_a_crash(home, hass_storage, saved[0])
    [after] = await home.blocks()
    assert after["block_id"] == block["block_id"]
    assert after["verified"]
    assert home.rules() == [block["block_id"]]
    assert home.issue("unknown_rules") is None


async def test_a_crash_before_the_rule_was_in_force_leaves_nothing_and_says_so(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    saved = blocks_saved_at(home, hass_storage, "add")
    await home.block()
    home.lose_rules()
    await restart_as_after_a_crash(home, hass_storage, saved[0])
    [after] = await home.blocks()
    assert after["state"] == "failed"
    assert "Home Assistant stopped" in after["evidence"][0]
    assert home.rules() == []


async def test_a_crash_while_a_block_was_taken_off_is_finished(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    block = await home.block()
    saved = blocks_saved_at(home, hass_storage, "delete")
    home.simulator.faults.fail("uci", "delete")
    with pytest.raises(HomeAssistantError):
        await home.hass.services.async_call(
            DOMAIN, "unblock", {"block_id": block["block_id"]}, blocking=True
        )
    assert home.rules() == [block["block_id"]]
    await restart_as_after_a_crash(home, hass_storage, saved[0])
    assert home.rules() == []
    assert await home.blocks() == []


async def test_a_store_that_was_lost_leaves_the_rules_as_unknown_and_in_force(
    home: Home, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    block = await home.block()
    await restart_as_after_a_crash(home, hass_storage, [])
    issue = home.issue("unknown_rules")
    assert issue is not None
    assert home.rules() == [block["block_id"]]


async def test_what_a_push_left_behind_that_could_not_be_undone_is_cleared_up_later(
    home: Home,
) -> None:
    home.simulator.faults.happen(
        home.simulator.faults.refuse, name="uci", method="confirm", after=True
    )
    with pytest.raises(HomeAssistantError):
        await home.block()
    assert len(home.rules()) == 1
    await home.simulator.faults.accept()
    await home.guarded.advance(42)
    assert home.rules() == []
    [block] = await home.blocks()
    assert block["state"] == "failed"
    assert home.issue("unknown_rules") is None


async def test_a_rule_that_the_router_did_not_confirm_is_not_called_proven(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    saved: list[Any] = []
    key = f"{DOMAIN}.{home.guarded.entry.entry_id}"
    home.simulator.faults.happen(
        lambda: saved.append(hass_storage[key]["data"]["blocks"]),
        name="uci",
        method="confirm",
        after=True,
    )
    await home.block()
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    hass_storage[key]["data"]["blocks"] = saved[0]
    # Whether the rule is as it should be takes a look at all of the configuration, which fails.
    home.simulator.faults.fail("uci", "changes", times=None)
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    [block] = await home.blocks()
    assert block["state"] == "active"
    assert any("hasn't confirmed yet" in each for each in block["evidence"])
    home.simulator.faults.clear()
    await home.guarded.advance(21)
    assert (await home.blocks())[0]["verified"]
