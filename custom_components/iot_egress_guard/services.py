"""The actions: block, allow, and ask."""

import asyncio
from itertools import batched
import time
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_register_admin_service,
)
from homeassistant.util.json import JsonValueType

from .actions import async_keep_block, async_put_block, async_take_off_blocks
from .const import DOMAIN
from .coordinator import GuardConfigEntry
from .egress.destination import DestinationKey
from .entity import device_identifier
from .errors import as_action_error
from .findings import block_attributes, destination_attributes, flow_attributes
from .permissions import async_user_of, may_read
from .routers.errors import RouterError
from .service_fields import (
    ALLOW_SCHEMA,
    ATTR_BLOCK_ID,
    ATTR_DURATION,
    ATTR_FORCE,
    ATTR_PORT,
    ATTR_PROTOCOL,
    ATTR_SUSPICIOUS_ONLY,
    ATTR_TRIAL,
    BLOCK_SCHEMA,
    BLOCKS_SCHEMA,
    DESTINATIONS_SCHEMA,
    DEVICE_SCHEMA,
    KEEP_SCHEMA,
    UNBLOCK_SCHEMA,
    async_device,
    coordinator_of,
    invalid,
    match_of,
)

#: Judging thousands of destinations takes a while; between so many, others have their turn.
DESTINATIONS_AT_ONCE = 64


async def async_block(call: ServiceCall) -> ServiceResponse:
    """Block a destination, a country or a network for a device."""
    coordinator, mac = await async_device(call, POLICY_CONTROL)
    block = await async_put_block(
        coordinator,
        mac,
        match_of(call.data),
        protocol=call.data[ATTR_PROTOCOL],
        port=call.data.get(ATTR_PORT),
        duration=call.data.get(ATTR_DURATION),
        trial=call.data.get(ATTR_TRIAL),
        force=call.data[ATTR_FORCE],
    )
    return block_attributes(coordinator, block)


async def async_keep(call: ServiceCall) -> ServiceResponse:
    """Keep a block that's on trial."""
    coordinator, block_id = coordinator_of(call)
    kept = coordinator is not None and await async_keep_block(coordinator, block_id)
    return {"kept": kept}


async def async_unblock(call: ServiceCall) -> ServiceResponse:
    """Take a block off, named by its id, or by the device and what it stops."""
    if ATTR_BLOCK_ID in call.data:
        known, block_id = coordinator_of(call)
        if known is None:
            return {"removed": False}
        removed = await async_take_off_blocks(
            known, lambda block: block.block_id == block_id
        )
        return {"removed": bool(removed)}
    if ATTR_DEVICE_ID not in call.data:
        raise invalid(f"{ATTR_BLOCK_ID} / {ATTR_DEVICE_ID}", "one_match")
    coordinator, mac = await async_device(call, POLICY_CONTROL)
    match, protocol, port = (
        match_of(call.data),
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
    coordinator, mac = await async_device(call, POLICY_CONTROL)
    match = match_of(call.data)
    if coordinator.guards[mac].allow(match):
        coordinator.review([mac])


async def async_disallow(call: ServiceCall) -> None:
    """Take back what was allowed."""
    coordinator, mac = await async_device(call, POLICY_CONTROL)
    match = match_of(call.data)
    if coordinator.guards[mac].disallow(match):
        coordinator.review([mac])


async def async_relearn(call: ServiceCall) -> None:
    """Learn a device anew."""
    coordinator, mac = await async_device(call, POLICY_CONTROL)
    coordinator.guards[mac].relearn()
    coordinator.review([mac])


async def async_get_flows(call: ServiceCall) -> ServiceResponse:
    """Return a device's flows as the router has them now."""
    coordinator, mac = await async_device(call, POLICY_READ)
    try:
        poll = await coordinator.router.look([mac])
    except RouterError as err:
        raise as_action_error(err) from err
    return {"flows": [flow_attributes(flow, poll) for flow in poll.flows[mac]]}


async def async_get_destinations(call: ServiceCall) -> ServiceResponse:
    """Return where a device has been, the worst first, then the latest."""
    coordinator, mac = await async_device(call, POLICY_READ)
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
        coordinator, mac = await async_device(call, POLICY_READ)
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
