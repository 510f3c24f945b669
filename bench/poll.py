"""`loop_block_ms`, `poll_to_state_ms`, `peak_extra_mb`: what one poll of a large table costs Home Assistant.

A real Home Assistant core polls the simulated router, a process of its own on the loopback, whose table is the one of
`bench.home`. Polls follow each other half a second apart; the first two aren't counted.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import gc
from statistics import median
from time import perf_counter
import tracemalloc

from custom_components.iot_egress_guard.coordinator import GuardCoordinator
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback

from .home import device
from .home_assistant import add, entry_for, home_assistant
from .loop import Lateness
from .model import Measurement, Scale
from .router import simulated_router
from .timing import spread

_PAUSE_S = 0.5
_UNCOUNTED = 2

type Poll = Callable[[HomeAssistant, GuardCoordinator], Awaitable[float]]


@asynccontextmanager
async def _guarded(
    scale: Scale,
) -> AsyncIterator[tuple[HomeAssistant, GuardCoordinator]]:
    """Run a router, and a Home Assistant that guards the devices behind it."""
    with simulated_router(scale) as router:
        async with home_assistant() as hass:
            entry = entry_for(
                router, [device(number) for number in range(scale.devices)]
            )
            await add(hass, entry)
            yield hass, entry.runtime_data


def _polls(scale: Scale, poll: Poll) -> list[float]:
    """Return what `poll` measured, poll by poll."""

    async def run() -> list[float]:
        measured = []
        async with _guarded(scale) as (hass, coordinator):
            for _ in range(_UNCOUNTED + scale.polls):
                await asyncio.sleep(_PAUSE_S)
                measured.append(await poll(hass, coordinator))
                if not coordinator.last_update_success:
                    raise RuntimeError("a poll failed") from coordinator.last_exception
        return measured[_UNCOUNTED:]

    return asyncio.run(run())


def loop_block(scale: Scale) -> Measurement:
    """Return the longest wait for the event loop during a poll, in ms: the median of all polls' longest."""

    own = []

    async def poll(hass: HomeAssistant, coordinator: GuardCoordinator) -> float:
        async with Lateness() as lateness:
            await coordinator.async_refresh()
            await hass.async_block_till_done()
        own.append(lateness.worst_own * 1000)
        return lateness.worst * 1000

    waits = _polls(scale, poll)
    return Measurement(
        median(waits),
        f"{spread(waits)}; {median(own[_UNCOUNTED:]):.3g} ms of it the loop's own processor time",
    )


def poll_to_state(scale: Scale) -> Measurement:
    """Return the time from a poll's begin to the last state that it changed, in ms: the median of all polls."""

    async def poll(hass: HomeAssistant, coordinator: GuardCoordinator) -> float:
        changed: list[float] = []

        @callback
        def note(_: Event[EventStateChangedData]) -> None:
            changed.append(perf_counter())

        stop = hass.bus.async_listen(EVENT_STATE_CHANGED, note)
        began = perf_counter()
        await coordinator.async_refresh()
        await hass.async_block_till_done()
        stop()
        if not changed:
            raise RuntimeError("a poll changed no state")
        return (changed[-1] - began) * 1000

    times = _polls(scale, poll)
    return Measurement(median(times), spread(times))


def peak_extra(scale: Scale) -> Measurement:
    """Return how much more memory Python held at a poll's height than before it, in MB (10⁶ bytes): the highest.

    `tracemalloc` counts it, which is exact, and blind to what C libraries allocate on their own; the answer passes
    through Python's own buffers.
    """

    async def poll(hass: HomeAssistant, coordinator: GuardCoordinator) -> float:
        gc.collect()
        tracemalloc.start()
        try:
            await coordinator.async_refresh()
            await hass.async_block_till_done()
            return tracemalloc.get_traced_memory()[1] / 1e6
        finally:
            tracemalloc.stop()

    peaks = _polls(scale, poll)
    return Measurement(
        max(peaks), f"highest of {len(peaks)}; the lowest {min(peaks):.3g} MB"
    )
