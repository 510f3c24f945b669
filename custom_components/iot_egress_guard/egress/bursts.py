"""What a device does in bulk: scans of one port, floods of one address, callers from outside on one port.

Each is one finding, however many destinations take part in it: that of its *anchor*, the destination with which it
was noticed.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import NamedTuple

from .destination import Destination, DestinationKey, Sighting

#: Bounds of memory: ports and addresses watched of each kind, and members kept of each.
MAX_WATCHED = 1024
MAX_MEMBERS = 512
#: A burst goes on for so long after what was last seen of it, in seconds: as long as a finding stays open.
LINGERS_S = 600


class BurstKind(StrEnum):
    """What is done in bulk; the first two are signals by the same name."""

    SCAN = "horizontal_scan"
    FLOOD = "flood"
    CALLERS = "callers"


class _Rule(NamedTuple):
    """When something is done in bulk."""

    window_s: int
    members: int
    """Networks of a scan, entries of a flood, callers: at least so many within the window."""
    unanswered: float
    """At least so large a share of them without an answer."""


#: The numbers are those of docs/detection.md; a scan counts networks (/24 or /64), so that one operator's many
#: servers count once. Three callers show that a port is open to anybody.
RULES: Mapping[BurstKind, _Rule] = {
    BurstKind.SCAN: _Rule(600, 20, 0.7),
    BurstKind.FLOOD: _Rule(300, 100, 0.8),
    BurstKind.CALLERS: _Rule(3600, 3, 0.0),
}


class BurstKey(NamedTuple):
    """What ties the destinations of a burst together."""

    kind: BurstKind
    what: str
    """The protocol of a scan or of callers; the address of a flood."""
    port: int
    """0 for a flood."""


@dataclass(slots=True)
class Burst:
    """Something that goes on in bulk; times in seconds since the epoch."""

    key: BurstKey
    anchor: DestinationKey
    began: float
    last_seen: float
    members: int
    """Networks of a scan, entries of a flood, callers, within the last window."""
    unanswered: int
    """How many of them."""
    span_s: float
    """Seconds from the first of them to the last."""

    def includes(self, destination: Destination) -> bool:
        """Tell whether a destination has part in it: it's the anchor, or was first seen since it began."""
        return (
            destination.key == self.anchor or destination.first_seen >= self.began - 1
        )


class _Member(NamedTuple):
    """One part of what may become a burst."""

    at: float
    key: DestinationKey
    sighting: Sighting
    answers: bool
    """The destination had answered before: then one more try isn't a probe."""


type _Members = OrderedDict[Hashable, _Member]


class Bursts:
    """What one device does in bulk."""

    def __init__(self) -> None:
        """Begin with nothing going on."""
        self._watched: dict[BurstKind, OrderedDict[BurstKey, _Members]] = {
            kind: OrderedDict() for kind in BurstKind
        }
        self._going_on: dict[BurstKey, Burst] = {}

    def observe(
        self,
        sighted: Sequence[tuple[Destination, Sighting]],
        now: float,
        *,
        online: bool,
    ) -> set[DestinationKey]:
        """Take in what a poll found new; return the anchors of all bursts that go on or have just ended.

        While the device isn't online, nothing answers, and that says nothing, neither then nor later.
        """
        if not sighted and not self._going_on:
            return set()
        touched: set[BurstKey] = set()
        if online:
            for destination, sighting in sighted:
                touched.update(self._note(destination, sighting))
        if touched:
            self._forget(now)
        for key in touched:
            self._judge(key, now)
        anchors = {burst.anchor for burst in self._going_on.values()}
        for key, burst in list(self._going_on.items()):
            if now - burst.last_seen > max(LINGERS_S, RULES[key.kind].window_s):
                del self._going_on[key]
        return anchors

    def of(self, destination: Destination) -> Burst | None:
        """Return the burst that a destination has part in, its own before any other; None when it has in none."""
        if not self._going_on:
            return None
        bursts = [
            each
            for each in map(self._going_on.get, keys_of(destination.key))
            if each and each.includes(destination)
        ]
        return max(
            bursts, key=lambda each: each.anchor == destination.key, default=None
        )

    def _note(self, destination: Destination, sighting: Sighting) -> Iterator[BurstKey]:
        member = _Member(sighting.began, destination.key, sighting, destination.replied)
        for key in keys_of(destination.key):
            watched = self._watched[key.kind]
            members = watched.setdefault(key, OrderedDict())
            watched.move_to_end(key)
            identity = _IDENTITIES[key.kind](member)
            members[identity] = member
            members.move_to_end(identity)
            if len(members) > MAX_MEMBERS:
                members.popitem(last=False)
            yield key

    def _judge(self, key: BurstKey, now: float) -> None:
        """Look whether something is done in bulk now."""
        rule = RULES[key.kind]
        watched = self._watched[key.kind].get(key)
        if watched is None:
            return
        oldest = now - rule.window_s
        while len(watched) > 1 and next(iter(watched.values())).at < oldest:
            watched.popitem(last=False)
        if len(watched) < rule.members:
            return
        members = [each for each in watched.values() if each.at >= oldest]
        unanswered = sum(not _answered(key.kind, each) for each in members)
        if len(members) < rule.members or unanswered < len(members) * rule.unanswered:
            return
        times = [each.at for each in members]
        before = self._going_on.get(key)
        self._going_on[key] = Burst(
            key=key,
            anchor=before.anchor if before else members[-1].key,
            began=before.began if before else min(times),
            last_seen=max(times),
            members=len(members),
            unanswered=unanswered,
            span_s=max(times) - min(times),
        )

    def _forget(self, now: float) -> None:
        """Forget what isn't going to become a burst any more."""
        for kind, watched in self._watched.items():
            oldest = now - RULES[kind].window_s
            while watched:
                members = next(iter(watched.values()))
                latest = next(reversed(members.values()))
                if latest.at >= oldest and len(watched) <= MAX_WATCHED:
                    break
                watched.popitem(last=False)


def keys_of(key: DestinationKey) -> Iterator[BurstKey]:
    """Yield the bursts that a destination may have part in. Looking for a time server that answers isn't a scan."""
    if key.inbound:
        yield BurstKey(BurstKind.CALLERS, key.protocol, key.port)
    else:
        if not key.ntp:
            yield BurstKey(BurstKind.SCAN, key.protocol, key.port)
        yield BurstKey(BurstKind.FLOOD, key.address, 0)


def _network(member: _Member) -> Hashable:
    """Return the /24 or /64 that a member's destination is in."""
    address = member.key.address
    if ":" in address:
        return ip_address(address).packed[:8]
    return address.rpartition(".")[0]


def _entry(member: _Member) -> Hashable:
    """Return what tells one entry from another."""
    return id(member.sighting)


def _caller(member: _Member) -> Hashable:
    """Return who calls."""
    return member.key.address


_IDENTITIES: Mapping[BurstKind, Callable[[_Member], Hashable]] = {
    BurstKind.SCAN: _network,
    BurstKind.FLOOD: _entry,
    BurstKind.CALLERS: _caller,
}


def _answered(kind: BurstKind, member: _Member) -> bool:
    """Tell whether a member got an answer: of a flood this very entry, else the destination by now."""
    return member.sighting.answered or (kind is not BurstKind.FLOOD and member.answers)
