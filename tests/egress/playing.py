"""Plays packets through a router's table that is polled, in small: entries live and die by their state's timeout."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
import json
from typing import NamedTuple

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import ChangeKind, Finding
from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.verdict import Severity
from custom_components.iot_egress_guard.routers.model import Flow, FlowKey

from .flows import INTERVAL, NOON, ROUTER, TIMEOUTS, context, flow, poll
from .origins import RING, whose


@dataclass(frozen=True, kw_only=True)
class Packet:
    """A packet of the doorbell's (or one towards it), and perhaps its answer."""

    at: float
    """Seconds since the epoch."""
    remote: str
    port: int
    protocol: str = "tcp"
    source_port: int = 40000
    up: int = 200
    answered: bool = False
    inbound: bool = False


class Told(NamedTuple):
    """A finding that changed, as it was then."""

    at: float
    kind: ChangeKind
    finding: Finding
    severity: Severity
    signals: tuple[str, ...]

    @property
    def address(self) -> str:
        """Return the address that it is about."""
        return self.finding.key.address


@dataclass
class _Entry:
    packet: Packet
    up: int = 0
    packets: int = 0
    answered: bool = False

    @property
    def timeout(self) -> int:
        """Seconds that it lives after its last packet."""
        if self.packet.protocol == "tcp":
            return TIMEOUTS["tcp_time_wait" if self.answered else "tcp_syn_sent"]
        if self.packet.protocol == "udp":
            return TIMEOUTS["udp_stream" if self.answered else "udp"]
        return TIMEOUTS[self.packet.protocol]

    @property
    def dies_at(self) -> float:
        return self.packet.at + self.timeout

    def flow(self, now: float) -> Flow:
        packet = self.packet
        tcp = "TIME_WAIT" if self.answered else "SYN_SENT"
        return flow(
            packet.remote,
            packet.port,
            protocol=packet.protocol,
            source_port=packet.source_port,
            up=self.up,
            down=100 * self.answered,
            packets_up=self.packets,
            replied=self.answered,
            assured=self.answered,
            state=tcp if packet.protocol == "tcp" else None,
            timeout=round(self.dies_at - now),
            inbound=packet.inbound,
        )


class Player:
    """Plays packets to a guard, poll by poll."""

    def __init__(
        self,
        guard: DeviceGuard,
        *,
        interval: float = INTERVAL,
        router_addresses: frozenset[str] = ROUTER,
    ) -> None:
        """Begin at noon with an empty table."""
        self.guard = guard
        self.now = NOON
        self.blocked: Callable[[DestinationKey, Origin], bool] = lambda *_: False
        """What is proven to be blocked."""
        self.reasons: tuple[str, ...] = ()
        """Why coverage isn't complete."""
        self._interval = interval
        self._router_addresses = router_addresses
        self._entries: dict[FlowKey, _Entry] = {}

    def play(self, packets: Iterable[Packet] = (), *, seconds: float) -> list[Told]:
        """Poll for so long, while these packets pass; return what was told of."""
        until = self.now + seconds
        pending = sorted(packets, key=lambda packet: packet.at, reverse=True)
        told: list[Told] = []
        while self.now + self._interval <= until:
            self.now += self._interval
            while pending and pending[-1].at <= self.now:
                self._pass(pending.pop())
            told += self._poll()
        return told

    def _pass(self, packet: Packet) -> None:
        """Let a packet pass through the router."""
        key = flow(
            packet.remote,
            packet.port,
            protocol=packet.protocol,
            source_port=packet.source_port,
            inbound=packet.inbound,
        ).key
        entry = self._entries.get(key)
        if entry is None or entry.dies_at <= packet.at:
            entry = self._entries[key] = _Entry(packet)
        entry.packet = packet
        entry.up += packet.up
        entry.packets += 1
        entry.answered |= packet.answered

    def _poll(self) -> Iterator[Told]:
        self._entries = {
            key: entry
            for key, entry in self._entries.items()
            if entry.dies_at > self.now
        }
        flows = [entry.flow(self.now) for entry in self._entries.values()]
        changes = self.guard.observe(
            poll(flows, router_addresses=self._router_addresses),
            flows,
            self.now,
            context(*self.reasons, interval=self._interval),
            self.blocked,
        )
        for kind, finding in changes:
            yield Told(self.now, kind, finding, finding.severity, finding.signals)


def guard_of(
    profile: Profile = RING,
    *,
    learning_s: float = 0,
    origins: Callable[[str], Origin] = whose,
) -> DeviceGuard:
    """Return the guard of a device in the US; by default a Ring doorbell that has nothing to learn any more."""
    return DeviceGuard(
        profile=profile, home_countries=["US"], origins=origins, learning_s=learning_s
    )


def restarted(guard: DeviceGuard) -> DeviceGuard:
    """Return a guard as it is after a restart."""
    fresh = guard_of(guard.profile, learning_s=guard.baseline.learning_s)
    fresh.restore(json.loads(json.dumps(guard.snapshot().as_dict())))
    return fresh


def again(
    packet: Packet, *, every: float, seconds: float, same_port: bool = False
) -> list[Packet]:
    """Return a packet and its like, at regular intervals; from another source port each time unless told otherwise."""
    times = int(seconds // every)
    return [
        replace(
            packet,
            at=packet.at + every * number,
            source_port=packet.source_port + (0 if same_port else number % 20_000),
        )
        for number in range(times)
    ]


def cloud(start: float, seconds: float, *, remote: str = "3.120.0.1") -> list[Packet]:
    """Return what a doorbell does all day: ask its cloud once a minute, and be answered."""
    return again(
        Packet(at=start + 1, remote=remote, port=443, answered=True),
        every=60,
        seconds=seconds,
    )


def opened(told: Iterable[Told]) -> list[Told]:
    """Return the findings that opened."""
    return [each for each in told if each.kind is ChangeKind.OPENED]


def addresses(prefix: str) -> Iterator[str]:
    """Yield addresses, each of another /24; for `45.1.` from `45.1.0.7` on."""
    return (f"{prefix}{number}.7" for number in count())
