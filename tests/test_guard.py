"""The whole story: the Ring Pro's packet is seen, explained and blocked; and what goes wrong on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.event import async_track_state_change_event
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import UDP, Packet

from .conftest import RING_MAC, Guarded, device, entry_for, our_rules

SUSPICIOUS = "binary_sensor.ring_pro_suspicious_egress"
EVENT = "event.ring_pro_egress_finding"
SWITCH = "switch.ring_pro_internet_access"
COVERAGE = "sensor.openwrt_coverage"


def state(hass: HomeAssistant, entity_id: str) -> State:
    """Return an entity's state."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found


def device_id(
    hass: HomeAssistant, guarded: Guarded | MockConfigEntry, mac: str = RING_MAC
) -> str:
    """Return the registry id of a guarded device."""
    entry = guarded.entry if isinstance(guarded, Guarded) else guarded
    registry = dr.async_get(hass)
    found = registry.async_get_device_by_identifier(
        (DOMAIN, f"{entry.unique_id}_{mac}"), entry.entry_id
    )
    assert found is not None
    return found.id


async def act(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Perform an action and return its response."""
    response = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(response, dict)
    return response


async def test_the_packet_is_seen_explained_and_blocked(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    assert state(hass, SUSPICIOUS).state == "off"
    await guarded.advance(42)
    sensor = state(hass, SUSPICIOUS)
    assert sensor.state == "on"
    reasons = " | ".join(sensor.attributes["reasons"])
    for fact in (
        "Baidu",
        "AS38365",
        "China",
        "tcpmux",
        ".0.0",
        "Never answered",
        "51506",
    ):
        assert fact in reasons
    assert sensor.attributes["destination"] == "106.13.0.0:1/udp"
    assert sensor.attributes["asn"] == 38365
    assert sensor.attributes["country"] == "CN"
    event = state(hass, EVENT)
    assert event.attributes["event_type"] == "high"
    assert event.attributes["destination"] == "106.13.0.0:1/udp"

    ring = device_id(hass, guarded)
    found = (await act(hass, "get_destinations", device_id=ring))["destinations"]
    flagged = [each["address"] for each in found if each["severity"]]
    assert flagged == ["106.13.0.0"]
    assert {each["asn"] for each in found} >= {16509}
    only = await act(hass, "get_destinations", device_id=ring, suspicious_only=True)
    assert [each["address"] for each in only["destinations"]] == ["106.13.0.0"]

    block = await act(hass, "block", device_id=ring, destination="106.13.0.0")
    assert block["verified"] is True
    assert block["state"] == "verified"
    assert block["flows_cut"] == 1
    assert block["expires_at"] is None
    assert any("106.13.0.0" in sentence for sentence in block["evidence"])
    assert our_rules(simulator) == [f"ieg_{block['block_id']}"]
    assert state(hass, SUSPICIOUS).state == "off"
    assert state(hass, EVENT).attributes["event_type"] == "blocked"
    assert state(hass, "sensor.ring_pro_active_blocks").state == "1"
    assert state(hass, "sensor.openwrt_block_rules").state == "1"

    await guarded.advance(600)
    [after] = (await act(hass, "get_blocks", device_id=ring))["blocks"]
    assert after["hits"] >= 1
    assert after["verified"] is True
    flows = (await act(hass, "get_flows", device_id=ring))["flows"]
    assert flows
    assert "106.13.0.0" not in {flow["address"] for flow in flows}
    assert state(hass, SUSPICIOUS).state == "off"

    removed = await act(hass, "unblock", block_id=block["block_id"])
    assert removed == {"removed": True}
    assert our_rules(simulator) == []
    await guarded.advance(600)
    assert state(hass, SUSPICIOUS).state == "on"


async def test_by_the_third_packet_the_fixed_source_port_is_evidence(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    for _ in range(60):
        await guarded.advance(21)
        [found] = (
            await act(
                hass,
                "get_destinations",
                device_id=device_id(hass, guarded),
                suspicious_only=True,
            )
        )["destinations"] or [{"sightings": 0}]
        if found["sightings"] >= 3:
            break
    assert found["source_ports"] == [51506]
    assert any("Always from source port 51506" in each for each in found["reasons"])


async def test_a_device_of_an_unknown_make_finds_the_incident_too(
    hass: HomeAssistant, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    clock.advance(30)
    entry = entry_for(simulator, subentries=(device(profile="generic"),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, SUSPICIOUS).state == "on"
    assert state(hass, EVENT).state == "unknown"


async def test_every_entity_stands_as_described(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    registry = er.async_get(hass)
    entries = er.async_entries_for_config_entry(registry, guarded.entry.entry_id)
    router, ring = guarded.entry.unique_id, f"{guarded.entry.unique_id}_{RING_MAC}"
    assert {each.unique_id for each in entries} == {
        *(
            f"{ring}_{key}"
            for key in (
                "suspicious_egress",
                "suspicious_destinations",
                "foreign_destinations",
                "destinations",
                "risk_score",
                "last_suspicious_destination",
                "last_suspicious_time",
                "upload",
                "download",
                "active_blocks",
                "learning",
                "egress_finding",
                "internet_access",
                "muted_until",
            )
        ),
        *(
            f"{router}_{key}"
            for key in ("tracked_flows", "coverage", "block_rules", "last_poll")
        ),
    }
    [subentry] = guarded.entry.subentries
    assert {
        each.config_subentry_id for each in entries if RING_MAC in each.unique_id
    } == {subentry}
    devices = dr.async_get(hass)
    ring_device = devices.async_get(device_id(hass, guarded))
    assert isinstance(ring_device, dr.DeviceEntry)
    assert (dr.CONNECTION_NETWORK_MAC, RING_MAC) in ring_device.connections
    parent = devices.async_get(ring_device.via_device_id or "")
    assert parent is not None
    assert (DOMAIN, router) in parent.identifiers


async def test_figures_add_up(hass: HomeAssistant, guarded: Guarded) -> None:
    await guarded.advance(210)
    ring = device_id(hass, guarded)
    found = (await act(hass, "get_destinations", device_id=ring))["destinations"]
    assert int(state(hass, "sensor.ring_pro_destinations").state) == len(found)
    foreign = [each for each in found if each["country"] and each["country"] != "US"]
    sensor = state(hass, "sensor.ring_pro_foreign_destinations")
    assert int(sensor.state) == len(foreign)
    assert sensor.attributes["countries"]["CN"] == 1
    assert state(hass, "sensor.ring_pro_risk_score").state == "92"
    assert (
        state(hass, "sensor.ring_pro_last_suspicious_destination").state
        == "106.13.0.0:1/udp"
    )
    assert float(state(hass, "sensor.ring_pro_upload").state) > 0
    assert float(state(hass, "sensor.ring_pro_download").state) > 0
    assert int(state(hass, "sensor.openwrt_tracked_flows").state) > 0
    assert state(hass, COVERAGE).state == "complete"


async def test_allowed_is_not_suspicious_until_disallowed(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    await guarded.advance(42)
    ring = {"device_id": device_id(hass, guarded)}
    for match in (
        {"destination": "106.13.0.0"},
        {"country": "cn"},
        {"asn": "AS38365"},
        {"asn": 38365},
    ):
        await hass.services.async_call(DOMAIN, "allow", ring | match, blocking=True)
        assert state(hass, SUSPICIOUS).state == "off"
        await hass.services.async_call(DOMAIN, "disallow", ring | match, blocking=True)
        assert state(hass, SUSPICIOUS).state == "on"


async def test_quarantine_by_the_switch(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    await guarded.advance(21)
    assert state(hass, SWITCH).state == "on"
    await hass.services.async_call("switch", "turn_off", {"entity_id": SWITCH}, True)
    assert state(hass, SWITCH).state == "off"
    [block] = (await act(hass, "get_blocks", device_id=device_id(hass, guarded)))[
        "blocks"
    ]
    assert block["quarantine"] is True
    assert block["verified"] is True
    assert block["flows_cut"] > 0
    await guarded.advance(120)
    flows = await act(hass, "get_flows", device_id=device_id(hass, guarded))
    assert not [flow for flow in flows["flows"] if flow["leaves_home"]]
    await hass.services.async_call("switch", "turn_on", {"entity_id": SWITCH}, True)
    assert state(hass, SWITCH).state == "on"
    assert our_rules(simulator) == []
    await hass.services.async_call("switch", "turn_on", {"entity_id": SWITCH}, True)
    await guarded.advance(120)
    flows = await act(hass, "get_flows", device_id=device_id(hass, guarded))
    assert [flow for flow in flows["flows"] if flow["leaves_home"]]


async def test_it_counts_on_over_a_restart(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    await guarded.advance(105)
    before = state(hass, "sensor.ring_pro_upload").state
    assert await hass.config_entries.async_reload(guarded.entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, "sensor.ring_pro_upload").state == before
    assert state(hass, SUSPICIOUS).state == "on"


@pytest.mark.parametrize(("away", "coverage"), [(59, "complete"), (61, "degraded")])
async def test_what_may_have_been_missed_over_a_restart_is_told(
    hass: HomeAssistant, guarded: Guarded, away: int, coverage: str
) -> None:
    await hass.config_entries.async_unload(guarded.entry.entry_id)
    await guarded.advance(away)
    assert await hass.config_entries.async_setup(guarded.entry.entry_id)
    await hass.async_block_till_done()
    found = state(hass, COVERAGE)
    assert found.state == coverage
    assert found.attributes["reasons"] == (
        []
        if coverage == "complete"
        else [
            "Polls were 1 min apart within the last hour, but a UDP flow may live only 60 s: some may have been missed."
        ]
    )
    await guarded.advance(3621)
    assert state(hass, COVERAGE).state == "complete"


async def test_a_router_that_goes_away_and_comes_back(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await guarded.advance(42)
    await simulator.faults.refuse()
    await guarded.advance(21)
    assert state(hass, SUSPICIOUS).state == "unavailable"
    assert state(hass, COVERAGE).state == "degraded"
    await guarded.advance(84)
    assert state(hass, COVERAGE).state == "blind"
    assert "hasn't answered" in state(hass, COVERAGE).attributes["reasons"][0]
    assert caplog.text.count("Error fetching") == 1
    await simulator.faults.accept()
    await guarded.advance(21)
    assert state(hass, SUSPICIOUS).state != "unavailable"
    assert state(hass, COVERAGE).state == "degraded"
    assert "apart" in state(hass, COVERAGE).attributes["reasons"][0]
    assert caplog.text.count("recovered") == 1


async def test_all_that_is_found_once_the_router_answers_again_is_told(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    told: list[tuple[str, Any]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        assert old is not None
        assert new is not None
        told.append((old.state, new.attributes["destination"]))

    await guarded.advance(21)
    await simulator.faults.refuse()
    await guarded.advance(21)
    for port in (10_001, 10_002):
        packet = Packet(src="10.23.1.125", dst="106.12.3.4", protocol=UDP, dport=port)
        simulator.conntrack.begin(packet, None)
    await simulator.faults.accept()
    assert state(hass, EVENT).state == "unavailable"
    async_track_state_change_event(hass, EVENT, note)
    await guarded.advance(21)
    found = [destination for before, destination in told if before != "unavailable"]
    assert found == ["106.12.3.4:10001/udp", "106.12.3.4:10002/udp"]


@pytest.mark.parametrize("fault", ["reboot", "drop_sessions"])
async def test_a_router_that_reboots_or_forgets_our_session_is_logged_into_again(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator, fault: str
) -> None:
    getattr(simulator.faults, fault)()
    await guarded.advance(21)
    assert guarded.entry.runtime_data.last_update_success
    assert state(hass, SUSPICIOUS).state != "unavailable"


async def test_a_permission_that_is_taken_away_is_named(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    simulator.faults.fail("luci-rpc", "getHostHints", times=None)
    await guarded.advance(84)
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"permission_denied_{guarded.entry.entry_id}"
    )
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert "getHostHints" in issue.translation_placeholders["grant"]
    simulator.faults.clear()
    await guarded.advance(21)
    assert not ir.async_get(hass).async_get_issue(
        DOMAIN, f"permission_denied_{guarded.entry.entry_id}"
    )


async def test_a_device_that_leaves_is_told_after_a_day(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    simulator.hosts.remove(RING_MAC)
    await guarded.advance(84)
    [subentry] = guarded.entry.subentries
    issue_id = f"device_left_{guarded.entry.entry_id}_{subentry}"
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    freezer.tick(86_400)
    await guarded.advance(21)
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def test_a_device_that_left_while_the_clock_was_ahead_is_told_of_all_the_same(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    [subentry] = guarded.entry.subentries
    issue_id = f"device_left_{guarded.entry.entry_id}_{subentry}"
    ahead = timedelta(days=900)
    freezer.tick(ahead)
    await guarded.entry.runtime_data.async_refresh()
    simulator.hosts.remove(RING_MAC)
    freezer.tick(84)
    await guarded.entry.runtime_data.async_refresh()
    freezer.tick(-ahead)
    for tells in (False, True):
        await guarded.entry.runtime_data.async_refresh()
        found = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert (found is not None) is tells
        freezer.tick(86_500)


async def test_accounting_switched_off_is_told(
    hass: HomeAssistant, clock: ManualClock, socket_enabled: None
) -> None:
    async with OpenWrtSimulator(
        "ring", clock=clock, sysctls={"nf_conntrack_acct": 0}
    ) as simulator:
        entry = entry_for(simulator, subentries=(device(),))
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert ir.async_get(hass).async_get_issue(
            DOMAIN, f"accounting_off_{entry.entry_id}"
        )
        assert state(hass, COVERAGE).state == "degraded"


async def test_an_empty_table_is_no_trouble(
    hass: HomeAssistant, simulator: OpenWrtSimulator, guarded: Guarded
) -> None:
    simulator.conntrack.clear()
    await guarded.entry.runtime_data.async_refresh()
    assert guarded.entry.runtime_data.last_update_success


async def test_a_store_that_cannot_be_understood_begins_anew(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = entry_for(simulator, subentries=(device(),))
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}",
        "data": {"blocks": [], "last_online": 7, "devices": []},
    }
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert "begins anew" in caplog.text


async def test_last_poll_is_there_for_who_wants_it(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    registry = er.async_get(hass)
    entity_id = "sensor.openwrt_last_poll"
    entry = registry.async_get(entity_id)
    assert entry is not None
    assert entry.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    registry.async_update_entity(entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(guarded.entry.entry_id)
    await hass.async_block_till_done()
    polled = datetime.fromisoformat(state(hass, entity_id).state)
    assert polled == datetime(2026, 11, 24, tzinfo=UTC)


async def test_a_redirect_to_https_is_explained(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    simulator.faults.http_error(307)
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, "get_flows", device_id=device_id(hass, guarded))
    placeholders = raised.value.translation_placeholders or {}
    assert "TLS" in placeholders["remedy"]
