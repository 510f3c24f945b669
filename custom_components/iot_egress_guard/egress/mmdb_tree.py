"""Reads an MMDB's search tree as a whole, which a lookup library only does slowly.

The library's own iteration decodes a record for each prefix: about a million. The tree
points to each distinct record by its offset, so here each is asked for once.
Format: MaxMind DB 2.0, "Binary Search Tree Section".
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
import sys

import maxminddb

from .address_space import IPV4_BASE, IPV4_END, AddressRange, subtract
from .origin_errors import OriginDatabaseError, Problem

type Matches = Callable[[str], bool]
"""Whether the record of an address is one that is looked for."""

_IPV4_BITS = 32
_IPV6_BITS = 128

_HIGH_NIBBLE = bytes(value >> 4 for value in range(256))
_LOW_NIBBLE = bytes(value & 15 for value in range(256))


def matching_ranges(
    path: Path, reader: maxminddb.Reader, matches: Matches
) -> list[AddressRange]:
    """Return the ranges whose records match: ascending, disjoint, touching ones joined.

    `reader` has `path` open. `matches` is asked once for each distinct record, with an
    address that has it. Numbers are those of `address_space`; other ways to reach the
    IPv4 part of the tree (aliases such as `2002::/16`) are left out.

    Blocking, and seconds long for a large file. Raises `OriginDatabaseError` if the tree
    is damaged or can't be read.
    """
    metadata = reader.metadata()
    try:
        data = path.read_bytes()
    except OSError as err:
        raise OriginDatabaseError(Problem.UNREADABLE, path, err) from err
    bits = _IPV6_BITS if metadata.ip_version == 6 else _IPV4_BITS
    try:
        records = _records(data, metadata.node_count, metadata.record_size)
        return list(_in_address_space(_walk(records, bits, matches)))
    except (IndexError, ValueError, maxminddb.InvalidDatabaseError) as err:
        raise OriginDatabaseError(Problem.DAMAGED, path, err) from err


def _records(data: bytes, node_count: int, record_size: int) -> array[int]:
    """Return the tree's records as numbers: left and right of node 0, then of node 1, and so on.

    Raises `ValueError` for a record size that the format doesn't know, or too little data.
    """
    length = 2 * node_count
    unpacked = bytearray(4 * length)
    match record_size:
        case 24:
            tree = data[: 3 * length]
            for byte in range(3):
                unpacked[byte + 1 :: 4] = tree[byte::3]
        case 28:
            tree = data[: 7 * node_count]
            for left, right, source in ((1, 5, 0), (2, 6, 1), (3, 7, 2)):
                unpacked[left::8] = tree[source::7]
                unpacked[right::8] = tree[source + 4 :: 7]
            unpacked[0::8] = tree[3::7].translate(_HIGH_NIBBLE)
            unpacked[4::8] = tree[3::7].translate(_LOW_NIBBLE)
        case 32:
            unpacked[:] = data[: 4 * length]
        case _:
            raise ValueError(f"records of {record_size} bits")
    records = array("I", bytes(unpacked))
    if sys.byteorder == "little":
        records.byteswap()
    return records


def _walk(records: array[int], bits: int, matches: Matches) -> Iterator[AddressRange]:
    """Yield matching ranges of the tree, in its own numbers, ascending and joined.

    Raises `ValueError` if the tree is deeper than its addresses are long, or has loops.
    """
    node_count = len(records) // 2
    ipv4_root = _ipv4_root(records) if bits == _IPV6_BITS else 0
    verdicts = {node_count: False}
    steps_left = node_count + 1
    pending = [(0, 0, bits)]
    open_first, open_end = 0, 0
    while pending:
        record, first, bits = pending.pop()
        if record < node_count:
            if record == ipv4_root and first:
                continue
            steps_left -= 1
            if not bits or not steps_left:
                raise ValueError("the search tree has loops")
            bits -= 1
            pending.append((records[2 * record + 1], first | 1 << bits, bits))
            pending.append((records[2 * record], first, bits))
            continue
        if (verdict := verdicts.get(record)) is None:
            verdict = verdicts[record] = matches(str(ip_address(first)))
        if verdict:
            if first != open_end:
                if open_end:
                    yield open_first, open_end - 1
                open_first = first
            open_end = first + (1 << bits)
    if open_end:
        yield open_first, open_end - 1


def _ipv4_root(records: array[int]) -> int:
    """Return the record at `::/96`, under which an IPv6 tree has its IPv4 addresses."""
    record = 0
    for _ in range(_IPV6_BITS - _IPV4_BITS):
        if 2 * record >= len(records):
            break
        record = records[2 * record]
    return record


def _in_address_space(ranges: Iterable[AddressRange]) -> Iterator[AddressRange]:
    """Translate ascending ranges of the tree's numbers to those of `address_space`."""
    ranges = list(ranges)
    for first, last in ranges:
        if first >> _IPV4_BITS == 0:
            yield first + IPV4_BASE, min(last + IPV4_BASE, IPV4_END)
    yield from subtract(ranges, [(0, IPV4_END)])
