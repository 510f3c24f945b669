"""What a freshly built database must say before it replaces the shipped one."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
import lzma
from pathlib import Path
import random
from typing import Any

import maxminddb

from .database import Facts, find, record
from .ranges import Range
from .sources import BuildError

KNOWN: dict[str, tuple[str | None, int | None]] = {
    "106.13.0.0": ("CN", 38365),
    "3.120.0.1": ("DE", 16509),
    "77.88.8.8": ("RU", 13238),
    "47.91.64.1": ("DE", 45102),
    "240e::1": ("CN", 4134),
    "2400:3200::1": ("CN", 37963),
    "10.0.0.1": (None, None),
    "fd00::1": (None, None),
}
"""Addresses whose country and ASN are known from elsewhere. 47.91.64.1 is Alibaba's in
Frankfurt: location is not ownership."""

PACKED_LIMIT = 7_000_000
"""Bytes that the packed file may have: it's tracked by git and downloaded by HACS."""

SAMPLES = 10_000
"""Ranges whose ends, middle and neighbours are compared with the source data."""


def check(path: Path, packed: Path, ranges: Sequence[Range[Facts]]) -> int:
    """Check a built database and return how many addresses were looked up.

    Raises `BuildError` that lists everything that is wrong with it.
    """
    faults = []
    looked_up = 0
    with maxminddb.open_database(path) as database:
        for address, expected, found in _answers(database, ranges):
            looked_up += 1
            if found != expected:
                faults.append(f"{address} is {found}, not {expected}")
    if (size := packed.stat().st_size) >= PACKED_LIMIT:
        faults.append(f"{packed.name} has {size} bytes, {PACKED_LIMIT} or more")
    if lzma.decompress(packed.read_bytes()) != path.read_bytes():
        faults.append(f"{packed.name} does not unpack to {path.name}")
    if faults:
        raise BuildError("\n".join(faults))
    return looked_up


def _answers(
    database: maxminddb.Reader, ranges: Sequence[Range[Facts]]
) -> Iterator[tuple[str, Any, Any]]:
    """Yield addresses with what the database should say of them, and what it does."""
    for address, expected in KNOWN.items():
        known: Any = database.get(address) or {}
        country = known.get("country_code")
        yield address, expected, (country, known.get("autonomous_system_number"))
    for number in _samples(ranges):
        facts = find(ranges, number)
        address = str(ip_address(number))
        yield address, facts and record(facts), database.get(address)


def _samples(ranges: Sequence[Range[Facts]]) -> Iterator[int]:
    """Yield addresses inside ranges and just outside of them, always the same ones."""
    chosen = random.Random(0).sample(ranges, min(SAMPLES, len(ranges)))
    for first, last, _facts in chosen:
        yield from (first - 1, first, (first + last) // 2, last, last + 1)
