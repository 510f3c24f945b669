"""The flows that are to be seen: of one packet each, to another destination each, at random times."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from random import Random

from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import RING

type Key = tuple[str, str, int]
"""A destination: address, protocol, remote port."""

type Network = IPv4Network | IPv6Network

NAMES = {UDP: "udp", TCP: "tcp", ICMP: "icmp", ICMPV6: "icmpv6"}

#: (protocol of IPv4, of IPv6, how many of 20 flows). UDP is what coverage speaks of, so most are.
_SHARES = ((UDP, UDP, 16), (TCP, TCP, 2), (ICMP, ICMPV6, 2))
#: Networks of 2026 in the embedded database: Baidu's in China, and Amazon's in the United States, which a Ring is known to use.
_ODD = {4: ip_network("106.12.0.0/17"), 6: ip_network("2400:da00::/32")}
_USUAL = {4: ip_network("3.208.0.0/12"), 6: ip_network("2600:1f18::/33")}
#: Neither common nor Ring's, and so many that none is tried often enough to look like a scan.
_PORTS = range(10_000, 16_000)
_SOURCE_PORTS = range(32_768, 61_000)
_SOURCES = {4: str(RING.ipv4), 6: RING.ipv6[-1]}

#: What the device has an answer of, so that silence says something of the others.
ANSWERED = Packet(
    src=_SOURCES[4], dst="3.208.0.10", protocol=UDP, sport=40_000, dport=443
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFlow:
    """A flow to come."""

    at: float
    """Seconds after the first may come."""
    packet: Packet
    odd: bool
    """It is to be found suspicious: UDP or TCP, not ICMP, to a network that the device has no business with."""

    @property
    def key(self) -> Key:
        """The destination as `get_destinations` has it."""
        return self.packet.dst, NAMES[self.packet.protocol], self.packet.dport

    @property
    def destination(self) -> str:
        """The destination as events have it, such as `106.13.0.0:1/udp`."""
        address, protocol, port = self.key
        shown = f"[{address}]" if ":" in address else address
        return f"{shown}:{port}/{protocol}"


def plan(count: int, seconds: float, random: Random) -> list[PlannedFlow]:
    """Return so many flows in the order of their times, which are those of a Poisson process: each is anywhere."""
    times = sorted(random.uniform(0, seconds) for _ in range(count))
    taken: set[str] = set()
    return [_planned(at, random, taken) for at in times]


def _planned(at: float, random: Random, taken: set[str]) -> PlannedFlow:
    version = random.choice((4, 6))
    [(protocol4, protocol6, _)] = random.choices(
        _SHARES, [share for *_, share in _SHARES]
    )
    protocol = protocol4 if version == 4 else protocol6
    ports = protocol in (TCP, UDP)
    odd = random.random() < 0.5
    return PlannedFlow(
        at=at,
        packet=Packet(
            src=_SOURCES[version],
            dst=_free_address((_ODD if odd else _USUAL)[version], random, taken),
            protocol=protocol,
            sport=random.choice(_SOURCE_PORTS),
            dport=random.choice(_PORTS) if ports else 0,
            tcp=Tcp.SYN,
        ),
        odd=odd and ports,
    )


def _free_address(network: Network, random: Random, taken: set[str]) -> str:
    """Return an address that no flow goes to yet, and that isn't a network's own."""
    while True:
        offset = random.randrange(
            1, 1 << min(network.max_prefixlen - network.prefixlen, 48)
        )
        address = network[offset]
        text = str(address)
        if text not in taken and int(address) & 0xFF not in (0, 0xFF):
            taken.add(text)
            return text
