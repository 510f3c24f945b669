"""Clocks.

What only computes is timed by the processor time of its thread, so that others on the machine, who make it wait, don't
count. They still take of its caches, which only ever adds: the fastest of several rounds is nearest to the truth.
"""

from collections.abc import Callable, Sequence
from time import thread_time

type Work = Callable[[], object]


def fastest(works: Sequence[Work], rounds: int) -> list[float]:
    """Return each work's shortest time in seconds of processor time; they take turns, so that a slow moment meets them all."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            began = thread_time()
            work()
            taken.append(thread_time() - began)
    return [min(taken) for taken in times]


def spread(values: Sequence[float]) -> str:
    """Return in words how the values varied whose median is reported."""
    return f"median of {len(values)}, from {min(values):.3g} to {max(values):.3g}"
