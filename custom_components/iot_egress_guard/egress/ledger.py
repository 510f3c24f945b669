"""Where a device has been: its destinations, with bytes and sightings, from one poll to the next.

A live table shows the same entry again and again; the ledger adds what its counters gained. A new entry is a
sighting. What stays in the home (the router's LANs, multicast, broadcast, link-local) isn't a destination.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple

from ..routers.model import Flow, FlowKey, Network
from .origin import Origin

#: Bounds of one device's memory: destinations, and sightings kept of each (docs/detection.md).
MAX_DESTINATIONS = 4096
MAX_SIGHTINGS = 64


class DestinationKey(NamedTuple):
    """What a device talks to."""

    address: str
    protocol: str
    port: int
    """The remote port; of a flow that came from outside, the device's own port."""
    inbound: bool = False
    """The remote side opens the flows."""


class Sighting(NamedTuple):
    """One entry that went to a destination."""

    began: float
    """When it was first seen, in seconds since the epoch."""
    source_port: int


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
    recent: list[Sighting] = field(default_factory=list)
    """The last sightings, oldest first; at most `MAX_SIGHTINGS`."""
    origin: Origin | None = None
    """Whose it is, once looked up; not kept over restarts."""

    @property
    def source_ports(self) -> tuple[int, ...]:
        """The device's ports in the recent sightings, each once, in order of appearance."""
        return tuple(dict.fromkeys(sighting.source_port for sighting in self.recent))


@dataclass(slots=True)
class _Live:
    """An entry as the last poll saw it."""

    destination: DestinationKey
    bytes_up: int
    bytes_down: int


class Ledger:
    """The destinations of one device, least recently seen first."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.destinations: OrderedDict[DestinationKey, Destination] = OrderedDict()
        self.bytes_up = 0
        self.bytes_down = 0
        self.last_reply: float | None = None
        """When anything at all last answered the device."""
        self._live: dict[FlowKey, _Live] = {}

    def observe(
        self,
        flows: Iterable[Flow],
        now: float,
        *,
        local_networks: tuple[Network, ...],
        router_addresses: frozenset[str] = frozenset(),
        timeouts: Mapping[str, int],
        protected: Collection[DestinationKey] = (),
    ) -> set[DestinationKey]:
        """Take in what one poll saw; return the destinations with anything new.

        `protected` ones are the last to be forgotten when there are too many.
        """
        changed: set[DestinationKey] = set()
        live: dict[FlowKey, _Live] = {}
        for flow in flows:
            if flow.key.remote_address in router_addresses or not leaves_home(
                flow.key.remote_address, local_networks
            ):
                continue
            entry, news = self._take(flow, now, timeouts)
            live[flow.key] = entry
            if news:
                changed.add(entry.destination)
        self._live = live
        self._forget(protected)
        return {key for key in changed if key in self.destinations}

    def _take(
        self, flow: Flow, now: float, timeouts: Mapping[str, int]
    ) -> tuple[_Live, bool]:
        """Take in one flow; return it as seen now, and whether it says anything new."""
        up, down = flow.bytes_up or 0, flow.bytes_down or 0
        before = self._live.get(flow.key)
        continued = (
            before is not None and up >= before.bytes_up and down >= before.bytes_down
        )
        key = _destination_key(flow.key)
        destination = self.destinations.get(key)
        last_packet = min(now, last_packet_at(flow, now, timeouts))
        gained_up = up - before.bytes_up if continued and before else up
        gained_down = down - before.bytes_down if continued and before else down
        sighted = not continued or destination is None
        if destination is None:
            destination = self.destinations[key] = Destination(
                key=key, first_seen=last_packet, last_seen=last_packet
            )
        answered = flow.replied and not destination.replied
        news = (
            sighted
            or answered
            or bool(gained_up or gained_down)
            or last_packet > destination.last_seen + 1
        )
        if sighted:
            destination.sightings += 1
            destination.recent.append(Sighting(last_packet, flow.key.device_port))
            del destination.recent[:-MAX_SIGHTINGS]
        destination.bytes_up += gained_up
        destination.bytes_down += gained_down
        destination.replied |= flow.replied
        destination.last_seen = max(destination.last_seen, last_packet)
        self.bytes_up += gained_up
        self.bytes_down += gained_down
        if flow.replied and news:
            self.last_reply = max(self.last_reply or 0.0, last_packet)
        if news:
            self.destinations.move_to_end(key)
        return _Live(key, up, down), news

    def _forget(self, protected: Collection[DestinationKey]) -> None:
        """Drop the least recently seen destinations beyond the bound."""
        excess = len(self.destinations) - MAX_DESTINATIONS
        if excess <= 0:
            return
        order = sorted(self.destinations, key=lambda key: key in protected)
        for key in order[:excess]:
            del self.destinations[key]

    def since(self, time: float) -> Iterable[Destination]:
        """Yield the destinations last seen at or after a time, newest first."""
        for destination in reversed(self.destinations.values()):
            if destination.last_seen >= time:
                yield destination

    def as_dict(self) -> dict[str, Any]:
        """Return the ledger as JSON can hold it."""
        return {
            "bytes_up": self.bytes_up,
            "bytes_down": self.bytes_down,
            "last_reply": self.last_reply,
            "destinations": [
                [
                    *item.key,
                    item.first_seen,
                    item.last_seen,
                    item.sightings,
                    item.bytes_up,
                    item.bytes_down,
                    item.replied,
                    [list(sighting) for sighting in item.recent],
                ]
                for item in self.destinations.values()
            ],
            "live": [
                [*key, *live.destination, live.bytes_up, live.bytes_down]
                for key, live in self._live.items()
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ledger:
        """Return the ledger that `as_dict` gave; ValueError, TypeError or KeyError for anything else."""
        ledger = cls()
        ledger.bytes_up = int(data["bytes_up"])
        ledger.bytes_down = int(data["bytes_down"])
        ledger.last_reply = data["last_reply"]
        for *key, first, last, sightings, up, down, replied, recent in data[
            "destinations"
        ]:
            destination = Destination(
                DestinationKey(*key), first, last, sightings, up, down, replied
            )
            destination.recent = [Sighting(*sighting) for sighting in recent]
            ledger.destinations[destination.key] = destination
        for row in data["live"]:
            ledger._live[FlowKey(*row[:6])] = _Live(
                DestinationKey(*row[6:10]), row[10], row[11]
            )
        return ledger


def _destination_key(key: FlowKey) -> DestinationKey:
    if key.inbound:
        return DestinationKey(key.remote_address, key.protocol, key.device_port, True)
    return DestinationKey(key.remote_address, key.protocol, key.remote_port)


@lru_cache(maxsize=65536)
def leaves_home(address: str, local_networks: tuple[Network, ...]) -> bool:
    """Tell whether packets to an address leave the home: not to a LAN, nor multicast, broadcast, or link-local."""
    parsed = ip_address(address)
    if (
        parsed.is_multicast
        or parsed.is_link_local
        or parsed.is_loopback
        or parsed.is_unspecified
    ):
        return False
    if address == "255.255.255.255":
        return False
    return not any(
        parsed.version == network.version and parsed in network
        for network in local_networks
    )


def last_packet_at(flow: Flow, now: float, timeouts: Mapping[str, int]) -> float:
    """Return when the flow's last packet passed: the entry's time to live began anew with it.

    The kernel gives a UDP entry the `udp_stream` timeout once it's assured, else `udp`
    (`net/netfilter/nf_conntrack_proto_udp.c`), and a TCP entry that of its state.
    Without a known timeout it's taken to be now.
    """
    state = f"tcp_{flow.state.lower()}" if flow.state else flow.key.protocol
    if flow.key.protocol == "udp" and flow.assured:
        state = "udp_stream"
    full = timeouts.get(state)
    if full is None or flow.timeout is None or flow.timeout > full:
        return now
    return now - (full - flow.timeout)
