"""What can be wrong with an origin database, in words for its owner."""

from enum import StrEnum
from pathlib import Path


class Problem(StrEnum):
    """What is wrong with an origin database; also a translation key."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    UNRECOGNIZED = "unrecognized"
    NO_COUNTRIES = "no_countries"
    NO_NETWORKS = "no_networks"
    CANNOT_UNPACK = "cannot_unpack"


_WORDS = {
    Problem.MISSING: (
        "There is no origin database at {path}",
        "Check the path, or remove it from the options to use the embedded database.",
    ),
    Problem.UNREADABLE: (
        "The origin database {path} can't be read",
        "Check that Home Assistant may read the file.",
    ),
    Problem.DAMAGED: (
        "The origin database {path} is damaged",
        "Put a fresh copy in its place, or reinstall the integration if it's the embedded one.",
    ),
    Problem.UNRECOGNIZED: (
        "{path} holds no records of a kind known as an origin database",
        "Use an .mmdb file of GeoLite2, DB-IP, ip-location-db or IPinfo Lite.",
    ),
    Problem.NO_COUNTRIES: (
        "The origin database {path} knows networks but no countries",
        "Name a database of countries first, and this one as that of the networks.",
    ),
    Problem.NO_NETWORKS: (
        "The origin database {path} knows no networks",
        "Name a database of networks (ASN), or none, as the second file.",
    ),
    Problem.CANNOT_UNPACK: (
        "The origin database can't be unpacked into {path}",
        "Check that there is space on the disk and that Home Assistant may write there.",
    ),
}


class OriginDatabaseError(Exception):
    """An origin database can't be used; says why and what to do about it."""

    def __init__(self, problem: Problem, path: Path, detail: object = None) -> None:
        """Describe a problem; `detail` is the underlying error's own words."""
        cause, remedy = _WORDS[problem]
        self.problem = problem
        self.path = path
        self.detail = "" if detail is None else str(detail)
        self.cause = cause.format(path=path) + (
            f" ({self.detail})" if self.detail else ""
        )
        self.remedy = remedy
        super().__init__(f"{self.cause}. {self.remedy}")
