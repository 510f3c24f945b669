"""What clients do: the patterns their traffic is made of.

Each pattern keeps itself going on the timeline. All of it passes the router's chains, so a
block is felt: a connection that no longer gets through is given up, and tried again later.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import override

from simulators.clock import Timeline

from .conntrack_flow import Flow
from .hosts import Client
from .kernel import Kernel
from .packets import TCP, UDP, Packet, Tcp

RETRY = (5.0, 30.0)
"""Seconds after which a client tries again what didn't work."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A service somewhere: its address and port."""

    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What traffic plays on."""

    timeline: Timeline
    kernel: Kernel
    random: Random

    def pause(self, between: tuple[float, float]) -> float:
        """Choose a pause."""
        return self.random.uniform(*between)

    def ephemeral(self) -> int:
        """Choose a source port as clients do."""
        return self.random.randrange(32768, 61000)


class Actor(ABC):
    """One pattern of one client."""

    def __init__(self, stage: Stage, client: Client) -> None:
        """Play on `stage` as `client`."""
        self._stage = stage
        self._client = client

    def start(self, first: tuple[float, float] = (0.0, 1.0)) -> None:
        """Begin after a pause."""
        self._later(self._stage.pause(first))

    def _later(self, seconds: float) -> None:
        self._stage.timeline.after(seconds, self._act)

    @abstractmethod
    def _act(self) -> None:
        """Do the next thing, and see to it that there is one after it."""

    def _packet(
        self, protocol: int, sport: int, peer: Peer, size: int, tcp: Tcp = Tcp.ACK
    ) -> Packet:
        return Packet(
            src=self._source_for(peer),
            dst=peer.address,
            protocol=protocol,
            sport=sport,
            dport=peer.port,
            size=size,
            mac=self._client.mac.lower(),
            tcp=tcp,
        )

    def _source_for(self, peer: Peer) -> str:
        if ":" not in peer.address:
            return self._client.ipv4 or ""
        # Towards the internet a client prefers the global address it made last.
        return next(
            text
            for text in reversed(self._client.ipv6)
            if not text.startswith(("fe80:", "fd"))
        )


class Tls(Actor):
    """A TLS connection to one of several peers, kept for a while, then another."""

    def __init__(
        self,
        stage: Stage,
        client: Client,
        peers: Sequence[Peer],
        *,
        every: tuple[float, float],
        lifetime: tuple[float, float],
        up: tuple[int, int] = (90, 1400),
        down: tuple[int, int] = (90, 1400),
    ) -> None:
        """Exchange records `every` so many seconds, for `lifetime` seconds."""
        super().__init__(stage, client)
        self._peers = peers
        self._every = every
        self._lifetime = lifetime
        self._up, self._down = up, down
        self._flow: Flow | None = None
        self._until = 0.0

    @override
    def _act(self) -> None:
        if self._flow is None:
            self._open()
        elif self._stage.timeline.now >= self._until:
            self._close(self._flow)
        else:
            self._exchange(self._flow)

    def _open(self) -> None:
        stage = self._stage
        peer = stage.random.choice(self._peers)
        syn = self._packet(TCP, stage.ephemeral(), peer, 60, Tcp.SYN)
        outcome = stage.kernel.send(syn)
        if not outcome.passed or outcome.flow is None:
            self._later(stage.pause(RETRY))
            return
        self._flow = outcome.flow
        self._until = stage.timeline.now + stage.pause(self._lifetime)
        stage.kernel.answer(self._flow, 60, Tcp.SYN_ACK)
        self._repeat(self._flow, 52)
        self._exchange(self._flow)

    def _repeat(self, flow: Flow, size: int, tcp: Tcp = Tcp.ACK) -> bool:
        mac = self._client.mac.lower()
        return self._stage.kernel.repeat(flow, mac, size, tcp).passed

    def _exchange(self, flow: Flow) -> None:
        stage = self._stage
        if not self._repeat(flow, stage.random.randint(*self._up)):
            self._flow = None
            self._later(stage.pause(RETRY))
            return
        stage.kernel.answer(flow, stage.random.randint(*self._down))
        self._later(stage.pause(self._every))

    def _close(self, flow: Flow) -> None:
        stage = self._stage
        self._repeat(flow, 52, Tcp.FIN)
        stage.kernel.answer(flow, 52, Tcp.FIN)
        self._repeat(flow, 52)
        self._flow = None
        self._later(stage.pause((0.2, 3.0)))


class Query(Actor):
    """A question by UDP and its answer, each from a new port: DNS, NTP."""

    def __init__(
        self,
        stage: Stage,
        client: Client,
        peers: Sequence[Peer],
        *,
        every: tuple[float, float],
        sizes: tuple[int, int] = (72, 140),
        source_port: int | None = None,
    ) -> None:
        """Ask one of `peers` `every` so many seconds; `sizes` of question and answer."""
        super().__init__(stage, client)
        self._peers = peers
        self._every = every
        self._sizes = sizes
        self._source_port = source_port

    @override
    def _act(self) -> None:
        stage = self._stage
        peer = stage.random.choice(self._peers)
        port = self._source_port or stage.ephemeral()
        outcome = stage.kernel.send(self._packet(UDP, port, peer, self._sizes[0]))
        if outcome.passed and outcome.flow is not None:
            stage.kernel.answer(outcome.flow, self._sizes[1])
        self._later(stage.pause(self._every))


class Media(Actor):
    """A video call: UDP both ways for a while, then silence."""

    def __init__(
        self,
        stage: Stage,
        client: Client,
        peers: Sequence[Peer],
        *,
        ports: tuple[int, int],
        every: tuple[float, float],
        length: tuple[float, float],
    ) -> None:
        """Call `every` so many seconds from one of `ports`, for `length` seconds."""
        super().__init__(stage, client)
        self._peers = peers
        self._ports = ports
        self._every = every
        self._length = length
        self._flow: Flow | None = None
        self._until = 0.0

    @override
    def _act(self) -> None:
        stage = self._stage
        if self._flow is not None and stage.timeline.now < self._until:
            self._go_on(self._flow)
            return
        if self._flow is not None:
            self._flow = None
            self._later(stage.pause(self._every))
            return
        peer = stage.random.choice(self._peers)
        outcome = stage.kernel.send(
            self._packet(UDP, stage.random.randint(*self._ports), peer, 120)
        )
        if outcome.passed and outcome.flow is not None:
            self._flow = outcome.flow
            self._until = stage.timeline.now + stage.pause(self._length)
        self._later(stage.pause((0.5, 1.0)))

    def _go_on(self, flow: Flow) -> None:
        stage = self._stage
        mac = self._client.mac.lower()
        if not stage.kernel.repeat(flow, mac, 1200).passed:
            self._until = 0.0
        stage.kernel.answer(flow, 200)
        self._later(stage.pause((0.5, 1.0)))


class Beacon(Actor):
    """One UDP packet now and then, always from the same port, never answered.

    The incident: `10.23.1.125.51506 > 106.13.0.0.1: UDP, length 172`, 200 bytes of IP.
    """

    SOURCE_PORT = 51506
    PEER = Peer("106.13.0.0", 1)
    SIZE = 200

    def __init__(
        self, stage: Stage, client: Client, every: tuple[float, float]
    ) -> None:
        """Send `every` so many seconds."""
        super().__init__(stage, client)
        self._every = every
        self.sent = 0
        """How many packets it sent, passed or not."""

    @override
    def _act(self) -> None:
        packet = self._packet(UDP, self.SOURCE_PORT, self.PEER, self.SIZE)
        self._stage.kernel.send(packet)
        self.sent += 1
        self._later(self._stage.pause(self._every))
