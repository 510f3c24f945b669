"""The judgement as Home Assistant shows it: learning, what survives a restart, what findings carry."""

from base64 import b64decode
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.egress.archive import unpack_all
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.packets import TCP, UDP, Packet, Tcp

from .conftest import RING_MAC, Guarded, device, entry_for
from .test_guard import EVENT, SUSPICIOUS, act, device_id, state

LEARNING = "sensor.ring_pro_learning"
WAN = "203.0.113.2"


def packet(address: str, port: int, *, source_port: int, protocol: int = UDP) -> Packet:
    """Return a packet of the doorbell's."""
    return Packet(
        src="10.23.1.125",
        dst=address,
        protocol=protocol,
        sport=source_port,
        dport=port,
        size=200,
        mac=RING_MAC,
        tcp=Tcp.SYN,
    )


def subentry_id(guarded: Guarded) -> str:
    [only] = guarded.entry.subentries
    return only


async def test_learning_shows_how_far_it_is_and_survives_a_restart(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    assert state(hass, LEARNING).state == "0"
    await guarded.advance(2 * 3600)
    assert state(hass, LEARNING).state == "1"
    learned = state(hass, LEARNING).attributes["networks"]
    assert learned > 0
    assert await hass.config_entries.async_reload(guarded.entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, LEARNING).state == "1"
    assert state(hass, LEARNING).attributes["networks"] == learned


async def test_learning_can_be_begun_anew(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    await guarded.advance(2 * 3600)
    ring = device_id(hass, guarded)
    before = (await act(hass, "get_destinations", device_id=ring))["destinations"]
    await hass.services.async_call(
        DOMAIN, "relearn", {"device_id": ring}, blocking=True
    )
    assert state(hass, LEARNING).state == "0"
    assert state(hass, LEARNING).attributes["networks"] == 0
    after = (await act(hass, "get_destinations", device_id=ring))["destinations"]
    assert len(after) == len(before)


async def test_a_finding_carries_its_signals_and_coverage(
    hass: HomeAssistant,
    guarded: Guarded,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    await guarded.advance(21)
    found = state(hass, SUSPICIOUS).attributes
    assert found["coverage"] == "complete"
    assert set(found["signals"]) >= {"reserved_port", "network_address", "new_network"}
    clock.advance(70)
    freezer.tick(70)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    found = state(hass, SUSPICIOUS).attributes
    assert found["coverage"] == "degraded"
    assert any("Polls were 1 min apart" in reason for reason in found["reasons"])


async def test_it_reopens_as_the_same_finding(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    await guarded.advance(21)
    first = state(hass, SUSPICIOUS).attributes
    ring = {"device_id": device_id(hass, guarded), "asn": 38365}
    await hass.services.async_call(DOMAIN, "allow", ring, blocking=True)
    assert state(hass, SUSPICIOUS).state == "off"
    await guarded.advance(21)
    await hass.services.async_call(DOMAIN, "disallow", ring, blocking=True)
    again = state(hass, SUSPICIOUS).attributes
    assert again["first_opened"] == first["first_opened"]
    assert again["since"] > first["since"]
    assert (first["times_opened"], again["times_opened"]) == (1, 2)


async def test_a_hole_that_is_answered_is_an_event_of_its_own(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    await guarded.advance(900)
    ring = device_id(hass, guarded)
    [found] = [
        each
        for each in (await act(hass, "get_destinations", device_id=ring))[
            "destinations"
        ]
        if each["address"] == "106.13.0.0"
    ]
    assert found["sightings"] >= 4
    events: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        assert new is not None
        events.append(new.attributes["event_type"])

    async_track_state_change_event(hass, [EVENT], note)
    for _ in range(40):
        live = [
            flow
            for flow in simulator.conntrack.flows("10.23.1.125")
            if flow.original.dst == "106.13.0.0"
        ]
        if live:
            break
        await guarded.advance(21)
    answer = Packet(
        src="106.13.0.0",
        dst=WAN,
        protocol=UDP,
        sport=1,
        dport=live[0].reply.dport,
        size=120,
    )
    simulator.conntrack.refresh(live[0], answer, reply=True)
    await guarded.advance(21)
    assert "hole_answered" in events
    finding = state(hass, SUSPICIOUS).attributes
    assert finding["severity"] == "high"
    assert any("answered through the hole" in each for each in finding["reasons"])


async def test_a_scan_is_one_finding(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    await guarded.advance(42)
    before = int(state(hass, "sensor.ring_pro_suspicious_destinations").state)
    for number in range(60):
        probe = packet(f"45.{number}.7.9", 23, source_port=30000 + number, protocol=TCP)
        assert simulator.conntrack.begin(probe, WAN)
    await guarded.advance(21)
    after = int(state(hass, "sensor.ring_pro_suspicious_destinations").state)
    assert after == before + 1
    ring = device_id(hass, guarded)
    found = (await act(hass, "get_destinations", device_id=ring, suspicious_only=True))[
        "destinations"
    ]
    assert any(
        "Tried port 23/tcp in 60 networks" in reason
        for each in found
        for reason in each["reasons"]
    )


async def test_each_device_has_a_file_and_is_written_when_something_happened(
    hass: HomeAssistant, guarded: Guarded, hass_storage: dict[str, Any]
) -> None:
    key = f"{DOMAIN}.{guarded.entry.entry_id}.{subentry_id(guarded)}"
    assert key not in hass_storage
    await guarded.advance(126)
    data = hass_storage[key]["data"]
    rows = list(unpack_all(b64decode(data["ledger"]["destinations"])))
    assert "106.13.0.0" in {each.key.address for each in rows}
    assert RING_MAC not in str(hass_storage[key])


async def test_a_device_that_is_guarded_no_more_leaves_no_file(
    hass: HomeAssistant, guarded: Guarded, hass_storage: dict[str, Any]
) -> None:
    await guarded.advance(126)
    key = f"{DOMAIN}.{guarded.entry.entry_id}.{subentry_id(guarded)}"
    assert key in hass_storage
    hass.config_entries.async_remove_subentry(guarded.entry, subentry_id(guarded))
    await hass.async_block_till_done()
    assert guarded.entry.state is ConfigEntryState.LOADED
    assert key not in hass_storage


@pytest.mark.parametrize("stored", [{"ledger": 7}, {}, {"ledger": {"live": 3}}])
async def test_a_device_whose_file_cannot_be_understood_begins_anew(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    stored: dict[str, Any],
) -> None:
    entry = entry_for(simulator, subentries=(device(),))
    [device_key] = entry.subentries
    for name, data in (
        (
            entry.entry_id,
            {
                "blocks": [],
                "undone": [],
                "last_online": {},
                "seen_until": None,
                "devices": [device_key],
                "router": None,
            },
        ),
        (f"{entry.entry_id}.{device_key}", stored),
    ):
        hass_storage[f"{DOMAIN}.{name}"] = {
            "version": 1,
            "minor_version": 1,
            "key": f"{DOMAIN}.{name}",
            "data": data,
        }
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert caplog.text.count("what is missing begins anew") == 1


async def test_a_make_that_is_not_known_is_told_only_high_while_it_is_learned(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = entry_for(simulator, subentries=(device(profile="generic"),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    clock.advance(21)
    simulator.conntrack.begin(
        packet("45.9.148.1", 48101, source_port=31000, protocol=TCP), WAN
    )
    await entry.runtime_data.async_refresh()
    found = (
        await act(
            hass,
            "get_destinations",
            device_id=device_id(hass, entry),
            suspicious_only=False,
        )
    )["destinations"]
    [probe] = [each for each in found if each["address"] == "45.9.148.1"]
    assert "malware" in " ".join(probe["reasons"])
    opened = entry.runtime_data.guards[RING_MAC].findings.open
    assert {finding.severity.value for finding in opened} <= {"high"}
