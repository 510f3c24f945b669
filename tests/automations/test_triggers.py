"""Triggers: what sets an automation off, what doesn't, and what it is told."""

from typing import Any

from probatio import Invalid
import pytest

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.trigger import async_validate_trigger_config
from tests.test_guard import SWITCH

from .conftest import BAIDU, RING, ROUTER, Automated

OPENED = "iot_egress_guard.finding_opened"


async def test_a_finding_that_opens_tells_of_itself_and_its_device(
    automated: Automated,
) -> None:
    told = (
        "device_id",
        "device_name",
        "entity_id",
        "event_type",
        "destination",
        "address",
        "protocol",
        "port",
        "country",
        "asn",
        "severity",
        "signals",
        "reasons",
        "muted",
    )
    await automated.automate(*told, trigger=OPENED, target=RING)
    await automated.guarded.advance(42)
    [written] = automated.written
    assert "Never answered" in str(written.pop("reasons"))
    assert "reserved_port" in written.pop("signals")
    assert written == {
        "device_id": automated.device,
        "device_name": "Ring Pro",
        "entity_id": RING["entity_id"],
        "event_type": "high",
        "destination": "106.13.0.0:1/udp",
        "address": BAIDU,
        "protocol": "udp",
        "port": 1,
        "country": "CN",
        "asn": 38365,
        "severity": "high",
        "muted": False,
    }


async def test_an_owners_name_of_the_device_is_the_one_that_is_told(
    automated: Automated,
) -> None:
    dr.async_get(automated.hass).async_update_device(
        automated.device, name_by_user="Front door"
    )
    await automated.automate("device_name", trigger=OPENED, target=RING)
    await automated.guarded.advance(42)
    assert automated.written == [{"device_name": "Front door"}]


@pytest.mark.parametrize(
    ("severity", "times"), [("any", 1), ("high", 1), ("suspicious", 0)]
)
async def test_only_findings_of_the_severity_asked_for_count(
    automated: Automated, severity: str, times: int
) -> None:
    await automated.automate(
        "severity", trigger=OPENED, target=RING, options={"severity": severity}
    )
    await automated.guarded.advance(42)
    assert automated.written == [{"severity": "high"}] * times


@pytest.mark.parametrize("by", ["device_id", "area_id", "label_id"])
async def test_devices_areas_and_labels_stand_for_what_is_guarded(
    automated: Automated, by: str
) -> None:
    registry = dr.async_get(automated.hass)
    registry.async_update_device(automated.device, area_id="porch", labels={"watched"})
    target = {"device_id": automated.device, "area_id": "porch", "label_id": "watched"}
    await automated.automate("address", trigger=OPENED, target={by: target[by]})
    await automated.guarded.advance(42)
    assert automated.written == [{"address": BAIDU}]


async def test_other_events_of_the_device_or_of_others_are_no_findings(
    automated: Automated,
) -> None:
    entry = er.async_get(automated.hass).async_get_or_create(
        "event", "doorbell", "1", device_id=automated.device
    )
    await automated.automate(
        "event_type", trigger=OPENED, target={"device_id": automated.device}
    )
    automated.hass.states.async_set(entry.entity_id, "unknown")
    automated.hass.states.async_set(entry.entity_id, "1", {"event_type": "high"})
    await automated.act("block", destination="8.8.4.4", force=True)
    await automated.guarded.advance(0)
    assert automated.written == []


async def test_a_reload_tells_nothing_again(automated: Automated) -> None:
    await automated.automate("address", trigger=OPENED, target=RING)
    await automated.guarded.advance(42)
    await automated.hass.config_entries.async_reload(automated.guarded.entry.entry_id)
    await automated.guarded.advance(63)
    assert len(automated.written) == 1


async def test_two_findings_of_one_poll_are_told_both(automated: Automated) -> None:
    await automated.automate("address", trigger=OPENED, target=RING)
    await automated.guarded.advance(42)
    for address in ("106.13.1.0", "106.13.2.0"):
        automated.send(address)
    await automated.guarded.advance(21)
    told = {each["address"] for each in automated.written}
    assert told == {BAIDU, "106.13.1.0", "106.13.2.0"}
    assert len(automated.written) == 3


async def test_a_block_that_is_refused_is_told_with_its_evidence(
    automated: Automated,
) -> None:
    await automated.automate(
        "block_id",
        "blocks",
        "evidence",
        "device_id",
        trigger="iot_egress_guard.block_failed",
        target=RING,
    )
    automated.simulator.faults.fail("uci", "add")
    with pytest.raises(HomeAssistantError):
        await automated.act("block", destination=BAIDU)
    await automated.guarded.advance(21)
    [block] = (await automated.act("get_blocks"))["blocks"]
    [written] = automated.written
    # A template makes a number of an id that looks like one; actions take it all the same.
    assert str(written["block_id"]) == block["block_id"]
    assert written["blocks"] == BAIDU
    assert written["evidence"] == block["evidence"]
    assert written["device_id"] == automated.device


async def test_a_block_that_holds_is_no_failure(automated: Automated) -> None:
    await automated.automate(
        "block_id", trigger="iot_egress_guard.block_failed", target=RING
    )
    await automated.act("block", destination=BAIDU)
    await automated.guarded.advance(63)
    assert automated.written == []


@pytest.mark.parametrize("end", ["duration", "trial"])
async def test_a_block_whose_time_or_trial_is_up_has_ended(
    automated: Automated, end: str
) -> None:
    await automated.automate(
        "block_id", "state", trigger="iot_egress_guard.block_ended", target=RING
    )
    block = await automated.act("block", destination=BAIDU, **{end: "00:01:00"})
    await automated.guarded.advance(21)
    assert automated.written == []
    await automated.guarded.advance(63)
    [written] = automated.written
    assert written["state"] == "expired"
    assert str(written["block_id"]) == block["block_id"]


async def test_a_block_that_somebody_takes_off_has_not_ended_by_itself(
    automated: Automated,
) -> None:
    await automated.automate(
        "block_id", trigger="iot_egress_guard.block_ended", target=RING
    )
    block = await automated.act("block", destination=BAIDU)
    await automated.act("unblock", block_id=block["block_id"])
    await automated.guarded.advance(21)
    assert automated.written == []


async def test_a_device_that_is_cut_off_is_told(automated: Automated) -> None:
    await automated.automate(
        "device_name",
        "entity_id",
        trigger="iot_egress_guard.quarantined",
        target={"device_id": automated.device},
    )
    for action in ("turn_off", "turn_on"):
        await automated.hass.services.async_call(
            "switch", action, {"entity_id": SWITCH}, blocking=True
        )
        await automated.guarded.advance(21)
    assert automated.written == [{"device_name": "Ring Pro", "entity_id": SWITCH}]


async def test_a_device_is_told_once_it_has_been_cut_off_for_a_while(
    automated: Automated,
) -> None:
    await automated.automate(
        "device_name",
        trigger="iot_egress_guard.quarantined",
        target={"device_id": automated.device},
        options={"for": "00:01:00", "behavior": "each"},
    )
    await automated.hass.services.async_call(
        "switch", "turn_off", {"entity_id": SWITCH}, blocking=True
    )
    await automated.guarded.advance(42)
    assert automated.written == []
    await automated.guarded.advance(42)
    assert automated.written == [{"device_name": "Ring Pro"}]


async def test_other_switches_of_an_area_cut_nothing_off(automated: Automated) -> None:
    entry = er.async_get(automated.hass).async_get_or_create(
        "switch", "doorbell", "1", device_id=automated.device
    )
    automated.hass.states.async_set(entry.entity_id, "on")
    await automated.automate(
        "entity_id",
        trigger="iot_egress_guard.quarantined",
        target={"device_id": automated.device},
    )
    automated.hass.states.async_set(entry.entity_id, "off")
    await automated.guarded.advance(21)
    assert automated.written == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"trigger": OPENED},
        {"trigger": OPENED, "target": RING, "options": {"severity": "low"}},
        {"trigger": "iot_egress_guard.opened", "target": RING},
        {
            "trigger": "iot_egress_guard.coverage_lost",
            "target": ROUTER,
            "options": {"for": "a while"},
        },
    ],
    ids=["no target", "severity", "no such trigger", "for"],
)
async def test_what_is_wrong_is_refused(
    hass: HomeAssistant, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA(wrong))
