"""Whose an address is (network), and where (country). Two facts, never mixed.

Reads one MMDB with both, or one of countries and one of networks.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import NamedTuple, Self

from .address_space import (
    IPV4_BASE,
    AddressRange,
    networks,
    parse_address,
    prefix_text,
    special_ranges,
    special_use,
    subtract,
)
from .mmdb_flavours import Facts, Flavour
from .origin_errors import OriginDatabaseError, Problem
from .origin_files import unpack
from .origin_source import Found, OriginSource

__all__ = [
    "ANYCAST_NETWORKS",
    "SPECIAL_USE",
    "STALE_AFTER",
    "UNASKED",
    "UNKNOWN",
    "Flavour",
    "Origin",
    "OriginDatabase",
    "OriginDatabaseError",
    "Problem",
    "special_use_name",
    "unpack",
]

STALE_AFTER = timedelta(days=180)
"""Age of a database from which its owner is told: addresses move between operators."""

ANYCAST_NETWORKS = frozenset(
    {
        13335,  # Cloudflare
        209242,  # Cloudflare
        54113,  # Fastly
        20940,  # Akamai
        16625,  # Akamai
        19281,  # Quad9
    }
)
"""ASNs whose addresses are answered in many countries at once. Databases agree on their
country for only 56–63 % of them."""

_GOOGLE_IPV4 = range(IPV4_BASE + 0x08_08_08_00, IPV4_BASE + 0x08_08_09_00)
_GOOGLE_IPV6 = range(0x2001_4860_4860 << 80, 0x2001_4860_4861 << 80)
"""Google's public resolvers, 8.8.8.0/24 and 2001:4860:4860::/48: anycast within a network
that otherwise isn't."""

_CACHED_ADDRESSES = 4096
"""Addresses remembered: as many destinations as a ledger keeps for a device."""


class Origin(NamedTuple):
    """Where an address is and who announces it, as far as the database knows.

    Give the fields by name. A tuple because one is made at each look-up: a frozen
    dataclass takes three times as long to make (0.75 µs against 0.25).
    """

    country: str | None = None
    """ISO 3166-1 alpha-2 code; none for anycast."""
    asn: int | None = None
    organization: str | None = None
    """Name of the network, as registered."""
    prefix: str | None = None
    """The largest prefix around the address of which all this holds, as far as the
    database tells; not the announced route. Of a wrapped IPv4 address, IPv4's."""
    anycast: bool = False
    """True where the address is answered in many countries at once."""
    special_use: bool = False
    """True for private, reserved, multicast and all other addresses that aren't public."""
    asked: bool = True
    """False where there was no database to ask: nothing follows from what isn't known."""


UNKNOWN = Origin()
"""The origin of a public address that the database doesn't know."""

UNASKED = Origin(asked=False)
"""The origin of an address while there's no database."""

SPECIAL_USE = Origin(special_use=True)
"""The origin of an address that isn't a public one."""


def special_use_name(address: str) -> str | None:
    """Return what an address is reserved for: "private use (RFC 1918)"; `None` if it's public.

    Raises `ValueError` if it's no address.
    """
    return special_use(parse_address(address)[1])


class OriginDatabase:
    """Says where an address is and who announces it.

    The files are memory-mapped and read fast rather than with suspicion: open only what
    `unpack` has checked and copied to where nothing writes into it.
    """

    def __init__(self, countries: OriginSource, networks: OriginSource) -> None:
        """Join two open files, or one given twice. `OriginDatabase.open` opens them."""
        self._countries = countries
        self._networks = networks
        self._sources = tuple(
            {id(source): source for source in (countries, networks)}.values()
        )
        self._find_facts = (
            countries.find if networks is countries else self._find_joined
        )
        self._cached = lru_cache(maxsize=_CACHED_ADDRESSES)(self._find)

    @classmethod
    def open(cls, path: Path, asn_path: Path | None = None) -> Self:
        """Open a database of countries, perhaps with networks, or those in a second file.

        Blocking. Raises `OriginDatabaseError` if a file is missing, damaged, or not a
        database of what it's wanted for.
        """
        countries = OriginSource.open(path)
        try:
            if not countries.has_countries:
                raise OriginDatabaseError(Problem.NO_COUNTRIES, path)
            if asn_path is None:
                return cls(countries, countries)
            networks = OriginSource.open(asn_path)
        except OriginDatabaseError:
            countries.close()
            raise
        database = cls(countries, networks)
        if not networks.has_networks:
            database.close()
            raise OriginDatabaseError(Problem.NO_NETWORKS, asn_path)
        return database

    def close(self) -> None:
        """Close the files. Nothing may be looked up after that."""
        self._cached.cache_clear()
        for source in self._sources:
            source.close()

    @property
    def built(self) -> date:
        """The date of the data; of two files, that of the older one."""
        return min(source.built for source in self._sources)

    @property
    def flavour(self) -> Flavour:
        """Whose records the (first) file's are shaped like."""
        return self._countries.flavour

    @property
    def has_networks(self) -> bool:
        """True if the database knows networks, not countries alone."""
        return self._networks.has_networks

    @property
    def damage(self) -> OriginDatabaseError | None:
        """Damage that a lookup has come upon since the database was opened."""
        return next((source.damage for source in self._sources if source.damage), None)

    def lookup(self, address: str) -> Origin:
        """Return the origin of an IPv4 or IPv6 address.

        4in6, NAT64 (64:ff9b::/96) and 6to4 addresses have that of their IPv4 address.
        Raises `ValueError` if it's no address, and nothing else.
        """
        return self._cached(address)

    def prefixes(
        self, *, country: str | None = None, asn: int | None = None
    ) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the fewest prefixes that make up a country or a network, IPv4 first.

        They are what `lookup` says: anycast belongs to no country, special-use addresses
        to nobody. IPv4 addresses wrapped in IPv6 aren't among them.

        Blocking, seconds long. Raises `ValueError` unless exactly one of the two is
        given, `OriginDatabaseError` if the file is damaged.
        """
        if (country is None) == (asn is None):
            raise ValueError("exactly one of country and asn")
        if asn is not None:
            ranges: Iterable[AddressRange] = self._networks.ranges(
                lambda facts: facts[1] == asn
            )
        else:
            anycast = [(span[0], span[-1]) for span in (_GOOGLE_IPV4, _GOOGLE_IPV6)]
            ranges = subtract(self._countries.ranges(_in_country(country)), anycast)
            if self._networks is not self._countries:
                ranges = subtract(ranges, self._networks.ranges(_is_anycast))
        return tuple(
            prefix
            for first, last in subtract(ranges, special_ranges())
            for prefix in networks(first, last)
        )

    def _find(self, address: str) -> Origin:
        """Do what `lookup` says, without remembering it."""
        text, number = parse_address(address)
        if special_use(number) is not None:
            return SPECIAL_USE
        facts, length = self._find_facts(text)
        if length is None:
            return UNKNOWN
        country, asn, organization, anycast = facts
        anycast = (
            anycast
            or asn in ANYCAST_NETWORKS
            or number in _GOOGLE_IPV4
            or number in _GOOGLE_IPV6
        )
        prefix = prefix_text(number, length)
        where = None if anycast else country
        # What `Origin(…)` and `_make` do too, at half the price.
        return tuple.__new__(
            Origin, (where, asn, organization, prefix, anycast, False, True)
        )

    def _find_joined(self, text: str) -> Found:
        """Find an address in both files: the country in one, the network in the other."""
        (country, _, _, anycast), length = self._countries.find(text)
        (_, asn, organization, _), network_length = self._networks.find(text)
        lengths = [found for found in (length, network_length) if found is not None]
        return (country, asn, organization, anycast), max(lengths, default=None)


def _is_anycast(facts: Facts) -> bool:
    """Return whether a record is of an anycast network, or says so itself."""
    return facts[3] or facts[1] in ANYCAST_NETWORKS


def _in_country(country: str | None) -> Callable[[Facts], bool]:
    """Return what tells the records of a country, anycast left out."""
    return lambda facts: facts[0] == country and not _is_anycast(facts)
