"""The flow log: records of completed flows, that can be read only some time after.

Each record is late by a time of its own, so that they turn up in another order than the flows
ended in. Flows of the same kind that end shortly after one another share a record, while it
can't be read yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simulators.clock import Timeline

from .fields import number, section
from .flow_record import Records, Seen
from .ids import Ids
from .replies import Object

LATENESS = (5.0, 60.0)
"""Seconds between a flow's end and its record. Nobody has measured that; a public collector
looks for late ones for 300 s."""

RETENTION = 4 * 86_400.0
"""Seconds that records are kept: about 4 days on a UCG-Fiber."""

REPEAT_SECONDS = 10.0
"""Flows of the same kind that end within so many seconds share a record. Nobody has measured it."""

PARTIAL = 0.02
"""How many records lack a part of `traffic_data`. Nobody has measured that either."""


@dataclass(slots=True, kw_only=True)
class _Entry:
    record: Object
    readable_at: float
    seen: Seen | None = None
    first_ended: float = 0.0


class FlowLog:
    """Keeps records."""

    def __init__(
        self,
        timeline: Timeline,
        wall: Callable[[], float],
        ids: Ids,
        records: Records,
        random: Random,
    ) -> None:
        """Be empty; `wall` is the console's own clock."""
        self._timeline = timeline
        self._wall = wall
        self._ids = ids
        self._records = records
        self._random = random
        self._entries: list[_Entry] = []
        self._open: dict[object, _Entry] = {}
        self.lateness = LATENESS
        """Seconds, between which every record's own lateness lies."""
        self.retention = RETENTION
        """Seconds that records are kept."""
        self.repeat_seconds = REPEAT_SECONDS
        """Seconds within which flows of the same kind share a record."""
        self.partial = PARTIAL
        """How many records lack a part of `traffic_data`: between 0 and 1."""

    def __len__(self) -> int:
        """Return how many records there are, readable or not yet."""
        return len(self._entries)

    def add(self, record: Object, late: float = 0.0) -> None:
        """Put a record into the log as it is; it can be read `late` seconds from now."""
        readable_at = self._timeline.now + late
        self._entries.append(_Entry(record=record, readable_at=readable_at))

    def note(self, seen: Seen, ended: float) -> None:
        """Take in a flow that ended at `ended` seconds of the timeline."""
        entry = self._open.get(seen.kind)
        if entry is not None and self._takes(entry, ended):
            assert entry.seen is not None
            entry.seen.take_in(seen)
            ident = str(entry.record["id"])
            entry.record = self._records.record(ident, entry.seen)
            return
        entry = _Entry(
            record=self._records.record(self._ids.next(seen.ended), seen),
            readable_at=ended + self._random.uniform(*self.lateness),
            seen=seen,
            first_ended=ended,
        )
        if self._random.random() < self.partial:
            self._shorten(entry)
        else:
            self._open[seen.kind] = entry
        self._entries.append(entry)

    def _takes(self, entry: _Entry, ended: float) -> bool:
        within = ended - entry.first_ended <= self.repeat_seconds
        return within and ended < entry.readable_at

    def _shorten(self, entry: _Entry) -> None:
        if self._random.random() < 0.5:
            del entry.record["traffic_data"]
            return
        traffic = section(entry.record, "traffic_data")
        entry.record["traffic_data"] = {"bytes_total": traffic["bytes_total"]}

    def readable(self) -> list[Object]:
        """Return the records that can be read now, the newest first."""
        self._forget()
        now = self._timeline.now
        records = [each.record for each in self._entries if each.readable_at <= now]
        return sorted(records, key=lambda each: number(each, "time"), reverse=True)

    def _forget(self) -> None:
        oldest = (self._wall() - self.retention) * 1000
        kept = [each for each in self._entries if number(each.record, "time") > oldest]
        self._entries = kept
        now = self._timeline.now
        self._open = {
            kind: entry for kind, entry in self._open.items() if entry.readable_at > now
        }
