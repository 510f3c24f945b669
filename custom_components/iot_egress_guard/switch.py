"""A device's way to the internet: off puts it into quarantine on the router."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions import async_put_block, async_take_off_blocks
from .coordinator import GuardConfigEntry
from .entity import DeviceEntity
from .permissions import async_require_admin

#: A change takes the router a second or more; one after another.
PARALLEL_UPDATES = 1

#: A setting, as core's own integrations of routers have theirs: so that "turn everything off here", by an area or by an
#: assistant, doesn't cut a device off.
INTERNET_ACCESS = SwitchEntityDescription(
    key="internet_access",
    translation_key="internet_access",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: GuardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a switch for each guarded device."""
    coordinator = entry.runtime_data
    for subentry in coordinator.devices.values():
        async_add_entities(
            [InternetAccess(coordinator, subentry, INTERNET_ACCESS)],
            config_subentry_id=subentry.subentry_id,
        )


class InternetAccess(DeviceEntity, SwitchEntity):
    """On while the device may talk to the internet."""

    @property
    @override
    def is_on(self) -> bool:
        return self.coordinator.blocks.quarantine_of(self.mac) is None

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Put the device into quarantine. Raises Unauthorized for a user who is no administrator."""
        await async_require_admin(self.hass, self._context)
        await async_put_block(self.coordinator, self.mac, None)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let the device out of quarantine. Raises Unauthorized likewise."""
        await async_require_admin(self.hass, self._context)
        await async_take_off_blocks(
            self.coordinator, lambda block: block.mac == self.mac and block.quarantine
        )
