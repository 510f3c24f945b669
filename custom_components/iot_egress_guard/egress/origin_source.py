"""One MMDB file of countries, networks, or both."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Self

import maxminddb

from .address_space import AddressRange
from .mmdb_flavours import NO_FACTS, Facts, Flavour, recognise
from .mmdb_tree import distinct_addresses, matching_ranges
from .origin_errors import OriginDatabaseError, Problem

type Found = tuple[Facts, int | None]
"""What is known of an address, and the length of the prefix it's known for, if any."""

_SAMPLE = 200
"""Distinct records looked at to recognise a file: its first ones may lack a country."""

_DAMAGE = (
    maxminddb.InvalidDatabaseError,
    IndexError,
    MemoryError,
    OverflowError,
    ValueError,
)
"""What reading a damaged file raises, its fields and texts included."""


class OriginSource:
    """An open MMDB whose records' shape is known."""

    def __init__(self, path: Path, reader: maxminddb.Reader) -> None:
        """Recognise the shape of an open file.

        Raises `OriginDatabaseError` if it's damaged or no origin database.
        """
        self.path = path
        self.damage: OriginDatabaseError | None = None
        self._reader = reader
        try:
            metadata = reader.metadata()
            self.built: date = datetime.fromtimestamp(metadata.build_epoch, UTC).date()
            addresses = islice(distinct_addresses(path, reader), _SAMPLE)
            sample = [reader.get(address) for address in addresses]
        except (*_DAMAGE, OSError) as err:
            raise OriginDatabaseError(Problem.DAMAGED, path, err) from err
        shape = recognise(sample)
        if shape is None:
            raise OriginDatabaseError(Problem.UNRECOGNIZED, path)
        self.flavour: Flavour = shape.flavour
        self.has_countries = shape.has_countries
        self.has_networks = any(
            shape.read(record)[1] for record in sample if isinstance(record, dict)
        )
        self._read = shape.read
        self._ipv4_only = metadata.ip_version == 4

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file. Blocking; raises `OriginDatabaseError` if it can't be used."""
        try:
            # `maxminddb` says "invalid database" even of what can't be read at all.
            path.open("rb").close()
            reader = maxminddb.open_database(path)
        except FileNotFoundError as err:
            raise OriginDatabaseError(Problem.MISSING, path) from err
        except OSError as err:
            raise OriginDatabaseError(Problem.UNREADABLE, path, err) from err
        except _DAMAGE as err:
            raise OriginDatabaseError(Problem.DAMAGED, path, err) from err
        try:
            return cls(path, reader)
        except OriginDatabaseError:
            reader.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def find(self, text: str) -> Found:
        """Return what is known of an address.

        Damage is noted in `damage`, not raised: what can still be read is worth having.
        """
        if self._ipv4_only and ":" in text:
            return NO_FACTS, None
        try:
            record, length = self._reader.get_with_prefix_len(text)
        except _DAMAGE as err:
            self.damage = OriginDatabaseError(Problem.DAMAGED, self.path, err)
            return NO_FACTS, None
        if not isinstance(record, dict):
            return NO_FACTS, None
        return self._read(record), length

    def ranges(self, wanted: Callable[[Facts], bool]) -> list[AddressRange]:
        """Return the ranges of which the file says what is wanted, as `matching_ranges`.

        Blocking; raises `OriginDatabaseError` if the file is damaged or gone, and notes it in `damage`.
        """

        def matches(text: str) -> bool:
            record = self._reader.get(text)
            return isinstance(record, dict) and wanted(self._read(record))

        try:
            return matching_ranges(self.path, self._reader, matches)
        except OSError as err:
            self.damage = OriginDatabaseError(Problem.UNREADABLE, self.path, err)
            raise self.damage from err
        except _DAMAGE as err:
            self.damage = OriginDatabaseError(Problem.DAMAGED, self.path, err)
            raise self.damage from err
