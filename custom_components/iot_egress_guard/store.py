"""What survives a restart: each device's ledger, findings and decisions, and the blocks."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN

STORAGE_VERSION = 1
#: At most this much of what was seen is lost when Home Assistant dies, in seconds.
SAVE_DELAY_S = 60

type GuardStore = Store[dict[str, Any]]


def async_get_store(hass: HomeAssistant, entry_id: str) -> GuardStore:
    """Return the store of one router's config entry."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", private=True)


def async_save_later(store: GuardStore, data: Callable[[], dict[str, Any]]) -> None:
    """Save within `SAVE_DELAY_S`; asking again meanwhile puts nothing off."""
    store.async_delay_save(data, SAVE_DELAY_S)
