"""OpenWrt: who is on the LAN, and where the LAN ends."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import islice
from typing import Any

from ...plain_text import plain_name
from ..conntrack import canonical
from ..hosts import (
    MAX_LOCAL_NETWORKS,
    Whereabouts,
    mac_address,
    own_address,
    routable,
    sort_clients,
)
from ..model import Client, Network

#: What an interface is called when no default route tells that it leads to the internet.
_INTERNET_NAMES = ("wan", "wan6", "wwan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One of the router's logical interfaces (`network.interface dump`)."""

    name: str
    device: str
    networks: tuple[Network, ...]
    addresses: tuple[str, ...]
    internet: bool
    """It leads to the internet: a default route goes by it, or its name says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The LAN as the router knows it."""

    interfaces: tuple[Interface, ...] = ()
    clients: tuple[Client, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    """Address (canonical) → MAC, of the clients."""

    @property
    def local_networks(self) -> tuple[Network, ...]:
        """The networks behind the router."""
        networks = (network for network, _ in self._local())
        return tuple(islice(networks, MAX_LOCAL_NETWORKS))

    @property
    def router_addresses(self) -> frozenset[str]:
        """The router's own addresses, on every side."""
        return frozenset(
            address for interface in self.interfaces for address in interface.addresses
        )

    def interface_of(self, addresses: Iterable[str]) -> Interface | None:
        """Return the interface behind which a host with these addresses sits; None when none of them fits."""
        return _first_of(self.inside, addresses)

    @property
    def inside(self) -> Whereabouts[Interface]:
        """Behind which interface of the LAN an address lies."""
        return Whereabouts(self._local())

    def _local(self) -> Iterator[tuple[Network, Interface]]:
        return (
            (network, interface)
            for interface in self.interfaces
            if not interface.internet
            for network in interface.networks
        )


def _first_of(
    inside: Whereabouts[Interface], addresses: Iterable[str]
) -> Interface | None:
    found = (inside.of(address) for address in map(ip_address, addresses))
    return next(filter(None, found), None)


def read_interfaces(dump: Mapping[str, Any]) -> tuple[Interface, ...]:
    """Read `network.interface dump`."""
    return tuple(_interface(raw) for raw in dump.get("interface", ()))


def _interface(raw: Mapping[str, Any]) -> Interface:
    name = str(raw.get("interface", ""))
    own = [
        own_address(f"{item['address']}/{item['mask']}")
        for family in ("ipv4-address", "ipv6-address")
        for item in raw.get(family, ())
    ]
    networks = [interface.network for interface in own]
    addresses = [str(interface.ip) for interface in own]
    for item in raw.get("ipv6-prefix-assignment", ()):
        networks.append(own_address(f"{item['address']}/{item['mask']}").network)
        if local := item.get("local-address"):
            addresses.append(canonical(local["address"]))
    default_route = any(route.get("mask") == 0 for route in raw.get("route", ()))
    return Interface(
        name=name,
        device=str(raw.get("l3_device") or raw.get("device") or ""),
        networks=tuple(dict.fromkeys(networks)),
        addresses=tuple(addresses),
        internet=default_route or name in _INTERNET_NAMES,
    )


def read_resolvers(dump: Mapping[str, Any]) -> frozenset[str]:
    """Return the resolvers that the router asks, out of `network.interface dump`; what isn't an address is dropped."""
    found = set()
    for raw in dump.get("interface", ()):
        for text in raw.get("dns-server", ()):
            with suppress(ValueError):
                found.add(canonical(text))
    return frozenset(found)


def read_hosts(
    dump: Mapping[str, Any], hints: Mapping[str, Any], leases: Mapping[str, Any]
) -> Hosts:
    """Put together what `network.interface dump`, `luci-rpc getHostHints` and `getDHCPLeases` say.

    The router's own ports, and hosts on its internet side, are no clients.
    """
    interfaces = read_interfaces(dump)
    bare = Hosts(interfaces=interfaces)
    own, inside = bare.router_addresses, bare.inside
    found: dict[str, tuple[str | None, list[str]]] = {}
    for key, hint in hints.items():
        if (mac := mac_address(key)) is None:
            continue
        found[mac] = (
            plain_name(hint.get("name")),
            [*hint.get("ipaddrs", ()), *hint.get("ip6addrs", ())],
        )
    for lease in [*leases.get("dhcp_leases", ()), *leases.get("dhcp6_leases", ())]:
        if (mac := mac_address(lease.get("macaddr"))) is None:
            continue
        name, addresses = found.setdefault(mac, (None, []))
        more = [
            lease.get("ipaddr"),
            *(str(prefix).partition("/")[0] for prefix in lease.get("ip6addrs", ())),
        ]
        addresses.extend(address for address in more if address)
        found[mac] = (name or plain_name(lease.get("hostname")), addresses)
    clients = []
    for mac, (name, texts) in found.items():
        addresses = routable(texts)
        if own.intersection(addresses):
            continue
        if addresses and _first_of(inside, addresses) is None:
            continue
        clients.append(Client(mac=mac, name=name, addresses=tuple(addresses)))
    return Hosts(
        interfaces=interfaces,
        clients=sort_clients(clients),
        owners={
            address: client.mac for client in clients for address in client.addresses
        },
    )
