"""Measures one size, in a process of its own."""

import asyncio
from collections.abc import Iterable, Iterator
from statistics import median

from bench.fresh import in_fresh_process
from bench.model import Scale
from bench.poll import extra_mb, guarding, longest_wait, measured_polls, ms_to_state
from bench.table import table
from bench.timing import fastest

from .point import FLOWS, Point


def measured(sizes: Iterable[tuple[int, int]], rounds: int) -> Iterator[Point]:
    """Yield what each size (entries, devices) costs, with so many rounds and polls for each figure."""
    for entries, devices in sizes:
        scale = Scale(
            entries=entries, devices=devices, flows=FLOWS, rounds=rounds, polls=rounds
        )
        read_ms = in_fresh_process(_read_ms, scale)
        state_ms, block_ms, peak_mb = in_fresh_process(_polls, scale)
        yield Point(
            entries=entries,
            devices=devices,
            read_ms=read_ms,
            state_ms=state_ms,
            block_ms=block_ms,
            extra_mb=peak_mb,
        )


def _read_ms(scale: Scale) -> float:
    taken = table(scale)
    [seconds] = fastest([lambda: taken.read(taken.owners)], scale.rounds)
    return seconds * 1000


def _polls(scale: Scale) -> tuple[float, float, float]:
    """Return the medians of the time to the last state, of the longest turn of the loop, and of the memory."""

    async def run() -> tuple[float, float, float]:
        async with guarding(scale) as (hass, coordinator):
            times = await measured_polls(hass, coordinator, scale.polls, ms_to_state)
            waits = await measured_polls(hass, coordinator, scale.polls, longest_wait)
            peaks = await measured_polls(hass, coordinator, scale.polls, extra_mb)
        return median(times), median(wait.own_ms for wait in waits), median(peaks)

    return asyncio.run(run())
