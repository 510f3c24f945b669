"""Who lives in the home, of either make, and what really passed: the truth that the guard is held against."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import override

from simulators.openwrt.conntrack_flow import Flow
from simulators.openwrt.home_life import Find, beacon, other_actors, ring_actors, start
from simulators.openwrt.homes import EVERYONE, RING, TELEVISION, THERMOSTAT, copies
from simulators.openwrt.hosts import Client
from simulators.openwrt.kernel import Kernel, Outcome
from simulators.openwrt.packets import UDP, Packet, Tcp
from simulators.openwrt.traffic import Actor, Beacon, Peer, Query, Stage

GUARDED = (RING, TELEVISION, THERMOSTAT)
"""Whose egress is guarded, and by which name."""

BEACON = f"{Beacon.PEER.address}:{Beacon.PEER.port}/udp"
"""The suspicious destination, as the guard writes it."""

WANDERED = IPv4Address("34.64.0.0")
"""Where the television's ever new destinations begin: a network of Google Cloud's."""

ADDRESSES = 8_192
"""So many there are before the first comes again: twice as many as a ledger holds, and all that caches need to be full."""

HOME_PREFIXES = ("10.23.", "fd23:", "fe80:", "2001:db8:0:10:", "255.", "ff")

BEACON_EVERY_S = (75.0, 180.0)


def clients() -> tuple[Client, ...]:
    """Return everybody, to be changed at will."""
    return copies(*EVERYONE)


@dataclass(slots=True)
class Truth:
    """What passed the router on its way out; times by the router's timeline, in seconds."""

    bytes_up: dict[str, int] = field(default_factory=dict)
    """MAC → bytes that it sent to the internet so far."""
    passed: dict[str, set[str]] = field(default_factory=dict)
    """MAC → addresses that it sent anything to, the television's ever new ones left out."""
    beacon_at: float | None = None
    """When the beacon's packet passed last."""
    wandered: int = 0
    """How often the television has sent to an address that was new, or had been forgotten."""
    met: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=2_000))
    """The latest of those whose packet passed, and when."""

    def begin_anew(self) -> None:
        """Forget what of late nobody can be held to: flows ended before their time, or the clock jumped."""
        self.beacon_at = None
        self.met.clear()

    def knows(self, mac: str, address: str) -> bool:
        """Tell whether a device has sent anything to an address."""
        if address in self.passed.get(mac, ()):
            return True
        if mac != TELEVISION.mac or ":" in address:
            return False
        number = int(IPv4Address(address)) - int(WANDERED)
        return 0 <= number < min(self.wandered, ADDRESSES)

    def note(self, packet: Packet, now: float) -> None:
        """Take in a packet that passed."""
        if not packet.mac or packet.dst.startswith(HOME_PREFIXES):
            return
        self.bytes_up[packet.mac] = self.bytes_up.get(packet.mac, 0) + packet.size
        if packet.dst == Beacon.PEER.address:
            self.beacon_at = now
        if not self.knows(packet.mac, packet.dst):
            self.passed.setdefault(packet.mac, set()).add(packet.dst)


class Tap(Kernel):
    """A router's data path with somebody who watches; it is a kernel to the clients only."""

    def __init__(self, kernel: Kernel, truth: Truth, now: Callable[[], float]) -> None:
        """Hand everything to `kernel`, and what passed to `truth`."""
        self._kernel, self._truth, self._now = kernel, truth, now

    @override
    def send(self, packet: Packet) -> Outcome:
        """Receive a packet."""
        outcome = self._kernel.send(packet)
        if outcome.passed:
            self._truth.note(packet, self._now())
        return outcome

    @override
    def answer(self, flow: Flow, size: int = 60, tcp: Tcp = Tcp.ACK) -> Outcome:
        """Let the far end of a flow send a packet back."""
        return self._kernel.answer(flow, size, tcp)

    @override
    def repeat(
        self, flow: Flow, mac: str, size: int = 60, tcp: Tcp = Tcp.ACK
    ) -> Outcome:
        """Let the end that began a flow send another packet."""
        outcome = self._kernel.repeat(flow, mac, size, tcp)
        if outcome.passed:
            way = flow.original
            packet = Packet(
                src=way.src, dst=way.dst, protocol=flow.protocol, size=size, mac=mac
            )
            self._truth.note(packet, self._now())
        return outcome


class Wanderer(Actor):
    """A question by UDP and its answer, each to an address where nobody of the home has been for hours."""

    def __init__(
        self, stage: Stage, client: Client, truth: Truth, every: tuple[float, float]
    ) -> None:
        """Ask `every` so many seconds; `truth` counts."""
        super().__init__(stage, client)
        self._truth = truth
        self._every = every

    @override
    def _act(self) -> None:
        address = str(WANDERED + self._truth.wandered % ADDRESSES)
        self._truth.wandered += 1
        peer, port = Peer(address, 443), self._stage.ephemeral()
        outcome = self._stage.kernel.send(self._packet(UDP, port, peer, 120))
        if outcome.passed and outcome.flow is not None:
            self._truth.met.append((self._stage.timeline.now, address))
            self._stage.kernel.answer(outcome.flow, 1200)
        self._later(self._stage.pause(self._every))


def live(
    stage: Stage, find: Find, truth: Truth, *, wander: tuple[float, float], timeout: int
) -> None:
    """Let the home of the incident live, its television wander, and a clock be asked; `timeout` is that of UDP flows."""
    actors = [
        *ring_actors(stage, find),
        *other_actors(stage, find),
        Wanderer(stage, find(TELEVISION.mac), truth, wander),
        Query(
            stage, find(THERMOSTAT.mac), (Peer("17.253.52.125", 123),), every=(60, 300)
        ),
    ]
    start(actors, beacon(stage, find, BEACON_EVERY_S, timeout))
