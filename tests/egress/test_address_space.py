"""Addresses as numbers, held against the standard library's `ipaddress`."""

from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_network,
    summarize_address_range,
)

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.address_space import (
    IPV4_BASE,
    IPV4_END,
    SPACE_END,
    networks,
    parse_address,
    prefix_text,
    special_ranges,
    special_use,
    subtract,
)

NUMBERS = st.integers(0, SPACE_END)

#: A DNS-SD anycast address (RFC 9665), which Python's table doesn't have yet.
NOT_PYTHONS = int(IPv6Address("2001:1::3"))


def is_unwrapped(address: IPv6Address) -> bool:
    """Return whether an address stands for itself, and not for an IPv4 address."""
    wrapped = (
        address.ipv4_mapped
        or address.sixtofour
        or address in ip_network("64:ff9b::/96")
    )
    return not wrapped


UNWRAPPED = NUMBERS.map(IPv6Address).filter(is_unwrapped)


@given(address=st.ip_addresses(v=4))
def test_an_ipv4_address_is_its_mapped_form(address: IPv4Address) -> None:
    assert parse_address(str(address)) == (str(address), IPV4_BASE + int(address))
    assert parse_address(f"::ffff:{address}") == parse_address(str(address))


@given(address=UNWRAPPED)
def test_an_ipv6_address_is_its_number(address: IPv6Address) -> None:
    assert parse_address(str(address)) == (str(address), int(address))


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.2.3.04", "1.2.3.4 ", "1.2.3.4/8", ":::", "١.2.3.4", "a\0b"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_address(text)


def edges() -> set[int]:
    """Return the first and last address of each special range, and their neighbours."""
    ranges = list(special_ranges())
    near = {end + step for span in ranges for end in span for step in (-1, 0, 1)}
    return {number for number in near if 0 <= number <= SPACE_END} - {NOT_PYTHONS}


def is_public(number: int) -> bool:
    """Return what Python says of an address, and IANA of all but global unicast."""
    address = IPv6Address(number)
    if address.ipv4_mapped:
        return address.ipv4_mapped.is_global and not address.is_multicast
    return (
        is_unwrapped(address)
        and address in ip_network("2000::/3")
        and address.is_global
    )


@given(number=NUMBERS | st.integers(IPV4_BASE, IPV4_END))
def test_special_use_agrees_with_python(number: int) -> None:
    assert (special_use(number) is None) == is_public(number)


def test_special_use_agrees_with_python_at_the_edges() -> None:
    assert len(edges()) > 100
    assert [n for n in edges() if (special_use(n) is None) != is_public(n)] == []


def test_special_ranges_are_where_there_is_a_special_use() -> None:
    ranges = list(special_ranges())
    assert ranges == sorted(ranges)
    for first, last in ranges:
        assert special_use(first)
        assert special_use(last)
    inside = parse_address("10.9.8.7")[1]
    outside = parse_address("106.13.0.0")[1]
    assert any(first <= inside <= last for first, last in ranges)
    assert not any(first <= outside <= last for first, last in ranges)


@given(address=st.ip_addresses(v=4), length=st.integers(0, 32))
def test_ipv4_prefixes(address: IPv4Address, length: int) -> None:
    expected = str(ip_network((int(address), length), strict=False))
    assert prefix_text(IPV4_BASE + int(address), length) == expected


@given(address=UNWRAPPED, length=st.integers(0, 128))
def test_ipv6_prefixes(address: IPv6Address, length: int) -> None:
    prefix = ip_network(prefix_text(int(address), length))
    assert prefix == ip_network(f"{address}/{length}", strict=False)


SMALL_SETS = st.sets(st.integers(0, 40))


def ranges_of(numbers: set[int]) -> list[tuple[int, int]]:
    """Return the ranges that make up a set of numbers."""
    edges = sorted(n for n in numbers if n - 1 not in numbers)
    return [(n, next(m for m in range(n, 99) if m + 1 not in numbers)) for n in edges]


@given(numbers=SMALL_SETS, removed=SMALL_SETS)
def test_subtracting_is_that_of_sets(numbers: set[int], removed: set[int]) -> None:
    left = list(subtract(ranges_of(numbers), ranges_of(removed)))
    assert left == ranges_of(numbers - removed)


@given(ends=st.lists(st.ip_addresses(v=4), min_size=2, max_size=2).map(sorted))
def test_a_range_of_ipv4_is_cut_as_python_cuts_it(ends: list[IPv4Address]) -> None:
    first, last = ends
    cut = networks(IPV4_BASE + int(first), IPV4_BASE + int(last))
    assert list(cut) == list(summarize_address_range(first, last))


@given(ends=st.lists(NUMBERS, min_size=2, max_size=2).map(sorted))
def test_a_range_of_ipv6_is_cut_as_python_cuts_it(ends: list[int]) -> None:
    first, last = ((0x2 << 124) + end // 8 for end in ends)
    expected = summarize_address_range(IPv6Address(first), IPv6Address(last))
    assert list(networks(first, last)) == list(expected)


def test_all_of_ipv4_is_one_network() -> None:
    every = ip_network("0.0.0.0/0")
    first, last = (parse_address(str(every[end]))[1] for end in (0, -1))
    assert list(networks(first, last)) == [every]
    assert ip_address(0) in every
