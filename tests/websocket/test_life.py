"""A subscription outlives reloads; devices come and go; the router is away and back."""

import asyncio
from collections.abc import Mapping
import time
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.live.feed import DeviceFeed
from custom_components.iot_egress_guard.live.reports import LIVE_REPORTS
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import UniFiSimulator
from tests.conftest import RING_MAC, Guarded, console_entry, device
from tests.egress.flows import context, flow, poll
from tests.test_guard import act, device_id

from .conftest import BAIDU, Card

OTHER_MAC = "02:00:00:00:00:07"


def another(mac: str = OTHER_MAC) -> ConfigSubentry:
    """Return the subentry of one more device."""
    data = device(mac, title="Vacuum", profile="generic")
    return ConfigSubentry(
        data=MappingProxyType(dict(data["data"])),
        subentry_type="device",
        title="Vacuum",
        unique_id=mac,
    )


async def test_a_reload_is_shown_and_then_all_is_told_again(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await guarded.advance(42)
    ring = device_id(hass, guarded)
    await act(hass, "block", device_id=ring, destination="3.8.121.220")
    before = await card.subscribe(device_id=ring)
    assert await hass.config_entries.async_reload(guarded.entry.entry_id)
    first, *others = await card.events()
    assert first == {"changed": {ring: {"available": False}}, "removed": []}
    assert others[0]["changed"][ring].keys() == before[ring].keys()
    assert card.reports[ring]["available"] is True
    assert (
        card.reports[ring]["destinations"].keys() >= before[ring]["destinations"].keys()
    )
    assert await card.has_what_is()
    await guarded.advance(42)
    assert await card.events()
    assert await card.has_what_is()


async def test_what_went_while_the_entry_was_not_loaded_is_said(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    guarded: Guarded,
    card: Card,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    await guarded.advance(42)
    ring = device_id(hass, guarded)
    block = await act(hass, "block", device_id=ring, destination="106.13.0.0")
    await card.subscribe()
    assert await hass.config_entries.async_unload(guarded.entry.entry_id)
    assert await card.events() == [
        {"changed": {ring: {"available": False}}, "removed": []}
    ]
    for key in [key for key in hass_storage if key.startswith(DOMAIN)]:
        del hass_storage[key]
    clock.advance(600)
    freezer.tick(600)
    assert await hass.config_entries.async_setup(guarded.entry.entry_id)
    event = (await card.events())[-1]
    assert event["changed"][ring]["destinations"][BAIDU] is None
    assert event["changed"][ring]["blocks"] == {block["block_id"]: None}
    assert await card.has_what_is()


async def test_an_entry_that_is_not_loaded_has_devices_that_are_not_available(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    ring = device_id(hass, guarded)
    assert await hass.config_entries.async_unload(guarded.entry.entry_id)
    for fields in ({}, {"device_id": ring}):
        assert await card.subscribe(**fields) == {
            ring: {
                "name": "Ring Pro",
                "router": "OpenWrt",
                "available": False,
                "destinations": {},
                "findings": {},
                "blocks": {},
            }
        }
        await card.unsubscribe()
    await card.subscribe()
    assert await hass.config_entries.async_setup(guarded.entry.entry_id)
    await card.events()
    assert card.reports[ring]["available"] is True
    assert card.reports[ring]["home"] == ["US"]
    assert await card.has_what_is()


async def test_the_router_is_away_and_back(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator, card: Card
) -> None:
    await guarded.advance(42)
    ring = device_id(hass, guarded)
    await card.subscribe()
    known = dict(card.reports[ring]["destinations"])
    await simulator.faults.refuse()
    await guarded.advance(21)
    [event] = await card.events()
    assert event["changed"][ring] == {
        "available": False,
        "coverage": {"state": "degraded", "reasons": ["The last poll failed."]},
        "polled_at": "2026-11-24T00:00:42+00:00",
    }
    assert card.reports[ring]["destinations"] == known
    await guarded.advance(42)
    await card.events()
    assert card.reports[ring]["coverage"]["state"] == "blind"
    await simulator.faults.accept()
    await guarded.advance(42)
    await card.events()
    assert card.reports[ring]["available"] is True
    assert await card.has_what_is()


async def test_a_device_that_is_added_and_removed(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    [ring] = await card.subscribe()
    new = another()
    hass.config_entries.async_add_subentry(guarded.entry, new)
    await card.events()
    vacuum = device_id(hass, guarded, OTHER_MAC)
    assert set(card.reports) == {ring, vacuum}
    assert card.reports[vacuum]["name"] == "Vacuum"
    assert await card.has_what_is()
    await guarded.advance(21)
    [event] = await card.events()
    assert set(event["changed"]) == {ring}
    hass.config_entries.async_remove_subentry(guarded.entry, new.subentry_id)
    events = await card.events()
    assert [vacuum] in [event["removed"] for event in events]
    assert set(card.reports) == {ring}
    assert card.reports[ring]["available"] is True


async def test_who_wants_one_device_hears_of_no_other(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    ring = device_id(hass, guarded)
    await card.subscribe(device_id=ring)
    hass.config_entries.async_add_subentry(guarded.entry, another())
    await card.events()
    assert set(card.reports) == {ring}


async def test_a_device_that_is_disabled_goes_with_its_entry(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    [ring] = await card.subscribe()
    await hass.config_entries.async_set_disabled_by(
        guarded.entry.entry_id, ConfigEntryDisabler.USER
    )
    events = await card.events()
    assert events[-1]["removed"] == [ring]
    await hass.config_entries.async_set_disabled_by(guarded.entry.entry_id, None)
    await card.events()
    assert card.reports[ring]["available"] is True


async def test_an_entry_that_is_removed_takes_its_devices_along(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    [ring] = await card.subscribe()
    await hass.config_entries.async_remove(guarded.entry.entry_id)
    events = await card.events()
    assert events[-1] == {"changed": {}, "removed": [ring]}
    assert card.reports == {}


async def test_a_router_that_is_added_later(
    hass: HomeAssistant, console: UniFiSimulator, guarded: Guarded, card: Card
) -> None:
    await card.subscribe()
    entry = console_entry(console, subentries=(device(title="Chime"),))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await card.events()
    assert {(each["name"], each["router"]) for each in card.reports.values()} == {
        ("Ring Pro", "OpenWrt"),
        ("Chime", "UniFi"),
    }
    assert await card.has_what_is()
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_other_integrations_entries_and_devices_are_none_of_it(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    await card.subscribe()
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "1")}
    )
    hass.config_entries.async_update_entry(other, title="Another")
    assert await card.events() == []


async def test_nothing_is_noted_when_nobody_watches(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    def notes() -> bool:
        return guarded.entry.runtime_data.guards[RING_MAC].news is not None

    await guarded.advance(21)
    assert not notes()
    await card.subscribe()
    assert notes()
    await card.unsubscribe()
    await guarded.advance(21)
    assert not notes()


class Note:
    """A watcher that notes of which devices there were reports, each time it was told."""

    def __init__(self, *wanted: str) -> None:
        """Want these devices."""
        self.told: list[set[str]] = []
        self._wanted = wanted

    def wants(self, device_id: str) -> bool:
        """Tell whether a device is of interest."""
        return device_id in self._wanted

    @callback
    def tell(self, feeds: Mapping[str, DeviceFeed]) -> None:
        """Note the devices whose reports are there."""
        self.told.append({each for each in feeds if feeds[each].report["destinations"]})


@pytest.fixture
async def two(hass: HomeAssistant, guarded: Guarded) -> tuple[str, str]:
    """Return the ids of two guarded devices that have been to so many places that it takes several turns to look at them."""
    hass.config_entries.async_add_subentry(guarded.entry, another())
    await hass.async_block_till_done()
    many = tuple(flow(f"3.120.0.{number}", 443) for number in range(1, 200))
    for guard in guarded.entry.runtime_data.guards.values():
        guard.observe(
            poll(many), many, time.time(), context(), lambda key, origin: False
        )
    return device_id(hass, guarded), device_id(hass, guarded, OTHER_MAC)


async def turns(count: int) -> None:
    """Let others have their turn so often."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_who_comes_while_another_is_served_is_told_everything_at_once(
    hass: HomeAssistant, two: tuple[str, str]
) -> None:
    reports = hass.data[LIVE_REPORTS]
    first, second = Note(two[0]), Note(two[1])
    leave = [reports.watch(first)]
    await turns(2)
    leave.append(reports.watch(second))
    await hass.async_block_till_done()
    assert first.told == [{two[0]}, {*two}]
    assert second.told == [{*two}]
    for each in leave:
        each()


async def test_who_leaves_while_being_served_leaves_nothing_behind(
    hass: HomeAssistant, guarded: Guarded, two: tuple[str, str]
) -> None:
    note = Note(*two)
    leave = hass.data[LIVE_REPORTS].watch(note)
    await turns(2)
    leave()
    await hass.async_block_till_done()
    assert note.told == []
    guards = guarded.entry.runtime_data.guards.values()
    assert [guard.news for guard in guards] == [None, None]
