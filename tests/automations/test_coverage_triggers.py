"""Triggers on coverage: lost for a while, however; and back after that."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import entity_registry as er
from tests.test_guard import state

from .conftest import ROUTER, Automated

LOST = "iot_egress_guard.coverage_lost"
RESTORED = "iot_egress_guard.coverage_restored"
FOR = {"for": "00:02:00"}
BLIND = {"lost_when": "blind"}


def coverage(automated: Automated) -> str:
    """Return what the router's sensor says."""
    return state(automated.hass, ROUTER["entity_id"]).state


def both(target: dict[str, str], **options: str) -> list[dict[str, Any]]:
    """Return triggers on a loss and on its end, for losses as long as `FOR`."""
    return [
        {"trigger": trigger, "target": target, "options": FOR | options}
        for trigger in (LOST, RESTORED)
    ]


async def test_coverage_that_stays_lost_is_told_once_with_the_reason(
    automated: Automated,
) -> None:
    await automated.automate(
        "coverage",
        "reasons",
        "lost_since",
        "device_name",
        trigger=LOST,
        target=ROUTER,
        options=FOR,
    )
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(126)
    assert automated.written == []
    await automated.guarded.advance(210)
    [written] = automated.written
    assert written["coverage"] == "blind"
    assert "hasn't answered" in written["reasons"][0]
    assert written["lost_since"] == "2026-11-24T00:00:21+00:00"
    assert written["device_name"] == "OpenWrt"


async def test_a_short_loss_is_not_told_nor_that_it_is_over(
    automated: Automated,
) -> None:
    triggers = both(ROUTER, **BLIND)
    await automated.automate("coverage", triggers=triggers)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(105)
    assert coverage(automated) == "blind"
    await automated.simulator.faults.accept()
    await automated.guarded.advance(210)
    assert coverage(automated) == "degraded"
    assert automated.written == []


async def test_coverage_that_comes_back_after_a_while_is_told(
    automated: Automated,
) -> None:
    await automated.automate(
        "coverage",
        "reasons",
        "lost_since",
        trigger=RESTORED,
        target=ROUTER,
        options=FOR,
    )
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(210)
    await automated.simulator.faults.accept()
    await automated.guarded.advance(21)
    assert coverage(automated) == "degraded"
    assert automated.written == []
    # The gap is remembered for an hour, in which coverage is degraded.
    await automated.guarded.advance(3700)
    assert automated.written == [
        {
            "coverage": "complete",
            "reasons": [],
            "lost_since": "2026-11-24T00:00:21+00:00",
        }
    ]


async def test_who_asks_for_blindness_is_told_when_it_is_over(
    automated: Automated,
) -> None:
    triggers = both(ROUTER, **BLIND)
    await automated.automate("coverage", triggers=triggers)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(315)
    await automated.simulator.faults.accept()
    await automated.guarded.advance(21)
    assert automated.written == [{"coverage": "blind"}, {"coverage": "degraded"}]


async def test_coverage_that_is_degraded_from_the_start_is_no_news(
    automated: Automated,
) -> None:
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(84)
    await automated.simulator.faults.accept()
    await automated.guarded.advance(21)
    assert coverage(automated) == "degraded"
    await automated.automate("coverage", trigger=LOST, target=ROUTER, options=FOR)
    await automated.guarded.advance(400)
    assert coverage(automated) == "degraded"
    assert automated.written == []


async def test_without_a_time_a_loss_is_told_at_once(automated: Automated) -> None:
    await automated.automate(
        "coverage", trigger=LOST, target=ROUTER, options={"for": 0}
    )
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(21)
    assert automated.written == [{"coverage": "degraded"}]


async def test_a_router_that_was_away_when_home_assistant_started_counts_as_lost(
    automated: Automated,
) -> None:
    entry_id = automated.guarded.entry.entry_id
    await automated.simulator.faults.refuse()
    await automated.hass.config_entries.async_reload(entry_id)
    assert automated.guarded.entry.state is ConfigEntryState.SETUP_RETRY
    assert coverage(automated) == "unavailable"
    await automated.automate(
        "coverage", "reasons", trigger=LOST, target=ROUTER, options=FOR
    )
    await automated.guarded.advance(105)
    assert automated.written == []
    await automated.guarded.advance(63)
    assert automated.written == [{"coverage": "unavailable", "reasons": []}]


async def test_what_was_told_before_the_automation_was_changed_is_not_told_again(
    automated: Automated,
) -> None:
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(400)
    await automated.automate("coverage", trigger=LOST, target=ROUTER, options=FOR)
    await automated.guarded.advance(400)
    assert automated.written == []


async def test_an_automation_that_is_switched_off_waits_for_nothing(
    automated: Automated,
) -> None:
    await automated.automate("coverage", trigger=LOST, target=ROUTER, options=FOR)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(42)
    await automated.hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )
    await automated.guarded.advance(400)
    assert automated.written == []


async def test_an_automation_that_is_switched_off_and_on_again_tells_once(
    automated: Automated,
) -> None:
    await automated.automate("coverage", trigger=LOST, target=ROUTER, options=FOR)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(84)
    for action in ("turn_off", "turn_on"):
        await automated.hass.services.async_call(
            "automation", action, {"entity_id": "all"}, blocking=True
        )
    await automated.guarded.advance(400)
    assert automated.written == [{"coverage": "blind"}]


async def test_a_router_that_is_not_asked_for_any_more_is_not_told(
    automated: Automated,
) -> None:
    registry = er.async_get(automated.hass)
    registry.async_update_entity(ROUTER["entity_id"], labels={"watched"})
    triggers = both({"label_id": "watched"})
    await automated.automate("coverage", triggers=triggers)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(42)
    registry.async_update_entity(ROUTER["entity_id"], labels=set())
    await automated.guarded.advance(400)
    assert automated.written == []


async def test_a_sensor_that_is_removed_is_neither_lost_nor_back(
    automated: Automated,
) -> None:
    triggers = both(ROUTER)
    await automated.automate("coverage", triggers=triggers)
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(42)
    er.async_get(automated.hass).async_remove(ROUTER["entity_id"])
    await automated.guarded.advance(400)
    assert automated.written == []


async def test_the_routers_device_stands_for_its_sensor(automated: Automated) -> None:
    entry = er.async_get(automated.hass).async_get(ROUTER["entity_id"])
    assert entry is not None
    await automated.automate(
        "entity_id",
        trigger=LOST,
        target={"device_id": entry.device_id},
        options=FOR,
    )
    await automated.simulator.faults.refuse()
    await automated.guarded.advance(210)
    assert automated.written == [ROUTER]
