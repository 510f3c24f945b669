"""Homes to simulate behind an OpenWrt router: its configuration, and what begins there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .conntrack_flow import Heartbeat, Way
from .conntrack_tcp import TcpState
from .firewall_defaults import stock, with_zone
from .home_life import Interval, beacon, other_actors, quiet_actors, ring_actors, start
from .homes import (
    EVERYONE,
    RESOLVERS,
    RING,
    TELEVISION,
    TIME_SERVERS,
    copies,
    crowd,
    home_network,
)
from .hosts import Client
from .network import Network
from .packets import TCP, UDP
from .traffic import Actor, Beacon, Peer, Query, Stage
from .uci import Section, parse_config

# What the homes of both makes share can be had here, too.
__all__ = [
    "BUSY_ENTRIES",
    "RESOLVERS",
    "RING",
    "SCENARIOS",
    "TELEVISION",
    "TIME_SERVERS",
    "Scenario",
    "busy",
    "config",
    "copies",
    "home_network",
    "quiet",
    "ring",
    "router_actors",
]

if TYPE_CHECKING:
    from .simulator import OpenWrtSimulator

BUSY_ENTRIES = 65_000


def config(*, iot: bool = False) -> dict[str, list[Section]]:
    """Return a router's configuration files."""
    firewall = stock()
    return {
        "dhcp": parse_config(_DHCP),
        "firewall": with_zone(firewall, "iot") if iot else firewall,
        "luci": parse_config("config core 'main'\n\toption lang 'auto'\n"),
        "network": parse_config(_NETWORK),
        "rpcd": parse_config(_RPCD),
        "system": parse_config("config system\n\toption hostname 'OpenWrt'\n"),
        "wireless": parse_config(_WIRELESS),
    }


_DHCP = """
config dnsmasq
	option domainneeded '1'
	option localise_queries '1'
	option leasefile '/tmp/dhcp.leases'

config dhcp 'lan'
	option interface 'lan'
	option start '100'
	option limit '150'
	option leasetime '12h'
	option dhcpv6 'server'
	option ra 'server'

config dhcp 'wan'
	option interface 'wan'
	option ignore '1'
"""

_NETWORK = """
config interface 'loopback'
	option device 'lo'
	option proto 'static'
	option ipaddr '127.0.0.1'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	option ipaddr '10.23.1.1'
	option netmask '255.255.255.0'
	option ip6assign '60'

config interface 'wan'
	option device 'eth1'
	option proto 'dhcp'
"""

_RPCD = """
config rpcd
	option socket '/var/run/ubus/ubus.sock'
	option timeout '30'
"""

_WIRELESS = """
config wifi-device 'radio0'
	option type 'mac80211'
	option band '5g'
"""


@dataclass(slots=True, kw_only=True)
class Scenario:
    """A home: its network, its clients, its configuration and what begins in it."""

    network: Network = field(default_factory=home_network)
    clients: tuple[Client, ...] = ()
    config: Mapping[str, list[Section]] = field(default_factory=config)
    begin: Callable[[OpenWrtSimulator, Stage], None] = lambda router, stage: None

    def start(self, router: OpenWrtSimulator) -> None:
        """Let the traffic begin."""
        stage = Stage(
            timeline=router.timeline, kernel=router.kernel, random=router.random
        )
        self.begin(router, stage)


def quiet() -> Scenario:
    """Return a home where hardly anything happens."""

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        actors = quiet_actors(stage, router.hosts.client)
        start(actors + router_actors(router, stage, (120, 600)))

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def router_actors(
    router: OpenWrtSimulator, stage: Stage, asking: Interval
) -> list[Actor]:
    """Return what the router does itself: dnsmasq asks for names, ntpd for the time.

    `asking` is the pause between two questions to the resolvers. busybox' ntpd asks each
    server every 2^6 to 2^10 s.
    """
    wan = router.network.wan
    itself = Client(mac=wan.mac, ipv4=router.network.wan_address())
    return [
        Query(stage, itself, [Peer(text, 53) for text in wan.dns], every=asking),
        *(
            Query(stage, itself, (server,), every=(64, 1024), sizes=(76, 76))
            for server in TIME_SERVERS
        ),
    ]


def _beacon(router: OpenWrtSimulator, stage: Stage, every: Interval | None) -> Beacon:
    timeout = router.conntrack.sysctls["nf_conntrack_udp_timeout"]
    pause = every or (timeout * 1.25, timeout * 3.0)
    return beacon(stage, router.hosts.client, pause, timeout)


def ring(every: Interval | None = None) -> Scenario:
    """Return the home of the incident; `every` as in `home_life.beacon`."""

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        actors = [
            *ring_actors(stage, router.hosts.client),
            *other_actors(stage, router.hosts.client),
            *router_actors(router, stage, (2, 10)),
        ]
        start(actors, _beacon(router, stage, every))

    return Scenario(clients=copies(*EVERYONE), begin=begin)


def busy(entries: int = BUSY_ENTRIES, every: Interval | None = None) -> Scenario:
    """Return a crowded network: `entries` flows of 250 clients, the Ring Pro among them."""
    others = crowd(ipv6=True)

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        actors = ring_actors(stage, router.hosts.client)
        actors += router_actors(router, stage, (1, 5))
        _crowd(router, others, entries)
        start(actors, _beacon(router, stage, every))

    return Scenario(clients=copies(RING, *others), begin=begin)


def _crowd(router: OpenWrtSimulator, crowd: tuple[Client, ...], entries: int) -> None:
    """Enter flows that keep themselves alive, a tenth of them IPv6, a fifth UDP."""
    random, now = router.random, router.timeline.now
    wan = router.network.wan_address()
    for number in range(entries):
        client = crowd[number % len(crowd)]
        host = number * 2_654_435_761 & 0xFFFFFF
        sport = 1024 + number // len(crowd) % 60_000
        udp = number % 5 == 0
        if number % 10 == 9:
            source = client.ipv6[0]
            target = f"2a00:1450:4001:{host >> 16:x}::{host & 0xFFFF:x}"
        else:
            source = str(client.ipv4)
            target = f"142.{250 + (host >> 16) % 2}.{host >> 8 & 255}.{host & 255 or 1}"
        original = Way(source, target, sport, 443)
        reply = Way(target, source if ":" in source else wan, 443, _masqueraded(number))
        if ":" in source:
            reply = reply._replace(dport=sport)
        router.conntrack.insert(
            UDP if udp else TCP,
            original,
            reply,
            state=None if udp else TcpState.ESTABLISHED,
            seen_reply=True,
            assured=True,
            heartbeat=Heartbeat(
                period=random.uniform(20, 100) if udp else random.uniform(30, 3000),
                began=now,
                size=random.randrange(60, 1500),
            ),
        )


def _masqueraded(number: int) -> int:
    return 1024 + number % 64_000


SCENARIOS: Mapping[str, Callable[[], Scenario]] = {
    "quiet": quiet,
    "ring": ring,
    "busy": busy,
}
"""The scenarios by the name that the command line takes."""
