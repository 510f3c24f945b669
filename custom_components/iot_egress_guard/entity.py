"""What the entities share: which device they belong to, and the report that they show."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import GuardCoordinator
from .egress.guard import DeviceGuard, Report
from .plain_text import plain


def device_identifier(coordinator: GuardCoordinator, mac: str) -> tuple[str, str]:
    """Return the identifier of a guarded device in the device registry."""
    return (DOMAIN, f"{coordinator.identity.unique_id}_{mac}")


class RouterEntity(CoordinatorEntity[GuardCoordinator]):
    """An entity of the router's own."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: GuardCoordinator, description: EntityDescription
    ) -> None:
        """Belong to the router's device, which is registered at set-up."""
        super().__init__(coordinator)
        self.entity_description = description
        router_id = coordinator.identity.unique_id
        self._attr_unique_id = f"{router_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, router_id)})


class DeviceEntity(CoordinatorEntity[GuardCoordinator]):
    """An entity of a guarded device."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: GuardCoordinator,
        subentry: ConfigSubentry,
        description: EntityDescription,
    ) -> None:
        """Belong to the device of this subentry."""
        super().__init__(coordinator)
        self.entity_description = description
        self.mac = str(subentry.unique_id)
        identifier = device_identifier(coordinator, self.mac)
        self._attr_unique_id = f"{identifier[1]}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={identifier},
            connections={(CONNECTION_NETWORK_MAC, self.mac)},
            name=plain(subentry.title) or self.mac.upper(),
            via_device_id=dr.async_get_device_id_by_identifier(
                coordinator.hass,
                (DOMAIN, coordinator.identity.unique_id),
                config_entry_id=coordinator.config_entry.entry_id,
            ),
        )

    @property
    def guard(self) -> DeviceGuard:
        """What is known of the device."""
        return self.coordinator.guards[self.mac]

    @property
    def report(self) -> Report:
        """What the last poll came to for the device."""
        return self.coordinator.data.reports[self.mac]
