"""What devices do: exchanges, connections kept open, keepalives, time, names."""

from dataclasses import dataclass

from . import shapes
from .home import Service
from .life import Flows, Life
from .times import DAY_S, HOUR_S, Daily, Every, Schedule, Size

SECOND = Size(0.8, 0.6)
"""How long a small exchange takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Ask and be answered: telemetry, a check for firmware, an upload, a download."""

    service: Service
    when: Schedule
    up: Size = Size(1_800)
    """Bytes of payload; 1,800 is a TLS handshake and a small request."""
    down: Size = Size(5_200)
    """5,200 is a server's certificates and a small answer."""
    seconds: Size = SECOND

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        for ts in self.when.times(draw, life.start, life.end):
            yield from life.exchange(
                ts,
                self.service,
                self.up.draw(draw),
                self.down.draw(draw),
                self.seconds.draw(draw),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One TCP connection that is kept open for hours: MQTT, WebSocket, XMPP. Renewed when it ends."""

    service: Service
    lasts_h: tuple[float, float] = (8, 30)
    keepalive_s: float = 60
    up: int = 60
    """Bytes of payload each way for each keepalive, all that happens in between included."""
    down: int = 60
    retry_s: tuple[float, float] = (2, 120)
    """The first wait after a connection that failed, and the longest; each is about twice the last."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw, service = life.draw, self.service
        cuts = life.home.cuts(service)
        ts, wait = life.start + draw.uniform(0, 120), self.retry_s[0]
        while ts < life.end:
            address = life.pick(service, ts)
            if life.is_cut(service, ts):
                flow = life.unanswered(ts, service, address, life.port())
                yield flow
                ts = flow.end + wait * draw.uniform(0.7, 1.3)
                wait = min(2 * wait, self.retry_s[1])
                continue
            wait = self.retry_s[0]
            ends = min(ts + draw.uniform(*self.lasts_h) * HOUR_S, life.end)
            cut = cuts.next(ts)
            broken = cut < ends
            if broken:
                # A dead line shows only when a keepalive isn't answered.
                ends = cut + self.keepalive_s * draw.uniform(1, 2)
            beats = 1 + int((ends - ts) / self.keepalive_s)
            yield shapes.tcp(
                ts,
                life.port(),
                address,
                service.port,
                up=1_500 + beats * self.up,
                down=4_500 + beats * self.down,
                seconds=ends - ts,
                state=_ending(broken=broken, recording_ends=ends >= life.end),
                packets=2 * beats,
            )
            ts = ends + draw.uniform(0.5, 5)


def _ending(*, broken: bool, recording_ends: bool) -> str:
    if recording_ends:
        return "S1"
    return "RSTO" if broken else "SF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keepalives:
    """UDP datagrams to a server at short intervals from one socket, for as long as the device runs."""

    service: Service
    every_s: float
    up: int = 48
    """Bytes of payload of each."""
    down: int = 48
    runs_d: tuple[float, float] = (3, 12)
    """For so many days; then it starts anew, from another source port."""
    source_port: int | None = None
    """Or always from this one."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows, one for each stretch in which they are all answered, or none is."""
        draw, service = life.draw, self.service
        cuts = life.home.cuts(service)
        ts = life.start + draw.uniform(0, self.every_s)
        while ts < life.end:
            address = life.pick(service, ts)
            source_port = self.source_port or life.port()
            stops = min(ts + draw.uniform(*self.runs_d) * DAY_S, life.end)
            there = life.home.answers(service, address)
            while ts < stops:
                over = cuts.end(ts)
                until = min(stops, cuts.next(ts) if over is None else over)
                sent = max(1, int((until - ts) / self.every_s))
                answered = sent if there and over is None else 0
                yield shapes.udp(
                    ts,
                    source_port,
                    address,
                    service.port,
                    up=sent * self.up,
                    down=answered * self.down,
                    packets_up=sent,
                    packets_down=answered,
                    seconds=(sent - 1) * self.every_s,
                )
                ts += sent * self.every_s
            ts = max(ts, stops) + draw.uniform(5, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time by NTP (RFC 5905): 48 bytes each way, from one or several servers."""

    service: Service
    every: Schedule = Every(HOUR_S)
    servers: int = 1
    """So many are asked each time."""
    source_port: int | None = None
    """123 as `ntpd` has it; None: any."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw, service = life.draw, self.service
        for ts in self.every.times(draw, life.start, life.end):
            known = life.home.resolve(service, ts)
            for address in draw.sample(known, min(self.servers, len(known))):
                there = life.home.answers(service, address)
                answered = there and not life.is_cut(service, ts)
                sent = 1 if answered else draw.randint(1, 3)
                yield shapes.udp(
                    ts,
                    self.source_port or life.port(),
                    address,
                    123,
                    up=48 * sent,
                    down=48 * answered,
                    packets_up=sent,
                    packets_down=int(answered),
                    seconds=draw.uniform(0.01, 0.12) if answered else 2.0 * (sent - 1),
                )
                ts += draw.uniform(0, 0.5)


RESOLVERS = Service(
    name="public resolvers",
    addresses=("8.8.8.8", "8.8.4.4", "1.1.1.1"),
    port=53,
    protocol="udp",
)
"""Those that devices have built in (Ren et al., IMC 2019; Mandalari et al., PETS 2021)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names asked of public resolvers beside, or instead of, the router."""

    when: Schedule
    resolvers: Service = RESOLVERS
    when_down: bool = True
    """Also again and again while the line is down, when nobody answers."""

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        for ts in self.when.times(draw, life.start, life.end):
            yield from self._ask(life, ts)
        if self.when_down:
            for first, last in life.home.down.spans:
                for ts in Every(45, 0.5).times(draw, first, last):
                    yield from self._ask(life, ts)

    def _ask(self, life: Life, ts: float) -> Flows:
        draw = life.draw
        up, down = draw.randint(30, 60), draw.randint(60, 300)
        yield from life.exchange(ts, self.resolvers, up, down, draw.uniform(0.01, 0.1))


ROUTER = Service(
    name="router's resolver", addresses=("192.168.1.1",), port=53, protocol="udp"
)
MULTICAST = (("224.0.0.251", 5353), ("239.255.255.250", 1900))
"""mDNS (RFC 6762) and SSDP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHome:
    """What stays at home: names asked of the router, services announced."""

    lookups_a_day: float = 60
    announcements_a_day: float = 24

    def flows(self, life: Life) -> Flows:
        """Yield its flows."""
        draw = life.draw
        every_day = (1.0,) * 24
        lookups = Daily(self.lookups_a_day, every_day)
        for ts in lookups.times(draw, life.start, life.end):
            yield shapes.udp(
                ts,
                life.port(),
                *(ROUTER.addresses[0], ROUTER.port),
                up=40,
                down=120,
                packets_up=1,
                packets_down=1,
                seconds=draw.uniform(0.001, 0.05),
            )
        announcements = Daily(self.announcements_a_day, every_day)
        for ts in announcements.times(draw, life.start, life.end):
            address, port = draw.choice(MULTICAST)
            yield shapes.udp(
                ts,
                port,
                address,
                port,
                up=400,
                down=0,
                packets_up=3,
                packets_down=0,
                seconds=2.0,
            )
