"""The networks are real, and addresses are hosts' in them."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.origin import OriginDatabase
from custom_components.iot_egress_guard.origins import open_database
from script.traffic.devices import DEVICES
from script.traffic.home import Service
from script.traffic.malware import MALWARE
from script.traffic.networks import anywhere, networks


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OriginDatabase]:
    opened = open_database(Path(tmp_path_factory.mktemp("origin")))
    yield opened
    opened.close()


def test_the_embedded_database_says_the_same_of_most(database: OriginDatabase) -> None:
    """Not of all: the table is of one day, and prefixes move from one operator to another."""
    ends = [
        (part, str(address))
        for part in networks().values()
        for prefix in part.prefixes
        for address in (prefix[1], prefix[-2])
    ]
    right = 0
    for part, address in ends:
        origin = database.lookup(address)
        where = (part.country, None) if origin.anycast else (part.country,)
        right += origin.asn == part.asn and origin.country in where
    assert right >= 0.95 * len(ends)


@pytest.mark.parametrize("key", networks())
def test_addresses_are_hosts_of_the_network(key: str) -> None:
    part, draw = networks()[key], Random(key)
    for _ in range(50):
        address = ip_address(part.address(draw))
        (prefix,) = [each for each in part.prefixes if address in each]
        assert address not in (prefix[0], prefix[-1])
        assert address.is_global


def _services(found: object) -> Iterator[Service]:
    """Yield every service that a table names, however deep."""
    if isinstance(found, Service):
        yield found
    elif isinstance(found, tuple):
        for each in found:
            yield from _services(each)
    elif hasattr(found, "__dataclass_fields__"):
        for name in found.__dataclass_fields__:
            yield from _services(getattr(found, name))


@pytest.mark.parametrize(
    "described", [*DEVICES, *MALWARE], ids=lambda described: described.name
)
def test_every_service_has_networks_that_are_known(described: object) -> None:
    services = list(_services(described))
    for service in services:
        assert bool(service.networks) != bool(service.addresses)
        assert {*service.networks, *service.moves_to} <= set(networks())
        assert 0 <= service.dead <= 1
        assert 1 <= service.port <= 65_535


def test_a_name_means_one_service_everywhere() -> None:
    """Addresses are drawn by the name, so that two services of one name would be one."""
    named: dict[str, Service] = {}
    for described in (*DEVICES, *MALWARE):
        for service in _services(described):
            assert named.setdefault(service.name, service) == service


@given(st.integers())
def test_scanners_try_public_addresses_alone(seed: int) -> None:
    address = ip_address(anywhere(Random(seed)))
    assert address.is_global or address.packed[:2] in (b"\xc0\x00", b"\xc0\x58")
    assert not address.is_multicast
