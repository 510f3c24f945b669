"""The values of the bench: what is measured, at which size, and what came out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pkgutil import resolve_name
from typing import cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large the measured home is, and how often is measured."""

    entries: int = 65_536
    """Lines of the router's table: 2¹⁶, the size at which issues ask for figures."""
    devices: int = 10
    """Guarded devices behind that router."""
    flows: int = 20
    """Entries of each of them: an IoT device keeps few connections open."""
    rounds: int = 15
    """Repetitions of what takes milliseconds."""
    polls: int = 20
    """Polls of a running Home Assistant, and of the ledgers."""
    starts: int = 5
    """Fresh processes for what only happens once in each."""
    lookups: int = 50_000
    """Addresses looked up in each of a few rounds."""
    guards: int = 100
    """Devices whose full ledgers are judged, kept and saved."""
    destinations: int = 4_096
    """Destinations in each of those ledgers: what a ledger keeps at most."""
    watched: int = 2_000
    """Destinations of a device that a card watches: the number at which issues ask for figures."""
    saves: int = 5
    """Saves of all of them."""
    hours: float = 1
    """How long a recorder watches."""
    days: float = 30
    """Length of the recording that is evaluated."""


#: Only shows that everything runs; its figures mean nothing.
TINY = Scale(
    entries=300,
    devices=2,
    flows=4,
    rounds=2,
    polls=2,
    starts=1,
    lookups=50,
    guards=2,
    destinations=40,
    watched=40,
    saves=2,
    hours=0.1,
    days=0.1,
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What came out."""

    value: float
    """In the entry's unit."""
    detail: str
    """How it varied and what else was seen, for people."""


class Bound(Enum):
    """On which side of its limit a value has to stay."""

    AT_MOST = "≤"
    AT_LEAST = "≥"


@dataclass(frozen=True, slots=True)
class Entry:
    """One benchmark."""

    unit: str
    limit: float
    function: str
    """`module:name` of what measures it, imported only in the process that does: imports are part of what is measured."""
    bound: Bound = Bound.AT_MOST

    def measure(self, scale: Scale) -> Measurement:
        """Measure, here and now."""
        function = cast(
            Callable[[Scale], Measurement], resolve_name(f"bench.{self.function}")
        )
        return function(scale)

    def holds(self, value: float) -> bool:
        """Tell whether a value keeps the limit."""
        if self.bound is Bound.AT_LEAST:
            return value >= self.limit
        return value <= self.limit
