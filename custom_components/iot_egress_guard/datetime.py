"""Until when nobody wants to be told of a device; its owner's note, which nothing but notifications looks at."""

from datetime import datetime
from typing import override

from homeassistant.components.datetime import DateTimeEntity, DateTimeEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from .coordinator import GuardConfigEntry
from .entity import DeviceEntity
from .targets import entities_of

PARALLEL_UPDATES = 0

MUTED_UNTIL = DateTimeEntityDescription(
    key="muted_until",
    translation_key="muted_until",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GuardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the note for each guarded device."""
    coordinator = entry.runtime_data
    for subentry in coordinator.devices.values():
        async_add_entities(
            [MutedUntil(coordinator, subentry, MUTED_UNTIL)],
            config_subentry_id=subentry.subentry_id,
        )


class MutedUntil(DeviceEntity, DateTimeEntity, RestoreEntity):
    """A time to be set; findings, blocks and events go on as before."""

    _attr_native_value = None

    @property
    @override
    def available(self) -> bool:
        """Return True: it doesn't take a router."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        if (last := await self.async_get_last_state()) is not None:
            self._attr_native_value = dt_util.parse_datetime(last.state)

    @override
    async def async_set_value(self, value: datetime) -> None:
        self._attr_native_value = value
        self.async_write_ha_state()


def mutes(state: State) -> bool:
    """Tell whether such a note still holds."""
    until = dt_util.parse_datetime(state.state)
    return until is not None and until > dt_util.utcnow()


@callback
def is_muted(hass: HomeAssistant, device_id: str) -> bool:
    """Tell whether nobody wants to be told of a device now."""
    entries = er.async_entries_for_device(er.async_get(hass), device_id)
    notes = entities_of(hass, (each.entity_id for each in entries), MUTED_UNTIL.key)
    states = map(hass.states.get, notes)
    return any(mutes(state) for state in states if state is not None)
