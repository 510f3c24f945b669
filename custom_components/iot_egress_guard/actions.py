"""Blocking and unblocking, as the actions, the switch and the repairs all do it."""

from datetime import timedelta

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .blocks.block import Block, Protocol
from .blocks.blocks import Order, Which
from .blocks.pushing import MAX_NETWORKS, TooManyNetworksError
from .blocks.saving import NotSavedError
from .const import DOMAIN
from .coordinator import GuardCoordinator
from .egress.match import Match
from .errors import as_action_error
from .harm import async_refuse_harm
from .own_entities import async_available_entities
from .routers.errors import RouterError
from .routers.model import Network


async def async_put_block(
    coordinator: GuardCoordinator,
    mac: str,
    match: Match | None,
    *,
    protocol: Protocol = "any",
    port: int | None = None,
    duration: timedelta | None = None,
    trial: timedelta | None = None,
    force: bool = False,
) -> Block:
    """Put a block on the router and return it as proven; `match` None is a quarantine.

    Raises HomeAssistantError with the router's words when it refuses, or when the block can't be saved, and
    ServiceValidationError when the block would do harm, or the match has too many networks, or none that are known.
    """
    async with coordinator.orders:
        networks = await _networks_of(coordinator, match)
        if match is not None:
            await async_refuse_harm(coordinator, match, protocol, port, force=force)
        order = Order(
            mac=mac,
            match=match,
            networks=networks,
            protocol=protocol,
            port=port,
            duration=duration.total_seconds() if duration else None,
            trial=trial.total_seconds() if trial else None,
            watched=tuple(async_available_entities(coordinator, mac)) if trial else (),
        )
        try:
            return await coordinator.blocks.put(order)
        except RouterError as err:
            raise as_action_error(err) from err
        except NotSavedError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_saved",
                translation_placeholders={"cause": str(err)},
            ) from err
        finally:
            coordinator.review([mac])


async def async_keep_block(coordinator: GuardCoordinator, block_id: str) -> bool:
    """Keep a block that's on trial; tell whether there's such a block."""
    async with coordinator.orders:
        block = await coordinator.blocks.keep(block_id)
    if block is None or block.leaving or not block.was_in_force:
        return False
    coordinator.review([block.mac])
    return True


async def async_take_off_blocks(
    coordinator: GuardCoordinator, which: Which
) -> list[str]:
    """Take blocks off the router; return the ids of those that there were. HomeAssistantError when it refuses."""
    async with coordinator.orders:
        macs = {block.mac for block in coordinator.blocks.all if which(block)}
        try:
            return await coordinator.blocks.take_off(which)
        except RouterError as err:
            raise as_action_error(
                err, also="The block is taken off as soon as the router lets it."
            ) from err
        finally:
            coordinator.review(macs)


async def async_put_again(coordinator: GuardCoordinator, block_id: str) -> None:
    """Put a rule on again that has vanished more than once; HomeAssistantError when the router refuses."""
    block = coordinator.blocks.get(block_id)
    async with coordinator.orders:
        try:
            await coordinator.blocks.put_again(block_id)
        except TooManyNetworksError as err:
            raise _not_that_many(
                err, block.named(coordinator.wording) if block else ""
            ) from err
        except RouterError as err:
            raise as_action_error(err) from err
        finally:
            coordinator.review([block.mac] if block else ())


async def async_remove_unknown(coordinator: GuardCoordinator) -> None:
    """Take off what bears our mark and isn't known; HomeAssistantError when the router refuses."""
    async with coordinator.orders:
        try:
            await coordinator.blocks.remove_unknown()
        except RouterError as err:
            raise as_action_error(err) from err
        finally:
            coordinator.review(())


async def _networks_of(
    coordinator: GuardCoordinator, match: Match | None
) -> tuple[Network, ...]:
    try:
        return await coordinator.blocks.networks_of(match)
    except TooManyNetworksError as err:
        raise _not_that_many(
            err, match.named(coordinator.wording) if match else ""
        ) from err


def _not_that_many(err: TooManyNetworksError, what: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="too_many_networks" if err.count else "no_networks",
        translation_placeholders={
            "what": what,
            "count": f"{err.count:,}",
            "limit": f"{MAX_NETWORKS:,}",
        },
    )
