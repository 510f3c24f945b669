"""The entities that Home Assistant has of a guarded device by its other integrations: what a block may break."""

from typing import TYPE_CHECKING

from homeassistant.const import CONF_HOST, CONF_IP_ADDRESS, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN

if TYPE_CHECKING:
    from .coordinator import GuardCoordinator


@callback
def async_available_entities(coordinator: GuardCoordinator, mac: str) -> list[str]:
    """Return a device's own entities that are available now, but for the guard's.

    They are those of devices with its MAC address, and of integrations that are configured for one of its addresses.
    """
    hass = coordinator.hass
    registry = er.async_get(hass)
    found = [
        entity
        for device in dr.async_get(hass).async_get_devices(
            connections={(dr.CONNECTION_NETWORK_MAC, mac)}
        )
        for entity in er.async_entries_for_device(registry, device.id)
    ]
    addresses = coordinator.last_seen.addresses.get(mac, ())
    for entry in hass.config_entries.async_entries():
        if any(
            entry.data.get(key) in addresses for key in (CONF_HOST, CONF_IP_ADDRESS)
        ):
            found += er.async_entries_for_config_entry(registry, entry.entry_id)
    return [
        entity_id
        for entity_id in dict.fromkeys(
            each.entity_id for each in found if each.platform != DOMAIN
        )
        if hass.states.get(entity_id) and not _unavailable(hass, entity_id)
    ]


@callback
def async_note_unavailable(coordinator: GuardCoordinator) -> None:
    """Take down which entities became unavailable since their device's block is on trial.

    Not while Home Assistant starts, for then most are.
    """
    hass = coordinator.hass
    if hass.state is not CoreState.running:
        return
    for block in coordinator.blocks.on_trial:
        if block.trial is not None:
            block.trial.note_unavailable(
                each for each in block.trial.watched if _unavailable(hass, each)
            )


def _unavailable(hass: HomeAssistant, entity_id: str) -> bool:
    state = hass.states.get(entity_id)
    return state is not None and state.state == STATE_UNAVAILABLE
