"""Conditions: when an automation goes on, and when it doesn't."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from probatio import Invalid
import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, config_validation as cv
from homeassistant.util import dt as dt_util
from tests.test_guard import SWITCH, state

from .conftest import BAIDU, MUTED, RING, ROUTER, Automated

SENSOR = {"entity_id": "binary_sensor.ring_pro_suspicious_egress"}


async def checked(hass: HomeAssistant, **config: Any) -> condition.ConditionChecker:
    """Return what checks a condition."""
    valid = await condition.async_validate_condition_config(
        hass, cv.CONDITION_SCHEMA(config)
    )
    return await condition.async_from_config(hass, valid)


async def holds(hass: HomeAssistant, **config: Any) -> bool | None:
    """Tell whether a condition holds."""
    checker = await checked(hass, **config)
    try:
        return checker(hass)
    finally:
        checker.async_unload()


async def test_a_device_is_suspicious_while_a_finding_is_open(
    automated: Automated,
) -> None:
    asked = {"condition": "iot_egress_guard.is_suspicious", "target": SENSOR}
    assert not await holds(automated.hass, **asked)
    await automated.guarded.advance(42)
    assert await holds(automated.hass, **asked)
    await automated.hass.services.async_call(
        DOMAIN,
        "allow",
        {"device_id": automated.device, "destination": BAIDU},
        blocking=True,
    )
    assert not await holds(automated.hass, **asked)


@pytest.mark.parametrize(
    ("severity", "expected"), [("any", True), ("high", True), ("suspicious", False)]
)
async def test_it_is_asked_how_suspicious_a_device_is(
    automated: Automated, severity: str, expected: bool
) -> None:
    await automated.guarded.advance(42)
    assert expected is await holds(
        automated.hass,
        condition="iot_egress_guard.is_suspicious",
        target={"device_id": automated.device},
        options={"severity": severity},
    )


@pytest.mark.parametrize("severity", ["any", "high"])
async def test_it_is_asked_for_how_long_a_device_has_been_suspicious(
    automated: Automated, severity: str
) -> None:
    """A condition that waits keeps its own watch, as automations let it."""
    asked = await checked(
        automated.hass,
        condition="iot_egress_guard.is_suspicious",
        target=SENSOR,
        options={"severity": severity, "for": "00:01:00"},
    )
    await automated.guarded.advance(63)
    assert not asked(automated.hass)
    await automated.guarded.advance(42)
    assert asked(automated.hass)
    asked.async_unload()


async def test_for_how_long_it_has_been_high_counts_from_when_it_got_so(
    automated: Automated, freezer: FrozenDateTimeFactory
) -> None:
    states, sensor = automated.hass.states, SENSOR["entity_id"]
    states.async_set(sensor, "on", {"severity": "suspicious"})
    freezer.tick(61)
    states.async_set(sensor, "on", {"severity": "high"})
    asked = {"condition": "iot_egress_guard.is_suspicious", "target": SENSOR}
    for severity, expected in (("any", True), ("high", False)):
        options = {"severity": severity, "for": "00:01:00"}
        assert expected is await holds(automated.hass, **asked, options=options)


async def test_a_device_is_cut_off_while_its_switch_is_off(
    automated: Automated,
) -> None:
    asked = {
        "condition": "iot_egress_guard.is_quarantined",
        "target": {"device_id": automated.device},
    }
    assert not await holds(automated.hass, **asked)
    await automated.hass.services.async_call(
        "switch", "turn_off", {"entity_id": SWITCH}, blocking=True
    )
    await automated.guarded.advance(21)
    assert await holds(automated.hass, **asked)


async def test_a_device_is_muted_until_the_time_that_is_set(
    automated: Automated, freezer: FrozenDateTimeFactory
) -> None:
    asked = {
        "condition": "iot_egress_guard.is_muted",
        "target": {"device_id": automated.device},
    }
    assert not await holds(automated.hass, **asked)
    await automated.mute(timedelta(hours=1))
    assert await holds(automated.hass, **asked)
    freezer.tick(3601)
    assert not await holds(automated.hass, **asked)


@pytest.mark.parametrize(
    ("name", "expected"), [("is_muted", True), ("is_quarantined", False)]
)
async def test_that_a_mute_ends_by_time_alone_is_known_to_who_watches_it(
    automated: Automated, name: str, expected: bool
) -> None:
    target = {"device_id": automated.device}
    asked = await checked(
        automated.hass, condition=f"iot_egress_guard.{name}", target=target
    )
    assert asked.needs_polling is expected
    asked.async_unload()


async def test_a_mute_outlasts_a_reload_and_a_router_that_is_away(
    automated: Automated,
) -> None:
    await automated.mute(timedelta(hours=1))
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(42)
    until = state(automated.hass, MUTED).state
    assert dt_util.parse_datetime(until) is not None
    await automated.simulator.faults.accept()
    await automated.hass.config_entries.async_reload(automated.guarded.entry.entry_id)
    assert state(automated.hass, MUTED).state == until
    assert await holds(
        automated.hass,
        condition="iot_egress_guard.is_muted",
        target={"device_id": automated.device},
    )


async def test_a_mute_hides_nothing(automated: Automated) -> None:
    await automated.mute(timedelta(hours=1))
    await automated.automate(
        "muted",
        "severity",
        trigger="iot_egress_guard.finding_opened",
        target=RING,
    )
    await automated.guarded.advance(42)
    assert automated.written == [{"muted": True, "severity": "high"}]


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [("complete", True), (["degraded", "blind"], False), (["complete", "blind"], True)],
)
async def test_coverage_is_one_of_those_asked_for(
    automated: Automated, coverage: str | list[str], expected: bool
) -> None:
    assert expected is await holds(
        automated.hass,
        condition="iot_egress_guard.coverage_is",
        target=ROUTER,
        options={"coverage": coverage},
    )


async def test_a_condition_stops_an_automation(automated: Automated) -> None:
    muted = {
        "condition": "iot_egress_guard.is_muted",
        "target": {"device_id": automated.device},
    }
    await automated.automate(
        "address",
        conditions=[muted],
        trigger="iot_egress_guard.finding_opened",
        target=RING,
    )
    await automated.guarded.advance(42)
    assert automated.written == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition": "iot_egress_guard.is_suspicious"},
        {
            "condition": "iot_egress_guard.is_suspicious",
            "target": SENSOR,
            "options": {"severity": "low"},
        },
        {"condition": "iot_egress_guard.coverage_is", "target": ROUTER},
        {
            "condition": "iot_egress_guard.coverage_is",
            "target": ROUTER,
            "options": {"coverage": []},
        },
        {
            "condition": "iot_egress_guard.coverage_is",
            "target": ROUTER,
            "options": {"coverage": "fair"},
        },
        {"condition": "iot_egress_guard.is_fine", "target": SENSOR},
    ],
    ids=["no target", "severity", "no coverage", "none", "coverage", "no such"],
)
async def test_what_is_wrong_is_refused(
    hass: HomeAssistant, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        await condition.async_validate_condition_config(
            hass, cv.CONDITION_SCHEMA(wrong)
        )
