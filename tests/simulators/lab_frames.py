"""Ethernet frames as the lab's hosts send and see them."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
import struct

IPV4, IPV6 = 0x0800, 0x86DD
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17}
ICMPV6 = 58
SYN = 2


@dataclass(frozen=True, slots=True)
class Datagram:
    """What of a packet matters: where it goes, and for the answer, where it comes from."""

    protocol: int
    source: str
    destination: str
    source_port: int
    port: int
    payload: bytes = b""


def _checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _transport(sent: Datagram, pseudo: bytes) -> bytes:
    """Return what stands behind the IP header; `pseudo` is summed up with it."""
    ports = sent.source_port, sent.port
    if sent.protocol == PROTOCOLS["udp"]:
        head = struct.pack("!HHHH", *ports, 8 + len(sent.payload), 0)
        at = 6
    elif sent.protocol == PROTOCOLS["tcp"]:
        head = struct.pack("!HHIIBBHHH", *ports, 1, 0, 5 << 4, SYN, 64_240, 0, 0)
        at = 16
    elif sent.protocol in (PROTOCOLS["icmp"], ICMPV6):
        kind = 128 if sent.protocol == ICMPV6 else 8
        head = struct.pack("!BBHHH", kind, 0, 0, sent.source_port, 1)
        at = 2
    else:
        return sent.payload
    data = head + sent.payload
    summed = b"" if sent.protocol == PROTOCOLS["icmp"] else pseudo
    total = _checksum(summed + data) or 0xFFFF
    return data[:at] + struct.pack("!H", total) + data[at + 2 :]


def _packet(sent: Datagram) -> tuple[int, bytes]:
    """Return the type of an Ethernet frame, and the packet in it."""
    source, destination = ip_address(sent.source), ip_address(sent.destination)
    ends = source.packed + destination.packed
    length = len(_transport(sent, b""))
    if isinstance(source, IPv6Address):
        data = _transport(sent, ends + struct.pack("!II", length, sent.protocol))
        head = struct.pack("!IHBB", 6 << 28, length, sent.protocol, 64)
        return IPV6, head + ends + data
    data = _transport(sent, ends + struct.pack("!HH", sent.protocol, length))
    fields = (0x45, 0, 20 + length, 0, 0, 64, sent.protocol)
    total = _checksum(struct.pack("!BBHHHBBH", *fields, 0) + ends)
    return IPV4, struct.pack("!BBHHHBBH", *fields, total) + ends + data


def read(frame: bytes) -> Datagram | None:
    """Return what is in a frame, if it is IP."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    ends: tuple[object, object]
    if kind == IPV4:
        data, protocol = frame[14 + (frame[14] & 15) * 4 :], frame[23]
        ends = IPv4Address(frame[26:30]), IPv4Address(frame[30:34])
    elif kind == IPV6:
        data, protocol = frame[54:], frame[20]
        ends = IPv6Address(frame[22:38]), IPv6Address(frame[38:54])
    else:
        return None
    first, second = struct.unpack_from("!HH", data) if len(data) >= 8 else (0, 0)
    if protocol not in (PROTOCOLS["tcp"], PROTOCOLS["udp"]):
        first, second = 0, 0
    source, destination = map(str, ends)
    return Datagram(protocol, source, destination, first, second, data[8:])


def frame(source: str, target: str, sent: Datagram) -> bytes:
    """Return a frame from one MAC address to another."""
    kind, data = _packet(sent)
    macs = bytes.fromhex((target + source).replace(":", ""))
    return macs + struct.pack("!H", kind) + data
