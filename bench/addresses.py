"""Addresses to ask about."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from random import Random

from custom_components.iot_egress_guard.egress.origin import special_use_name


def public_addresses(seed: int) -> Iterator[str]:
    """Yield different public addresses from all over the address space, every tenth of them IPv6 (2a00::/12, Europe's)."""
    random = Random(seed)
    seen = set()
    while True:
        for number in range(10):
            address = (
                str(IPv6Address(0x2A0 << 116 | random.getrandbits(116)))
                if number == 9
                else str(IPv4Address(random.getrandbits(32)))
            )
            if address not in seen and special_use_name(address) is None:
                seen.add(address)
                yield address
