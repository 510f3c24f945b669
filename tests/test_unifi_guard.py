"""The same guard on a UniFi console: seen when flows have ended, blocked by a policy, proven by what that stopped."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.iot_egress_guard.blocks.block import BlockState
from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.routers.model import Flow, FlowKey
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulators.clock import ManualClock
from simulators.openwrt.packets import UDP, Packet
from simulators.unifi import UniFiSimulator

from .conftest import RING_MAC, console_entry, device, mover
from .test_guard import EVENT, SUSPICIOUS, SWITCH, act, device_id, state

COVERAGE = "sensor.unifi_console_coverage"
LEAK = Packet(
    src="10.23.1.125",
    dst="106.13.0.0",
    protocol=UDP,
    sport=51507,
    dport=1,
    size=200,
    mac=RING_MAC,
)


@dataclass(frozen=True)
class Watched:
    """A Home Assistant that guards the Ring Pro behind a simulated console."""

    hass: HomeAssistant
    entry: MockConfigEntry
    console: UniFiSimulator
    advance: Callable[[float], Awaitable[None]]
    """Move both clocks on by so many seconds, in steps of a poll."""

    @property
    def ring(self) -> str:
        """The doorbell's id in the device registry."""
        return device_id(self.hass, self.entry)

    def policies(self) -> list[dict[str, Any]]:
        """Return our policies on the console."""
        return [
            dict(policy)
            for policy in self.console.policies.own
            if "[iot_egress_guard]" in str(policy["description"])
        ]

    def issue(self, name: str) -> ir.IssueEntry | None:
        """Return a repair of the console's."""
        issue_id = f"{name}_{self.entry.entry_id}"
        return ir.async_get(self.hass).async_get_issue(DOMAIN, issue_id)

    async def block(self, **fields: Any) -> dict[str, Any]:
        """Block what fields say for the doorbell."""
        return await act(self.hass, "block", device_id=self.ring, **fields)

    async def the_block(self) -> dict[str, Any]:
        """Return the doorbell's only block."""
        found = await act(self.hass, "get_blocks", device_id=self.ring)
        [block] = found["blocks"]
        return dict(block)


@pytest.fixture
async def watched(
    hass: HomeAssistant,
    console: UniFiSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> Watched:
    """Set up the integration for the Ring Pro; both clocks agree."""
    freezer.move_to("2026-11-24 00:00:00+00:00")
    assert clock.time() == 1_795_478_400
    entry = console_entry(console, subentries=(device(),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    return Watched(hass, entry, console, mover(hass, clock, freezer, poll=31))


async def until_on(watched: Watched) -> None:
    """Wait for the finding."""
    for _ in range(20):
        await watched.advance(31)
        if state(watched.hass, SUSPICIOUS).state == "on":
            return
    raise AssertionError("the packet was never seen")


async def test_the_packet_is_seen_explained_and_blocked(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    sensor = state(hass, SUSPICIOUS)
    reasons = " | ".join(sensor.attributes["reasons"])
    for fact in ("Baidu", "AS38365", "China", "tcpmux", ".0.0"):
        assert fact in reasons
    assert sensor.attributes["destination"] == "106.13.0.0:1/udp"
    assert state(hass, COVERAGE).state == "complete"

    block = await watched.block(destination="106.13.0.0")
    assert block["state"] == "active"
    assert block["flows_cut"] is None
    assert any("isn't proven yet" in each for each in block["evidence"])
    assert any("live on until they end" in each for each in block["evidence"])
    [policy] = watched.policies()
    assert policy["name"] == f"ieg_{block['block_id']}"
    assert policy["logging"] is True

    await watched.advance(900)
    after = await watched.the_block()
    assert after["state"] == "verified"
    assert after["hits"] >= 1
    assert any("logged" in each for each in after["evidence"])
    assert state(hass, EVENT).attributes["event_type"] == "blocked"
    assert state(hass, SUSPICIOUS).state == "off"

    removed = await act(hass, "unblock", block_id=block["block_id"])
    assert removed == {"removed": True}
    assert watched.policies() == []


async def test_what_gets_past_the_policy_fails_it(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    await watched.block(destination="106.13.0.0")
    await watched.advance(31)
    assert watched.console.flows.begin(LEAK, None)
    await watched.advance(186)
    block = await watched.the_block()
    assert block["state"] == "failed"
    assert "source port 51507" in block["leaks"][0]
    sensor = state(hass, SUSPICIOUS)
    assert sensor.state == "on"
    assert sensor.attributes["severity"] == "high"
    await watched.advance(930)
    assert (await watched.the_block())["state"] in ("active", "verified")


async def test_what_got_past_while_the_policies_could_not_be_had_is_told_afterwards(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    await watched.block(destination="106.13.0.0")
    await watched.advance(31)
    assert watched.console.flows.begin(LEAK, None)
    watched.console.faults.http_error(
        method="GET", path="firewall-policies", times=None
    )
    await watched.advance(186)
    assert state(hass, SUSPICIOUS).state == "unavailable"
    watched.console.faults.clear()
    await watched.advance(31)
    block = await watched.the_block()
    assert block["state"] == "failed"
    assert "source port 51507" in block["leaks"][0]
    assert state(hass, SUSPICIOUS).attributes["severity"] == "high"


async def test_what_was_open_before_is_no_leak(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    block = await watched.block(destination="3.0.0.0/8")
    assert block["state"] == "active"
    await watched.advance(600)
    assert (await watched.the_block())["state"] != "failed"


async def test_quarantine_by_the_switch(hass: HomeAssistant, watched: Watched) -> None:
    await until_on(watched)
    turn = {"entity_id": SWITCH}
    await hass.services.async_call("switch", "turn_off", turn, blocking=True)
    assert state(hass, SWITCH).state == "off"
    await watched.advance(900)
    assert (await watched.the_block())["state"] == "verified"
    await hass.services.async_call("switch", "turn_on", turn, blocking=True)
    assert state(hass, SWITCH).state == "on"
    assert watched.policies() == []


async def test_a_policy_that_vanishes_is_put_on_again(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    await watched.block(destination="106.13.0.0")
    watched.console.policies.own.clear()
    await watched.advance(62)
    assert len(watched.policies()) == 1


async def test_a_country_is_left_to_the_console_whatever_its_size(
    watched: Watched,
) -> None:
    block = await watched.block(country="NL")
    assert block["networks"] == 0
    assert block["quarantine"] is False
    [policy] = watched.policies()
    assert policy["destination"]["regions"] == ["NL"]
    assert any("by its own database" in each for each in block["evidence"])


async def test_a_timed_block_is_said_to_stay_while_home_assistant_is_off(
    watched: Watched,
) -> None:
    block = await watched.block(destination="106.13.0.0", duration={"minutes": 10})
    assert "While Home Assistant is off, it stays on the router." in block["evidence"]
    await watched.advance(700)
    assert watched.policies() == []


async def test_logging_switched_off_is_blindness_and_not_peace(
    hass: HomeAssistant, watched: Watched
) -> None:
    assert state(hass, SUSPICIOUS).state == "off"
    watched.console.settings.allowed_logging = False
    await watched.advance(3700)
    assert state(hass, COVERAGE).state == "blind"
    assert state(hass, SUSPICIOUS).state == "unknown"
    issue = watched.issue("flows_hidden")
    assert issue is not None
    assert state(hass, "sensor.ring_pro_risk_score").state == "unknown"
    assert state(hass, "sensor.ring_pro_suspicious_destinations").state == "unknown"
    watched.console.settings.allowed_logging = True
    await watched.advance(310)
    assert state(hass, COVERAGE).state == "complete"
    assert watched.issue("flows_hidden") is None


async def test_a_console_without_a_flow_log_is_blind(
    hass: HomeAssistant, watched: Watched
) -> None:
    watched.console.flow_query.available = False
    await watched.advance(31)
    assert state(hass, COVERAGE).state == "blind"
    assert watched.issue("flows_hidden") is not None


async def test_nothing_is_counted_twice_over_a_restart(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    found = await act(hass, "get_destinations", device_id=watched.ring)
    before = {each["address"]: each["sightings"] for each in found["destinations"]}
    assert await hass.config_entries.async_reload(watched.entry.entry_id)
    await hass.async_block_till_done()
    found = await act(hass, "get_destinations", device_id=watched.ring)
    after = {each["address"]: each["sightings"] for each in found["destinations"]}
    assert after["106.13.0.0"] == before["106.13.0.0"]


async def test_what_happened_while_home_assistant_was_off_is_news(
    hass: HomeAssistant,
    watched: Watched,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.config_entries.async_unload(watched.entry.entry_id)
    for _ in range(100):
        clock.advance(30)
        watched.console.tick()
    freezer.tick(3000)
    assert await hass.config_entries.async_setup(watched.entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, SUSPICIOUS).state == "on"
    assert state(hass, EVENT).attributes["event_type"] == "high"
    assert state(hass, COVERAGE).state == "complete"


async def test_one_request_is_enough_where_nothing_is_new(watched: Watched) -> None:
    await watched.advance(310)
    logs = [each for each in watched.console.requests if "traffic-flows" in each.path]
    assert len(logs) <= 12


async def test_a_console_that_goes_away_and_comes_back(
    hass: HomeAssistant, watched: Watched
) -> None:
    await watched.console.faults.refuse()
    await watched.advance(62)
    assert state(hass, SUSPICIOUS).state == "unavailable"
    await watched.console.faults.accept()
    await watched.advance(62)
    assert state(hass, SUSPICIOUS).state in ("on", "off")
    assert watched.entry.state is ConfigEntryState.LOADED


async def test_a_key_that_is_revoked_asks_for_a_new_login(
    hass: HomeAssistant, watched: Watched
) -> None:
    watched.console.accounts.named("homeassistant").api_key = "another"
    await watched.advance(62)
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_removing_the_console_takes_our_policies_off_it(
    hass: HomeAssistant, watched: Watched
) -> None:
    await watched.block(destination="106.13.0.0")
    assert watched.policies()
    await hass.config_entries.async_remove(watched.entry.entry_id)
    await hass.async_block_till_done()
    assert watched.policies() == []


async def test_what_the_console_takes_to_be_elsewhere_is_not_called_stopped(
    hass: HomeAssistant, watched: Watched
) -> None:
    await until_on(watched)
    guard = watched.entry.runtime_data.guards[RING_MAC]
    guard.names.note(
        Flow(
            key=FlowKey("udp", "10.23.1.125", 51506, "106.13.0.0", 1, inbound=False),
            replied=False,
            country="HK",
        )
    )
    await watched.block(country="CN")
    [block] = watched.entry.runtime_data.blocks.all
    block.state = BlockState.VERIFIED
    watched.entry.runtime_data.review([RING_MAC])
    assert state(hass, SUSPICIOUS).state == "on"
