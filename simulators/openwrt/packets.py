"""What crosses the router: packets, and the text and numbers of their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

ICMP = 1
IGMP = 2
TCP = 6
UDP = 17
ICMPV6 = 58

PROTOCOL_NAMES: Mapping[int, str] = {
    ICMP: "icmp",
    IGMP: "igmp",
    TCP: "tcp",
    UDP: "udp",
    41: "ipv6",
    47: "gre",
    50: "esp",
    51: "ah",
    ICMPV6: "ipv6-icmp",
    132: "sctp",
    136: "udplite",
}
"""The names of `/etc/protocols` that nft prints; others stay numbers."""

PROTOCOL_NUMBERS = {name: number for number, name in PROTOCOL_NAMES.items()}

ECHO_REPLY = {ICMP: 0, ICMPV6: 129}
ECHO_REQUEST = {ICMP: 8, ICMPV6: 128}


class Tcp(StrEnum):
    """What a TCP segment says, as far as connection tracking cares."""

    SYN = "syn"
    SYN_ACK = "syn-ack"
    ACK = "ack"
    FIN = "fin"
    RST = "rst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One IP packet as the router receives it.

    Addresses are canonical text. `size` is the whole IP packet in bytes. `mac` is the
    sender's on the link it came from. For ICMP `sport` is the echo identifier and `dport`
    nothing.
    """

    src: str
    dst: str
    protocol: int
    sport: int = 0
    dport: int = 0
    size: int = 60
    mac: str = ""
    tcp: Tcp = Tcp.ACK

    @property
    def ipv6(self) -> bool:
        """Whether it is IPv6."""
        return ":" in self.src


@lru_cache(maxsize=1 << 16)
def address(text: str) -> IPv4Address | IPv6Address:
    """Return an address of its text.

    Raises ValueError for what is no address.
    """
    return ip_address(text)


@lru_cache(maxsize=1 << 16)
def exploded(text: str) -> str:
    """Return an IPv6 address in eight groups of four digits, as `/proc` spells it."""
    digits = f"{int(address(text)):032x}"
    return ":".join(digits[start : start + 4] for start in range(0, 32, 4))


def family_of(text: str) -> int:
    """Return 4 or 6."""
    return 6 if ":" in text else 4
