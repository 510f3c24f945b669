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
from .destination import MAX_SIGHTINGS, Destination, DestinationKey, Sighting, added
from .packets import last_packet_at, leaves_home
from .presence import Presence
from .stored import destination_key, flow_key, moment, optional, whole

#: Bound of one device's memory (docs/detection.md).
MAX_DESTINATIONS = 4096
#: A destination rests when nothing has happened at it for so long, in seconds: findings close before that.
RESTS_AFTER_S = 900
#: So many sightings of one poll are looked at for what is done in bulk, at most: a log's record may tell of any number.
MAX_SIGHTED = 4_096
#: A clock that is kept right moves by less, in seconds, and nothing has to be said anew.
CLOCK_SLACK_S = 60
#: At most so many that can't be packed away yet are looked at in one poll.
_PATIENCE = 16


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
        self.presence = Presence()
        self._max_destinations = max_destinations
        self._woken = woken
        self._archive = Archive()
        self._live: dict[FlowKey, _Live] = {}
        self._observed_at: float | None = None
        self._protected: Collection[DestinationKey] = ()

    def __len__(self) -> int:
        """Return how many destinations are known."""
        return len(self.destinations) + len(self._archive)

    def get(self, key: DestinationKey) -> Destination | None:
        """Return a destination, in use or at rest; None when it isn't known."""
        return self.destinations.get(key) or self._archive.get(key)

    def all(self) -> Iterator[Destination]:
        """Yield every destination, those in use first, the newest of them first.

        It bears polls in between; a destination that comes into use or to rest meanwhile may come twice.
        """
        yield from list(reversed(self.destinations.values()))
        yield from self._archive

    def set_back(self, now: float) -> bool:
        """Take for now what would be still to come, if the clock was set back since the last poll; tell whether it was."""
        before = self._observed_at
        if before is None or now >= before:
            return False
        self._observed_at = now
        if before - now <= CLOCK_SLACK_S:
            return False
        for destination in self.destinations.values():
            destination.set_back(now)
        self._archive.set_back(now)
        self.presence.set_back(now)
        return True

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
        """Take in what one poll saw; return what it brought. The clock doesn't run backwards: see `set_back`.

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
        last_packet = min(now, last_packet_at(flow, now, timeouts))
        destination = self.destinations.get(key) or self._wake(key)
        known = destination is not None
        if destination is None:
            destination = self.destinations[key] = Destination(
                key=key, first_seen=last_packet, last_seen=last_packet
            )
        gained_up, gained_down, goes_on = _gained(before, up, down)
        if known and before and goes_on:
            sighting = before.sighting or _last_from(destination, flow.key.device_port)
            news = bool(gained_up or gained_down)
            opened = 0.0 if last_poll is None else now - last_poll
        else:
            sighting = _sight(destination, flow, last_packet, seen)
            opened, news = now - last_packet, True
        news |= last_packet > destination.last_seen + 1
        if flow.record is None:
            destination.found_open(now, opened, last_poll)
        else:
            destination.was_open(sighting.began, last_packet, now)
            destination.told_at = now
        news |= self._note_answer(destination, flow, sighting, last_packet, now)
        if news:
            if flow.replied:
                self.presence.heard(last_packet)
            if gained_up:
                destination.sent(gained_up, now)
            destination.bytes_down = added(destination.bytes_down, gained_down)
            self.bytes_up = added(self.bytes_up, gained_up)
            self.bytes_down = added(self.bytes_down, gained_down)
            seen.bytes_up = added(seen.bytes_up, gained_up)
            destination.last_seen = max(destination.last_seen, last_packet)
            self.destinations.move_to_end(key)
            seen.changed.add(key)
        return _Live(key, up, down, sighting)

    def _note_answer(
        self,
        destination: Destination,
        flow: Flow,
        sighting: Sighting,
        last_packet: float,
        now: float,
    ) -> bool:
        """Note whether a flow is answered; tell whether it is for the first time."""
        if flow.replied:
            if sighting.answered:
                return False
            sighting.answered = True
            self.presence.answered(destination, flow, last_packet)
            return True
        # A record without counts says nothing of answers.
        if flow.record is None or flow.bytes_down is not None:
            finding = destination.key in self._protected
            self.presence.silent(destination, sighting, now, finding=finding)
        return False

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
                "last_reply": self.presence.last_reply,
                "failing_since": self.presence.failing_since,
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
        self.bytes_up = whole(data["bytes_up"])
        self.bytes_down = whole(data["bytes_down"])
        may_be = optional(moment)
        self.presence = Presence(
            may_be(data["last_reply"]), may_be(data["failing_since"])
        )
        self._observed_at = may_be(data["observed_at"])
        flow_fields = len(FlowKey._fields)
        for *keys, up, down in data["live"]:
            key = destination_key(keys[flow_fields:])
            flow = flow_key(keys[:flow_fields])
            self._live[flow] = _Live(key, whole(up), whole(down))
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


def _sight(
    destination: Destination, flow: Flow, last_packet: float, seen: Seen
) -> Sighting:
    """Note a new entry at its destination, and in what the poll brought; return its sighting."""
    began = last_packet if flow.began is None else flow.began
    sighting = Sighting(began, flow.key.device_port)
    destination.sighted(sighting)
    destination.sightings += flow.count - 1
    seen.sighted.append(Sighted(destination, sighting))
    # What happens in bulk is counted by its sightings, each for itself.
    more = min(flow.count - 1, MAX_SIGHTED - len(seen.sighted))
    seen.sighted += [Sighted(destination, replace(sighting)) for _ in range(more)]
    return sighting


def _gained(before: _Live | None, up: int, down: int) -> tuple[int, int, bool]:
    """Return what an entry's counters gained, up and down, and whether it is the one that was there before.

    A new one, and one that began anew, gained all it has.
    """
    if before and up >= before.bytes_up and down >= before.bytes_down:
        return up - before.bytes_up, down - before.bytes_down, True
    return up, down, False


def _last_from(destination: Destination, source_port: int) -> Sighting:
    """Return the last sighting from a port, of an entry that lived on over a restart."""
    for sighting in reversed(destination.recent):
        if sighting.source_port == source_port:
            return sighting
    return Sighting(destination.last_seen, source_port, destination.replied)
