"""Who may be told: whoever may see whether a device's egress is suspicious."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.conftest import Guarded
from tests.test_guard import SUSPICIOUS, device_id

from .conftest import BAIDU, Card, Cards

READS = {"entities": {"entity_ids": {SUSPICIOUS: {POLICY_READ: True}}}}
READS_ANOTHER = {"entities": {"entity_ids": {"light.hall": {POLICY_READ: True}}}}


async def refused(card: Card, **fields: Any) -> str:
    """Return the error's code for a subscription that isn't granted."""
    answer = await card.ask(type="iot_egress_guard/subscribe", **fields)
    assert answer["success"] is False
    assert await card.events() == []
    return str(answer["error"]["code"])


@pytest.fixture
async def readers_card(cards: Cards, hass_read_only_access_token: str) -> Card:
    """Return the card of the user who may only read."""
    return await cards(hass_read_only_access_token)


async def test_who_may_read_is_told(
    hass: HomeAssistant, guarded: Guarded, readers_card: Card, card: Card
) -> None:
    ring = device_id(hass, guarded)
    await guarded.advance(42)
    reports = await readers_card.subscribe()
    assert BAIDU in reports[ring]["findings"]
    assert reports == await card.subscribe()


async def test_the_one_entity_is_enough(
    hass: HomeAssistant,
    guarded: Guarded,
    readers_card: Card,
    hass_read_only_user: MockUser,
) -> None:
    hass_read_only_user.mock_policy(READS)
    ring = device_id(hass, guarded)
    assert set(await readers_card.subscribe(device_id=ring)) == {ring}


async def test_who_may_not_read_a_device_is_told_nothing_of_it(
    hass: HomeAssistant,
    guarded: Guarded,
    readers_card: Card,
    hass_read_only_user: MockUser,
) -> None:
    hass_read_only_user.mock_policy(READS_ANOTHER)
    ring = device_id(hass, guarded)
    assert await refused(readers_card, device_id=ring) == "unauthorized"
    assert await readers_card.subscribe() == {}
    await guarded.advance(42)
    assert await readers_card.events() == []


async def test_a_permission_that_is_taken_away_and_given_back(
    hass: HomeAssistant,
    guarded: Guarded,
    readers_card: Card,
    hass_read_only_user: MockUser,
) -> None:
    [ring] = await readers_card.subscribe()
    hass_read_only_user.mock_policy(READS_ANOTHER)
    await guarded.advance(42)
    [event] = await readers_card.events()
    assert event == {"changed": {}, "removed": [ring]}
    hass_read_only_user.mock_policy(READS)
    await guarded.advance(21)
    [event] = await readers_card.events()
    assert set(event["changed"][ring]) > {"name", "destinations", "coverage"}
    assert await readers_card.has_what_is()


async def test_without_the_entity_only_who_may_read_everything_is_told(
    hass: HomeAssistant,
    guarded: Guarded,
    readers_card: Card,
    card: Card,
    hass_read_only_user: MockUser,
) -> None:
    er.async_get(hass).async_remove(SUSPICIOUS)
    ring = device_id(hass, guarded)
    assert set(await card.subscribe()) == {ring}
    assert set(await readers_card.subscribe()) == {ring}
    await readers_card.unsubscribe()
    hass_read_only_user.mock_policy(READS)
    assert await readers_card.subscribe() == {}


async def test_a_device_that_is_not_there_or_not_guarded(
    hass: HomeAssistant, guarded: Guarded, card: Card
) -> None:
    router = dr.async_get(hass).async_get_device_by_identifier(
        ("iot_egress_guard", str(guarded.entry.unique_id)), guarded.entry.entry_id
    )
    assert router is not None
    for unknown in ("0123456789abcdef", router.id):
        assert await refused(card, device_id=unknown) == "not_found"


async def test_a_field_that_is_not_one(guarded: Guarded, card: Card) -> None:
    assert await refused(card, device_id=7) == "invalid_format"
