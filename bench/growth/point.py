"""What is measured at each size, and how the sizes are chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log

ENTRIES = (1_000, 10_000, 65_536, 262_000)
"""Lines of the router's table; the last is 2¹⁸, OpenWrt's own limit, with room for the few that the home adds."""
DEVICES = (1, 10, 100)
FLOWS = 8
"""Entries of each guarded device, so that a hundred of them fit into the smallest table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one poll costs at one size."""

    entries: int
    devices: int
    read_ms: float
    """Processor time of finding and reading the devices' entries."""
    state_ms: float
    """From a poll's begin to the last state that it changed."""
    block_ms: float
    """The most processor time that the event loop's thread took at once."""
    extra_mb: float
    """What Python held at a poll's height above what it held before."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the figures of a point."""

    field: str
    title: str
    unit: str

    @property
    def heading(self) -> str:
        """What stands above the figures in a table."""
        return f"{self.title}, {self.unit}"

    def of(self, point: Point) -> float:
        """Return the figure."""
        value = getattr(point, self.field)
        assert isinstance(value, float)
        return value


MEASURES = (
    Measure("read_ms", "reading the table", "ms"),
    Measure("state_ms", "poll to state", "ms"),
    Measure("block_ms", "longest loop block", "ms"),
    Measure("extra_mb", "extra memory", "MB"),
)


def by_devices(points: Iterable[Point]) -> Mapping[int, list[Point]]:
    """Return the points of each number of devices, the smallest table first."""
    lines: dict[int, list[Point]] = {}
    for point in sorted(points, key=lambda each: (each.devices, each.entries)):
        lines.setdefault(point.devices, []).append(point)
    return lines


def steepest(points: Iterable[Point], measure: Measure) -> float:
    """Return the highest power of the number of entries by which a figure grows between two sizes; 1 is linear."""
    return max(
        (
            log(measure.of(after) / measure.of(before))
            / log(after.entries / before.entries)
            for line in by_devices(points).values()
            for before, after in pairwise(line)
        ),
        default=0.0,
    )
