"""`store_loop_ms`: how long a save of a hundred full ledgers holds up Home Assistant."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time
from typing import Any

from custom_components.iot_egress_guard.coordinator import GuardCoordinator
from custom_components.iot_egress_guard.origins import open_database
from homeassistant.core import HomeAssistant

from .home import device
from .home_assistant import DOMAIN, add, entry_for, home_assistant
from .ledgers import aged_device
from .loop import Lateness
from .model import Measurement, Scale
from .router import simulated_router
from .timing import spread

_FLOWS = 8
_PAUSE_S = 3
"""Long enough for one of eight flows to have new counters (`bench.home`)."""


def save(scale: Scale) -> Measurement:
    """Return the longest wait for the event loop while everything is saved, in ms: the median of some saves.

    A real Home Assistant guards all the devices behind the simulated router; each is given the history of one device
    of `bench.ledgers`, as after a restart. Before each save a poll changes something of every device, so that all of
    them have to be written. The save is the one at the stop of Home Assistant; that of each minute is the same but for
    its timer.
    """
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        aged = aged_device(0, scale.destinations, database.lookup, ends=time())
        stored = aged.guard.snapshot().as_dict()
        database.close()
    return asyncio.run(_saves(scale, stored))


async def _saves(scale: Scale, stored: Mapping[str, Any]) -> Measurement:
    home = Scale(
        entries=max(scale.guards * _FLOWS, 300), devices=scale.guards, flows=_FLOWS
    )
    with simulated_router(home) as router:
        async with home_assistant() as hass:
            entry = entry_for(router, [device(each) for each in range(scale.guards)])
            await add(hass, entry)
            coordinator: GuardCoordinator = entry.runtime_data
            for guard in coordinator.guards.values():
                guard.restore(stored)
            saves = [await _save(hass, coordinator) for _ in range(scale.saves)]
            written = _written(Path(hass.config.path(".storage")))
    waits, seconds = zip(*saves, strict=True)
    return Measurement(
        median(waits),
        f"{spread(waits)}; {sum(written) / 1e6:.1f} MB in {len(written)} files within {median(seconds):.1f} s",
    )


async def _save(
    hass: HomeAssistant, coordinator: GuardCoordinator
) -> tuple[float, float]:
    """Poll and save; return the longest wait in ms, and how long the save took in seconds."""
    await asyncio.sleep(_PAUSE_S)
    await coordinator.async_refresh()
    await hass.async_block_till_done()
    if not all(guard.changed for guard in coordinator.guards.values()):
        raise RuntimeError("a poll left a device as it was")
    async with Lateness() as lateness:
        began = perf_counter()
        await coordinator.async_leave()
        seconds = perf_counter() - began
    if any(guard.changed for guard in coordinator.guards.values()):
        raise RuntimeError("a device wasn't saved")
    return lateness.worst * 1000, seconds


def _written(folder: Path) -> list[int]:
    """Return the sizes of the integration's files in bytes."""
    return [path.stat().st_size for path in folder.glob(f"{DOMAIN}.*")]
