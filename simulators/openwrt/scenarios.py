"""Homes to simulate: who lives on the LAN and what they do.

Names, addresses and services are made up or public; what the Ring Pro sends to 106.13.0.0 is
the incident this project began with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .conntrack import Heartbeat, Way
from .conntrack_tcp import TcpState
from .firewall_defaults import stock, with_zone
from .hosts import Client
from .network import Interface, Network
from .packets import TCP, UDP
from .traffic import Actor, Beacon, Media, Peer, Query, Stage, Tls
from .uci import Section, parse_config

if TYPE_CHECKING:
    from .simulator import OpenWrtSimulator

type Interval = tuple[float, float]

LAN_MAC = "94:83:c4:23:01:01"
WAN_MAC = "94:83:c4:23:01:00"
IOT_MAC = "94:83:c4:23:01:02"

LAN_PREFIX = "2001:db8:0:10::"
LAN_ULA = "fd23:10:1::"

ROUTER_DNS = Peer("10.23.1.1", 53)

RESOLVERS = ("9.9.9.9", "149.112.112.112")
"""Whom the router's dnsmasq asks: Quad9's two public addresses."""

TIME_SERVERS = (Peer("162.159.200.123", 123), Peer("129.6.15.28", 123))
"""Whom the router's ntpd asks: servers of Cloudflare and NIST."""

BUSY_ENTRIES = 65_000
BUSY_CLIENTS = 250


def home_network(*, iot: bool = False) -> Network:
    """Return a router's interfaces: LAN, WAN, and an `iot` network if wanted."""
    interfaces = [
        Interface(
            name="loopback",
            device="lo",
            mac="00:00:00:00:00:00",
            ipv4=(("127.0.0.1", 8),),
        ),
        Interface(
            name="lan",
            device="br-lan",
            mac=LAN_MAC,
            ipv4=(("10.23.1.1", 24),),
            assigned=((LAN_PREFIX, 64), (LAN_ULA, 60)),
        ),
        Interface(
            name="wan",
            device="eth1",
            mac=WAN_MAC,
            ipv4=(("203.0.113.2", 24),),
            dns=RESOLVERS,
        ),
        Interface(
            name="wan6",
            device="eth1",
            mac=WAN_MAC,
            ipv6=(("2001:db8:0:1::2", 64),),
        ),
    ]
    if iot:
        interfaces.append(
            Interface(
                name="iot",
                device="br-iot",
                mac=IOT_MAC,
                ipv4=(("10.23.2.1", 24),),
                assigned=(("2001:db8:0:20::", 64),),
            )
        )
    return Network(tuple(interfaces))


RING = Client(
    mac="54:e0:19:aa:01:25",
    name="ring-pro",
    ipv4="10.23.1.125",
    ipv6=(
        "fe80::56e0:19ff:feaa:125",
        "fd23:10:1::125",
        "2001:db8:0:10:56e0:19ff:feaa:125",
    ),
    lease6=True,
)
TELEVISION = Client(
    mac="a0:d0:5b:31:22:80", name="living-room-tv", ipv4="10.23.1.128", lease=0
)
PHONE = Client(
    mac="f6:2b:9c:44:81:30",
    name="phone",
    ipv4="10.23.1.130",
    ipv6=("fe80::f42b:9cff:fe44:8130", "2001:db8:0:10:9d3c:71aa:5b02:e41f"),
)
THERMOSTAT = Client(mac="18:b4:30:5e:77:31", name="thermostat", ipv4="10.23.1.131")
NAMELESS = Client(mac="d8:f1:5b:90:0c:27", ipv4="10.23.1.127")

AWS_TLS = (
    Peer("3.120.0.1", 443),
    Peer("52.28.16.44", 443),
    Peer("52.94.236.248", 443),
    Peer("54.239.28.85", 443),
)
AWS_TLS6 = (Peer("2a05:d014:1c5:4b00::7a1", 443),)
AWS_EVENTS = (Peer("34.206.10.20", 9998), Peer("52.2.100.5", 8557))
AWS_NTP = (Peer("3.8.121.220", 123), Peer("52.94.244.9", 123))
AWS_MEDIA = (Peer("3.121.44.19", 16512), Peer("18.184.120.7", 30211))
STREAMS = (Peer("45.57.90.1", 443), Peer("142.250.185.78", 443))
PHONE_PEERS = (Peer("17.57.146.20", 5223), Peer("142.250.185.138", 443))
THERMOSTAT_PEERS = (Peer("35.186.224.25", 443),)


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


def copies(*clients: Client) -> tuple[Client, ...]:
    """Return clients of one's own: a test may change them."""
    return tuple(
        Client(
            mac=client.mac,
            name=client.name,
            ipv4=client.ipv4,
            ipv6=client.ipv6,
            lease=client.lease,
            lease6=client.lease6,
        )
        for client in clients
    )


def quiet() -> Scenario:
    """Return a home where hardly anything happens."""

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        phone = router.hosts.client(PHONE.mac)
        thermostat = router.hosts.client(THERMOSTAT.mac)
        Tls(stage, phone, PHONE_PEERS, every=(60, 240), lifetime=(600, 3600)).start()
        Query(stage, thermostat, (ROUTER_DNS,), every=(300, 600)).start()
        for actor in router_actors(router, stage, (120, 600)):
            actor.start()

    return Scenario(
        clients=copies(RING, TELEVISION, PHONE, THERMOSTAT, NAMELESS), begin=begin
    )


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


def ring_actors(
    router: OpenWrtSimulator, stage: Stage, every: Interval | None
) -> tuple[list[Actor], Beacon]:
    """Return what a Ring Pro does, and what it should not do.

    `every` is the pause between two packets to 106.13.0.0:1; it is stretched beyond the
    UDP timeout, so that each packet is an entry of its own.
    """
    ring = router.hosts.client(RING.mac)
    timeout = router.conntrack.sysctls["nf_conntrack_udp_timeout"]
    shortest, longest = every or (timeout * 1.25, timeout * 3.0)
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


def ring(every: Interval | None = None) -> Scenario:
    """Return the home of the incident; `every` as in `ring_actors`."""

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        actors, beacon = ring_actors(router, stage, every)
        television = router.hosts.client(TELEVISION.mac)
        phone = router.hosts.client(PHONE.mac)
        thermostat = router.hosts.client(THERMOSTAT.mac)
        actors += [
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
            Tls(
                stage,
                thermostat,
                THERMOSTAT_PEERS,
                every=(30, 60),
                lifetime=(3600, 7200),
            ),
            *router_actors(router, stage, (2, 10)),
        ]
        for actor in actors:
            actor.start()
        beacon.start((0.5, 2.5))

    return Scenario(
        clients=copies(RING, TELEVISION, PHONE, THERMOSTAT, NAMELESS), begin=begin
    )


def busy(entries: int = BUSY_ENTRIES, every: Interval | None = None) -> Scenario:
    """Return a crowded network: `entries` flows of 250 clients, the Ring Pro among them."""
    crowd = tuple(
        Client(
            mac=f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}",
            name=f"host-{number}",
            ipv4=f"10.23.1.{number}",
            ipv6=(f"{LAN_PREFIX}{number:x}",),
            lease6=True,
        )
        for number in range(2, 2 + BUSY_CLIENTS)
        if number != 125
    )

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        actors, beacon = ring_actors(router, stage, every)
        actors += router_actors(router, stage, (1, 5))
        _crowd(router, crowd, entries)
        for actor in actors:
            actor.start()
        beacon.start((0.5, 2.5))

    return Scenario(clients=copies(RING, *crowd), begin=begin)


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
