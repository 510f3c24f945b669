"""Where a device has been: its destinations, with bytes and sightings, from one poll to the next.

A live table shows the same entry again and again; the ledger adds what its counters gained. A new entry is a
sighting, and so is each record of a log. What stays in the home (the router's LANs, multicast, broadcast, link-local) isn't a destination.
Destinations that rest are packed away, so that thousands of them cost little.
"""

from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ..routers.model import Flow, FlowKey, Network
from .archive import Archive, pack, unpack_all
from .destination import MAX_SIGHTINGS, Destination, DestinationKey, LateReply, Sighting
from .packets import last_packet_at, leaves_home

#: Bound of one device's memory (docs/detection.md).
MAX_DESTINATIONS = 4096
#: A destination rests when nothing has happened at it for so long, in seconds: findings close before that.
RESTS_AFTER_S = 900
#: At most so many that can't be packed away yet are looked at in one poll.
_PATIENCE = 16
#: An entry without an answer counts as failed after so long, in seconds: an answer takes less.
ANSWER_WITHIN_S = 5
#: A destination that answers, is no finding and was first seen so long ago, in seconds, is a regular one: when it falls
#: silent and nothing else answers, the device is taken for offline.
REGULAR_AFTER_S = 3600
#: A first reply is late after so many tries over so many seconds: the same as for "never answered". What was first tried
#: while the device was offline, or as shortly before, is not late when it answers as shortly after.
LATE_AFTER_TRIES = 3
LATE_AFTER_S = 300


@dataclass(slots=True)
class _Live:
    """An entry as the last poll saw it."""

    destination: DestinationKey
    bytes_up: int
    bytes_down: int
    sighting: Sighting | None = None
    """What it is in its destination's sightings; None after a restart."""


class Sighted(NamedTuple):
    """An entry that is new in a poll."""

    destination: Destination
    sighting: Sighting


@dataclass(slots=True)
class Seen:
    """What a poll brought."""

    changed: set[DestinationKey] = field(default_factory=set)
    """Destinations with anything new."""
    sighted: list[Sighted] = field(default_factory=list)
    forgotten: list[Destination] = field(default_factory=list)
    """Destinations that had to make room."""
    bytes_up: int = 0
    """What all flows together sent since the poll before."""


NOTHING_SEEN = Seen()


class Ledger:
    """The destinations of one device."""

    def __init__(
        self,
        *,
        max_destinations: int = MAX_DESTINATIONS,
        woken: Callable[[Destination], None] = lambda destination: None,
    ) -> None:
        """Begin with nothing seen; `woken` is told of each destination that comes out of the archive."""
        self.destinations: OrderedDict[DestinationKey, Destination] = OrderedDict()
        """Those in use, by when something last happened at them; `all` has the resting ones too."""
        self.bytes_up = 0
        self.bytes_down = 0
        self.last_reply: float | None = None
        """When anything at all last answered the device."""
        self.failing_since: float | None = None
        """Since when destinations that used to answer don't, and nothing else does; None while all is well."""
        self._max_destinations = max_destinations
        self._woken = woken
        self._archive = Archive()
        self._live: dict[FlowKey, _Live] = {}
        self._observed_at: float | None = None
        self._protected: Collection[DestinationKey] = ()
        self._outage = (0.0, 0.0)
        """When the device was last offline: from, to."""

    def __len__(self) -> int:
        """Return how many destinations are known."""
        return len(self.destinations) + len(self._archive)

    @property
    def online(self) -> bool:
        """True unless nothing has ever answered the device, or what used to answer it doesn't now."""
        return self.last_reply is not None and self.failing_since is None

    def get(self, key: DestinationKey) -> Destination | None:
        """Return a destination, in use or at rest; None when it isn't known."""
        return self.destinations.get(key) or self._archive.get(key)

    def all(self) -> Iterator[Destination]:
        """Yield every destination, those in use first, the newest of them first.

        It bears polls in between; a destination that comes into use or to rest meanwhile may come twice.
        """
        yield from list(reversed(self.destinations.values()))
        yield from self._archive

    def observe(
        self,
        flows: Iterable[Flow],
        now: float,
        *,
        local_networks: tuple[Network, ...],
        router_addresses: frozenset[str] = frozenset(),
        timeouts: Mapping[str, int],
        protected: Collection[DestinationKey] = (),
    ) -> Seen:
        """Take in what one poll saw; return what it brought.

        `protected` ones are the last to be forgotten when there are too many.
        """
        before, self._observed_at = self._observed_at, now
        self._protected = protected
        seen = Seen()
        live: dict[FlowKey, _Live] = {}
        for flow in flows:
            remote = flow.key.remote_address
            if remote in router_addresses or not leaves_home(remote, local_networks):
                continue
            entry = self._take(flow, now, before, timeouts, seen)
            if flow.record is None:
                live[flow.key] = entry
        self._live = live
        self._rest(now)
        self._make_room(seen)
        return seen

    def _take(
        self,
        flow: Flow,
        now: float,
        last_poll: float | None,
        timeouts: Mapping[str, int],
        seen: Seen,
    ) -> _Live:
        """Take in one flow; return it as seen now."""
        up, down = flow.bytes_up or 0, flow.bytes_down or 0
        # A record of a log is told once, and is never another one's continuation.
        before = self._live.get(flow.key) if flow.record is None else None
        key = before.destination if before else DestinationKey.of(flow.key)
        destination = self.destinations.get(key) or self._wake(key)
        last_packet = min(now, last_packet_at(flow, now, timeouts))
        known = destination is not None
        if destination is None:
            destination = self.destinations[key] = Destination(
                key=key, first_seen=last_packet, last_seen=last_packet
            )
        if known and before and up >= before.bytes_up and down >= before.bytes_down:
            gained_up, gained_down = up - before.bytes_up, down - before.bytes_down
            sighting = before.sighting or _last_from(destination, flow.key.device_port)
            news = bool(gained_up or gained_down)
            opened = 0.0 if last_poll is None else now - last_poll
        else:
            gained_up, gained_down = _gained(before, up, down)
            began = last_packet if flow.began is None else flow.began
            sighting = Sighting(began, flow.key.device_port)
            destination.sighted(sighting)
            destination.sightings += flow.count - 1
            seen.sighted.append(Sighted(destination, sighting))
            # What happens in bulk is counted by its sightings, each for itself.
            seen.sighted += [
                Sighted(destination, replace(sighting)) for _ in range(flow.count - 1)
            ]
            opened, news = now - last_packet, True
        news |= last_packet > destination.last_seen + 1
        if flow.record is None:
            destination.found_open(now, opened, last_poll)
        else:
            destination.was_open(sighting.began, last_packet, now)
            destination.told_at = now
        if flow.record is not None and not flow.replied and flow.bytes_down is None:
            # A record without counts says nothing of answers.
            pass
        elif not flow.replied:
            self._note_silence(destination, sighting, now)
        elif not sighting.answered:
            sighting.answered = news = True
            self._note_reply(destination, flow, last_packet)
        if news and flow.replied and last_packet >= (self.last_reply or 0):
            if self.failing_since is not None:
                self._outage = (self.failing_since, last_packet)
            self.last_reply, self.failing_since = last_packet, None
        if news:
            if gained_up:
                destination.sent(gained_up, now)
            destination.bytes_down += gained_down
            self.bytes_up += gained_up
            self.bytes_down += gained_down
            seen.bytes_up += gained_up
            destination.last_seen = max(destination.last_seen, last_packet)
            self.destinations.move_to_end(key)
            seen.changed.add(key)
        return _Live(key, up, down, sighting)

    def _note_reply(self, destination: Destination, flow: Flow, at: float) -> None:
        """Note that a destination answers, and if that's the first time, after how much silence."""
        if destination.replied:
            return
        destination.replied = True
        waited = at - destination.first_seen
        tries = max(destination.sightings, flow.packets_up or 0) - 1
        began, ended = self._outage
        if self.failing_since is not None:
            began, ended = self.failing_since, at
        offline = (
            destination.first_seen >= began - LATE_AFTER_S
            and at <= ended + LATE_AFTER_S
        )
        if tries >= LATE_AFTER_TRIES and waited >= LATE_AFTER_S and not offline:
            destination.late_reply = LateReply(tries, waited, at)

    def _note_silence(
        self, destination: Destination, sighting: Sighting, now: float
    ) -> None:
        """Note that an entry isn't answered; what that of a regular destination says is that the device is offline."""
        regular = (
            destination.replied
            and destination.key not in self._protected
            and sighting.began - destination.first_seen >= REGULAR_AFTER_S
        )
        if (
            regular
            and self.failing_since is None
            and now - sighting.began >= ANSWER_WITHIN_S
            and sighting.began > (self.last_reply or 0)
        ):
            self.failing_since = sighting.began

    def _wake(self, key: DestinationKey) -> Destination | None:
        """Take a destination out of the archive; None when it isn't there."""
        destination = self._archive.pop(key)
        if destination is not None:
            self.destinations[key] = destination
            self._woken(destination)
        return destination

    def _rest(self, now: float) -> None:
        """Pack away those at which nothing happens any more, unless an entry lives or a finding needs them."""
        kept = 0
        alive: set[DestinationKey] | None = None
        while self.destinations and kept < _PATIENCE:
            key, destination = next(iter(self.destinations.items()))
            if now - destination.last_news <= RESTS_AFTER_S:
                return
            if alive is None:
                alive = {live.destination for live in self._live.values()}
            if key in alive or key in self._protected:
                self.destinations.move_to_end(key)
                kept += 1
                continue
            del self.destinations[key]
            self._archive.add(destination)

    def _make_room(self, seen: Seen) -> None:
        """Forget the least recently seen destinations beyond the bound, a few at once, for it takes a look at all."""
        excess = len(self) - self._max_destinations
        if excess <= 0:
            return
        excess += self._max_destinations // 32
        seen.forgotten = self._archive.forget_oldest(
            min(excess, len(self._archive)), self._protected
        )
        for destination in seen.forgotten:
            self._woken(destination)
        excess = len(self) - self._max_destinations
        if excess > 0:
            order = sorted(self.destinations, key=lambda key: key in self._protected)
            seen.forgotten += [self.destinations.pop(key) for key in order[:excess]]
        gone = {destination.key for destination in seen.forgotten}
        seen.changed -= gone
        seen.sighted = [
            each for each in seen.sighted if each.destination.key not in gone
        ]

    def snapshot(self) -> LedgerSnapshot:
        """Return the ledger as it stands, to be turned into JSON wherever that takes no other's time."""
        return LedgerSnapshot(
            head={
                "bytes_up": self.bytes_up,
                "bytes_down": self.bytes_down,
                "last_reply": self.last_reply,
                "failing_since": self.failing_since,
                "observed_at": self._observed_at,
            },
            rows=[
                *self._archive.snapshot(),
                *(pack(each, MAX_SIGHTINGS) for each in self.destinations.values()),
            ],
            live=[
                [*key, *live.destination, live.bytes_up, live.bytes_down]
                for key, live in self._live.items()
            ],
        )

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take what a snapshot gave; ValueError, TypeError or KeyError for anything else."""
        self.bytes_up = int(data["bytes_up"])
        self.bytes_down = int(data["bytes_down"])
        self.last_reply = data["last_reply"]
        self.failing_since = data["failing_since"]
        self._observed_at = data["observed_at"]
        for *flow, address, protocol, port, inbound, up, down in data["live"]:
            key = DestinationKey(address, protocol, port, inbound)
            self._live[FlowKey(*flow)] = _Live(key, up, down)
        awake = {live.destination for live in self._live.values()}
        for destination in unpack_all(b64decode(data["destinations"], validate=True)):
            if destination.key in awake:
                self.destinations[destination.key] = destination
            else:
                self._archive.add(destination)


class LedgerSnapshot(NamedTuple):
    """A ledger at one moment; nothing in it changes any more."""

    head: Mapping[str, Any]
    rows: list[bytes]
    live: list[list[Any]]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it. Takes milliseconds for thousands of destinations."""
        packed = b64encode(b"".join(self.rows)).decode("ascii")
        return {**self.head, "destinations": packed, "live": self.live}


def _gained(before: _Live | None, up: int, down: int) -> tuple[int, int]:
    """Return what an entry's counters gained; those of a new one, or of one that began anew, all they have."""
    if before and up >= before.bytes_up and down >= before.bytes_down:
        return up - before.bytes_up, down - before.bytes_down
    return up, down


def _last_from(destination: Destination, source_port: int) -> Sighting:
    """Return the last sighting from a port, of an entry that lived on over a restart."""
    for sighting in reversed(destination.recent):
        if sighting.source_port == source_port:
            return sighting
    return Sighting(destination.last_seen, source_port, destination.replied)
