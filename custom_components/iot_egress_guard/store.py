"""What survives a restart: blocks in one file for each router, ledger, baseline, findings and decisions in one for each device.

A device's file is large when it has been to thousands of destinations. So only those of devices at which something
happened are written, at most once a minute, one after the other, and made into JSON outside the event loop.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
import logging
from typing import Any, override

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store

from .aside import async_put_aside
from .blocks.saving import NotSavedError
from .const import DOMAIN
from .disk import loss, refusal, written
from .egress.guard import DeviceGuard

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION = 1
#: At most this much of what was seen is lost when Home Assistant dies, in seconds.
SAVE_DELAY_S = 60

#: What reading raises for a file that isn't a store of Home Assistant's, or not of this version.
_NO_STORE = (HomeAssistantError, KeyError, TypeError, ValueError)

type Data = dict[str, Any]
type Begin = Callable[[], Callable[[], Data]]


class NotReadError(Exception):
    """A file can't be read from the disk now, whatever stands in it; the text says why, in the system's words."""


class _File(Store[Data]):
    """A file of the first version there is."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: Data
    ) -> Data:
        raise ValueError(f"version {old_major_version} never was")


class GuardStore:
    """The stores of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the files; nothing is read yet."""
        self._hass = hass
        self._entry_id = entry_id
        self._router = self._store()
        self.problem: str | None = None
        """Why nothing can be saved, in the system's words; None while it can, as far as it's known."""
        self._devices: dict[str, Store[Data]] = {}
        self._lock = asyncio.Lock()
        self._cancel: CALLBACK_TYPE | None = None
        self._left = False

    def _store(self, device_id: str | None = None) -> Store[Data]:
        names = [DOMAIN, self._entry_id, *([device_id] if device_id else [])]
        return _File(
            self._hass,
            STORAGE_VERSION,
            ".".join(names),
            private=True,
            # A rule may stand on the router by what the blocks' file says: it's to outlive a power cut too.
            atomic_writes=device_id is None,
            serialize_in_event_loop=False,
        )

    def _of(self, device_id: str) -> Store[Data]:
        return self._devices.setdefault(device_id, self._store(device_id))

    async def load(self) -> Data | None:
        """Return what was stored of the router; None when nothing was, or nothing that can be understood. Raises NotReadError."""
        return await self._load(self._router)

    async def load_device(self, device_id: str) -> Data | None:
        """Return what was stored of a device; None when nothing was, or nothing that can be understood. Raises NotReadError."""
        return await self._load(self._of(device_id))

    async def put_aside(self, err: Exception) -> None:
        """Keep the router's file aside, since not all of it can be understood."""
        await async_put_aside(self._hass, self._router, err)

    async def put_device_aside(self, device_id: str, err: Exception) -> None:
        """Keep a device's file aside, since it can't be understood."""
        await async_put_aside(self._hass, self._of(device_id), err)

    async def _load(self, store: Store[Data]) -> Data | None:
        """Read a file; one of another shape, or of a version to come, is put aside. Raises NotReadError."""
        try:
            data: object = await store.async_load()
        except _NO_STORE as err:
            if isinstance(err.__cause__, OSError):
                raise NotReadError(err.__cause__.strerror) from err
            await async_put_aside(self._hass, store, err)
            return None
        if data is None or isinstance(data, dict):
            return data
        await async_put_aside(self._hass, store, TypeError("it holds no object"))
        return None

    @callback
    def save_later(self, begin: Begin, guards: Mapping[str, DeviceGuard]) -> None:
        """Save everything that changes within the next `SAVE_DELAY_S`; asking again meanwhile changes nothing.

        What can't be saved then is tried again after as long, until it can be.
        """
        if self._cancel is not None or self._left:
            return

        async def due(_: datetime) -> None:
            self._cancel = None
            try:
                await self.save_now(begin, guards)
            except NotSavedError:
                self.save_later(begin, guards)

        self._cancel = async_call_later(self._hass, SAVE_DELAY_S, due)

    async def save_router(self, router: Data) -> None:
        """Save at once what concerns the router. Raises NotSavedError."""
        async with self._lock:
            await self._write(self._router, router)

    async def save_now(self, begin: Begin, guards: Mapping[str, DeviceGuard]) -> None:
        """Save everything that has changed; `guards` by device id. Raises NotSavedError, at the first that can't be.

        `begin` is called first; what it returns gives the router's data, once the devices are through.
        """
        self.cancel()
        router = begin()
        for device_id, guard in guards.items():
            async with self._lock:
                if guard.changed:
                    await self._save_device(device_id, guard)
        await self.save_router(router())

    async def leave(self, begin: Begin, guards: Mapping[str, DeviceGuard]) -> None:
        """Save everything that has changed, for the last time. Raises NotSavedError."""
        # Whoever comes after saves what it knows, which is more.
        self._left = True
        await self.save_now(begin, guards)

    async def _save_device(self, device_id: str, guard: DeviceGuard) -> None:
        guard.changed, saved = False, False
        try:
            data = await self._hass.async_add_executor_job(guard.snapshot().as_dict)
            await self._write(self._of(device_id), data)
            saved = True
        finally:
            guard.changed |= not saved

    async def _write(self, store: Store[Data], data: Data) -> None:
        """Have a file written, and see that it was: Home Assistant's store only logs when it can't. Raises NotSavedError."""
        if self._hass.state is CoreState.stopping:
            # It's written last of all, when nobody is there any more to be told.
            await store.async_save(data)
            return
        run = self._hass.async_add_executor_job
        problem = await run(refusal, store.path)
        if problem is None:
            before = await run(written, store.path)
            await store.async_save(data)
            problem = await run(loss, store.path, before)
        self._note(problem)
        if problem is not None:
            raise NotSavedError(problem)

    @callback
    def _note(self, problem: str | None) -> None:
        """Keep why nothing can be saved, and log that once, as well as its end."""
        if problem is not None and self.problem is None:
            _LOGGER.warning(
                "What the guard sees and does can't be saved: %s. It's tried again every minute",
                problem,
            )
        elif problem is None and self.problem is not None:
            _LOGGER.info("What the guard sees and does can be saved again")
        self.problem = problem

    @callback
    def cancel(self) -> None:
        """Put off a save that's due later."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def forget(self, device_ids: Iterable[str]) -> None:
        """Remove the files of devices."""
        for device_id in device_ids:
            await _remove(self._of(device_id))
            del self._devices[device_id]

    async def remove(self, device_ids: Iterable[str]) -> None:
        """Remove all files."""
        self.cancel()
        await self.forget(device_ids)
        await _remove(self._router)


async def _remove(store: Store[Data]) -> None:
    """Remove a file; one that can't be now is a file that nobody reads any more."""
    with suppress(OSError):
        await store.async_remove()
