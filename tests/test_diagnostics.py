"""Diagnostics and system health: what helps, and nothing that gives anybody away."""

import json
import re
from typing import Any

from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import UniFiSimulator

from .conftest import Guarded, console_entry
from .test_guard import act, device_id

MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", re.IGNORECASE)
IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
IPV6 = re.compile(r"\b(?:[0-9a-f]{1,4}:){2,}[0-9a-f:]*", re.IGNORECASE)


async def test_diagnostics_of_a_full_instance_give_nobody_away(
    hass: HomeAssistant,
    guarded: Guarded,
    hass_client: ClientSessionGenerator,
    simulator: OpenWrtSimulator,
) -> None:
    await async_setup_component(hass, "diagnostics", {})
    await guarded.advance(63)
    ring = device_id(hass, guarded)
    await act(hass, "block", device_id=ring, destination="3.120.0.1")
    found: Any = await get_diagnostics_for_config_entry(
        hass, hass_client, guarded.entry
    )
    text = json.dumps(found)
    for secret in (simulator.password, simulator.username, "Ring Pro", "ring-pro"):
        assert secret not in text
    for pattern in (MAC, IPV4, IPV6):
        assert not pattern.search(text), pattern.pattern
    assert found["polling"]["coverage"] == "complete"
    [device] = found["devices"]
    assert device["open_findings"][0]["port"] == 1
    assert device["blocks"][0]["state"] == "verified"


async def test_diagnostics_of_a_console_hold_no_key(
    hass: HomeAssistant, console: UniFiSimulator, hass_client: ClientSessionGenerator
) -> None:
    await async_setup_component(hass, "diagnostics", {})
    entry = console_entry(console)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    text = json.dumps(found)
    for secret in (console.api_key, console.host, str(console.certificate_sha256)):
        assert secret not in text
    assert found["entry"]["router"] == "unifi"


async def test_system_health(hass: HomeAssistant, guarded: Guarded) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    found = await get_system_health_info(hass, DOMAIN)
    assert found["routers"] == 1
    assert found["routers_answering"] == 1
    assert found["devices"] == 1
    assert found["blocks"] == 0
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", found["origin_database"])
