"""Whole platforms, as a dashboard shows them, while the Ring Pro's finding is open."""

from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator

from .conftest import device, entry_for


@pytest.mark.parametrize(
    "platform",
    [
        Platform.BINARY_SENSOR,
        Platform.DATETIME,
        Platform.EVENT,
        Platform.SENSOR,
        Platform.SWITCH,
    ],
)
async def test_platform(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    freezer.move_to("2026-11-24 00:00:00+00:00")
    clock.advance(10)
    entry: MockConfigEntry = entry_for(simulator, subentries=(device(),))
    entry.add_to_hass(hass)
    with (
        patch("custom_components.iot_egress_guard.PLATFORMS", [platform]),
        patch(
            "homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True
        ),
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    await snapshot_platform(hass, er.async_get(hass), snapshot, entry.entry_id)
