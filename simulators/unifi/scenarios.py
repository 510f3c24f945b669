"""Homes to simulate: the same devices and services as behind the simulated OpenWrt router."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from simulators.openwrt.conntrack_flow import Counter
from simulators.openwrt.home_life import (
    Interval,
    beacon,
    other_actors,
    quiet_actors,
    ring_actors,
    start,
)
from simulators.openwrt.homes import (
    EVERYONE,
    LAN_PREFIX,
    LAN_ULA,
    RING,
    copies,
    crowd,
    home_network,
)
from simulators.openwrt.hosts import Client
from simulators.openwrt.network import Network
from simulators.openwrt.packets import TCP
from simulators.openwrt.traffic import Beacon, Stage

from .flow_record import End, Seen
from .site import Lan

# What the homes of both makes share can be had here, too.
__all__ = [
    "BUSY_RECORDS",
    "EVERYONE",
    "HOME",
    "IOT",
    "SCENARIOS",
    "Scenario",
    "busy",
    "quiet",
    "ring",
]

if TYPE_CHECKING:
    from .simulator import UniFiSimulator

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


def quiet() -> Scenario:
    """Return a home where hardly anything happens."""

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        start(quiet_actors(stage, console.clients.client))

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def _beacon(console: UniFiSimulator, stage: Stage, every: Interval | None) -> Beacon:
    timeout = console.flows.sysctls["nf_conntrack_udp_timeout"]
    pause = every or (timeout * 2.5, timeout * 6.0)
    return beacon(stage, console.clients.client, pause, timeout)


def ring(every: Interval | None = None) -> Scenario:
    """Return the home of the incident; `every` as in `home_life.beacon`."""

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        actors = [
            *ring_actors(stage, console.clients.client),
            *other_actors(stage, console.clients.client),
        ]
        start(actors, _beacon(console, stage, every))

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def busy(records: int = BUSY_RECORDS, every: Interval | None = None) -> Scenario:
    """Return a crowded network: so many flows of 250 clients ended in the last hour."""
    others = crowd(ipv6=False)

    def begin(console: UniFiSimulator, stage: Stage) -> None:
        _fill(console, others, records)
        actors = ring_actors(stage, console.clients.client)
        start(actors, _beacon(console, stage, every))

    return Scenario(clients=copies(RING, *others), begin=begin)


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
