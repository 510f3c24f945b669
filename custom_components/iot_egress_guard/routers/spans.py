"""Spans of numbers, as networks and ranges of ports are: two lists of them compared in one pass, however long they are."""

from collections.abc import Iterable

from .model import Network

type Span = tuple[int, int]
"""First and last, both included."""

_IPV6 = 1 << 128
EVERYTHING: Span = (0, 2 * _IPV6)
"""All addresses."""


def of_network(network: Network) -> Span:
    """Return a network's addresses; those of IPv6 lie beyond all of IPv4's."""
    base = _IPV6 if network.version == 6 else 0
    return base + int(network.network_address), base + int(network.broadcast_address)


def meet(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Tell whether a span of one list has a number in common with one of the other."""
    both = [(first, last, 0) for first, last in one]
    both += [(first, last, 1) for first, last in other]
    furthest = [-1, -1]
    for first, last, which in sorted(both):
        if furthest[1 - which] >= first:
            return True
        furthest[which] = max(furthest[which], last)
    return False
