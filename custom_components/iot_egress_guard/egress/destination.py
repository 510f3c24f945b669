"""A destination of a device, and its history."""

from bisect import insort
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from ..routers.model import MAX_COUNT, FlowKey
from .origin import Origin

#: Sightings kept of a destination that is in use (docs/detection.md).
MAX_SIGHTINGS = 64
#: "Held open" is looked at over this many minutes.
PRESENCE_MINUTES = 30
NTP_PORT = 123
_PRESENCE_MASK = (1 << PRESENCE_MINUTES) - 1


def added(total: int, more: int) -> int:
    """Return a sum of counters, which stops where it couldn't be saved any more."""
    return min(total + more, MAX_COUNT)


class DestinationKey(NamedTuple):
    """What a device talks to."""

    address: str
    protocol: str
    port: int
    """The remote port; of a flow that came from outside, the device's own port."""
    inbound: bool = False
    """The remote side opens the flows."""

    @classmethod
    def of(cls, flow: FlowKey) -> Self:
        """Return where a flow goes, or comes from."""
        port = flow.device_port if flow.inbound else flow.remote_port
        return cls(flow.remote_address, flow.protocol, port, flow.inbound)

    @property
    def ntp(self) -> bool:
        """True for a time server: those of a pool come and go, belong to anybody, and often don't answer."""
        return self.port == NTP_PORT and self.protocol == "udp" and not self.inbound


@dataclass(slots=True)
class Sighting:
    """One entry that went to a destination."""

    began: float
    """When its packet was first seen, in seconds since the epoch."""
    source_port: int
    answered: bool = False
    """Something came back."""


def _when_it_began(sighting: Sighting) -> float:
    return sighting.began


class LateReply(NamedTuple):
    """What a first reply was preceded by."""

    tries: int
    """Sightings without an answer."""
    waited: float
    """Seconds from the first of them to the reply."""
    at: float
    """When it came, in seconds since the epoch."""


@dataclass(slots=True)
class Destination:
    """A destination and its history; times in seconds since the epoch."""

    key: DestinationKey
    first_seen: float
    last_seen: float
    sightings: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    replied: bool = False
    """It has ever answered."""
    late_reply: LateReply | None = None
    """Set when its first reply came after it had been silent for long."""
    open_s: float = 0.0
    """Seconds in which a poll found an entry to it: the time in which an answer would have come through."""
    recent: list[Sighting] = field(default_factory=list)
    """The last sightings, oldest first; at most `MAX_SIGHTINGS`."""
    hour: int = 0
    """The hour, counted since the epoch, that `hour_up` is of."""
    hour_up: int = 0
    """Bytes sent to it in that hour."""
    origin: Origin | None = None
    """Whose it is, once looked up; not kept over restarts."""
    told_at: float = 0.0
    """When a log last told of it, which may be long after it was seen; 0 for a live table, and after a restart."""
    counted_in: int | None = None
    """Where `recent_days.RecentDestinations` has counted it."""
    _open_at: float = 0.0
    _minute: int = 0
    _minutes_open: int = 0
    _closed_in: int = 0

    @property
    def last_news(self) -> float:
        """When it was last seen, or a log last told of it: what is news now is open now, however long ago it was."""
        return max(self.last_seen, self.told_at)

    @property
    def source_ports(self) -> tuple[int, ...]:
        """The device's ports in the recent sightings, each once, in order of appearance."""
        return tuple(dict.fromkeys(sighting.source_port for sighting in self.recent))

    def sighted(self, sighting: Sighting) -> None:
        """Note one more entry; a log may tell of one late, which then stands where it belongs."""
        self.sightings += 1
        self.first_seen = min(self.first_seen, sighting.began)
        insort(self.recent, sighting, key=_when_it_began)
        if len(self.recent) > MAX_SIGHTINGS:
            del self.recent[0]

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come: the clock was ahead, and was set back."""
        self.last_seen = min(self.last_seen, now)
        self.first_seen = min(self.first_seen, now)
        self.told_at = min(self.told_at, now)
        for sighting in self.recent:
            sighting.began = min(sighting.began, now)
        if self.late_reply is not None:
            at = min(self.late_reply.at, now)
            self.late_reply = self.late_reply._replace(at=at)
        self._minute = min(self._minute, int(now // 60))

    def sent(self, size: int, now: float) -> None:
        """Note bytes sent to it."""
        self.bytes_up = added(self.bytes_up, size)
        hour = int(now // 3600)
        if hour != self.hour:
            self.hour, self.hour_up = hour, 0
        self.hour_up += size

    def found_open(self, now: float, seconds: float, before: float | None) -> None:
        """Note that a poll found an entry to it, which was there for so long before; several count as one.

        `before` is when the last poll was: if that found none, it has been closed meanwhile.
        """
        if now == self._open_at:
            return
        minute = int(now // 60)
        if self._open_at != before:
            self._closed_in = minute
        self._open_at = now
        self.open_s += seconds
        self._minutes_open = self._shifted(now) & ~1 | (minute != self._closed_in)
        self._minute = minute

    def was_open(self, began: float, ended: float, now: float) -> None:
        """Note that there was an entry to it from then until then, as a log tells afterwards."""
        self.open_s += max(0.0, ended - began)
        minutes, this = self._shifted(now), int(now // 60)
        first = max(int(began // 60), this - PRESENCE_MINUTES + 1)
        for minute in range(first, min(int(ended // 60), this) + 1):
            minutes |= 1 << (this - minute)
        self._minutes_open, self._minute = minutes, max(this, self._minute)

    def minutes_open(self, now: float) -> int:
        """Return in how many of the last `PRESENCE_MINUTES` minutes polls found an entry to it and none found none."""
        return self._shifted(now).bit_count()

    def _shifted(self, now: float) -> int:
        """Return the last minutes' bits as of now; a clock that was set back passes no time."""
        passed = max(0, int(now // 60) - self._minute)
        return self._minutes_open << min(passed, PRESENCE_MINUTES) & _PRESENCE_MASK
