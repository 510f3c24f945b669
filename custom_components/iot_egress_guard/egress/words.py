"""What ports and destinations are called."""

from ipaddress import ip_address
import re

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
