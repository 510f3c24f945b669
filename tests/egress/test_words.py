"""Destinations in one word, and back."""

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.words import endpoint, endpoint_parts

ADDRESSES = st.ip_addresses().map(str)
PORTS = st.integers(0, 65535)


@given(ADDRESSES, st.sampled_from(["tcp", "udp", "icmp", "icmpv6", "gre"]), PORTS)
def test_a_destination_in_one_word_is_understood_again(
    address: str, protocol: str, port: int
) -> None:
    text = endpoint(address, protocol, port)
    assert endpoint_parts(text) == (address, protocol, port)


@pytest.mark.parametrize(
    "text", ["", "106.13.0.0", "106.13.0.0:1", "2001:db8::1/udp", "[]/udp", "a:b/udp"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no destination"):
        endpoint_parts(text)
