"""How times, ports and networks are put into sentences."""

from ipaddress import ip_address
import re

from .countries import country_name
from .origin import Origin

#: Names of ports that people meet, after IANA's service names registry.
SERVICES: dict[tuple[str, int], str] = {
    ("tcp", 1): "tcpmux",
    ("udp", 1): "tcpmux",
    ("tcp", 21): "ftp",
    ("tcp", 22): "ssh",
    ("tcp", 23): "telnet",
    ("tcp", 25): "smtp",
    ("tcp", 53): "dns",
    ("udp", 53): "dns",
    ("tcp", 80): "http",
    ("udp", 123): "ntp",
    ("tcp", 443): "https",
    ("udp", 443): "quic",
    ("tcp", 554): "rtsp",
    ("tcp", 853): "dns over tls",
    ("tcp", 1883): "mqtt",
    ("udp", 3478): "stun",
    ("udp", 5060): "sip",
    ("udp", 5353): "mdns",
    ("tcp", 8883): "mqtt over tls",
    ("udp", 51820): "wireguard",
}

_ENDPOINT = re.compile(r"(?:\[([^\[\]]+)\]|([^:\[\]/]+))(?::([0-9]+))?/([^/]+)")

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def duration(seconds: float) -> str:
    """Return a time span in its largest fitting unit, rounded: `45 s`, `9 h`."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{round(seconds / size)} {unit}"
    return f"{max(0, round(seconds))} s"


def amount(size: float) -> str:
    """Return a number of bytes in decimal units: `172 bytes`, `51 MB`."""
    for factor, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} bytes"


def times(count: int, noun: str) -> str:
    """Return a count with its noun: `1 try`, `3 tries`, `2 packets`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


def port(protocol: str, number: int) -> str:
    """Return a port with its service's name where it has one: `port 1 (tcpmux)`."""
    service = SERVICES.get((protocol, number))
    return f"port {number} ({service})" if service else f"port {number}"


def endpoint(address: str, protocol: str, number: int) -> str:
    """Return a destination in one word: `106.13.0.0:1/udp`, `[2001:db8::1]:443/tcp`, `192.0.2.1/icmp`."""
    host = f"[{address}]" if ip_address(address).version == 6 else address
    return (
        f"{host}:{number}/{protocol}"
        if number or protocol in ("tcp", "udp")
        else f"{host}/{protocol}"
    )


def endpoint_parts(text: str) -> tuple[str, str, int]:
    """Return the address, the protocol and the port (0 without one) of what `endpoint` gave; ValueError for else."""
    found = _ENDPOINT.fullmatch(text)
    if found is None:
        raise ValueError(f"no destination: {text}")
    return found[1] or found[2], found[4], int(found[3] or 0)


def whose(origin: Origin) -> str:
    """Return whose an address is and where: `Baidu (AS38365), China`; says what isn't known."""
    if origin.asn is None:
        network = "an unknown network"
    else:
        network = (
            f"{origin.organization or 'a network without a name'} (AS{origin.asn})"
        )
    if origin.anycast:
        return f"{network}, anycast"
    return f"{network}, {country_name(origin.country) if origin.country else 'country unknown'}"
