"""Origin databases that an owner brings, of each flavour, damaged anywhere."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from custom_components.iot_egress_guard.egress.mmdb_flavours import recognise
from custom_components.iot_egress_guard.egress.origin import (
    OriginDatabase,
    OriginDatabaseError,
    unpack,
)

from .changes import changed, damaged
from .draw import Draw
from .guarding import well_said
from .target import Target

#: A folder that is kept in memory, where there is one.
_MEMORY = Path("/dev/shm")  # noqa: S108 - nobody guesses the name that is made in it
_PLACE = str(_MEMORY) if _MEMORY.is_dir() else None

_RECORDS: tuple[dict[str, Any], ...] = (
    {"country": {"iso_code": "CN", "names": {"en": "China"}}, "traits": {}},
    {"country_code": "CN"},
    {
        "country_code": "CN",
        "autonomous_system_number": 38_365,
        "autonomous_system_organization": "Baidu",
    },
    {"country_code": "CN", "asn": "AS38365", "as_name": "Baidu", "country": "China"},
    {"autonomous_system_number": 38_365, "autonomous_system_organization": "Baidu"},
)
_ASKED = ("106.13.0.0", "2001:4860::8888", "10.0.0.1", "::ffff:106.13.0.0")


@cache
def _databases() -> list[bytes]:
    """Return a small database of each flavour."""
    found = []
    for record in _RECORDS:
        writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="x")
        writer.insert_network(IPSet(["106.12.0.0/15"]), record)
        writer.insert_network(IPSet(["2001:4860::/32"]), record | {"n": [1, 2.5, True]})
        with TemporaryDirectory(dir=_PLACE) as folder:
            path = Path(folder, "x.mmdb")
            writer.to_db_file(str(path))
            found.append(path.read_bytes())
    return found


def _mmdb(data: bytes) -> None:
    draw = Draw(data)
    content = draw.rest() if draw.below(16) == 15 else draw.one_of(_databases())
    changes = draw.below(4) if draw.left else 0
    for _ in range(changes):
        content = damaged(content, draw)
    with TemporaryDirectory(dir=_PLACE) as folder:
        source = Path(folder, "own.mmdb")
        source.write_bytes(content)
        database = OriginDatabase.open(unpack(source, Path(folder, "copies")))
        try:
            for address in _ASKED:
                well_said(repr(database.lookup(address)))
            database.prefixes(country="CN")
            database.prefixes(asn=38_365)
        finally:
            database.close()


def _flavours(data: bytes) -> None:
    draw = Draw(data)
    records = [changed(record, draw) for record in _RECORDS[draw.below(5) :]]
    if (shape := recognise(records)) is not None:
        for record in records:
            if isinstance(record, dict):
                shape.read(record)


def _every_database() -> Iterator[bytes]:
    for number in range(len(_RECORDS)):
        yield bytes([0, number])


MMDB = Target(
    name="mmdb",
    reads="an owner's own origin database: checked, opened, asked",
    run=_mmdb,
    may_raise=(OriginDatabaseError,),
    seeds=_every_database,
)
FLAVOUR = Target(
    name="flavour",
    reads="an origin database's records, of any flavour",
    run=_flavours,
    may_raise=(),
)
