"""Homes to simulate: the same devices and services as behind the simulated OpenWrt router."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from simulators.openwrt.conntrack import Counter
from simulators.openwrt.hosts import Client
from simulators.openwrt.network import Network
from simulators.openwrt.packets import TCP
from simulators.openwrt.scenarios import (
    AWS_EVENTS,
    AWS_MEDIA,
    AWS_NTP,
    AWS_TLS,
    AWS_TLS6,
    LAN_PREFIX,
    LAN_ULA,
    NAMELESS,
    PHONE,
    PHONE_PEERS,
    RING,
    ROUTER_DNS,
    STREAMS,
    TELEVISION,
    THERMOSTAT,
    THERMOSTAT_PEERS,
    copies,
    home_network,
)
from simulators.openwrt.traffic import Actor, Beacon, Media, Query, Stage, Tls

from .flow_record import End, Seen
from .site import Lan

if TYPE_CHECKING:
    from .simulator import UniFiSimulator

type Interval = tuple[float, float]

HOME = Lan(
    name="Default",
    subnet="10.23.1.1/24",
    prefixes=(f"{LAN_PREFIX}/64", f"{LAN_ULA}/60"),
)
IOT = Lan(
    name="IoT",
    subnet="10.23.2.1/24",
    prefixes=("2001:db8:0:20::/64",),
    vlan=2,
    zone="IoT",
)

BUSY_RECORDS = 12_000
BUSY_CLIENTS = 250
BUSY_SECONDS = 3_600.0


@dataclass(slots=True, kw_only=True)
class Scenario:
    """A home: its networks, its clients, and what begins in it."""

    network: Network = field(default_factory=home_network)
    lans: tuple[Lan, ...] = (HOME,)
    clients: tuple[Client, ...] = ()
    begin: Callable[[UniFiSimulator, Stage], None] = lambda console, stage: None

    def start(self, console: UniFiSimulator) -> None:
        """Let the traffic begin."""
        stage = Stage(
            timeline=console.timeline, kernel=console.gateway, random=console.random
        )
        self.begin(console, stage)


EVERYONE = (RING, TELEVISION, PHONE, THERMOSTAT, NAMELESS)


def quiet() -> Scenario:
    """Return a home where hardly anything happens."""

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        phone = console.clients.client(PHONE.mac)
        thermostat = console.clients.client(THERMOSTAT.mac)
        Tls(stage, phone, PHONE_PEERS, every=(60, 240), lifetime=(600, 3600)).start()
        Query(stage, thermostat, (ROUTER_DNS,), every=(300, 600)).start()

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def ring_actors(
    console: UniFiSimulator, stage: Stage, every: Interval | None
) -> tuple[list[Actor], Beacon]:
    """Return what a Ring Pro does, and what it should not do.

    `every` is the pause between two packets to 106.13.0.0:1; it is stretched beyond the UDP
    timeout, so that each packet is a flow of its own.
    """
    ring = console.clients.client(RING.mac)
    timeout = console.flows.sysctls["nf_conntrack_udp_timeout"]
    shortest, longest = every or (timeout * 2.5, timeout * 6.0)
    shortest = max(shortest, timeout + 2.0)
    beacon = Beacon(stage, ring, (shortest, max(longest, shortest)))
    actors: list[Actor] = [
        Tls(stage, ring, AWS_TLS, every=(10, 40), lifetime=(300, 1800)),
        Tls(stage, ring, AWS_TLS6, every=(20, 60), lifetime=(600, 3600)),
        Tls(stage, ring, AWS_EVENTS, every=(25, 60), lifetime=(1800, 7200)),
        Query(stage, ring, (ROUTER_DNS,), every=(20, 120)),
        Query(stage, ring, AWS_NTP, every=(600, 1100), sizes=(76, 76), source_port=123),
        Media(
            stage,
            ring,
            AWS_MEDIA,
            ports=(16500, 65000),
            every=(200, 900),
            length=(15, 60),
        ),
    ]
    return actors, beacon


def _others(console: UniFiSimulator, stage: Stage) -> list[Actor]:
    television, phone, thermostat = (
        console.clients.client(each.mac) for each in (TELEVISION, PHONE, THERMOSTAT)
    )
    return [
        Tls(
            stage,
            television,
            STREAMS,
            every=(2, 6),
            lifetime=(120, 900),
            down=(40_000, 1_400_000),
        ),
        Query(stage, television, (ROUTER_DNS,), every=(15, 90)),
        Tls(stage, phone, PHONE_PEERS, every=(15, 120), lifetime=(300, 3600)),
        Query(stage, phone, (ROUTER_DNS,), every=(10, 60)),
        Tls(stage, thermostat, THERMOSTAT_PEERS, every=(30, 60), lifetime=(3600, 7200)),
    ]


def ring(every: Interval | None = None) -> Scenario:
    """Return the home of the incident; `every` as in `ring_actors`."""

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        actors, beacon = ring_actors(console, stage, every)
        for actor in (*actors, *_others(console, stage)):
            actor.start()
        beacon.start((0.5, 2.5))

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def busy(records: int = BUSY_RECORDS, every: Interval | None = None) -> Scenario:
    """Return a crowded network: so many flows of 250 clients ended in the last hour."""
    crowd = tuple(
        Client(
            mac=f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}",
            name=f"host-{number}",
            ipv4=f"10.23.1.{number}",
        )
        for number in range(2, 2 + BUSY_CLIENTS)
        if number != 125
    )

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        actors, beacon = ring_actors(console, stage, every)
        _fill(console, crowd, records)
        for actor in actors:
            actor.start()
        beacon.start((0.5, 2.5))

    return Scenario(clients=copies(RING, *crowd), begin=begin)


def _fill(console: UniFiSimulator, crowd: Sequence[Client], records: int) -> None:
    """Log flows that ended before the simulator began, evenly over the last hour."""
    random, now = Random(console.random.random()), console.timeline.now
    for number in range(records):
        ago = BUSY_SECONDS * (records - number) / records
        client = crowd[number % len(crowd)]
        host = number * 2_654_435_761 & 0xFFFFFF
        target = f"142.{250 + (host >> 16) % 2}.{host >> 8 & 255}.{host & 255 or 1}"
        source = str(client.ipv4)
        ended = console.wall - ago
        seen = Seen(
            source=End(
                address=source,
                port=1024 + number % 60_000,
                place=console.site.place(source),
            ),
            destination=End(address=target, port=443, place=console.site.place(target)),
            protocol=TCP,
            began=ended - random.uniform(1, 600),
            ended=ended,
            up=Counter(10, random.randrange(1_000, 20_000)),
            down=Counter(20, random.randrange(5_000, 500_000)),
        )
        console.flow_log.note(seen, now - ago)


SCENARIOS: Mapping[str, Callable[[], Scenario]] = {
    "quiet": quiet,
    "ring": ring,
    "busy": busy,
}
"""The scenarios by the name that the command line takes."""
