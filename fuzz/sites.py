"""A site of a console: its networks, clients, resolvers and settings, read straight from the rows."""

from functools import cache
import json
from typing import Any

from custom_components.iot_egress_guard.routers.unifi.hosts import (
    read_hosts,
    read_known,
    read_last_network,
)
from custom_components.iot_egress_guard.routers.unifi.networks import (
    read_gateway_mac,
    read_networks,
    read_resolvers,
    read_time_servers,
)
from custom_components.iot_egress_guard.routers.unifi.sight import read_setting
from custom_components.iot_egress_guard.routers.unifi.site import read_sites
from custom_components.iot_egress_guard.routers.unifi.zones import has_zones

from .changes import changed
from .deeds import MAC, unifi
from .draw import Draw
from .guarding import NOW, well_said
from .rules import objects
from .target import Target

_LISTS = ("networkconf", "health", "sta", "user", "ntp", "traffic_flow", "sites")


@cache
def _recorded() -> dict[str, Any]:
    """Return the rows of each list, as they were recorded, by the last word of its path."""
    deeds = unifi(by_key=True, zones=True).deeds
    found: dict[str, Any] = {}
    for exchanges in deeds.values():
        for request, response in exchanges:
            name = request.path.rpartition("/")[2]
            if name in _LISTS:
                found[name] = json.loads(response.body)["data"]
    return found


def _run(data: bytes) -> None:
    draw = Draw(data)
    rows = {name: objects(changed(_recorded()[name], draw)) for name in _LISTS}
    networks = read_networks(rows["networkconf"], rows["health"])
    hosts = read_hosts(networks, rows["sta"])
    if not data and MAC not in hosts.addresses:
        raise AssertionError("the device isn't there")
    for mac in (MAC, *(each.mac for each in hosts.clients)):
        hosts.network_of(mac)
        read_last_network(rows["user"], mac)
    well_said(repr(hosts))
    well_said(repr(list(read_known(rows["user"], NOW))))
    well_said(repr(read_sites(rows["sites"])))
    read_gateway_mac(rows["health"])
    read_resolvers(rows["networkconf"], rows["health"])
    read_time_servers(rows["ntp"])
    read_setting(rows["traffic_flow"])
    has_zones(changed(["ZONE_BASED_FIREWALL", {"feature": "x"}], draw))


SITE = Target(
    name="site",
    reads="sites, networks, clients and settings of a console",
    run=_run,
    may_raise=(),
)
