"""What a zone policy may consist of: the names that the console's own checks accept.

Kinds of targets that aren't simulated (applications, web domains, devices, VPN users) aren't
among them, so that none is taken here and then matches nothing.
"""

from collections.abc import Mapping

ACTIONS = ("ALLOW", "BLOCK", "REJECT")
IP_VERSIONS = ("BOTH", "IPV4", "IPV6")
STATE_TYPES = ("ALL", "RESPOND_ONLY", "CUSTOM")
SCHEDULES = ("ALWAYS", "EVERY_DAY", "EVERY_WEEK", "ONE_TIME_ONLY", "CUSTOM")
PORT_TYPES = ("ANY", "SPECIFIC", "OBJECT")
TARGET_TYPES = ("SPECIFIC", "OBJECT")

TARGETS: Mapping[str, tuple[str, ...]] = {
    "source": ("ANY", "CLIENT", "IP", "MAC", "NETWORK", "REGION"),
    "destination": ("ANY", "CLIENT", "IP", "NETWORK", "REGION"),
}
"""The two ends have enumerations of their own: no MAC address as a destination."""

LISTS: Mapping[str, str] = {
    "CLIENT": "client_macs",
    "IP": "ips",
    "MAC": "macs",
    "NETWORK": "network_ids",
    "REGION": "regions",
}
"""The list that goes with each kind of target."""

PROTOCOLS: Mapping[str, frozenset[int] | None] = {
    "all": None,
    "tcp": frozenset({6}),
    "udp": frozenset({17}),
    "tcp_udp": frozenset({6, 17}),
    "icmp": frozenset({1}),
    "icmpv6": frozenset({58}),
}
"""The protocols by name; `None` means all of them. Numbers are taken, too."""

ONLY_IN: Mapping[str, str] = {"icmp": "IPV4", "icmpv6": "IPV6"}
"""The only IP version that a protocol's name is taken with."""


def protocols(name: str) -> frozenset[int] | None:
    """Return the numbers that a protocol's name stands for. Raises ValueError for no protocol."""
    if name in PROTOCOLS:
        return PROTOCOLS[name]
    if name.isdecimal() and int(name) <= 255:
        return frozenset({int(name)})
    raise ValueError(name)


def port_ranges(text: str) -> list[range]:
    """Return what a list such as `443,8000-8010` names. Raises ValueError for anything else."""
    found = []
    for item in text.split(","):
        first, _, last = item.partition("-")
        ports = range(int(first), int(last or first) + 1)
        if not ports or not 1 <= ports.start <= ports.stop - 1 <= 65_535:
            raise ValueError(item)
        found.append(ports)
    return found
