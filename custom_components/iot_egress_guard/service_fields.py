"""The actions' fields: which there are, how they're read, and what is said of a wrong one."""

from collections.abc import Mapping
from datetime import timedelta
import re
from typing import Any

import probatio as vol

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_device_and_config_entry

from .const import DOMAIN
from .coordinator import GuardCoordinator
from .egress.match import Match, MatchKind
from .entity import device_identifier
from .permissions import async_require
from .plain_text import plain

ATTR_BLOCK_ID = "block_id"
ATTR_DURATION = "duration"
ATTR_FORCE = "force"
ATTR_PORT = "port"
ATTR_PROTOCOL = "protocol"
ATTR_SUSPICIOUS_ONLY = "suspicious_only"
ATTR_TRIAL = "trial"

PROTOCOLS = ("any", "tcp", "udp")
_BLOCK_ID = re.compile(r"[0-9a-f]{8}")

_DEVICE: dict[vol.Marker, Any] = {vol.Required(ATTR_DEVICE_ID): cv.string}
_MATCH: dict[vol.Marker, Any] = {
    vol.Optional(kind.value): vol.Any(str, int) for kind in MatchKind
}
_PORT: dict[vol.Marker, Any] = {
    vol.Optional(ATTR_PROTOCOL, default="any"): vol.In(PROTOCOLS),
    vol.Optional(ATTR_PORT): cv.port,
}

#: A century: what ends later needn't end, and no date can be shown that is beyond the year 9999.
_LONGEST = timedelta(days=36_525)


def _span(value: object) -> timedelta:
    """Return a time span, as people write it; vol.Invalid for what is none, or beyond what Python can count."""
    try:
        span: timedelta = cv.time_period(value)
    except OverflowError as err:
        raise vol.Invalid("is too long") from err
    return span


_SPAN = vol.All(_span, vol.Range(min=timedelta(seconds=1), max=_LONGEST))

BLOCK_SCHEMA = vol.Schema(
    {
        **_DEVICE,
        **_MATCH,
        **_PORT,
        vol.Optional(ATTR_DURATION): _SPAN,
        vol.Optional(ATTR_TRIAL): _SPAN,
        vol.Optional(ATTR_FORCE, default=False): cv.boolean,
    }
)
KEEP_SCHEMA = vol.Schema({vol.Required(ATTR_BLOCK_ID): cv.string})
UNBLOCK_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_BLOCK_ID): cv.string,
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        **_MATCH,
        **_PORT,
    }
)
ALLOW_SCHEMA = vol.Schema({**_DEVICE, **_MATCH})
DEVICE_SCHEMA = vol.Schema(_DEVICE)
DESTINATIONS_SCHEMA = vol.Schema(
    {**_DEVICE, vol.Optional(ATTR_SUSPICIOUS_ONLY, default=False): cv.boolean}
)
BLOCKS_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
            vol.Optional(ATTR_DEVICE_ID): cv.string,
        }
    ),
    cv.has_at_least_one_key(ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID),
)


def invalid(field: str, key: str, value: object = "") -> ServiceValidationError:
    """Return the error for a field that is wrong; `key` says how."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"field": field, "value": plain(str(value))},
    )


async def async_device(call: ServiceCall, policy: str) -> tuple[GuardCoordinator, str]:
    """Return the coordinator and the MAC of the guarded device that an action names.

    Raises ServiceValidationError when it isn't one, and Unauthorized for a user who hasn't this policy for it.
    """
    device, entry = async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID]
    )
    coordinator: GuardCoordinator = entry.runtime_data
    for mac in coordinator.guards:
        if (identifier := device_identifier(coordinator, mac)) in device.identifiers:
            await async_require(call.hass, call.context, identifier[1], policy)
            return coordinator, mac
    raise invalid(
        ATTR_DEVICE_ID, "not_a_guarded_device", device.name_by_user or device.name or ""
    )


#: What is said of a match that can't be read.
INVALID_MATCH = {
    MatchKind.DESTINATION: "invalid_destination",
    MatchKind.COUNTRY: "invalid_country",
    MatchKind.ASN: "invalid_asn",
}


def match_of(data: Mapping[str, Any]) -> Match:
    """Return the one match that an action names. Raises ServiceValidationError."""
    given = [kind for kind in MatchKind if kind.value in data]
    if len(given) != 1:
        raise invalid(" / ".join(kind.value for kind in MatchKind), "one_match")
    [kind] = given
    try:
        return Match.read(kind, data[kind.value])
    except ValueError as err:
        raise invalid(kind.value, INVALID_MATCH[kind], data[kind.value]) from err


def coordinator_of(call: ServiceCall) -> tuple[GuardCoordinator | None, str]:
    """Return the coordinator of the block that an action names by its id, None when there's none; and the id.

    Raises ServiceValidationError.
    """
    block_id: str = call.data[ATTR_BLOCK_ID]
    if not _BLOCK_ID.fullmatch(block_id):
        raise invalid(ATTR_BLOCK_ID, "invalid_block_id", block_id)
    for entry in call.hass.config_entries.async_loaded_entries(DOMAIN):
        coordinator: GuardCoordinator = entry.runtime_data
        if coordinator.blocks.get(block_id) is not None:
            return coordinator, block_id
    return None, block_id
