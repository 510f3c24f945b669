"""What triggers, conditions and assistants look at: entities of ours, and the device that each belongs to."""

from collections.abc import Iterable
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .plain_text import plain

#: The key of the sensor that says how much of a router's flows polls can see.
COVERAGE = "coverage"


@callback
def entities_of(hass: HomeAssistant, entity_ids: Iterable[str], key: str) -> set[str]:
    """Return those of some entities that are ours and of this key, which is their translation key too."""
    registry = er.async_get(hass)
    entries = map(registry.async_get, entity_ids)
    return {
        entry.entity_id
        for entry in entries
        if entry and entry.platform == DOMAIN and entry.translation_key == key
    }


@callback
def device_of(hass: HomeAssistant, entity_id: str) -> dr.DeviceEntry | None:
    """Return the device that an entity belongs to; None when the entity has just been removed."""
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None or entry.device_id is None:
        return None
    return dr.async_get(hass).async_get(entry.device_id, include_child_devices=False)


def name_of(device: dr.DeviceEntry) -> str:
    """Return what a device is called, as it may be shown: by its owner, else by its client's name."""
    return plain(device.name_by_user or device.name or "")


@callback
def device_variables(hass: HomeAssistant, entity_id: str) -> dict[str, Any]:
    """Return what automations are told of the device that an entity belongs to."""
    device = device_of(hass, entity_id)
    return {
        "device_id": device.id if device else None,
        "device_name": name_of(device) if device else None,
    }
