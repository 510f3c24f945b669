"""Reads an MMDB's search tree as a whole, which a lookup library only does slowly.

The library's own iteration decodes a record for each prefix: about a million. The tree
points to each distinct record by its offset, so here each is asked for once.
Format: MaxMind DB 2.0, "Binary Search Tree Section".
"""

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from mmap import ACCESS_READ, mmap
from pathlib import Path
import sys

import maxminddb
from maxminddb.reader import Metadata

from .address_space import IPV4_BASE, IPV4_END, AddressRange, subtract

type Leaf = tuple[int, int, int]
"""First address, in the tree's own numbers; how many bits follow its prefix; record."""

type Matches = Callable[[str], bool]
"""Whether the record of an address is one that is looked for."""

_IPV4_BITS = 32
_IPV6_BITS = 128

_NO, _YES = 1, 2
"""What is known of a record; 0: it wasn't asked for yet."""

_PLACES = (0, 1, 2, 3) if sys.byteorder == "big" else (3, 2, 1, 0)
"""Where the bytes of a record, the highest first, stand in this machine's numbers."""

_HIGH_NIBBLE = bytes(value >> 4 for value in range(256))
_LOW_NIBBLE = bytes(value & 15 for value in range(256))
"""Tables for the byte that the two records of a 28-bit node share."""

_PIECE = 65_536
"""How many bytes are copied at a time."""


def distinct_addresses(path: Path, reader: maxminddb.Reader) -> Iterator[str]:
    """Yield an address for each distinct record of the tree, ascending.

    Unlike the library's iteration it ends for any tree, however damaged: it raises
    `ValueError` for one with loops. Blocking; raises `OSError` if the file can't be read.
    """
    seen: set[int] = set()
    for first, _bits, record in _leaves(path, reader.metadata()):
        if record not in seen:
            seen.add(record)
            yield str(ip_address(first))


def matching_ranges(
    path: Path, reader: maxminddb.Reader, matches: Matches
) -> list[AddressRange]:
    """Return the ranges whose records match: ascending, disjoint, touching ones joined.

    `reader` has `path` open. `matches` is asked once for each distinct record, with an
    address that has it. Numbers are those of `address_space`; other ways to reach the
    IPv4 part of the tree (aliases such as `2002::/16`) are left out.

    Blocking, and seconds long for a large file. Raises `ValueError` if the tree is
    damaged, `OSError` if the file can't be read.
    """
    metadata = reader.metadata()
    # What a record says stands at an offset in the file; see `_records` for why this is no dict.
    verdicts = mmap(-1, path.stat().st_size)
    ranges: list[AddressRange] = []
    for first, bits, record in _leaves(path, metadata):
        offset = record - metadata.node_count
        if not (verdict := verdicts[offset]):
            verdict = _YES if matches(str(ip_address(first))) else _NO
            verdicts[offset] = verdict
        if verdict == _NO:
            continue
        last = first + (1 << bits) - 1
        if ranges and ranges[-1][1] + 1 == first:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return list(_in_address_space(ranges))


def _leaves(path: Path, metadata: Metadata) -> Iterator[Leaf]:
    """Yield the tree's prefixes that have a record, ascending, without aliases."""
    records = _records(path, metadata.node_count, metadata.record_size)
    depth = _IPV6_BITS if metadata.ip_version == 6 else _IPV4_BITS
    ipv4_root = _ipv4_root(records) if depth == _IPV6_BITS else 0
    node_count = metadata.node_count
    unvisited = node_count
    pending: list[Leaf] = [(0, depth, 0)]
    while pending:
        first, bits, record = pending.pop()
        if record > node_count:
            yield first, bits, record
        elif record < node_count and not (first and record == ipv4_root):
            if not bits or not unvisited:
                raise ValueError("the search tree has loops")
            unvisited -= 1
            bits -= 1
            pending.append((first | 1 << bits, bits, records[2 * record + 1]))
            pending.append((first, bits, records[2 * record]))


def _records(path: Path, node_count: int, record_size: int) -> memoryview[int]:
    """Return the tree's records as numbers: each node's left, then its right one.

    They have 24, 28 or 32 bits, and are all there: the library has looked at that.

    They take megabytes, in pages of their own: the C library's allocator would keep as many
    for each thread in which this was ever done.
    """
    end = record_size // 4 * node_count
    records = memoryview(mmap(-1, 8 * max(node_count, 1)))[: 8 * node_count]
    with (
        path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as mapped,
        memoryview(mapped) as data,
    ):
        match record_size:
            case 24:
                for byte in range(3):
                    _copy(data[byte:end:3], records[_PLACES[byte + 1] :: 4])
            case 28:
                for byte in range(3):
                    _copy(data[byte:end:7], records[_PLACES[byte + 1] :: 8])
                    _copy(data[byte + 4 : end : 7], records[_PLACES[byte + 1] + 4 :: 8])
                _copy(data[3:end:7], records[_PLACES[0] :: 8], _HIGH_NIBBLE)
                _copy(data[3:end:7], records[_PLACES[0] + 4 :: 8], _LOW_NIBBLE)
            case _:
                for byte in range(4):
                    _copy(data[byte:end:4], records[_PLACES[byte] :: 4])
    return records.cast("I")


def _copy(
    source: memoryview[int], target: memoryview[int], table: bytes | None = None
) -> None:
    """Copy bytes that stand apart, translated if wanted; piece by piece, as each is held twice for a moment."""
    with source, target:
        for at in range(0, len(source), _PIECE):
            piece = bytes(source[at : at + _PIECE])
            target[at : at + _PIECE] = piece.translate(table) if table else piece


def _ipv4_root(records: memoryview[int]) -> int:
    """Return the record at `::/96`, under which an IPv6 tree has its IPv4 addresses."""
    record = 0
    for _ in range(_IPV6_BITS - _IPV4_BITS):
        if 2 * record >= len(records):
            break
        record = records[2 * record]
    return record


def _in_address_space(ranges: list[AddressRange]) -> Iterator[AddressRange]:
    """Translate ascending ranges of the tree's numbers to those of `address_space`."""
    for first, last in ranges:
        if first >> _IPV4_BITS == 0:
            yield first + IPV4_BASE, min(last + IPV4_BASE, IPV4_END)
    yield from subtract(ranges, [(0, IPV4_END)])
