"""The guarded devices, as the registry has them, whether their router's entry is loaded or not."""

from collections.abc import Iterator
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN
from ..coordinator import GuardConfigEntry, GuardCoordinator
from ..plain_text import plain
from ..targets import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedDevice:
    """A device, and who looks after it."""

    device_id: str
    """Its id in the registry."""
    identifier: str
    """By what the registry knows it as ours; the unique ids of its entities begin with it."""
    mac: str
    name: str
    router: str
    """The title of its router's entry."""
    coordinator: GuardCoordinator | None
    """None while the entry isn't loaded."""


@callback
def guarded_devices(hass: HomeAssistant) -> Iterator[GuardedDevice]:
    """Yield all that are guarded and not disabled."""
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
            if not device.disabled and device.config_subentry_id in entry.subentries:
                yield _guarded(entry, device)


def _guarded(entry: GuardConfigEntry, device: dr.DeviceEntry) -> GuardedDevice:
    subentry = entry.subentries[str(device.config_subentry_id)]
    [identifier] = [name for domain, name in device.identifiers if domain == DOMAIN]
    return GuardedDevice(
        device_id=device.id,
        identifier=identifier,
        mac=str(subentry.unique_id),
        name=name_of(device) or plain(subentry.title),
        router=plain(entry.title),
        coordinator=entry.runtime_data
        if entry.state is ConfigEntryState.LOADED
        else None,
    )
