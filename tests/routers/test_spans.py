"""Lists of networks compared in one pass say what comparing each with each would."""

from ipaddress import ip_address, ip_network

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.routers.hosts import Whereabouts
from custom_components.iot_egress_guard.routers.model import Network
from custom_components.iot_egress_guard.routers.spans import meet, of_network
from custom_components.iot_egress_guard.routers.unifi.matching import span_of

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 5)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=6,
)


@given(SPANS, SPANS)
def test_spans_meet_where_two_of_them_do(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    pairs = ((a, b) for a in one for b in other)
    assert meet(one, other) is any(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("106.13.0.0/16", "106.13.7.7", True),
        ("106.13.0.0/16", "106.14.0.0/16", False),
        ("0.0.0.0/0", "::/0", False),
        ("255.255.255.255", "::/0", False),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("a range", "2001:db8::1", True),
        ("a range", "1.2.3.4", True),
    ],
)
def test_networks_meet_within_their_family(
    one: str, other: str, together: bool
) -> None:
    assert meet([span_of(one)], [span_of(other)]) is together


#: Networks that often lie in each other.
NETWORKS = st.builds(
    lambda zero, number, bits: ip_network(
        (int(ip_address(zero)) + (number << 8), bits)
        if zero == "0.0.0.0"
        else f"::{number << 8:x}/{bits + 96}",
        strict=False,
    ),
    st.sampled_from(["0.0.0.0", "::"]),
    st.integers(0, 3),
    st.integers(16, 32),
)


@given(st.lists(NETWORKS, max_size=8), st.integers(0, 1100))
def test_an_address_lies_in_the_longest_network_that_has_it(
    listed: list[Network], number: int
) -> None:
    found = Whereabouts((each, each) for each in listed)
    for address in (ip_address(number), ip_address(f"::{number:x}")):
        around = [
            each
            for each in listed
            if each.version == address.version and address in each
        ]
        longest = max(around, key=lambda each: each.prefixlen, default=None)
        assert found.of(address) == longest


def test_no_two_families_share_a_span() -> None:
    assert of_network(ip_network("0.0.0.0/0"))[1] < of_network(ip_network("::/128"))[0]
