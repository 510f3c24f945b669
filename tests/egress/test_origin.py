"""What the embedded database says, and what is never said of any address."""

from bisect import bisect_right
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import pairwise
import random

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.countries import COUNTRIES
from custom_components.iot_egress_guard.egress.origin import (
    ANYCAST_NETWORKS,
    SPECIAL_USE,
    Flavour,
    Origin,
    OriginDatabase,
    special_use_name,
)
from custom_components.iot_egress_guard.origins import EMBEDDED

GLOBAL_UNICAST = st.integers(0x2 << 124, (0x4 << 124) - 1).map(IPv6Address)
ADDRESSES = (st.ip_addresses() | GLOBAL_UNICAST).map(str)


@pytest.mark.parametrize(
    ("address", "country", "asn", "organization"),
    [
        ("106.13.0.0", "CN", 38365, "Beijing Baidu Netcom Science and Technology"),
        ("3.120.0.1", "DE", 16509, "Amazon.com"),
        ("77.88.8.8", "RU", 13238, "YANDEX"),
        # Alibaba's, in Frankfurt: location isn't ownership.
        ("47.91.64.1", "DE", 45102, "Alibaba"),
        ("240e::1", "CN", 4134, "Chinanet"),
        ("2400:3200::1", "CN", 37963, "Hangzhou Alibaba"),
    ],
)
def test_knows_whose_and_where_an_address_is(
    embedded: OriginDatabase, address: str, country: str, asn: int, organization: str
) -> None:
    origin = embedded.lookup(address)
    assert (origin.country, origin.asn) == (country, asn)
    assert (origin.organization or "").startswith(organization)
    assert ip_address(address) in ip_network(origin.prefix or "")
    assert not origin.anycast
    assert not origin.special_use


@pytest.mark.parametrize(
    ("address", "use"),
    [
        ("10.0.0.1", "private use (RFC 1918)"),
        ("100.64.0.1", "carrier-grade NAT (RFC 6598)"),
        ("192.0.2.1", "documentation (RFC 5737)"),
        ("224.0.0.251", "multicast (RFC 5771)"),
        ("255.255.255.255", "limited broadcast (RFC 8190)"),
        ("fd00::1", "unique local (RFC 4193)"),
        ("fe80::1%br-lan", "link local (RFC 4291)"),
        ("::1", "loopback (RFC 4291)"),
        ("::8.8.8.8", "IPv4-compatible, deprecated (RFC 4291)"),
        ("2001:db8::1", "documentation (RFC 3849)"),
        ("4000::1", "reserved by the IETF"),
        ("::ffff:192.168.1.1", "private use (RFC 1918)"),
        ("64:ff9b::a00:1", "private use (RFC 1918)"),
        ("2002:a00:1::1", "private use (RFC 1918)"),
    ],
)
def test_addresses_of_special_use_are_nobodys(
    embedded: OriginDatabase, address: str, use: str
) -> None:
    assert embedded.lookup(address) == SPECIAL_USE == Origin(special_use=True)
    assert special_use_name(address) == use


@pytest.mark.parametrize("address", ["106.13.0.0", "192.0.0.9", "2001:4:112::1"])
def test_public_addresses_have_no_special_use(address: str) -> None:
    assert special_use_name(address) is None


@pytest.mark.parametrize(
    ("address", "asn"),
    [
        ("1.1.1.1", 13335),
        ("2606:4700::1111", 13335),
        ("151.101.1.140", 54113),
        ("23.32.0.1", 20940),
        ("9.9.9.9", 19281),
        ("8.8.8.8", 15169),
        ("2001:4860:4860::8888", 15169),
    ],
)
def test_anycast_has_a_network_but_no_country(
    embedded: OriginDatabase, address: str, asn: int
) -> None:
    origin = embedded.lookup(address)
    assert origin.anycast
    assert (origin.country, origin.asn) == (None, asn)
    assert origin.organization
    assert ip_address(address) in ip_network(origin.prefix or "")


def test_googles_other_addresses_have_a_country(embedded: OriginDatabase) -> None:
    origin = embedded.lookup("8.8.4.4")
    assert (origin.country, origin.anycast) == ("US", False)


@pytest.mark.parametrize(
    "address",
    ["::ffff:106.13.0.0", "::FFFF:6a0d:0", "64:ff9b::106.13.0.0", "2002:6a0d::1"],
)
def test_an_ipv4_address_wrapped_in_ipv6_is_that_address(
    embedded: OriginDatabase, address: str
) -> None:
    assert embedded.lookup(address) == embedded.lookup("106.13.0.0")


def test_a_scope_does_not_matter(embedded: OriginDatabase) -> None:
    assert embedded.lookup("240e::1%wan") == embedded.lookup("240e::1")


def test_tells_its_date_and_what_it_knows(embedded: OriginDatabase) -> None:
    assert embedded.built == date(2026, 6, 1)
    assert embedded.flavour is Flavour.IP_LOCATION_DB
    assert embedded.has_networks
    assert embedded.damage is None


def test_is_small_enough_to_be_downloaded_with_each_release() -> None:
    assert EMBEDDED.stat().st_size < 7_000_000


@given(text=st.text(max_size=50) | st.from_regex(r"[0-9a-fA-F:.%]{1,45}"))
def test_what_is_no_address_is_refused_and_all_else_answered(
    embedded: OriginDatabase, text: str
) -> None:
    try:
        ip_address(text)
    except ValueError:
        with pytest.raises(ValueError, match="."):
            embedded.lookup(text)
    else:
        assert embedded.lookup(text)


@given(address=ADDRESSES)
def test_every_address_has_a_consistent_origin(
    embedded: OriginDatabase, address: str
) -> None:
    origin = embedded.lookup(address)
    assert origin.country is None or origin.country in COUNTRIES
    assert (origin.asn is None) == (origin.organization is None)
    assert not (origin.anycast and origin.country)
    if origin.asn in ANYCAST_NETWORKS:
        assert origin.anycast
    if origin.special_use:
        assert origin == SPECIAL_USE
    if origin.country or origin.asn:
        assert ip_network(origin.prefix or "")


@pytest.mark.parametrize(
    ("country", "asn"), [("CN", None), ("MC", None), (None, 38365), (None, 13335)]
)
def test_prefixes_agree_with_look_ups(
    embedded: OriginDatabase, country: str | None, asn: int | None
) -> None:
    def is_wanted(address: IPv4Address | IPv6Address) -> bool:
        origin = embedded.lookup(str(address))
        return origin.country == country if country else origin.asn == asn

    prefixes = embedded.prefixes(country=country, asn=asn)
    chance = random.Random(1)
    for prefix in chance.sample(prefixes, 40):
        assert is_wanted(prefix[chance.randrange(prefix.num_addresses)])

    spans = [(int(p[0]), int(p[-1])) for p in prefixes if p.version == 4]
    assert all(last < first for (_, last), (first, _) in pairwise(spans))
    for _ in range(4000):
        address = IPv4Address(chance.getrandbits(32))
        index = bisect_right(spans, (int(address), 1 << 32)) - 1
        listed = index >= 0 and int(address) <= spans[index][1]
        assert listed == is_wanted(address), address


def test_prefixes_want_one_thing(embedded: OriginDatabase) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        embedded.prefixes()
    with pytest.raises(ValueError, match="exactly one"):
        embedded.prefixes(country="CN", asn=38365)


def test_a_network_that_nobody_has_has_no_prefixes(embedded: OriginDatabase) -> None:
    assert embedded.prefixes(asn=4_200_000_000) == ()
