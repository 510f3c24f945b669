"""The actions: block, allow, and ask."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from itertools import batched
import re
import time
from typing import Any

import probatio as vol

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_get_device_and_config_entry,
    async_register_admin_service,
)
from homeassistant.util.json import JsonValueType

from .actions import async_keep_block, async_put_block, async_take_off_blocks
from .const import DOMAIN
from .coordinator import GuardConfigEntry, GuardCoordinator
from .egress.destination import DestinationKey
from .egress.match import Match, MatchKind
from .egress.packets import leaves_home
from .entity import device_identifier
from .errors import as_action_error
from .findings import block_attributes, destination_attributes
from .permissions import async_require, async_user_of, may_read
from .plain_text import plain
from .routers.errors import RouterError

ATTR_BLOCK_ID = "block_id"
ATTR_DURATION = "duration"
ATTR_FORCE = "force"
ATTR_PORT = "port"
ATTR_PROTOCOL = "protocol"
ATTR_SUSPICIOUS_ONLY = "suspicious_only"
ATTR_TRIAL = "trial"

#: Judging thousands of destinations takes a while; between so many, others have their turn.
DESTINATIONS_AT_ONCE = 64

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


def _invalid(field: str, key: str, value: object = "") -> ServiceValidationError:
    """Return the error for a field that is wrong; `key` says how."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"field": field, "value": plain(str(value))},
    )


async def _device(call: ServiceCall, policy: str) -> tuple[GuardCoordinator, str]:
    """Return the coordinator and the MAC of the guarded device that an action names.

    Raises Unauthorized for a user who hasn't this policy for it.
    """
    device, entry = async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID]
    )
    coordinator: GuardCoordinator = entry.runtime_data
    for mac in coordinator.guards:
        if (identifier := device_identifier(coordinator, mac)) in device.identifiers:
            await async_require(call.hass, call.context, identifier[1], policy)
            return coordinator, mac
    raise _invalid(
        ATTR_DEVICE_ID, "not_a_guarded_device", device.name_by_user or device.name or ""
    )


def _match(data: Mapping[str, Any]) -> Match:
    """Return the one match that an action names."""
    given = [kind for kind in MatchKind if kind.value in data]
    if len(given) != 1:
        raise _invalid(" / ".join(kind.value for kind in MatchKind), "one_match")
    [kind] = given
    try:
        return Match.read(kind, data[kind.value])
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key={
                MatchKind.DESTINATION: "invalid_destination",
                MatchKind.COUNTRY: "invalid_country",
                MatchKind.ASN: "invalid_asn",
            }[kind],
            translation_placeholders={
                "field": kind.value,
                "value": plain(str(data[kind.value])),
            },
        ) from err


async def async_block(call: ServiceCall) -> ServiceResponse:
    """Block a destination, a country or a network for a device."""
    coordinator, mac = await _device(call, POLICY_CONTROL)
    block = await async_put_block(
        coordinator,
        mac,
        _match(call.data),
        protocol=call.data[ATTR_PROTOCOL],
        port=call.data.get(ATTR_PORT),
        duration=call.data.get(ATTR_DURATION),
        trial=call.data.get(ATTR_TRIAL),
        force=call.data[ATTR_FORCE],
    )
    return block_attributes(coordinator, block)


def _coordinator_of(call: ServiceCall) -> tuple[GuardCoordinator | None, str]:
    """Return the coordinator of the block that an action names by its id, None when there's none; and the id."""
    block_id: str = call.data[ATTR_BLOCK_ID]
    if not _BLOCK_ID.fullmatch(block_id):
        raise _invalid(ATTR_BLOCK_ID, "invalid_block_id", block_id)
    for entry in call.hass.config_entries.async_loaded_entries(DOMAIN):
        coordinator: GuardCoordinator = entry.runtime_data
        if coordinator.blocks.get(block_id) is not None:
            return coordinator, block_id
    return None, block_id


async def async_keep(call: ServiceCall) -> ServiceResponse:
    """Keep a block that's on trial."""
    coordinator, block_id = _coordinator_of(call)
    kept = coordinator is not None and await async_keep_block(coordinator, block_id)
    return {"kept": kept}


async def async_unblock(call: ServiceCall) -> ServiceResponse:
    """Take a block off, named by its id, or by the device and what it stops."""
    if ATTR_BLOCK_ID in call.data:
        known, block_id = _coordinator_of(call)
        if known is None:
            return {"removed": False}
        removed = await async_take_off_blocks(
            known, lambda block: block.block_id == block_id
        )
        return {"removed": bool(removed)}
    if ATTR_DEVICE_ID not in call.data:
        raise _invalid(f"{ATTR_BLOCK_ID} / {ATTR_DEVICE_ID}", "one_match")
    coordinator, mac = await _device(call, POLICY_CONTROL)
    match, protocol, port = (
        _match(call.data),
        call.data[ATTR_PROTOCOL],
        call.data.get(ATTR_PORT),
    )
    removed = await async_take_off_blocks(
        coordinator,
        lambda block: block.mac == mac and block.same_as(match, protocol, port),
    )
    return {"removed": bool(removed)}


async def async_allow(call: ServiceCall) -> None:
    """Allow a destination, a country or a network for a device: it isn't suspicious any more."""
    coordinator, mac = await _device(call, POLICY_CONTROL)
    match = _match(call.data)
    if coordinator.guards[mac].allow(match):
        coordinator.review([mac])


async def async_disallow(call: ServiceCall) -> None:
    """Take back what was allowed."""
    coordinator, mac = await _device(call, POLICY_CONTROL)
    match = _match(call.data)
    if coordinator.guards[mac].disallow(match):
        coordinator.review([mac])


async def async_relearn(call: ServiceCall) -> None:
    """Learn a device anew."""
    coordinator, mac = await _device(call, POLICY_CONTROL)
    coordinator.guards[mac].relearn()
    coordinator.review([mac])


async def async_get_flows(call: ServiceCall) -> ServiceResponse:
    """Return a device's flows as the router has them now."""
    coordinator, mac = await _device(call, POLICY_READ)
    try:
        poll = await coordinator.router.look([mac])
    except RouterError as err:
        raise as_action_error(err) from err
    flows: list[JsonValueType] = [
        {
            "protocol": flow.key.protocol,
            "device_address": flow.key.device_address,
            "device_port": flow.key.device_port,
            "address": flow.key.remote_address,
            "port": flow.key.remote_port,
            "inbound": flow.key.inbound,
            "leaves_home": leaves_home(flow.key.remote_address, poll.local_networks)
            and flow.key.remote_address not in poll.router_addresses,
            "state": flow.state,
            "replied": flow.replied,
            "offloaded": flow.offloaded,
            "bytes_up": flow.bytes_up,
            "bytes_down": flow.bytes_down,
            "packets_up": flow.packets_up,
            "packets_down": flow.packets_down,
            "timeout": flow.timeout,
        }
        for flow in poll.flows[mac]
    ]
    return {"flows": flows}


async def async_get_destinations(call: ServiceCall) -> ServiceResponse:
    """Return where a device has been, the worst first, then the latest."""
    coordinator, mac = await _device(call, POLICY_READ)
    guard, now = coordinator.guards[mac], time.time()
    found: dict[DestinationKey, dict[str, Any]] = {}
    for batch in batched(guard.ledger.all(), DESTINATIONS_AT_ONCE, strict=False):
        for destination in batch:
            found[destination.key] = destination_attributes(guard, destination, now)
        await asyncio.sleep(0)
    destinations = sorted(
        found.values(),
        key=lambda each: (each["score"], each["last_seen"]),
        reverse=True,
    )
    if call.data[ATTR_SUSPICIOUS_ONLY]:
        destinations = [each for each in destinations if each["severity"] is not None]
    return {"destinations": list[JsonValueType](destinations)}


async def async_get_blocks(call: ServiceCall) -> ServiceResponse:
    """Return the blocks of a device, or of all devices of a router that the user may read."""
    if ATTR_DEVICE_ID in call.data:
        coordinator, mac = await _device(call, POLICY_READ)
        blocks = coordinator.blocks.of(mac)
    else:
        entry: GuardConfigEntry = async_get_config_entry(
            call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
        )
        coordinator = entry.runtime_data
        user = await async_user_of(call.hass, call.context)
        blocks = [
            block
            for block in coordinator.blocks.all
            if may_read(call.hass, user, device_identifier(coordinator, block.mac)[1])
        ]
    return {"blocks": [block_attributes(coordinator, block) for block in blocks]}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions; those that change a router need an administrator, the others what `permissions` says."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    async_register_admin_service(
        hass, DOMAIN, "block", async_block, BLOCK_SCHEMA, optional
    )
    async_register_admin_service(
        hass, DOMAIN, "unblock", async_unblock, UNBLOCK_SCHEMA, optional
    )
    async_register_admin_service(
        hass, DOMAIN, "keep", async_keep, KEEP_SCHEMA, optional
    )
    hass.services.async_register(DOMAIN, "allow", async_allow, ALLOW_SCHEMA)
    hass.services.async_register(DOMAIN, "disallow", async_disallow, ALLOW_SCHEMA)
    hass.services.async_register(DOMAIN, "relearn", async_relearn, DEVICE_SCHEMA)
    hass.services.async_register(
        DOMAIN, "get_flows", async_get_flows, DEVICE_SCHEMA, only
    )
    hass.services.async_register(
        DOMAIN, "get_destinations", async_get_destinations, DESTINATIONS_SCHEMA, only
    )
    hass.services.async_register(
        DOMAIN, "get_blocks", async_get_blocks, BLOCKS_SCHEMA, only
    )
