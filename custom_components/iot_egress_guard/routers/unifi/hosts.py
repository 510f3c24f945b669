"""UniFi: who is on the site's networks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from itertools import islice
from typing import Any

from ...plain_text import plain_name
from ..hosts import MAX_LOCAL_NETWORKS, mac_address, routable, sort_clients
from ..model import Client, Network
from .networks import Networks

type Rows = Iterable[Mapping[str, Any]]

#: Of those that aren't there now, whoever wasn't seen for so long is no client any more, in seconds.
KNOWN_FOR_S = 30 * 86_400
#: Where `stat/sta` has a client's IPv6 addresses, by version.
_IPV6_FIELDS = ("ipv6_addresses", "ipv6_address", "last_ipv6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The site's clients that are there now, and its networks."""

    networks: Networks = field(default_factory=Networks)
    clients: tuple[Client, ...] = ()
    network_ids: Mapping[str, str] = field(default_factory=dict)
    """MAC → the `_id` of the network that the client is in, by the console's own word."""
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """MAC → the addresses that the client has."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Address (canonical) → MAC."""
    local_networks: tuple[Network, ...] = ()

    def addresses_of(self, mac: str) -> tuple[str, ...]:
        """Return the addresses that a client has now."""
        return self.addresses.get(mac, ())

    def network_of(self, mac: str) -> str | None:
        """Return the `_id` of the network that a client is in, by its address where the console doesn't say; None for none."""
        if found := self.network_ids.get(mac):
            return found
        for address in map(ip_address, self.addresses_of(mac)):
            for lan in self.networks.lans:
                if any(address in network for network in lan.networks):
                    return lan.network_id
        return None


def read_hosts(networks: Networks, stations: Rows) -> Hosts:
    """Put together the networks and what `stat/sta` says.

    Prefixes that the provider delegates stand nowhere in the configuration; the clients' own IPv6 addresses tell them:
    a network of theirs is a /64 (RFC 4291, 2.5.1).
    """
    clients, network_ids = [], {}
    for mac, row in _by_mac(stations):
        clients.append(_client(mac, row, _texts(row)))
        network_ids[mac] = str(row.get("network_id") or "")
    owners = {address: each.mac for each in clients for address in each.addresses}
    seen = (IPv6Network((int(each), 64), strict=False) for each in _ipv6(owners))
    local = (*networks.local, *seen)
    return Hosts(
        networks=networks,
        clients=sort_clients(clients),
        network_ids={mac: ident for mac, ident in network_ids.items() if ident},
        addresses={each.mac: each.addresses for each in clients},
        owners=owners,
        local_networks=tuple(islice(dict.fromkeys(local), MAX_LOCAL_NETWORKS)),
    )


def read_known(users: Rows, now: float) -> Iterator[Client]:
    """Yield those of `rest/user`, there or not, without addresses; guests, and whoever is long gone, are left out."""
    for mac, row in _by_mac(users):
        last_seen = row.get("last_seen")
        gone = isinstance(last_seen, int) and last_seen < now - KNOWN_FOR_S
        if not gone and not row.get("is_guest"):
            yield _client(mac, row, ())


def read_last_network(users: Rows, mac: str) -> str | None:
    """Return the `_id` of the network that a client was in last, out of `rest/user`; None where that isn't kept."""
    for found, row in _by_mac(users):
        if found == mac:
            return str(row.get("last_connection_network_id") or "") or None
    return None


def _by_mac(rows: Rows) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in rows:
        if (mac := mac_address(row.get("mac"))) is not None:
            yield mac, row


def _client(mac: str, row: Mapping[str, Any], addresses: Iterable[str]) -> Client:
    names = (plain_name(row.get(each)) for each in ("name", "hostname"))
    name = next(filter(None, names), None)
    return Client(mac=mac, name=name, addresses=tuple(routable(addresses)))


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    yield str(row.get("ip") or "")
    for name in _IPV6_FIELDS:
        listed = row.get(name)
        yield from map(str, listed if isinstance(listed, list) else ())


def _ipv6(addresses: Iterable[str]) -> Iterator[IPv6Address]:
    for address in map(ip_address, addresses):
        if isinstance(address, IPv6Address):
            yield address
