"""UniFi: the networks of a site, and what of the gateway itself is known."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..conntrack import canonical
from ..hosts import mac_address, own_address
from ..model import Network

type Rows = Iterable[Mapping[str, Any]]

#: Purposes of networks that lead out of the home; all others (`corporate`, `guest`, `remote-user-vpn`, …) lie behind the
#: gateway.
_OUTSIDE = frozenset({"wan", "vpn-client"})
#: Where a network's own subnets stand, as the gateway's address with its length.
_SUBNETS = ("ip_subnet", "ipv6_subnet")
#: What is reached by a tunnel to the owner's other sites: it isn't the internet either.
_REMOTE_SUBNETS = ("remote_vpn_subnets", "remote_site_subnets")

_WAN_RESOLVERS = (
    *(f"wan_dns{number}" for number in range(1, 5)),
    *(f"wan_ipv6_dns{number}" for number in range(1, 3)),
)
_LAN_RESOLVERS = (
    *(f"dhcpd_dns_{number}" for number in range(1, 5)),
    *(f"dhcpdv6_dns_{number}" for number in range(1, 5)),
)
_TIME_SERVERS = tuple(f"ntp_server_{number}" for number in range(1, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lan:
    """A network behind the gateway."""

    network_id: str
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """A site's networks."""

    lans: tuple[Lan, ...] = ()
    wan_ids: frozenset[str] = frozenset()
    """The `_id`s of the networks that lead to the internet."""
    router_addresses: frozenset[str] = frozenset()

    @property
    def local(self) -> tuple[Network, ...]:
        """The networks behind the gateway, each once."""
        found = (network for lan in self.lans for network in lan.networks)
        return tuple(dict.fromkeys(found))


def read_networks(rows: Rows, health: Rows) -> Networks:
    """Put together what `rest/networkconf` and `stat/health` say; what isn't an address or a network is passed over."""
    lans: list[Lan] = []
    wan_ids, own = set[str](), set[str]()
    for row in rows:
        ident = str(row.get("_id") or "")
        if _is_outside(row):
            wan_ids.add(ident)
            own.update(_addresses(row, ("wan_ip", "wan_ipv6")))
        elif row.get("enabled", True):
            subnets = list(_subnets(row))
            own.update(str(each.ip) for each in subnets)
            remote = (each.network for each in _listed(row, _REMOTE_SUBNETS))
            networks = (*(each.network for each in subnets), *remote)
            lans.append(Lan(network_id=ident, networks=networks))
    for row in health:
        own.update(_addresses(row, ("wan_ip", "lan_ip")))
    return Networks(
        lans=tuple(lans), wan_ids=frozenset(wan_ids), router_addresses=frozenset(own)
    )


def read_gateway_mac(health: Rows) -> str | None:
    """Return the gateway's MAC out of `stat/health`, in lower case; None where it isn't said."""
    macs = (mac_address(row.get("gw_mac")) for row in health)
    return next(filter(None, macs), None)


def read_resolvers(rows: Rows, health: Rows) -> frozenset[str]:
    """Return the resolvers, by address, that the gateway asks, and those that it has clients ask in its place."""
    found: set[str] = set()
    for row in rows:
        names = _WAN_RESOLVERS if _is_outside(row) else _LAN_RESOLVERS
        found.update(_addresses(row, names))
    for row in health:
        listed = row.get("nameservers")
        told = dict(enumerate(listed)) if isinstance(listed, list) else {}
        found.update(_addresses(told, told))
    return frozenset(found)


def read_time_servers(rows: Rows) -> frozenset[str]:
    """Return those of the setting `ntp` that are addresses; names are passed over."""
    return frozenset(
        address for row in rows for address in _addresses(row, _TIME_SERVERS)
    )


def _is_outside(row: Mapping[str, Any]) -> bool:
    return str(row.get("purpose")) in _OUTSIDE


def _addresses[Name](row: Mapping[Name, Any], names: Iterable[Name]) -> Iterator[str]:
    for name in names:
        with suppress(ValueError):
            yield canonical(str(row.get(name) or ""))


def _subnets(row: Mapping[str, Any]) -> Iterator[Any]:
    for name in _SUBNETS:
        with suppress(ValueError):
            yield own_address(str(row.get(name) or ""))


def _listed(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[Any]:
    for name in names:
        listed = row.get(name)
        for text in listed if isinstance(listed, list) else ():
            with suppress(ValueError):
                yield own_address(str(text))
