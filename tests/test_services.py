"""Actions with a field that is wrong, a router that refuses, and who may do what."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.status import Status

from .conftest import Guarded, our_rules
from .test_guard import EVENT, act, device_id, state

WRONG_FIELDS = {
    "no match": ({}, "one_match"),
    "two matches": ({"destination": "106.13.0.0", "country": "CN"}, "one_match"),
    "no address": ({"destination": "doorbell"}, "invalid_destination"),
    "host bits set": ({"destination": "106.13.0.1/16"}, "invalid_destination"),
    "no country": ({"country": "China"}, "invalid_country"),
    "no ASN": ({"asn": "ASX"}, "invalid_asn"),
    "ASN zero": ({"asn": 0}, "invalid_asn"),
    "ASN too large": ({"asn": 2**32}, "invalid_asn"),
    "everything": ({"destination": "0.0.0.0/0"}, "block_everything"),
    "everything, IPv6": ({"destination": "::/0"}, "block_everything"),
    "the LAN": ({"destination": "10.23.1.7"}, "block_home"),
    "around the LAN": ({"destination": "10.0.0.0/8"}, "block_home"),
    "the LAN, IPv6": ({"destination": "fd23:10:1::7"}, "block_home"),
    "multicast": ({"destination": "224.0.0.251"}, "block_home"),
    "the router": ({"destination": "203.0.113.2"}, "block_router"),
    "a country without networks": ({"country": "ZZ"}, "no_networks"),
}


@pytest.mark.parametrize(
    ("fields", "key"), WRONG_FIELDS.values(), ids=WRONG_FIELDS.keys()
)
async def test_a_field_that_is_wrong_is_named_and_nothing_is_pushed(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    fields: dict[str, object],
    key: str,
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, "block", device_id=device_id(hass, guarded), **fields)
    assert raised.value.translation_key == key
    assert raised.value.translation_domain == DOMAIN
    assert our_rules(simulator) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"port": 70000},
        {"protocol": "icmp"},
        {"duration": "-1:00"},
        {"duration": 10**400},
        {"duration": {"days": 10**18}},
        {"trial": {"days": 36_526}},
        {"colour": 1},
    ],
)
async def test_what_the_schema_forbids_is_refused(
    hass: HomeAssistant, guarded: Guarded, fields: dict[str, object]
) -> None:
    with pytest.raises(Exception, match=next(iter(fields))):
        await act(
            hass,
            "block",
            device_id=device_id(hass, guarded),
            destination="106.13.0.0",
            **fields,
        )


async def test_the_routers_own_device_is_not_a_guarded_one(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    router = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, str(guarded.entry.unique_id)), guarded.entry.entry_id
    )
    assert router is not None
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, "get_flows", device_id=router.id)
    assert raised.value.translation_key == "not_a_guarded_device"


@pytest.mark.parametrize(
    ("fields", "key"),
    [({"block_id": "../etc"}, "invalid_block_id"), ({}, "one_match")],
)
async def test_unblock_needs_to_know_what(
    hass: HomeAssistant, guarded: Guarded, fields: dict[str, str], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, "unblock", **fields)
    assert raised.value.translation_key == key


async def test_unblocking_what_is_not_there_removes_nothing(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    assert await act(hass, "unblock", block_id="0123abcd") == {"removed": False}


async def test_blocks_of_the_whole_router(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    ring = device_id(hass, guarded)
    block = await act(hass, "block", device_id=ring, destination="2400:3200::/32")
    found = await act(hass, "get_blocks", config_entry_id=guarded.entry.entry_id)
    assert [each["block_id"] for each in found["blocks"]] == [block["block_id"]]
    assert found["blocks"][0]["destination"] == "2400:3200::/32"


@pytest.mark.parametrize(
    ("name", "method", "status", "key"),
    [
        ("uci", "add", Status.INVALID_ARGUMENT, "block_refused"),
        ("uci", "add", Status.PERMISSION_DENIED, "permission_denied"),
        ("uci", "apply", Status.NO_DATA, "block_refused"),
        ("uci", "confirm", Status.NO_DATA, "block_refused"),
        ("file", "exec", Status.PERMISSION_DENIED, "permission_denied"),
        ("file", "exec", Status.NOT_SUPPORTED, "protocol"),
        ("uci", "changes", Status.TIMEOUT, "cannot_connect"),
    ],
)
async def test_a_router_that_refuses_is_quoted_and_left_as_it_was(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    name: str,
    method: str,
    status: Status,
    key: str,
) -> None:
    await guarded.advance(21)
    simulator.faults.fail(name, method, status)
    with pytest.raises(HomeAssistantError) as raised:
        await act(
            hass, "block", device_id=device_id(hass, guarded), destination="106.13.0.0"
        )
    assert raised.value.translation_key == key
    assert our_rules(simulator) == []
    assert state(hass, EVENT).attributes["event_type"] == "block_failed"
    [block] = (await act(hass, "get_blocks", device_id=device_id(hass, guarded)))[
        "blocks"
    ]
    assert block["state"] == "failed"
    again = await act(
        hass, "block", device_id=device_id(hass, guarded), destination="106.13.0.0"
    )
    assert again["verified"] is True
    found = await act(hass, "get_blocks", device_id=device_id(hass, guarded))
    assert len(found["blocks"]) == 1


async def test_a_router_that_is_away_is_said(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    ring = device_id(hass, guarded)
    block = await act(hass, "block", device_id=ring, destination="106.13.0.0")
    await simulator.faults.refuse()
    for action, fields in (
        ("block", {"device_id": ring, "destination": "106.13.0.7"}),
        ("unblock", {"block_id": block["block_id"]}),
        ("get_flows", {"device_id": ring}),
    ):
        with pytest.raises(HomeAssistantError) as raised:
            await act(hass, action, **fields)
        assert raised.value.translation_key == "cannot_connect"
    assert our_rules(simulator) == [f"ieg_{block['block_id']}"]


async def test_only_an_administrator_may_change_the_router(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    hass_read_only_user: MockUser,
) -> None:
    ring = device_id(hass, guarded)
    fields: dict[str, Any] = {"device_id": ring, "destination": "106.13.0.0"}
    for action in ("block", "unblock"):
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN,
                action,
                fields,
                blocking=True,
                context=Context(user_id=hass_read_only_user.id),
            )
    assert our_rules(simulator) == []
