"""Proof that nothing leaks: what is new past a block fails it, and is a high finding."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.iot_egress_guard.blocks.evidence import Evidence
from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.routers.model import PushResult, RuleStatus
from homeassistant.exceptions import HomeAssistantError
from simulators.openwrt.packets import UDP, Packet
from tests.conftest import RING_MAC
from tests.test_guard import SUSPICIOUS, SWITCH, state

from .conftest import BAIDU, Home, without_conntrack_tool


async def _allow(home: Home, destination: str) -> None:
    fields = {"device_id": home.device, "destination": destination}
    await home.hass.services.async_call(DOMAIN, "allow", fields, blocking=True)


async def test_a_new_flow_past_a_block_fails_it_and_the_finding_is_high_again(
    home: Home,
) -> None:
    await home.block()
    assert state(home.hass, SUSPICIOUS).state == "off"
    home.leak()
    await home.guarded.advance(21)
    [block] = await home.blocks()
    assert block["state"] == "failed"
    assert block["leaks"] == [
        "a new flow to 106.13.0.0:1/udp from source port 51506, 200 bytes sent, not answered"
    ]
    assert home.kinds[-1] == "block_failed: failed"
    assert block["leaks"][0] in home.of_blocks[-1]["evidence"][0]
    sensor = state(home.hass, SUSPICIOUS)
    assert sensor.state == "on"
    assert sensor.attributes["severity"] == "high"
    assert any("Got past a block" in each for each in sensor.attributes["reasons"])
    high = [each for each in home.told if each["event_type"] == "high"]
    assert "Got past a block" in high[-1]["reasons"][0]


async def test_what_got_past_is_cut_and_the_block_is_proven_again_after_ten_quiet_minutes(
    home: Home,
) -> None:
    await home.block()
    home.leak()
    await home.guarded.advance(42)
    [block] = await home.blocks()
    assert block["flows_cut"] == 2
    assert block["state"] == "failed"
    await home.guarded.advance(560)
    assert (await home.blocks())[0]["state"] == "failed"
    await home.guarded.advance(63)
    [block] = await home.blocks()
    assert block["state"] == "verified"
    assert block["leaks"] == []
    assert any("got past it earlier" in each for each in block["evidence"])
    assert home.kinds[-1] == "blocked: verified"
    assert state(home.hass, SUSPICIOUS).state == "off"


async def test_the_same_leak_is_told_once(home: Home) -> None:
    await home.block()
    home.leak()
    await home.guarded.advance(105)
    assert home.kinds.count("block_failed: failed") == 1
    home.leak(sport=51507)
    await home.guarded.advance(21)
    assert home.kinds.count("block_failed: failed") == 2
    [block] = await home.blocks()
    assert len(block["leaks"]) == 2


async def test_what_nobody_suspected_is_high_when_it_gets_past_a_block(
    home: Home,
) -> None:
    await _allow(home, BAIDU)
    assert state(home.hass, SUSPICIOUS).state == "off"
    await home.block(asn="AS16509")
    home.leak("52.94.236.248", 443)
    await home.guarded.advance(21)
    sensor = state(home.hass, SUSPICIOUS)
    assert sensor.attributes["severity"] == "high"
    assert sensor.attributes["destination"] == "52.94.236.248:443/udp"


async def test_what_is_left_from_before_is_no_leak(home: Home) -> None:
    without_conntrack_tool(home.simulator)
    block = await home.block()
    assert block["state"] == "active"
    assert any("1 flow that it should stop" in each for each in block["evidence"])
    await home.guarded.advance(21)
    assert (await home.blocks())[0]["state"] == "active"
    home.leak(sport=40000)
    await home.guarded.advance(21)
    [block] = await home.blocks()
    assert block["state"] == "failed"
    assert ["source port 40000" in each for each in block["leaks"]] == [True]


async def test_an_entry_that_began_anew_between_the_same_ports_is_a_leak(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    without_conntrack_tool(home.simulator)
    packet = Packet(
        src="10.23.1.125",
        dst=BAIDU,
        protocol=UDP,
        sport=51506,
        dport=1,
        size=200,
        mac=RING_MAC,
    )
    for _ in range(3):
        home.simulator.kernel.send(packet)
    assert (await home.block())["state"] == "active"
    await home.guarded.advance(21)
    home.simulator.conntrack.clear()
    home.leak()
    await home.guarded.advance(21)
    assert (await home.blocks())[0]["state"] == "failed"


async def test_a_quarantine_is_held_to_the_same(home: Home) -> None:
    turn = {"entity_id": SWITCH}
    await home.hass.services.async_call("switch", "turn_off", turn, blocking=True)
    assert home.kinds == ["blocked: verified"]
    home.leak("52.94.236.248", 443)
    await home.guarded.advance(21)
    assert home.kinds[-1] == "block_failed: failed"
    assert state(home.hass, SWITCH).state == "off"
    await home.hass.services.async_call("switch", "turn_on", turn, blocking=True)
    assert home.rules() == []
    assert state(home.hass, SWITCH).state == "on"


async def test_a_leak_while_home_assistant_was_off_is_found_at_the_start(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    await home.block()
    entry_id = home.guarded.entry.entry_id
    await home.hass.config_entries.async_unload(entry_id)
    freezer.tick(timedelta(minutes=1))
    home.leak()
    assert await home.hass.config_entries.async_setup(entry_id)
    await home.hass.async_block_till_done()
    [block] = await home.blocks()
    assert block["state"] == "failed"
    assert state(home.hass, SUSPICIOUS).attributes["severity"] == "high"


async def test_what_polls_cannot_see_stands_beside_the_proof(home: Home) -> None:
    home.simulator.conntrack.sysctls["nf_conntrack_udp_timeout"] = 2
    home.guarded.entry.runtime_data._settings_read_at = 0  # noqa: SLF001
    await home.guarded.advance(21)
    block = await home.block()
    assert any(each.startswith("Coverage is ") for each in block["evidence"])


async def test_an_allowed_destination_may_pass_though_its_network_is_blocked(
    home: Home,
) -> None:
    await home.block(asn="AS38365")
    await _allow(home, BAIDU)
    home.leak()
    await home.guarded.advance(21)
    assert state(home.hass, SUSPICIOUS).state == "off"
    assert (await home.blocks())[0]["state"] == "failed"


async def test_blocked_again_after_a_leak_the_rule_stays_and_is_proven_anew(
    home: Home,
) -> None:
    first = await home.block()
    home.leak()
    await home.guarded.advance(21)
    again = await home.block(duration={"hours": 1})
    assert again["block_id"] == first["block_id"]
    assert again["verified"]
    assert again["expires_at"] is not None
    assert home.kinds[-1] == "blocked: verified"


async def test_blocked_again_after_a_leak_and_refused_the_rule_stays_in_force(
    home: Home,
) -> None:
    first = await home.block()
    home.leak()
    await home.guarded.advance(21)
    home.simulator.faults.fail("uci", "get", times=None)
    with pytest.raises(HomeAssistantError):
        await home.block()
    home.simulator.faults.clear()
    assert home.rules() == [first["block_id"]]
    [block] = await home.blocks()
    assert block["state"] == "failed"
    await home.guarded.advance(700)
    assert (await home.blocks())[0]["verified"]


async def test_leaks_of_a_timed_block_do_not_load_the_rules_anew_each_time(
    home: Home,
) -> None:
    await home.block(duration={"hours": 1})
    reloads = home.simulator.firewall.reloads
    for sport in range(40_000, 40_006):
        home.leak(sport=sport)
        await home.guarded.advance(20.7)
    assert len((await home.blocks())[0]["leaks"]) == 6
    assert home.simulator.firewall.reloads == reloads


async def test_only_the_last_of_what_got_past_earlier_is_told(home: Home) -> None:
    await home.block()
    for sport in (40_000, 40_001):
        home.leak(sport=sport)
        await home.guarded.advance(690)
    [block] = await home.blocks()
    assert block["verified"]
    told = [each for each in block["evidence"] if "got past it earlier" in each]
    assert ["source port 40001" in each for each in told] == [True]


def test_what_a_push_said_is_not_said_after_another_that_does_not() -> None:
    status = RuleStatus(
        block_id="0a1b2c3d", configured=True, live=True, packets=0, bytes=0
    )
    seen = Evidence()
    seen.pushed(PushResult(status=status, flows_cut=None, notes=("Not cut.",)), 1)
    assert "Not cut." in seen.sentences(in_force=True)
    seen.pushed(PushResult(status=status, flows_cut=1), 1)
    assert "Not cut." not in seen.sentences(in_force=True)


async def test_a_rule_put_on_again_after_a_leak_is_proven_without_it(
    home: Home,
) -> None:
    await home.block()
    home.leak()
    await home.guarded.advance(21)
    home.lose_rules()
    await home.guarded.advance(21)
    [block] = await home.blocks()
    assert block["verified"]
    assert block["leaks"] == []
    assert any("got past it earlier" in each for each in block["evidence"])
