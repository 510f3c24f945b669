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
from typing import NamedTuple

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

type Poll[T] = Callable[[HomeAssistant, GuardCoordinator], Awaitable[T]]
"""Has the router polled once, and measures something meanwhile."""


@asynccontextmanager
async def guarding(
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


async def measured_polls[T](
    hass: HomeAssistant, coordinator: GuardCoordinator, count: int, poll: Poll[T]
) -> list[T]:
    """Return what `poll` measured so many times, after two that aren't counted; RuntimeError when one failed."""
    measured = []
    for _ in range(_UNCOUNTED + count):
        await asyncio.sleep(_PAUSE_S)
        measured.append(await poll(hass, coordinator))
        if not coordinator.last_update_success:
            raise RuntimeError("a poll failed") from coordinator.last_exception
    return measured[_UNCOUNTED:]


def _polls[T](scale: Scale, poll: Poll[T]) -> list[T]:
    async def run() -> list[T]:
        async with guarding(scale) as (hass, coordinator):
            return await measured_polls(hass, coordinator, scale.polls, poll)

    return asyncio.run(run())


class Wait(NamedTuple):
    """The longest that a task had to wait for the event loop during a poll."""

    ms: float
    own_ms: float
    """Processor time of the loop's own thread in the worst stretch."""


async def longest_wait(hass: HomeAssistant, coordinator: GuardCoordinator) -> Wait:
    """Poll once."""
    async with Lateness() as lateness:
        await coordinator.async_refresh()
        await hass.async_block_till_done()
    return Wait(lateness.worst * 1000, lateness.worst_own * 1000)


async def ms_to_state(hass: HomeAssistant, coordinator: GuardCoordinator) -> float:
    """Poll once; return the time from its begin to the last state that it changed, in ms."""
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


async def extra_mb(hass: HomeAssistant, coordinator: GuardCoordinator) -> float:
    """Poll once; return how much more memory Python held at its height than before, in MB (10⁶ bytes)."""
    gc.collect()
    tracemalloc.start()
    try:
        await coordinator.async_refresh()
        await hass.async_block_till_done()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def loop_block(scale: Scale) -> Measurement:
    """Return the longest wait for the event loop during a poll, in ms: the median of all polls' longest."""
    waits = _polls(scale, longest_wait)
    own = median(wait.own_ms for wait in waits)
    return Measurement(
        median(wait.ms for wait in waits),
        f"{spread([wait.ms for wait in waits])}; {own:.3g} ms of it the loop's own processor time",
    )


def poll_to_state(scale: Scale) -> Measurement:
    """Return the time from a poll's begin to the last state that it changed, in ms: the median of all polls."""
    times = _polls(scale, ms_to_state)
    return Measurement(median(times), spread(times))


def peak_extra(scale: Scale) -> Measurement:
    """Return how much more memory Python held at a poll's height than before it, in MB (10⁶ bytes): the highest.

    `tracemalloc` counts it, which is exact, and blind to what C libraries allocate on their own; the answer passes
    through Python's own buffers.
    """
    peaks = _polls(scale, extra_mb)
    return Measurement(
        max(peaks), f"highest of {len(peaks)}; the lowest {min(peaks):.3g} MB"
    )
