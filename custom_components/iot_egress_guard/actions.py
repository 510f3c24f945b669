"""Blocking and unblocking, as the actions and the switch both do it."""

from collections.abc import Collection
from datetime import timedelta

from homeassistant.exceptions import ServiceValidationError

from .block import Block, BlockChange, Protocol
from .blocks import MAX_NETWORKS, TooManyNetworksError
from .const import DOMAIN
from .coordinator import GuardCoordinator
from .egress.match import Match
from .errors import as_action_error
from .routers.errors import RouterError


async def async_put_block(
    coordinator: GuardCoordinator,
    mac: str,
    match: Match | None,
    *,
    protocol: Protocol = "any",
    port: int | None = None,
    duration: timedelta | None = None,
) -> Block:
    """Put a block on the router and return it as proven; `match` None is a quarantine.

    Raises HomeAssistantError with the router's words when it refuses, and ServiceValidationError when
    the match has too many networks, or none that are known.
    """
    blocks = coordinator.blocks
    try:
        block, change = await blocks.put(
            mac, match, protocol, port, duration.total_seconds() if duration else None
        )
    except TooManyNetworksError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="too_many_networks" if err.count else "no_networks",
            translation_placeholders={
                "what": match.text if match else "",
                "count": str(err.count),
                "limit": str(MAX_NETWORKS),
            },
        ) from err
    except RouterError as err:
        failed = next(
            (
                each
                for each in reversed(blocks.of(mac))
                if each.same_as(match, protocol, port)
            ),
            None,
        )
        if failed is not None:
            coordinator.tell_block(BlockChange("block_failed", failed))
        raise as_action_error(err) from err
    finally:
        coordinator.review(mac)
    if change is not None:
        coordinator.tell_block(change)
    await coordinator.async_save_blocks()
    return block


async def async_take_off_blocks(
    coordinator: GuardCoordinator, block_ids: Collection[str]
) -> list[str]:
    """Take blocks off the router; return the ids of those that there were. HomeAssistantError when it refuses."""
    macs = {
        block.mac
        for block_id in block_ids
        if (block := coordinator.blocks.get(block_id)) is not None
    }
    try:
        removed = await coordinator.blocks.take_off(block_ids)
    except RouterError as err:
        raise as_action_error(err) from err
    for mac in macs & set(coordinator.guards):
        coordinator.review(mac)
    await coordinator.async_save_blocks()
    return removed
