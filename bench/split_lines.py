"""The yardstick: a router's table read the plain way, every line split, every field kept, and then looked through.

It reads what the guard reads (`/proc/net/nf_conntrack`), so that the two can be held against each other; it is written
as one would write it who has no need for speed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from custom_components.iot_egress_guard.routers.model import FlowKey


@dataclass(slots=True)
class Line:
    """One line, with nothing left out."""

    protocol: str
    timeout: int
    state: str | None = None
    flags: set[str] = field(default_factory=set)
    original: dict[str, str] = field(default_factory=dict)
    reply: dict[str, str] = field(default_factory=dict)


def read_line(text: str) -> Line:
    """Read a line; ValueError or IndexError when it is none."""
    words = text.split()
    line = Line(protocol=words[2], timeout=int(words[4]))
    for word in words[5:]:
        key, equals, value = word.partition("=")
        if not equals:
            if word.startswith("["):
                line.flags.add(word)
            else:
                line.state = word
        elif key in line.original:
            line.reply[key] = value
        else:
            line.original[key] = value
    return line


def read_all(text: bytes, owners: Mapping[str, str]) -> dict[str, set[FlowKey]]:
    """Return the flows of some hosts (address → owner) by owner."""
    found: dict[str, set[FlowKey]] = {owner: set() for owner in owners.values()}
    spelled = {str(ip_address(address)): owner for address, owner in owners.items()}
    spelled |= {
        ip_address(address).exploded: owner for address, owner in owners.items()
    }
    for line in map(read_line, text.decode().splitlines()):
        owner = spelled.get(line.original["src"])
        if owner is not None:
            found[owner].add(
                FlowKey(
                    protocol=line.protocol,
                    device_address=str(ip_address(line.original["src"])),
                    device_port=int(line.original["sport"]),
                    remote_address=str(ip_address(line.original["dst"])),
                    remote_port=int(line.original["dport"]),
                    inbound=False,
                )
            )
    return found
