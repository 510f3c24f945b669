"""The values of `script/crossing`: what was measured, and where one way becomes the cheaper one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

SIZES = (1024, 4096, 16_384, 65_536, 262_144)
"""Entries; the last is what Linux keeps at most by itself (`nf_conntrack_max`)."""

ADDRESSES = (1, 2, 5, 10)
"""How many addresses are asked for: an IoT device has one of IPv4, and often some of IPv6."""

SHARES = (1.0, 0.1)
"""Which share of the table is of the addresses' family: the kernel hands over no other."""

PER_HOST = 20
"""Entries of each host that is asked for: an IoT device keeps few connections open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one table cost; times are seconds of processor time."""

    share: float
    entries: int
    bytes: int
    """The text of the whole table."""
    read: float
    """To have the kernel make that text."""
    encrypt: Mapping[str, float]
    """To encrypt it, by how."""
    ask: Mapping[int, float]
    """To ask for so many addresses, with the starts of the tool: two questions each."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Take one from what JSON makes of it, where numbers can't be keys."""
        ask = {int(count): seconds for count, seconds in data["ask"].items()}
        return cls(**{**data, "ask": ask})

    def whole(self, encryption: str) -> float:
        """Return what a whole read costs."""
        return self.read + self.encrypt[encryption]


def crossing(points: Sequence[Point], encryption: str, addresses: int) -> str:
    """Say from which of these tables on, of one share and growing, questions cost less than a whole read."""
    cheaper = [
        point.ask[addresses] < point.whole(encryption)
        for point in sorted(points, key=lambda each: each.entries)
    ]
    sizes = sorted(each.entries for each in points)
    if not cheaper[-1]:
        return "never"
    first = len(cheaper) - next(
        (count for count, each in enumerate(reversed(cheaper)) if not each),
        len(cheaper),
    )
    return "always" if first == 0 else f"from {sizes[first]:,}"
