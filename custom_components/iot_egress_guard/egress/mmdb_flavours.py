"""The shapes that an origin database's records come in.

A shape is recognised by what stands in the records, never by what the file calls
itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
import re
from typing import Any

from ..plain_text import plain_name
from .countries import COUNTRIES

type Record = dict[str, Any]

type Facts = tuple[str | None, int | None, str | None, bool]
"""Country code, ASN, organisation, and whether the record itself says "anycast"."""

NO_FACTS: Facts = (None, None, None, False)
"""What is known of an address that a database doesn't have."""


_CACHED_NAMES = 4096
"""Names of organisations that are remembered, so that each is made plain, and kept, once: more than devices meet."""

_ASN_TEXT = re.compile(r"(?:AS)?([0-9]{1,10})")


class Flavour(StrEnum):
    """Whose records these are shaped like."""

    MAXMIND = "maxmind"
    """GeoLite2 and DB-IP countries: `country.iso_code`."""

    IP_LOCATION_DB = "ip_location_db"
    """ip-location-db and the embedded database: `country_code`, perhaps with the network."""

    IPINFO_LITE = "ipinfo_lite"
    """IPinfo Lite: `country_code`, `asn` as "AS15169", `as_name`."""

    NETWORKS = "networks"
    """GeoLite2, DB-IP and ip-location-db networks: `autonomous_system_number`, no country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How to recognise and read records of one flavour."""

    flavour: Flavour
    matches: Callable[[Record], bool]
    """True for a record that no other flavour has."""
    read: Callable[[Record], Facts]
    has_countries: bool = True


def recognise(records: Iterable[object]) -> Shape | None:
    """Return the shape of a sample of records, `None` if it's none we know.

    A record may lack fields (an address without a country, or without a network), so
    each shape looks at the whole sample, the more telling ones first.
    """
    sample = [record for record in records if isinstance(record, dict)]
    return next((shape for shape in SHAPES if any(map(shape.matches, sample))), None)


_shown = lru_cache(maxsize=_CACHED_NAMES)(plain_name)


def _facts(
    code: object, asn: object, organization: object, *, anycast: bool = False
) -> Facts:
    """Return what a record's fields say, whatever stands in them.

    That is: the code of a country (not ZZ, EU, AP), an ASN (1 to 2**32 - 1) given as a number, "15169" or "AS15169",
    and a name as it may be shown. It's called at each look-up; a function for each field took 0.3 µs more.
    """
    if isinstance(asn, str):
        match = _ASN_TEXT.fullmatch(asn)
        asn = int(match[1]) if match else None
    return (
        code if isinstance(code, str) and code in COUNTRIES else None,
        asn if isinstance(asn, int) and 0 < asn < 1 << 32 else None,
        _shown(organization) if isinstance(organization, str) else None,
        anycast,
    )


def _matches_maxmind(record: Record) -> bool:
    country = record.get("country")
    return isinstance(country, dict) and "iso_code" in country


def _read_maxmind(record: Record) -> Facts:
    """Read GeoLite2's or DB-IP's country; `registered_country` is where it's on paper."""
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else None
    traits = record.get("traits")
    anycast = isinstance(traits, dict) and traits.get("is_anycast") is True
    return _facts(code, None, None, anycast=anycast)


def _matches_ipinfo_lite(record: Record) -> bool:
    return "country_code" in record and ("asn" in record or "country" in record)


def _read_ipinfo_lite(record: Record) -> Facts:
    return _facts(record.get("country_code"), record.get("asn"), record.get("as_name"))


def _matches_ip_location_db(record: Record) -> bool:
    return "country_code" in record


def _matches_networks(record: Record) -> bool:
    return "autonomous_system_number" in record


def _read_flat(record: Record) -> Facts:
    return _facts(
        record.get("country_code"),
        record.get("autonomous_system_number"),
        record.get("autonomous_system_organization"),
    )


SHAPES = (
    Shape(flavour=Flavour.MAXMIND, matches=_matches_maxmind, read=_read_maxmind),
    Shape(
        flavour=Flavour.IPINFO_LITE,
        matches=_matches_ipinfo_lite,
        read=_read_ipinfo_lite,
    ),
    Shape(
        flavour=Flavour.IP_LOCATION_DB,
        matches=_matches_ip_location_db,
        read=_read_flat,
    ),
    Shape(
        flavour=Flavour.NETWORKS,
        matches=_matches_networks,
        read=_read_flat,
        has_countries=False,
    ),
)
"""All shapes, the most telling first."""
