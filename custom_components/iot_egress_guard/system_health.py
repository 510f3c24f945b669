"""What Settings → System → Repairs → System information says of the guard."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import GuardCoordinator
from .origins import async_get_origins


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is asked."""
    register.async_register_info(async_info)


async def async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how many routers and devices there are, whether they answer, and how old the origin database is."""
    coordinators: list[GuardCoordinator] = [
        entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)
    ]
    origins = await async_get_origins(hass)
    return {
        "routers": len(coordinators),
        "routers_answering": sum(
            coordinator.last_update_success for coordinator in coordinators
        ),
        "devices": sum(len(coordinator.guards) for coordinator in coordinators),
        "blocks": sum(
            block.standing
            for coordinator in coordinators
            for block in coordinator.blocks.all
        ),
        "origin_database": origins.database.built.isoformat()
        if origins.database
        else origins.kind,
    }
