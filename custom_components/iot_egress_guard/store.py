"""What survives a restart: blocks in one file for each router, ledger, baseline, findings and decisions in one for each device.

A device's file is large when it has been to thousands of destinations. So only those of devices at which something
happened are written, at most once a minute, one after the other, and made into JSON outside the event loop.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .egress.guard import DeviceGuard

STORAGE_VERSION = 1
#: At most this much of what was seen is lost when Home Assistant dies, in seconds.
SAVE_DELAY_S = 60

type Data = dict[str, Any]


class GuardStore:
    """The stores of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the files; nothing is read yet."""
        self._hass = hass
        self._entry_id = entry_id
        self._router = self._store()
        self._devices: dict[str, Store[Data]] = {}
        self._lock = asyncio.Lock()
        self._cancel: CALLBACK_TYPE | None = None

    def _store(self, device_id: str | None = None) -> Store[Data]:
        names = [DOMAIN, self._entry_id, *([device_id] if device_id else [])]
        return Store(
            self._hass,
            STORAGE_VERSION,
            ".".join(names),
            private=True,
            serialize_in_event_loop=False,
        )

    def _of(self, device_id: str) -> Store[Data]:
        return self._devices.setdefault(device_id, self._store(device_id))

    async def load(self) -> Data | None:
        """Return what was stored of the router; None when nothing was."""
        return await self._router.async_load()

    async def load_device(self, device_id: str) -> Data | None:
        """Return what was stored of a device; None when nothing was."""
        return await self._of(device_id).async_load()

    @callback
    def save_later(
        self, router: Callable[[], Data], guards: Mapping[str, DeviceGuard]
    ) -> None:
        """Save everything that changes within the next `SAVE_DELAY_S`; asking again meanwhile changes nothing."""
        if self._cancel is not None:
            return

        async def due(_: datetime) -> None:
            self._cancel = None
            await self.save_now(router(), guards)

        self._cancel = async_call_later(self._hass, SAVE_DELAY_S, due)

    async def save_router(self, router: Data) -> None:
        """Save at once what concerns the router."""
        async with self._lock:
            await self._router.async_save(router)

    async def save_now(self, router: Data, guards: Mapping[str, DeviceGuard]) -> None:
        """Save everything that has changed; `guards` by device id."""
        self.cancel()
        await self.save_router(router)
        for device_id, guard in guards.items():
            async with self._lock:
                if not guard.changed:
                    continue
                guard.changed = False
                data = await self._hass.async_add_executor_job(guard.snapshot().as_dict)
                await self._of(device_id).async_save(data)

    @callback
    def cancel(self) -> None:
        """Put off a save that's due later."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def forget(self, device_ids: Iterable[str]) -> None:
        """Remove the files of devices."""
        for device_id in device_ids:
            await self._of(device_id).async_remove()
            del self._devices[device_id]

    async def remove(self, device_ids: Iterable[str]) -> None:
        """Remove all files."""
        self.cancel()
        await self.forget(device_ids)
        await self._router.async_remove()
