"""What a card is told at first, and that it agrees with what everybody else is told."""

from typing import Any

from custom_components.iot_egress_guard.origins import ATTRIBUTION
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant
from tests.conftest import Guarded
from tests.docs.papers import README
from tests.test_guard import EVENT, act, device_id, state

from .conftest import BAIDU, Card

IN_THE_LAST_HOUR = [0] * 23


async def test_the_first_event_is_the_whole_report(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    ring = device_id(hass, guarded)
    reports = await card.subscribe()
    assert set(reports) == {ring}
    report = reports[ring]
    assert {
        name: value
        for name, value in report.items()
        if name not in ("destinations", "findings")
    } == {
        "name": "Ring Pro",
        "router": "OpenWrt",
        "available": True,
        "coverage": {"state": "complete", "reasons": []},
        "learning": 0.0,
        "home": ["US"],
        "internet": True,
        "severity": "high",
        "score": 0.921,
        "bytes_up": 69_236,
        "bytes_down": 14_167,
        "polled_at": "2026-11-24T00:00:42+00:00",
        "blocks": {},
    }
    assert set(report["findings"]) == {BAIDU}
    assert len(report["destinations"]) == 6
    assert "[2a05:d014:1c5:4b00::7a1]:443/tcp" in report["destinations"]


async def test_what_stands_in_a_destination(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    [report] = (await card.subscribe()).values()
    found = report["destinations"][BAIDU]
    assert found["service"] == "tcpmux"
    assert (found["country"], found["country_name"]) == ("CN", "China")
    assert found["hours"] == [*IN_THE_LAST_HOUR, 1]
    assert found["hours_known"] == 24
    assert found["blocked"] is None
    assert found["severity"] == "high"
    assert "Never answered so far (1 try)" in found["reasons"]
    harmless = report["destinations"]["18.184.120.7:30211/udp"]
    assert harmless["service"] is None
    assert (harmless["severity"], harmless["reasons"]) == (None, [])


async def test_it_agrees_with_the_actions_and_the_event(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    ring = device_id(hass, guarded)
    event = state(hass, EVENT).attributes
    block = await act(hass, "block", device_id=ring, destination="3.8.121.220")
    report = (await card.subscribe(device_id=ring))[ring]
    answer = await act(hass, "get_destinations", device_id=ring)
    told = {
        (each["address"], each["port"]): each
        for each in report["destinations"].values()
    }
    assert len(told) == len(answer["destinations"])
    for each in answer["destinations"]:
        if each["severity"] is None:
            each["reasons"] = []
        assert told[each["address"], each["port"]].items() >= each.items()
    finding: dict[str, Any] = report["findings"][BAIDU]
    assert finding["reasons"] == event["reasons"]
    assert {name: event[name] for name in finding} == finding
    [listed] = (await act(hass, "get_blocks", device_id=ring))["blocks"]
    assert report["blocks"] == {block["block_id"]: listed}


async def test_one_device_is_enough_for_who_wants_one(
    hass: HomeAssistant, guarded: Guarded, card: Card, cards: Any
) -> None:
    ring = device_id(hass, guarded)
    everything = await card.subscribe()
    assert await (await cards()).subscribe(**{ATTR_DEVICE_ID: ring}) == everything


async def test_it_says_whose_data_it_is(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await card.subscribe()
    assert card.attribution == ATTRIBUTION
    for source in ("DB-IP", "RouteViews", "NRO", "ip-location-db", "CC BY 4.0"):
        assert source in ATTRIBUTION
        assert source in README
    await card.unsubscribe()
    hass.config_entries.async_update_entry(
        guarded.entry, options={"origin_database": "/config/own.mmdb"}
    )
    await hass.async_block_till_done()
    await card.subscribe()
    assert card.attribution == ""
