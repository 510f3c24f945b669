"""What Home Assistant made of the router and of the doorbell: devices and entities."""

from dataclasses import dataclass
from typing import Any

from .api import Api
from .flows import DOMAIN, RING_PRO_MAC, RING_PRO_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """The guarded device, and the router in front of it."""

    device_id: str
    name: str
    entities: dict[str, str]
    """Translation key → entity id, of the device."""
    router_entities: dict[str, str]
    """Translation key → entity id, of the router."""


async def find_guarded(api: Api, entry_id: str) -> Guarded | None:
    """Return the doorbell once all of its entities have states; None before."""
    async with api.commands() as command:
        devices = await command("config/device_registry/list")
        entities = await command("config/entity_registry/list")
    device = next(
        (each for each in devices if ["mac", RING_PRO_MAC] in each["connections"]), None
    )
    if device is None or device["name"] != RING_PRO_NAME:
        return None
    ours = [
        each
        for each in entities
        if each["config_entry_id"] == entry_id and not each["disabled_by"]
    ]
    states = await read_states(api)
    if not ours or any(each["entity_id"] not in states for each in ours):
        return None
    by_device = {
        whose: {
            each["translation_key"]: each["entity_id"]
            for each in ours
            if (each["device_id"] == device["id"]) == whose
            and each["platform"] == DOMAIN
        }
        for whose in (True, False)
    }
    return Guarded(
        device_id=device["id"],
        name=device["name"],
        entities=by_device[True],
        router_entities=by_device[False],
    )


async def show_kilobytes(api: Api, guarded: Guarded) -> None:
    """Count traffic in a unit in which the demo's little is seen; the sensors' own is megabytes."""
    options = {"unit_of_measurement": "kB", "display_precision": 1}
    async with api.commands() as command:
        for key in ("upload", "download"):
            await command(
                "config/entity_registry/update",
                entity_id=guarded.entities[key],
                options_domain="sensor",
                options=options,
            )


async def read_states(api: Api) -> dict[str, dict[str, Any]]:
    """Return all states: entity id → `state` and `attributes`."""
    return {
        each["entity_id"]: {"state": each["state"], "attributes": each["attributes"]}
        for each in await api.get("/api/states")
    }
