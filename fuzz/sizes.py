"""What worst inputs are made of: addresses by number, and readers that may refuse."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from custom_components.iot_egress_guard.routers.errors import RouterError

type Sized = Callable[[int], Callable[[], object]]
"""Size → what reads an input of that size, made beforehand."""


def v4(number: int) -> str:
    """Return an IPv4 address for a number."""
    return str(IPv4Address(0x0B00_0000 + number))


def v6(number: int) -> str:
    """Return an IPv6 address for a number, each in a network of its own."""
    return str(IPv6Address((0x2001_0DB8 << 96) + (number << 64) + 1))


def mac(number: int) -> str:
    """Return a MAC for a number."""
    digits = f"{number:012x}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def refused(read: Callable[..., object], *what: object) -> object:
    """Read something that may be refused."""
    with suppress(ValueError, TypeError, KeyError, RouterError):
        return read(*what)
    return None
