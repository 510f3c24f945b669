"""What survives a restart: each device's ledger, findings and decisions, and the blocks."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN

STORAGE_VERSION = 1
#: At most this much of what was seen is lost when Home Assistant dies, in seconds.
SAVE_DELAY_S = 60

type Data = dict[str, Any]


class GuardStore:
    """The store of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; nothing is read yet."""
        self._store: Store[Data] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}", private=True
        )
        self._waiting = False

    async def load(self) -> Data | None:
        """Return what was stored; None when nothing was."""
        return await self._store.async_load()

    @callback
    def save_later(self, data: Callable[[], Data]) -> None:
        """Save within `SAVE_DELAY_S` what `data` returns by then.

        Asking again meanwhile changes nothing: Home Assistant would put the save off each time, and with a poll
        every few seconds it would never come.
        """
        if self._waiting:
            return
        self._waiting = True

        def due() -> Data:
            self._waiting = False
            return data()

        self._store.async_delay_save(due, SAVE_DELAY_S)

    async def save_now(self, data: Data) -> None:
        """Save at once."""
        self._waiting = False
        await self._store.async_save(data)

    async def remove(self) -> None:
        """Forget everything."""
        self._waiting = False
        await self._store.async_remove()
