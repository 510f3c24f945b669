"""What an assistant may be told of guarded devices: nothing changes by it, and only of those whose sensor is exposed to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.homeassistant import async_should_expose
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .binary_sensor import SUSPICIOUS_EGRESS
from .const import DOMAIN
from .findings import finding_attributes
from .live.devices import GuardedDevice, guarded_devices
from .permissions import async_user_of, may_read
from .targets import entities_of

#: Destinations that are named; beyond, their number tells.
MAX_DESTINATIONS = 20
#: The weightiest reasons that are given for each; the rest would drown them.
MAX_REASONS = 3

_OF_A_DESTINATION = (
    *("address", "port", "protocol", "country", "organization"),
    *("last_seen", "bytes_up", "bytes_down", "allowed", "severity", "reasons"),
)
_OF_A_FINDING = (
    *("destination", "country", "organization", "severity", "since", "reasons"),
)
_OF_A_BLOCK = (
    *("blocks", "state", "verified", "hits", "expires_at", "trial_until", "quarantine"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A guarded device that may be told of, and what it goes by."""

    device: GuardedDevice
    names: tuple[str, ...]
    """Its own name first, then the aliases of its sensor."""


@callback
def exposed(hass: HomeAssistant, assistant: str) -> list[Asked]:
    """Return the devices that an assistant may be told of."""
    found = []
    for device in guarded_devices(hass):
        entries = er.async_entries_for_device(er.async_get(hass), device.device_id)
        ids = [entry.entity_id for entry in entries]
        for sensor in entities_of(hass, ids, SUSPICIOUS_EGRESS.key):
            if async_should_expose(hass, assistant, sensor):
                names = dict.fromkeys([device.name, *_aliases(hass, sensor)])
                found.append(Asked(device, tuple(names)))
    return found


def _aliases(hass: HomeAssistant, entity_id: str) -> Iterable[str]:
    entry = er.async_get(hass).async_get(entity_id)
    return er.async_get_entity_aliases(hass, entry) if entry else ()


@callback
def named(asked: Iterable[Asked], name: str | None) -> list[Asked]:
    """Return those that a name means, in whatever case; all of them without one."""
    wanted = (name or "").strip().casefold()
    return [
        each
        for each in asked
        if not wanted or wanted in (own.casefold() for own in each.names)
    ]


async def readable(
    hass: HomeAssistant, asked: Iterable[Asked], context: Context | None
) -> list[Asked]:
    """Return those that who asks may be told of; all of them where no user asks."""
    user = await async_user_of(hass, context)
    return [each for each in asked if may_read(hass, user, each.device.identifier)]


async def destinations_of(
    hass: HomeAssistant, asked: Asked, context: Context | None
) -> dict[str, Any]:
    """Return where a device has been, the worst first, then the latest. HomeAssistantError when its router isn't set up."""
    answer = await _ask(hass, "get_destinations", asked, context)
    rows = answer["destinations"]
    return {
        "device": asked.device.name,
        "total": len(rows),
        "destinations": [
            _brief(row, _OF_A_DESTINATION) for row in rows[:MAX_DESTINATIONS]
        ],
    }


async def blocks_of(
    hass: HomeAssistant, asked: Asked, context: Context | None
) -> dict[str, Any]:
    """Return a device's blocks. HomeAssistantError when its router isn't set up."""
    answer = await _ask(hass, "get_blocks", asked, context)
    return {
        "device": asked.device.name,
        "blocks": [_brief(row, _OF_A_BLOCK) for row in answer["blocks"]],
    }


@callback
def findings_of(asked: Asked) -> dict[str, Any]:
    """Return a device's open findings, the worst first, and whether its router shows all; None where nobody can say."""
    coordinator, mac = asked.device.coordinator, asked.device.mac
    if coordinator is None:
        return {"device": asked.device.name, "findings": None, "coverage": None}
    guard = coordinator.guards[mac]
    return {
        "device": asked.device.name,
        "findings": [
            _brief(finding_attributes(guard, finding), _OF_A_FINDING)
            for finding in coordinator.data.reports[mac].open_findings
        ],
        "coverage": coordinator.coverage.state.value,
    }


async def _ask(
    hass: HomeAssistant, action: str, asked: Asked, context: Context | None
) -> Mapping[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": asked.device.device_id},
        blocking=True,
        context=context,
        return_response=True,
    )
    return answer or {}


def _brief(row: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return some fields of a row, of the reasons only the first."""
    brief = {field: row[field] for field in fields}
    if "reasons" in brief:
        brief["reasons"] = list(brief["reasons"])[:MAX_REASONS]
    return brief
