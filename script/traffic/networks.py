"""The networks that addresses are drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from random import Random

_TABLE = Path(__file__).with_name("networks.txt")


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """What of a network is in one country."""

    asn: int
    country: str
    """ISO 3166-1 alpha-2; of anycast, where it's registered."""
    prefixes: tuple[IPv4Network | IPv6Network, ...]

    def address(self, draw: Random) -> str:
        """Draw an address of a host: neither the first nor the last of its prefix."""
        prefix = draw.choice(self.prefixes)
        last = prefix.num_addresses - 2
        return str(prefix.network_address + draw.randint(1, last))


@cache
def networks() -> Mapping[str, NetworkPart]:
    """Return all networks by their keys."""
    found = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, asn, country, *prefixes = line.split()
            parts = tuple(map(ip_network, prefixes))
            found[key] = NetworkPart(int(asn), country, parts)
    return found


_UNSCANNED = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
            *("169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"),
            *("224.0.0.0/3", "3.0.0.0/8", "15.0.0.0/8", "16.0.0.0/8", "56.0.0.0/8"),
            *("6.0.0.0/8", "7.0.0.0/8", "11.0.0.0/8", "21.0.0.0/8", "22.0.0.0/8"),
            *("26.0.0.0/8", "28.0.0.0/7", "30.0.0.0/8", "33.0.0.0/8", "55.0.0.0/8"),
            *("214.0.0.0/7",),
        ),
    )
)
"""What Mirai's scanner leaves out: what isn't routed, General Electric, Hewlett-Packard, the US postal service and
the Department of Defense (`get_random_ip` in its published `scanner.c`)."""


def anywhere(draw: Random) -> str:
    """Draw an address as a scanner does: any of the internet but what Mirai leaves out."""
    while True:
        address = ip_address(draw.getrandbits(32))
        if not any(address in network for network in _UNSCANNED):
            return str(address)
