"""Everything that tells of somebody's home, in every spelling, so that it can be searched for."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address, ip_address
import re

from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.homes import EVERYONE, LAN_MAC, WAN_MAC, home_network
from simulators.unifi import UniFiSimulator

MAC = re.compile(
    r"(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])", re.IGNORECASE
)
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
IPV6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{0,4})+", re.IGNORECASE
)
_TIME = re.compile(r"\d\d:\d\d:\d\d\.?\d*")


def macs(mac: str) -> Iterator[str]:
    """Yield a MAC as people and programs write it, and the half of an IPv6 address that is made of it (RFC 4291, A)."""
    digits = mac.lower().replace(":", "")
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    yield from (sep.join(pairs) for sep in (":", "-", "", "."))
    yield f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"
    first = f"{int(pairs[0], 16) ^ 2:02x}{pairs[1]}"
    half = IPv6Address(int(f"{first}{pairs[2]}fffe{''.join(pairs[3:])}", 16))
    yield str(half).removeprefix("::")
    yield half.exploded[20:]


def addresses(text: str) -> Iterator[str]:
    """Yield an address short and in full."""
    address = ip_address(text)
    yield str(address)
    yield address.exploded


def logins(simulator: OpenWrtSimulator | UniFiSimulator) -> set[str]:
    """Return what lets somebody in: names, passwords, keys, sessions, tokens, certificates."""
    found = {simulator.username, simulator.password}
    if isinstance(simulator, OpenWrtSimulator):
        found |= {session.sid for session in simulator.sessions.live}
    else:
        found |= {simulator.api_key, str(simulator.certificate_sha256)}
        found |= {str(simulator.certificate_sha256).upper()}
        for request in simulator.requests:
            for pair in request.headers.get("Cookie", "").split("; "):
                found.add(pair.partition("=")[2])
            found.add(request.headers.get("X-CSRF-Token", ""))
    return {each for each in found if each}


def whereabouts(
    simulator: OpenWrtSimulator | UniFiSimulator, remote: Iterable[str]
) -> set[str]:
    """Return what tells who lives in a simulated home, and where its devices have been; `remote`: addresses."""
    clients = simulator.hosts.clients if isinstance(simulator, OpenWrtSimulator) else EVERYONE  # fmt: skip
    told = {simulator.host, simulator.url}
    known = {LAN_MAC, WAN_MAC, *(client.mac for client in clients)}
    seen = {*remote, home_network().wan_address()}
    for client in clients:
        told |= {client.name} if client.name else set()
        seen |= {*filter(None, (client.ipv4, *client.ipv6))}
    if isinstance(simulator, UniFiSimulator):
        told.add(simulator.site.id)
    return told | {
        spelled
        for spell, texts in ((macs, known), (addresses, seen))
        for text in texts
        for spelled in spell(text)
    }


def found_in(text: str, searched: Iterable[str]) -> list[str]:
    """Return which of these stand in a text, in upper or lower case."""
    lower = text.lower()
    return sorted(each for each in searched if each.lower() in lower)


def looks_like_one(text: str) -> list[str]:
    """Return what in a text looks like a MAC or an address, times of day aside."""
    return [
        found
        for pattern in (MAC, IPV4, IPV6)
        for found in pattern.findall(text)
        if not _TIME.fullmatch(found)
    ]
