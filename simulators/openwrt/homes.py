"""The homes that both makes' simulators live in: their networks, who is there, whom they talk to.

Names, addresses and services are made up or public.
"""

from .hosts import Client
from .network import Interface, Network
from .traffic import Peer

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
EVERYONE = (RING, TELEVISION, PHONE, THERMOSTAT, NAMELESS)

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


def crowd(*, ipv6: bool) -> tuple[Client, ...]:
    """Return the other clients of a crowded network, with an IPv6 address each if wanted."""
    return tuple(
        Client(
            mac=f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}",
            name=f"host-{number}",
            ipv4=f"10.23.1.{number}",
            ipv6=(f"{LAN_PREFIX}{number:x}",) if ipv6 else (),
            lease6=ipv6,
        )
        for number in range(2, 2 + BUSY_CLIENTS)
        if number != 125
    )
