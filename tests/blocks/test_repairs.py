"""What an owner is asked in Repairs, and what the buttons there do."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.blocks import pushing
from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components.repairs import RepairsFlowResult, repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from simulators.openwrt.uci import Section
from tests.test_guard import act

from .conftest import Home


async def press(home: Home, issue: ir.IssueEntry, button: str) -> RepairsFlowResult:
    """Open a repair and press one of its buttons."""
    assert await async_setup_component(home.hass, "repairs", {})
    await home.hass.async_block_till_done()
    manager = repairs_flow_manager(home.hass)
    assert manager is not None
    shown = await manager.async_init(issue.domain, data={"issue_id": issue.issue_id})
    if shown["type"] is not FlowResultType.MENU:
        return shown
    placeholders = shown.get("description_placeholders") or {}
    assert placeholders["router"] == "OpenWrt"
    return await manager.async_configure(shown["flow_id"], {"next_step_id": button})


def asked(home: Home, issue_id: str) -> ir.IssueEntry:
    """Return a repair that must be there."""
    issue = home.issue(issue_id)
    assert issue is not None
    return issue


async def vanish_twice(home: Home) -> None:
    """Have a rule vanish, be put on again, and vanish again."""
    for _ in range(2):
        home.lose_rules()
        await home.guarded.advance(21)


async def test_a_vanished_rule_is_put_on_again_at_a_button(home: Home) -> None:
    block = await home.block()
    await vanish_twice(home)
    issue = asked(home, "rule_vanished")
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["device"] == "Ring Pro"
    assert issue.translation_placeholders["what"] == "106.13.0.0"
    done = await press(home, issue, "put_again")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert home.rules() == [block["block_id"]]
    assert (await home.blocks())[0]["verified"]
    assert home.kinds[-1] == "blocked: verified"
    assert home.issue("rule_vanished") is None


async def test_a_vanished_rule_is_let_go_at_a_button(home: Home) -> None:
    await home.block()
    await vanish_twice(home)
    done = await press(home, asked(home, "rule_vanished"), "forget")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert await home.blocks() == []
    assert home.kinds[-1] == "block_removed: removed"
    assert home.issue("rule_vanished") is None


async def test_a_router_that_refuses_is_quoted_in_the_repair(home: Home) -> None:
    await home.block()
    await vanish_twice(home)
    home.simulator.faults.fail("uci", "apply", times=None)
    done = await press(home, asked(home, "rule_vanished"), "put_again")
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "refused"
    assert (done.get("description_placeholders") or {})["error"]
    assert home.issue("rule_vanished") is not None


async def test_a_rule_that_cannot_be_put_on_again_is_asked_about_after_three_polls(
    home: Home,
) -> None:
    await home.block()
    home.lose_rules()
    home.simulator.faults.fail("uci", "add", times=None)
    await home.guarded.advance(42)
    assert home.issue("rule_vanished") is None
    await home.guarded.advance(21)
    issue = asked(home, "rule_vanished")
    assert issue.translation_placeholders is not None
    assert "couldn't be put on again" in issue.translation_placeholders["why"]
    assert home.kinds == ["blocked: verified", "block_failed: failed"]


async def test_a_block_on_trial_is_kept_at_a_button(home: Home) -> None:
    await home.block(trial={"minutes": 10})
    done = await press(home, asked(home, "block_on_trial"), "keep")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert home.issue("block_on_trial") is None
    await home.guarded.advance(660)
    assert len(home.rules()) == 1


async def test_a_block_on_trial_is_undone_at_a_button(home: Home) -> None:
    await home.block(trial={"minutes": 10})
    done = await press(home, asked(home, "block_on_trial"), "undo")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert home.rules() == []


def _foreign(sections: list[Section]) -> list[Section]:
    values: dict[str, Any] = {
        "name": "ieg_deadbeef",
        "src": "lan",
        "src_mac": ["54:E0:19:AA:01:25"],
        "proto": ["all"],
        "dest": "*",
        "dest_ip": ["203.0.113.77"],
        "target": "DROP",
    }
    return [*sections, Section("rule", "ieg_deadbeef", options=values)]


async def test_rules_with_our_mark_that_are_unknown_are_listed_and_left_alone(
    home: Home,
) -> None:
    home.edit(_foreign)
    await home.block()
    await home.guarded.advance(42)
    issue = asked(home, "unknown_rules")
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["rules"] == "`ieg_deadbeef`"
    assert "deadbeef" in home.rules()
    done = await press(home, issue, "remove")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert "deadbeef" not in home.rules()
    assert len(home.rules()) == 1
    assert home.issue("unknown_rules") is None


async def test_unknown_rules_are_seen_at_the_start(home: Home) -> None:
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    home.edit(_foreign)
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    assert home.issue("unknown_rules") is not None
    home.lose_rules()
    await home.guarded.advance(21)
    assert home.issue("unknown_rules") is None


async def test_nothing_is_done_while_the_router_is_not_there(home: Home) -> None:
    await home.block(trial={"minutes": 10})
    issue = asked(home, "block_on_trial")
    await home.hass.config_entries.async_unload(home.guarded.entry.entry_id)
    assert home.guarded.entry.state is ConfigEntryState.NOT_LOADED
    done = await press(home, issue, "keep")
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "router_away"


async def test_a_block_that_is_to_go_is_not_asked_about(home: Home) -> None:
    block = await home.block()
    await vanish_twice(home)
    asked(home, "rule_vanished")
    home.simulator.faults.fail("uci", "changes", times=None)
    with pytest.raises(HomeAssistantError):
        await act(home.hass, "unblock", block_id=block["block_id"])
    assert home.issue("rule_vanished") is None
    await home.guarded.entry.runtime_data.blocks.put_again(block["block_id"])
    assert home.rules() == []
    home.simulator.faults.clear()
    await home.guarded.advance(21)
    assert await home.blocks() == []


async def test_too_many_networks_by_now_are_said_at_the_button(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.block(asn="AS38365")
    await vanish_twice(home)
    monkeypatch.setattr(pushing, "MAX_NETWORKS", 5)
    done = await press(home, asked(home, "rule_vanished"), "put_again")
    assert done["type"] is FlowResultType.ABORT
    assert "more than the 5" in home.of_blocks[-1]["evidence"][0]
    assert home.rules() == []


async def test_what_the_last_poll_lacked_stays_said_whatever_is_decided_meanwhile(
    home: Home,
) -> None:
    home.simulator.faults.fail("luci-rpc", "getHostHints", times=None)
    await home.guarded.advance(84)
    asked(home, "permission_denied")
    fields = {"device_id": home.device, "destination": "192.0.2.1"}
    await home.hass.services.async_call(DOMAIN, "allow", fields, blocking=True)
    asked(home, "permission_denied")
