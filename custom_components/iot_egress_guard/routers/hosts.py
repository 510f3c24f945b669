"""What the lists of hosts of all makes have in common."""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv6Address,
    IPv6Interface,
    ip_address,
    ip_interface,
)

from .conntrack import canonical
from .model import Client, Network, is_mac

#: So many networks are held to be behind a router at most: each address is looked for in all of them. What is beyond counts
#: as the internet's.
MAX_LOCAL_NETWORKS = 256

type Address = IPv4Address | IPv6Address


class Whereabouts[Place]:
    """Which of many networks an address lies in: the longest of those that fit, the first of the same."""

    def __init__(self, networks: Iterable[tuple[Network, Place]]) -> None:
        """Take networks, each with what it stands for."""
        self._places: dict[tuple[int, int, int], Place] = {}
        for network, place in networks:
            length = network.prefixlen
            bits = int(network.network_address) >> (network.max_prefixlen - length)
            self._places.setdefault((network.version, length, bits), place)
        lengths = {(version, length) for version, length, _ in self._places}
        self._lengths = sorted(lengths, reverse=True)

    def of(self, address: Address) -> Place | None:
        """Return what an address' network stands for; None for an address in none of them."""
        number = int(address)
        for version, length in self._lengths:
            if version == address.version:
                bits = number >> (address.max_prefixlen - length)
                if (place := self._places.get((version, length, bits))) is not None:
                    return place
        return None


def mac_address(value: object) -> str | None:
    """Return a MAC as the guard writes it, in lower case with colons; None for what is none."""
    mac = str(value).lower()
    return mac if is_mac(mac) else None


def routable(texts: Iterable[str]) -> list[str]:
    """Return canonical addresses that can be routed, IPv4 first, each once; what isn't an address is dropped."""
    found: dict[str, int] = {}
    for text in texts:
        try:
            address = ip_address(canonical(text))
        except ValueError:
            continue
        if not address.is_link_local:
            found[str(address)] = address.version
    return sorted(found, key=lambda address: found[address])


def own_address(text: str) -> IPv4Interface | IPv6Interface:
    """Return an address of the router's with its network, of `ADDRESS/LENGTH`; ValueError for anything else.

    One with a zone (RFC 4007, 11), in which any text may stand, holds for one link only, and is none either.
    """
    if "%" in text:
        raise ValueError("an address with a zone")
    return ip_interface(text)


def sort_clients(clients: Iterable[Client]) -> tuple[Client, ...]:
    """Return clients by name; those without one come last."""
    return tuple(
        sorted(
            clients,
            key=lambda each: (each.name is None, (each.name or each.mac).casefold()),
        )
    )
