"""What the clients of the simulated homes do, behind a router of either make.

What the Ring Pro sends to 106.13.0.0 is the incident this project began with.
"""

from collections.abc import Callable, Iterable

from .homes import (
    AWS_EVENTS,
    AWS_MEDIA,
    AWS_NTP,
    AWS_TLS,
    AWS_TLS6,
    PHONE,
    PHONE_PEERS,
    RING,
    ROUTER_DNS,
    STREAMS,
    TELEVISION,
    THERMOSTAT,
    THERMOSTAT_PEERS,
)
from .hosts import Client
from .traffic import Actor, Beacon, Media, Query, Stage, Tls

type Interval = tuple[float, float]

type Find = Callable[[str], Client]
"""How a router finds a client of its own by the MAC address."""


def quiet_actors(stage: Stage, find: Find) -> list[Actor]:
    """Return the little that happens in a quiet home."""
    return [
        Tls(stage, find(PHONE.mac), PHONE_PEERS, every=(60, 240), lifetime=(600, 3600)),
        Query(stage, find(THERMOSTAT.mac), (ROUTER_DNS,), every=(300, 600)),
    ]


def ring_actors(stage: Stage, find: Find) -> list[Actor]:
    """Return what a Ring Pro does as it should."""
    ring = find(RING.mac)
    return [
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


def beacon(stage: Stage, find: Find, every: Interval, udp_timeout: int) -> Beacon:
    """Return what a Ring Pro should not do.

    `every` is the pause in seconds between two packets to 106.13.0.0:1; it is stretched
    beyond `udp_timeout`, so that each packet is a flow of its own.
    """
    shortest = max(every[0], udp_timeout + 2.0)
    return Beacon(stage, find(RING.mac), (shortest, max(every[1], shortest)))


def other_actors(stage: Stage, find: Find) -> list[Actor]:
    """Return what the others do in the home of the incident."""
    television, phone, thermostat = (
        find(each.mac) for each in (TELEVISION, PHONE, THERMOSTAT)
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


def start(actors: Iterable[Actor], beacon: Beacon | None = None) -> None:
    """Let all of them begin, the beacon a little later."""
    for actor in actors:
        actor.start()
    if beacon is not None:
        beacon.start((0.5, 2.5))
