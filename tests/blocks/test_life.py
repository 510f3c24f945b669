"""From pending to verified, and what becomes of rules that vanish, are changed, or are taken off."""

from simulators.openwrt.uci import Section
from tests.routers.openwrt import calls
from tests.test_guard import COVERAGE, SWITCH, act, state

from .conftest import BAIDU, Home


async def test_a_block_tells_what_it_rests_on(home: Home) -> None:
    block = await home.block()
    assert home.kinds == ["blocked: verified"]
    told = home.of_blocks[-1]
    assert told["block_id"] == block["block_id"]
    assert told["flows_cut"] == 1
    assert told["leaks"] == []
    [rule] = told["rule"]
    assert rule.startswith("forward_lan: ip daddr 106.13.0.0 ether saddr 54:e0:19")
    assert f"In force on the router: {rule}" in told["evidence"]
    assert "Cut 1 established flow." in told["evidence"]
    assert told["evidence"][-1].startswith("No flow that it stops is left")


async def test_evidence_is_looked_at_again_on_every_poll(home: Home) -> None:
    await home.block()
    await home.guarded.advance(600)
    [after] = await home.blocks()
    assert after["hits"] >= 1
    assert f"It has stopped {after['hits']} packet" in " ".join(after["evidence"])
    assert f"counter packets {after['hits']} " in after["rule"][0]
    assert home.kinds == ["blocked: verified"]


async def test_hits_add_up_over_the_routers_reloads(home: Home) -> None:
    await home.block()
    await home.guarded.advance(600)
    [before] = await home.blocks()
    home.simulator.firewall.reload()
    await home.guarded.advance(600)
    [after] = await home.blocks()
    assert after["hits"] > before["hits"]
    assert after["state"] == "verified"


async def test_a_rule_that_vanishes_is_put_on_again_once_and_then_its_owner_is_asked(
    home: Home,
) -> None:
    block = await home.block()
    home.lose_rules()
    await home.guarded.advance(21)
    assert home.kinds[1:] == ["block_failed: failed", "blocked: verified"]
    assert "vanished" in home.of_blocks[-2]["evidence"][0]
    assert home.of_blocks[-1]["evidence"][1] == "It was put on again."
    assert home.rules() == [block["block_id"]]
    assert home.issue("rule_vanished") is None

    home.lose_rules()
    await home.guarded.advance(63)
    assert home.kinds[3:] == ["block_failed: failed"]
    assert home.rules() == []
    [after] = await home.blocks()
    assert after["state"] == "failed"
    assert state(home.hass, "sensor.ring_pro_active_blocks").state == "0"
    issue = home.issue("rule_vanished")
    assert issue is not None
    assert issue.is_fixable


async def test_a_rule_that_held_for_a_day_is_put_on_again_without_asking(
    home: Home,
) -> None:
    block = await home.block()
    home.lose_rules()
    await home.guarded.advance(21)
    coordinator = home.guarded.entry.runtime_data
    [known] = coordinator.blocks.all
    known.reapplied_at -= 86_400
    home.lose_rules()
    await home.guarded.advance(21)
    assert home.rules() == [block["block_id"]]
    assert home.issue("rule_vanished") is None


def _let_through(sections: list[Section]) -> list[Section]:
    for section in sections:
        if section.name.startswith("ieg_"):
            section.options["dest_ip"] = ["106.13.0.1"]
    return sections


async def test_a_rule_that_its_owner_changed_is_noticed_and_mended(home: Home) -> None:
    await home.block()
    home.edit(_let_through)
    await home.guarded.advance(21)
    assert home.kinds[1:] == ["block_failed: failed", "blocked: verified"]
    assert "changed on the router" in home.of_blocks[-2]["evidence"][0]
    [after] = await home.blocks()
    assert BAIDU in after["rule"][0]


async def test_a_router_reset_to_a_state_without_our_rules(home: Home) -> None:
    await home.block()
    home.lose_rules()
    home.simulator.faults.reboot()
    await home.guarded.advance(42)
    [after] = await home.blocks()
    assert after["verified"]
    assert home.rules() == [after["block_id"]]


async def test_a_reboot_that_keeps_our_rules_changes_nothing(home: Home) -> None:
    await home.block()
    home.simulator.faults.reboot()
    await home.guarded.advance(42)
    assert home.kinds == ["blocked: verified"]


async def test_a_stopped_firewall_is_no_block(home: Home) -> None:
    await home.block()
    home.simulator.firewall.stop()
    await home.guarded.advance(21)
    [after] = await home.blocks()
    assert after["state"] == "failed"
    assert "firewall" in after["evidence"][0]
    assert home.guarded.entry.runtime_data.last_update_success
    await home.guarded.advance(63)
    assert home.issue("rule_vanished") is not None
    home.simulator.firewall.restart()
    await home.guarded.advance(21)
    [after] = await home.blocks()
    assert after["verified"]
    assert home.issue("rule_vanished") is None


async def test_taken_off_is_told_with_what_it_did(home: Home) -> None:
    block = await home.block()
    await home.guarded.advance(600)
    await act(home.hass, "unblock", block_id=block["block_id"])
    assert home.kinds[-1] == "block_removed: removed"
    assert home.of_blocks[-1]["evidence"][0].startswith("It was taken off")
    assert home.of_blocks[-1]["hits"] >= 1
    assert home.of_blocks[-1]["rule"] == []
    assert await home.blocks() == []
    assert home.rules() == []


async def test_expired_is_told_with_what_it_did(home: Home) -> None:
    await home.block(duration={"minutes": 10})
    await home.guarded.advance(620)
    assert home.kinds == ["blocked: verified", "block_expired: expired"]
    assert home.of_blocks[-1]["evidence"][0].startswith("Its time was up")
    assert await home.blocks() == []


async def test_the_quarantine_has_the_same_life(home: Home) -> None:
    turn = {"entity_id": SWITCH}
    await home.hass.services.async_call("switch", "turn_off", turn, blocking=True)
    home.lose_rules()
    await home.guarded.advance(21)
    assert home.kinds[1:] == ["block_failed: failed", "blocked: verified"]
    assert state(home.hass, SWITCH).state == "off"
    await home.hass.services.async_call("switch", "turn_on", turn, blocking=True)
    assert home.kinds[-1] == "block_removed: removed"
    assert home.rules() == []


async def test_a_rule_of_its_owners_that_stands_ahead_is_named(home: Home) -> None:
    allow: dict[str, str | list[str]] = {
        "name": "Doorbell may",
        "src": "lan",
        "dest": "wan",
        "src_mac": ["54:E0:19:AA:01:25"],
        "proto": ["udp"],
        "target": "ACCEPT",
    }
    home.edit(lambda sections: [*sections, Section("rule", "mine", options=allow)])
    block = await home.block()
    assert any("Doorbell may stands ahead" in each for each in block["evidence"])
    await home.guarded.advance(400)
    [after] = await home.blocks()
    assert after["state"] == "failed"
    assert after["leaks"]


async def test_where_no_rules_are_nothing_is_seen_and_that_is_said_without_any_block(
    home: Home,
) -> None:
    assert state(home.hass, COVERAGE).state == "complete"
    home.simulator.firewall.stop()
    await home.guarded.advance(310)
    coverage = state(home.hass, COVERAGE)
    assert coverage.state == "blind"
    assert "tracks no flows" in coverage.attributes["reason"]
    assert home.issue("flows_hidden") is not None
    home.simulator.firewall.restart()
    await home.guarded.advance(21)
    assert state(home.hass, COVERAGE).state == "complete"
    assert home.issue("flows_hidden") is None


async def test_with_a_block_that_is_said_at_the_next_poll(home: Home) -> None:
    await home.block()
    home.simulator.firewall.stop()
    await home.guarded.advance(21)
    assert state(home.hass, COVERAGE).state == "blind"


async def test_rules_are_looked_for_seldom_where_nobody_is_blocked(
    home: Home,
) -> None:
    before = calls(home.simulator, "file").count("exec")
    await home.guarded.advance(590)
    assert calls(home.simulator, "file").count("exec") - before <= 2
