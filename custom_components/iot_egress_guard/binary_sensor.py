"""Whether a device talks to something suspicious."""

from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import GuardConfigEntry
from .entity import DeviceEntity
from .findings import finding_attributes

PARALLEL_UPDATES = 0

SUSPICIOUS_EGRESS = BinarySensorEntityDescription(
    key="suspicious_egress",
    translation_key="suspicious_egress",
    device_class=BinarySensorDeviceClass.SAFETY,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GuardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a binary sensor for each guarded device."""
    coordinator = entry.runtime_data
    for subentry in coordinator.devices.values():
        async_add_entities(
            [SuspiciousEgress(coordinator, subentry, SUSPICIOUS_EGRESS)],
            config_subentry_id=subentry.subentry_id,
        )


class SuspiciousEgress(DeviceEntity, BinarySensorEntity):
    """On while a finding is open; its attributes are the worst one's."""

    _unrecorded_attributes = frozenset({"reasons"})

    @property
    @override
    def is_on(self) -> bool | None:
        if self.report.blind and not self.report.open_findings:
            # Where nothing can be seen, nothing is known to be fine.
            return None
        return bool(self.report.open_findings)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        if not self.report.open_findings:
            return None
        return finding_attributes(self.guard, self.report.open_findings[0])
