"""What came of it: which flows were seen, which weren't and what coverage said then, and how long it took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from custom_components.iot_egress_guard.egress.coverage import CoverageState
from simulators.openwrt.packets import UDP

from .flows import Key, PlannedFlow
from .watching import Said


@dataclass(frozen=True, slots=True)
class Latencies:
    """How long something took after the flows began, in seconds."""

    count: int
    median: float
    p95: float
    longest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Latencies | None:
        """Return what is to say of these values; None of none."""
        ordered = sorted(values)
        if not ordered:
            return None
        at_95 = ordered[ceil(0.95 * len(ordered)) - 1]
        return cls(len(ordered), median(ordered), at_95, ordered[-1])

    def as_json(self) -> dict[str, float]:
        """Return the seconds, to the hundredth."""
        return {
            "count": self.count,
            "median_s": round(self.median, 2),
            "p95_s": round(self.p95, 2),
            "max_s": round(self.longest, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The flows of one run, and what was said of them."""

    flows: Sequence[PlannedFlow]
    began: Mapping[Key, float]
    """Destination → when its flow began, in seconds since the epoch."""
    lifetime: Mapping[int, float]
    """Protocol number → how long an entry lives of which one packet passed, in seconds."""
    said: Said

    @property
    def missed(self) -> list[PlannedFlow]:
        """Those that were never listed."""
        return [each for each in self.flows if each.key not in self.said.listed]

    @property
    def missed_of_promised(self) -> list[PlannedFlow]:
        """Those whose entries live no shorter than UDP's, from which the interval was derived."""
        promised = self.lifetime[UDP]
        return [
            each
            for each in self.missed
            if self.lifetime[each.packet.protocol] >= promised
        ]

    @property
    def missed_silently(self) -> list[PlannedFlow]:
        """Those among them of which coverage said `complete` when they were gone: there must be none."""
        return [
            each
            for each in self.missed_of_promised
            if self.coverage_of(each) == CoverageState.COMPLETE
        ]

    def coverage_of(self, flow: PlannedFlow) -> str | None:
        """Return what coverage said first after a flow's entry was gone."""
        end = self.began[flow.key] + self.lifetime[flow.packet.protocol]
        return self.said.coverage_after(end)

    @property
    def untold(self) -> list[PlannedFlow]:
        """Those that should have been found suspicious, and of which no event told."""
        return [
            each
            for each in self.flows
            if each.odd and each.destination not in self.said.told
        ]

    @property
    def latencies(self) -> dict[str, Latencies | None]:
        """How long it took until `get_destinations` had it, its event fired, and *Suspicious egress* was on."""
        said = self.said
        odd = [each for each in self.flows if each.odd]
        return {
            "listed": Latencies.of(
                said.listed[each.key] - self.began[each.key]
                for each in self.flows
                if each.key in said.listed
            ),
            **{
                name: Latencies.of(
                    times[each.destination] - self.began[each.key]
                    for each in odd
                    if each.destination in times
                )
                for name, times in (("event", said.told), ("alarm", said.shown))
            },
        }

    def as_json(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "flows": len(self.flows),
            "seen": len(self.flows) - len(self.missed),
            "missed": [
                {"destination": each.destination, "coverage": self.coverage_of(each)}
                for each in self.missed
            ],
            "missed_while_complete": len(self.missed_silently),
            "suspicious": sum(each.odd for each in self.flows),
            "untold": len(self.untold),
            "latencies": {
                name: found and found.as_json()
                for name, found in self.latencies.items()
            },
            "polls": len(self.said.good) + self.said.failed,
            "failed_polls": self.said.failed,
            "longest_gap_s": round(self.said.longest_gap, 2),
        }
