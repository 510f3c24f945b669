"""IPv4 and IPv6 addresses as numbers of one space, and what is special in it.

The space is IPv6's; an IPv4 address is its IPv4-mapped form, so `1.2.3.4` is the
number of `::ffff:1.2.3.4`. IPv6 addresses that only wrap an IPv4 address (4in6,
NAT64's well-known prefix, 6to4) are taken as that address.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import chain, repeat
from socket import AF_INET, AF_INET6, inet_ntoa, inet_ntop, inet_pton

IPV4_BASE = 0xFFFF << 32
"""Number of the first IPv4 address: ::ffff:0:0."""

IPV4_END = IPV4_BASE + 0xFFFF_FFFF
"""Number of the last IPv4 address."""

SPACE_END = (1 << 128) - 1
"""Number of the last address."""

type AddressRange = tuple[int, int]
"""First and last number, both included."""

_IPV4_TOP = IPV4_BASE >> 32
_NAT64_TOP = 0x64_FF9B << 64
_SIX_TO_FOUR_TOP = 0x2002

_IPV4_MASKS = tuple(0xFFFF_FFFF << (32 - length) & 0xFFFF_FFFF for length in range(33))
_IPV6_MASKS = tuple(SPACE_END << (128 - length) & SPACE_END for length in range(129))

SPECIAL_PREFIXES: tuple[tuple[str, str | None], ...] = (
    ("::/3", "reserved by the IETF"),
    ("4000::/2", "reserved by the IETF"),
    ("8000::/1", "reserved by the IETF"),
    ("::ffff:0:0/96", None),
    ("::ffff:0.0.0.0/104", "this network (RFC 791)"),
    ("::ffff:10.0.0.0/104", "private use (RFC 1918)"),
    ("::ffff:100.64.0.0/106", "carrier-grade NAT (RFC 6598)"),
    ("::ffff:127.0.0.0/104", "loopback (RFC 1122)"),
    ("::ffff:169.254.0.0/112", "link local (RFC 3927)"),
    ("::ffff:172.16.0.0/108", "private use (RFC 1918)"),
    ("::ffff:192.0.0.0/120", "IETF protocol assignments (RFC 6890)"),
    ("::ffff:192.0.0.9/128", None),
    ("::ffff:192.0.0.10/128", None),
    ("::ffff:192.0.2.0/120", "documentation (RFC 5737)"),
    ("::ffff:192.168.0.0/112", "private use (RFC 1918)"),
    ("::ffff:198.18.0.0/111", "benchmarking (RFC 2544)"),
    ("::ffff:198.51.100.0/120", "documentation (RFC 5737)"),
    ("::ffff:203.0.113.0/120", "documentation (RFC 5737)"),
    ("::ffff:224.0.0.0/100", "multicast (RFC 5771)"),
    ("::ffff:240.0.0.0/100", "reserved (RFC 1112)"),
    ("::ffff:255.255.255.255/128", "limited broadcast (RFC 8190)"),
    ("::/96", "IPv4-compatible, deprecated (RFC 4291)"),
    ("::/128", "unspecified (RFC 4291)"),
    ("::1/128", "loopback (RFC 4291)"),
    ("64:ff9b::/96", "NAT64 (RFC 6052)"),
    ("64:ff9b:1::/48", "local NAT64 (RFC 8215)"),
    ("100::/64", "discard only (RFC 6666)"),
    ("100:0:0:1::/64", "dummy prefix (RFC 9780)"),
    ("2001::/23", "IETF protocol assignments (RFC 2928)"),
    ("2001::/32", "Teredo (RFC 4380)"),
    ("2001:1::1/128", None),
    ("2001:1::2/128", None),
    ("2001:1::3/128", None),
    ("2001:2::/48", "benchmarking (RFC 5180)"),
    ("2001:3::/32", None),
    ("2001:4:112::/48", None),
    ("2001:20::/28", None),
    ("2001:30::/28", None),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    ("2002::/16", "6to4 (RFC 3056)"),
    ("3fff::/20", "documentation (RFC 9637)"),
    ("5f00::/16", "segment routing (RFC 9602)"),
    ("fc00::/7", "unique local (RFC 4193)"),
    ("fe80::/10", "link local (RFC 4291)"),
    ("ff00::/8", "multicast (RFC 4291)"),
)
"""Prefixes with what they are for, `None` where they can be reached like any other; the
longest one counts.

From IANA's special-purpose address registries for IPv4 and IPv6 (those not globally
reachable, and the exceptions within them), multicast, and all of IPv6 that isn't global
unicast. NAT64 and 6to4 stand here because they are never looked up as themselves.
"""


def parse_address(address: str) -> tuple[str, int]:
    """Return the text and number of an address, unwrapped to its IPv4 address if it has one.

    A scope (`%br-lan`) is accepted and dropped. Raises `ValueError` if it's no address.
    """
    if ":" in address:
        return _parse_ipv6(address)
    try:
        packed = inet_pton(AF_INET, address)
    except OSError as err:
        raise ValueError(f"{address!r} is not an IP address") from err
    return address, IPV4_BASE + int.from_bytes(packed)


def _parse_ipv6(address: str) -> tuple[str, int]:
    """Do as `parse_address`, for text with a colon in it."""
    try:
        number = int.from_bytes(inet_pton(AF_INET6, address))
    except OSError:
        number = int(ip_address(address))
        address = inet_ntop(AF_INET6, number.to_bytes(16))
    top = number >> 32
    if top in (_IPV4_TOP, _NAT64_TOP):
        wrapped = number & 0xFFFF_FFFF
    elif number >> 112 == _SIX_TO_FOUR_TOP:
        wrapped = number >> 80 & 0xFFFF_FFFF
    else:
        return address, number
    return inet_ntop(AF_INET, wrapped.to_bytes(4)), IPV4_BASE + wrapped


def prefix_text(number: int, length: int) -> str:
    """Return the prefix of an address: `3.120.0.0/14`, `2a05:d014::/32`.

    `length` counts in the bits of the address's own family.
    """
    if number >> 32 == _IPV4_TOP:
        packed = (number & _IPV4_MASKS[length]).to_bytes(4)
        return f"{inet_ntoa(packed)}/{length}"
    packed = (number & _IPV6_MASKS[length]).to_bytes(16)
    return f"{inet_ntop(AF_INET6, packed)}/{length}"


def special_use(number: int) -> str | None:
    """Return what an address is reserved for, `None` if it's an ordinary public one."""
    return _SEGMENT_USES[bisect_right(_SEGMENT_STARTS, number) - 1]


def special_ranges() -> Iterator[AddressRange]:
    """Yield the ranges, ascending, where `special_use` has something to say."""
    ends = (*(start - 1 for start in _SEGMENT_STARTS[1:]), SPACE_END)
    for start, end, use in zip(_SEGMENT_STARTS, ends, _SEGMENT_USES, strict=True):
        if use is not None:
            yield start, end


def subtract(
    ranges: Iterable[AddressRange], removed: Iterable[AddressRange]
) -> Iterator[AddressRange]:
    """Yield what is left of ascending, disjoint ranges without others of the same kind."""
    gaps = chain(removed, repeat((SPACE_END + 1, SPACE_END + 1)))
    gap_first, gap_last = next(gaps)
    for first, last in ranges:
        position = first
        while gap_first <= last:
            if position < gap_first:
                yield position, gap_first - 1
            position = max(position, gap_last + 1)
            if gap_last > last:
                break
            gap_first, gap_last = next(gaps)
        if position <= last:
            yield position, last


def networks(first: int, last: int) -> Iterator[IPv4Network | IPv6Network]:
    """Yield the fewest networks that make up a range within one address family."""
    ipv4 = first >> 32 == _IPV4_TOP
    if ipv4:
        first, last = first - IPV4_BASE, last - IPV4_BASE
    bits = 32 if ipv4 else 128
    while first <= last:
        aligned = (first & -first).bit_length() - 1 if first else bits
        size = min(aligned, (last - first + 1).bit_length() - 1)
        where = (first, bits - size)
        yield IPv4Network(where) if ipv4 else IPv6Network(where)
        first += 1 << size


def _segments() -> Iterator[tuple[int, str | None]]:
    """Yield where each stretch of the space begins and what it is for, ascending."""
    table = [(ip_network(prefix), use) for prefix, use in SPECIAL_PREFIXES]
    table.sort(key=lambda entry: entry[0].prefixlen, reverse=True)
    spans = [
        (first := int(prefix.network_address), first + prefix.num_addresses, use)
        for prefix, use in table
    ]
    boundaries = {0, *(edge for first, end, _ in spans for edge in (first, end))}
    for boundary in sorted(boundaries - {SPACE_END + 1}):
        inside = (use for first, end, use in spans if first <= boundary < end)
        yield boundary, next(inside, None)


_SEGMENTS = tuple(_segments())
_SEGMENT_STARTS = tuple(start for start, _ in _SEGMENTS)
_SEGMENT_USES = tuple(use for _, use in _SEGMENTS)
