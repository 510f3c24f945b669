"""Reads all of an MMDB once with care, so that it can be read fast ever after.

`maxminddb`'s fast reader (3.2.0, in C) ends the whole process with a segmentation fault
when a map in a damaged file has a key that is no text; its slow reader, in Python, does
not. What the slow one has read without complaint, the fast one can be trusted with.
"""

from pathlib import Path

import maxminddb

from .mmdb_tree import distinct_addresses


def check(path: Path) -> None:
    """Decode every distinct record of a file.

    Blocking: tens of seconds for the largest files. Raises `ValueError` if the file is
    damaged, `OSError` if it can't be read.
    """
    try:
        with maxminddb.open_database(path, maxminddb.MODE_MMAP) as reader:
            metadata = reader.metadata()
            _check_keys([metadata.description, metadata.languages])
            for address in distinct_addresses(path, reader):
                _check_keys(reader.get(address))
    except (
        maxminddb.InvalidDatabaseError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
    ) as err:
        raise ValueError(f"not a sound MMDB: {err}") from err


def _check_keys(value: object) -> None:
    """Raise `TypeError` if a map in a record has a key that is no text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a map has the key {key!r}")
            _check_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_keys(inner)
