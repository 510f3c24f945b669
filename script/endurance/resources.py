"""What the process holds: memory, objects, tasks, files; and whether it grows."""

import asyncio
from collections import Counter
from collections.abc import Sequence
import ctypes
import gc
import os
from pathlib import Path
from statistics import linear_regression
import sys
from typing import NamedTuple

PACKAGES = ("custom_components.", "homeassistant.", "aiohttp.")


class Held(NamedTuple):
    """What is held at one moment."""

    hours: float
    rss_mb: float
    """Resident memory, once what is free was given back to the system."""
    blocks: int
    """Pieces of memory that Python's own allocator has handed out."""
    objects: int
    """Those of the integration's, Home Assistant's and aiohttp's own classes."""
    tasks: int
    files: int

    @property
    def text(self) -> str:
        """Return it in a line."""
        return f"{self.rss_mb:.1f} MB, {self.blocks} blocks, {self.objects} objects, {self.tasks} tasks, {self.files} files"


def held(hours: float) -> Held:
    """Return what is held now, rubbish left out."""
    gc.collect()
    # glibc keeps what was freed, after a peak; that isn't what is held.
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Held(
        hours=hours,
        rss_mb=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        blocks=sys.getallocatedblocks(),
        objects=sum(kinds().values()),
        tasks=len(asyncio.all_tasks()),
        files=len(list(Path("/proc/self/fd").iterdir())),
    )


def kinds() -> Counter[str]:
    """Return how many objects there are of each of their classes, as far as the collector knows them."""
    found = Counter[str]()
    for each in gc.get_objects():
        kind = type(each)
        # Some classes made in C have something else in its place.
        if str(kind.__module__).startswith(PACKAGES):
            found[f"{kind.__module__}.{kind.__qualname__}"] += 1
    return found


def growth(samples: Sequence[Held], field: str) -> float:
    """Return by how much something grows each hour: the slope of the line that fits best."""
    if len(samples) < 2:
        return 0.0
    hours = [each.hours for each in samples]
    values = [float(getattr(each, field)) for each in samples]
    return linear_regression(hours, values).slope
