"""What is remembered of one router over restarts: its blocks, and where its devices have been. How it's kept is in `store.py`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from homeassistant.core import HomeAssistant, callback

from .blocks.blocks import Blocks
from .blocks.saving import NotSavedError
from .egress.coverage import CoverageWatch
from .egress.guard import DeviceGuard
from .egress.stored import moment, text, texts
from .routers.router import Router
from .store import GuardStore


class Memory:
    """What survives a restart, gathered to be saved, and given back to where it belongs."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        *,
        router: Router,
        blocks: Blocks,
        watch: CoverageWatch,
        guards: Mapping[str, DeviceGuard],
    ) -> None:
        """Remember for these; `guards` by what names their files: a subentry's id, for a MAC would stand in a file's name."""
        self._hass = hass
        self._store = GuardStore(hass, entry_id)
        self._router = router
        self._blocks = blocks
        self._watch = watch
        self._guards = guards
        self.last_online: dict[str, float] = {}
        """Device MAC → when the router last knew it, in seconds since the epoch."""
        self.remembers = False
        """There was a poll before this start."""
        self._read: Mapping[str, Any] = {"seen_until": None, "router": None}
        """How far the router was read when the devices' files were written last: what it told since is in none of them."""

    @property
    def problem(self) -> str | None:
        """Why nothing can be saved, in the system's words; None while it can."""
        return self._store.problem

    @callback
    def save_later(self) -> None:
        """Have everything saved within a minute."""
        self._store.save_later(self._as_of_now, self._guards)

    async def save_blocks(self) -> None:
        """Save the blocks at once: the router has them, whatever becomes of Home Assistant. Raises NotSavedError."""
        await self._store.save_router(self._of_router())

    async def leave(self) -> None:
        """Save everything that can be, for the last time."""
        with suppress(NotSavedError):
            await self._store.leave(self._as_of_now, self._guards)

    async def restore(self) -> None:
        """Give back what was stored, as far as it can be understood, and forget devices that are gone. Raises NotReadError."""
        stored = await self._store.load()
        known = set() if stored is None else await self._restore_router(stored)
        for device_id, guard in self._guards.items():
            await self._restore_device(device_id, guard)
        await self._store.forget(known - set(self._guards))

    def _of_router(self) -> dict[str, Any]:
        return {
            "devices": list(self._guards),
            "blocks": self._blocks.as_list(),
            "undone": self._blocks.undone.as_list(),
            "last_online": self.last_online,
            **self._read,
        }

    def _reading(self) -> Mapping[str, Any]:
        return {
            "seen_until": self._watch.seen_until,
            "router": self._router.memory(),
        }

    def _as_of_now(self) -> Callable[[], dict[str, Any]]:
        """Return what gives the router's file, to be called once the devices' are written as they are from now on.

        Where Home Assistant dies in between, a log tells some things twice, rather than never.
        """
        reading = self._reading()

        def written() -> dict[str, Any]:
            self._read = reading
            return self._of_router()

        return written

    async def _restore_router(self, stored: Mapping[str, Any]) -> set[str]:
        """Give back what was stored of the router, each part for itself; return the ids of the devices of then."""
        known: set[str] = set()
        parts: Mapping[str, Callable[[Any], None]] = {
            "blocks": self._blocks.restore,
            "undone": self._blocks.undone.restore,
            "last_online": self._restore_last_online,
            "seen_until": self._restore_seen_until,
            "devices": lambda ids: known.update(texts(ids)),
            "router": self._router.recall,
        }
        broken: list[Exception] = []
        for name, take in parts.items():
            try:
                take(stored[name])
            except (KeyError, TypeError, ValueError) as err:
                broken.append(err)
        self.remembers = True
        self._read = self._reading()
        if broken:
            await self._store.put_aside(broken[0])
            # The file is gone from its place, and what was understood of it is to outlive a crash.
            with suppress(NotSavedError):
                await self.save_blocks()
        return known

    def _restore_last_online(self, stored: Mapping[str, Any]) -> None:
        self.last_online = {text(mac): moment(at) for mac, at in dict(stored).items()}

    def _restore_seen_until(self, stored: object) -> None:
        self._watch.seen_until = None if stored is None else moment(stored)

    async def _restore_device(self, device_id: str, guard: DeviceGuard) -> None:
        data = await self._store.load_device(device_id)
        if data is None:
            return
        try:
            await self._hass.async_add_executor_job(guard.restore, data)
        except (KeyError, TypeError, ValueError) as err:
            await self._store.put_device_aside(device_id, err)
