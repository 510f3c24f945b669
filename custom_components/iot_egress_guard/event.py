"""Events of each guarded device: findings that open, and what becomes of blocks."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import (
    EVENT_BLOCK_EXPIRED,
    EVENT_BLOCK_FAILED,
    EVENT_BLOCK_REMOVED,
    EVENT_BLOCKED,
    EVENT_HOLE_ANSWERED,
)
from .coordinator import GuardConfigEntry
from .egress.verdict import Severity
from .entity import DeviceEntity

PARALLEL_UPDATES = 0

EGRESS_FINDING = EventEntityDescription(
    key="egress_finding",
    translation_key="egress_finding",
    event_types=[
        *(severity.value for severity in Severity),
        EVENT_HOLE_ANSWERED,
        EVENT_BLOCKED,
        EVENT_BLOCK_FAILED,
        EVENT_BLOCK_EXPIRED,
        EVENT_BLOCK_REMOVED,
    ],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GuardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an event entity for each guarded device."""
    coordinator = entry.runtime_data
    for subentry in coordinator.devices.values():
        async_add_entities(
            [EgressFinding(coordinator, subentry, EGRESS_FINDING)],
            config_subentry_id=subentry.subentry_id,
        )


class EgressFinding(DeviceEntity, EventEntity):
    """Fires once when a finding opens or gets worse, and when a block comes to a new state."""

    _unrecorded_attributes = frozenset({"reasons", "evidence", "rule", "leaks"})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.tidings.listen(self.mac, self._async_fire)
        )

    @callback
    def _async_fire(self, event_type: str, attributes: dict[str, Any]) -> None:
        self._trigger_event(event_type, attributes)
        self.async_write_ha_state()
