"""What devices do with pictures and sound: live views, streams, and all that comes with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from script.evaluation.recordings import RecordedFlow

from . import shapes
from .habits import SECOND
from .home import Service
from .life import Flows, Life
from .networks import networks
from .times import Schedule, Size

PHONES = ("tmobile_us", "verizon_mobile", "att_mobile", "comcast_us", "charter_us")
"""Where the owner's phone is while it's away: mobile networks, others' homes."""

HOST_CANDIDATES = ("10.", "192.0.0.4", "100.", "192.168.")
"""A phone's own address, which ICE offers too (RFC 8445): private or CGNAT's, or 464XLAT's (RFC 7335)."""

MEGABYTE = 1_000_000


def _host_candidate(draw: Random) -> str:
    kind = draw.choice(HOST_CANDIDATES)
    tail = f"{draw.randrange(256)}.{draw.randint(1, 254)}"
    if kind == "10.":
        return f"10.{draw.randrange(256)}.{tail}"
    if kind == "100.":
        return f"100.{draw.randint(64, 127)}.{tail}"
    return kind if kind == "192.0.0.4" else f"192.168.{tail}"


def _unanswered(life: Life, ts: float, port: int, address: str, to: int) -> Flows:
    """Yield the checks of a candidate pair that doesn't come about."""
    checks = life.draw.randint(3, 12)
    yield shapes.udp(
        ts,
        port,
        address,
        to,
        up=checks * 100,
        down=0,
        packets_up=checks,
        packets_down=0,
        seconds=(checks - 1) * 0.5,
    )


def _media(
    life: Life, ts: float, port: int, address: str, to: int, up: float, seconds: float
) -> Flows:
    """Yield a stream of pictures up, with reports and some sound down."""
    sent = shapes.datagrams(int(up))
    yield shapes.udp(
        ts,
        port,
        address,
        to,
        up=int(up),
        down=int(up * 0.04),
        packets_up=sent,
        packets_down=max(1, sent // 8),
        seconds=seconds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """Somebody looks through the camera from their phone, by WebRTC: ICE, STUN and TURN (RFC 8445, 8489, 8656)."""

    when: Schedule
    signalling: Service
    stun: Service
    relay: Service
    """TURN servers, and the ports that they relay at."""
    minutes: Size
    megabits_s: Size
    """Of the pictures, in Mbit/s."""
    relayed: float = 0.4
    """The share of views that need the relay; others go straight to the phone. With 1 the servers pass all on, and
    the phone's addresses aren't even tried."""
    at_home: float = 0.3
    """The share of views by a phone at home, whose pictures never leave."""
    phones: Sequence[str] = PHONES
    offers_host: bool = True
    """The phone offers its own address too."""
    media_ports: tuple[int, int] = (49_152, 65_535)
    """The relay's (RFC 8656)."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        for ts in self.when.times(life.draw, life.start, life.end):
            yield from life.exchange(ts, self.signalling, 6_000, 8_000, 4)
            if not life.is_cut(self.signalling, ts):
                yield from self._view(life, ts + life.draw.uniform(0.2, 1.5))

    def _view(self, life: Life, ts: float) -> Flows:
        draw, port = life.draw, life.port()
        at_home = draw.random() < self.at_home
        relay, relay_port = life.pick(self.relay, ts), draw.randint(*self.media_ports)
        phone = networks()[draw.choice(self.phones)].address(draw)
        phone_port = draw.randint(1024, 65_535)
        for address in life.home.resolve(self.stun, ts)[:2]:
            yield shapes.udp(
                ts,
                port,
                address,
                self.stun.port,
                up=60,
                down=100,
                packets_up=2,
                packets_down=2,
                seconds=0.1,
            )
        ts += 0.3
        if at_home:
            return
        if self.offers_host:
            yield from _unanswered(
                life, ts, port, _host_candidate(draw), draw.randint(1024, 65_535)
            )
        seconds = 60 * self.minutes.draw(draw)
        up = self.megabits_s.draw(draw) * MEGABYTE / 8 * seconds
        if draw.random() < self.relayed:
            if self.relayed < 1:
                yield from _unanswered(life, ts, port, phone, phone_port)
            yield from _media(life, ts + 2, port, relay, relay_port, up, seconds)
        else:
            # The relay's candidate is checked too, and answers.
            yield from _media(life, ts, port, relay, relay_port, 2_000, 3)
            yield from _media(life, ts + 1, port, phone, phone_port, up, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView:
    """Somebody looks through a peer-to-peer camera.

    Holes are punched at ports that are guessed, from the one socket that also keeps the servers alive.
    """

    when: Schedule
    source_port: int
    minutes: Size
    megabits_s: Size
    relays: Service
    relayed: float = 0.25
    phones: Sequence[str] = PHONES
    guesses: int = 5
    """Ports of the phone's NAT that are tried."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        for ts in self.when.times(draw, life.start, life.end):
            if life.is_cut(self.relays, ts):
                continue
            phone = networks()[draw.choice(self.phones)].address(draw)
            first = draw.randint(1024, 60_000)
            tried = [first + step for step in range(draw.randint(1, self.guesses))]
            seconds = 60 * self.minutes.draw(draw)
            up = self.megabits_s.draw(draw) * MEGABYTE / 8 * seconds
            source = self.source_port
            for port in tried[:-1]:
                yield from _unanswered(life, ts, source, phone, port)
            if draw.random() < self.relayed:
                yield from _unanswered(life, ts, source, phone, tried[-1])
                relay = life.pick(self.relays, ts)
                yield from _media(
                    life, ts + 3, source, relay, self.relays.port, up, seconds
                )
            else:
                yield from _media(life, ts + 1, source, phone, tried[-1], up, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Music or films: for a while, piece after piece from the servers of whoever is listened to."""

    when: Schedule
    providers: Sequence[Service]
    """The ones more likely that come first."""
    minutes: Size
    piece_s: Size
    """How long a connection serves."""
    megabits_s: Size
    quic: float = 0.0
    """The share of pieces by QUIC (UDP, RFC 9000) where the provider is asked at port 443."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        for begin in self.when.times(draw, life.start, life.end):
            provider = falling(draw, self.providers)
            ends = begin + 60 * self.minutes.draw(draw)
            rate = self.megabits_s.draw(draw) * MEGABYTE / 8
            ts = begin
            while ts < ends and not life.is_cut(provider, ts):
                seconds = min(self.piece_s.draw(draw), max(5.0, ends - ts))
                yield from self._piece(life, ts, provider, rate, seconds)
                ts += seconds

    def _piece(
        self, life: Life, ts: float, provider: Service, rate: float, seconds: float
    ) -> Flows:
        down = rate * seconds
        if provider.port == 443 and life.draw.random() < self.quic:
            yield quic(life, ts, provider, 3_000 + down * 0.01, down, seconds)
        else:
            yield from life.exchange(ts, provider, 2_000, down, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Whatever is on leads to many others' servers: advertisements, counters, skills, pictures.

    Few are asked often, most hardly ever.
    """

    when: Schedule
    hosts: Sequence[Service]
    """The ones more likely that come first."""
    at_once: tuple[int, int] = (1, 4)
    """So many are asked, from and to."""
    down: Size = Size(20_000, 1.2)
    quic: float = 0.0

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        for ts in self.when.times(draw, life.start, life.end):
            for _ in range(draw.randint(*self.at_once)):
                host, down = falling(draw, self.hosts), self.down.draw(draw)
                asked = ts + draw.uniform(0, 8)
                if draw.random() < self.quic and not life.is_cut(host, asked):
                    yield quic(life, asked, host, 3_000, down, SECOND.draw(draw))
                else:
                    yield from life.exchange(
                        asked, host, 2_500, down, SECOND.draw(draw) * 4
                    )


def quic(
    life: Life, ts: float, host: Service, up: float, down: float, seconds: float
) -> RecordedFlow:
    """Return an exchange by QUIC with a host that also answers TLS."""
    return shapes.udp(
        ts,
        life.port(),
        life.pick(host, ts),
        443,
        up=int(up),
        down=int(down),
        packets_up=3 + int(down / 5_000),
        packets_down=3 + int(down / 1_250),
        seconds=seconds,
    )


def falling(draw: Random, services: Sequence[Service]) -> Service:
    """Draw one of some services; the n-th is drawn 1/n as often as the first (Zipf)."""
    weights = [1 / (number + 1) for number in range(len(services))]
    return draw.choices(services, weights)[0]
