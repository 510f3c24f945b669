"""IoT Egress Guard: sees where devices talk to, says what is suspicious, blocks it on the router, and proves it."""

from contextlib import AsyncExitStack, suppress

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    issue_registry as ir,
)
from homeassistant.helpers.typing import ConfigType

from .blocks.register import Register
from .const import DOMAIN
from .coordinator import GuardConfigEntry, GuardCoordinator
from .entity import device_identifier
from .frontend_files import async_add_card, async_remove_card, async_serve_card
from .issues import async_clear_issues, issue_texts
from .make import base_url, make_router
from .routers.errors import RouterError
from .services import async_setup_services
from .store import GuardStore, NotReadError
from .websocket_api import async_setup_websocket_api

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.DATETIME,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, and what the card asks for; they are there even while no router is."""
    async_setup_services(hass)
    async_setup_websocket_api(hass)
    await async_serve_card(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: GuardConfigEntry) -> bool:
    """Begin to poll a router."""
    coordinator = GuardCoordinator(hass, entry, make_router(hass, entry.data))
    async with AsyncExitStack() as undoing:
        # It may have let us in before it failed, and would keep a session of each try.
        undoing.push_async_callback(coordinator.router.close)
        await coordinator.async_config_entry_first_refresh()
        undoing.pop_all()
    entry.runtime_data = coordinator
    _register_router(hass, coordinator)
    _forget_removed_devices(hass, coordinator)

    async def save_and_leave(_: Event) -> None:
        await coordinator.async_leave()

    entry.async_on_unload(
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, save_and_leave)
    )
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    coordinator.tell_what_waited()
    await async_add_card(hass)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: GuardConfigEntry) -> bool:
    """Stop polling a router; its blocks stay on it."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.async_leave()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: GuardConfigEntry) -> None:
    """Take our rules off the router, and forget what was stored; a router that's away is left with a repair."""
    async_clear_issues(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await async_remove_card(hass)
    router = make_router(hass, entry.data)
    store = GuardStore(hass, entry.entry_id)
    register, stored = Register(), None
    with suppress(NotReadError):
        stored = await store.load()
    with suppress(KeyError, TypeError, ValueError):
        register.restore((stored or {})["blocks"])
    known = list(register.blocks)
    try:
        if known:
            await router.connect_as(entry.unique_id)
            await router.remove(known)
    except RouterError as err:
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"rules_left_{entry.entry_id}",
            is_fixable=False,
            is_persistent=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="rules_left",
            translation_placeholders=issue_texts(
                entry.title,
                {
                    "rules": ", ".join(f"ieg_{block_id}" for block_id in known),
                    "cause": err.cause,
                },
            ),
        )
    await router.close()
    await store.remove(entry.subentries)


async def _async_reload(hass: HomeAssistant, entry: GuardConfigEntry) -> None:
    """Begin anew with what was changed: a device more or less, another profile, other credentials."""
    hass.config_entries.async_schedule_reload(entry.entry_id)


def _register_router(hass: HomeAssistant, coordinator: GuardCoordinator) -> None:
    """Register the router's own device, which the guarded ones hang on."""
    identity = coordinator.identity
    dr.async_get(hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        identifiers={(DOMAIN, identity.unique_id)},
        connections={(dr.CONNECTION_NETWORK_MAC, identity.mac)}
        if identity.mac
        else set(),
        name=identity.name,
        manufacturer=identity.manufacturer,
        model=identity.model,
        sw_version=identity.firmware,
        configuration_url=base_url(coordinator.config_entry.data),
    )


def _forget_removed_devices(hass: HomeAssistant, coordinator: GuardCoordinator) -> None:
    """Remove registry devices that no subentry stands for any more."""
    registry = dr.async_get(hass)
    wanted = {(DOMAIN, coordinator.identity.unique_id)}
    wanted |= {device_identifier(coordinator, mac) for mac in coordinator.devices}
    for device in dr.async_entries_for_config_entry(
        registry, coordinator.config_entry.entry_id
    ):
        if wanted.isdisjoint(device.identifiers):
            registry.async_remove_device(device.id)
