"""Rules of a console's firewall, its owner's and ours, and what is made of them."""

from collections.abc import Iterator
from functools import cache
from ipaddress import ip_network
from typing import Any

from custom_components.iot_egress_guard.routers.errors import RouterError
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.unifi.firewall import Device, Firewall
from custom_components.iot_egress_guard.routers.unifi.matching import by_block
from custom_components.iot_egress_guard.routers.unifi.policies import ZonePolicies
from custom_components.iot_egress_guard.routers.unifi.traffic_rules import TrafficRules
from custom_components.iot_egress_guard.routers.unifi.zones import read_zones

from .changes import changed
from .deeds import MAC
from .draw import Draw
from .guarding import saved, well_said
from .target import Target

_NETWORKS = tuple(map(ip_network, ("106.13.0.0/16", "2001:db8::/32")))
_RULE = BlockRule(block_id="0a1b2c3d", mac=MAC, networks=_NETWORKS, port=443)
_DEVICE = Device(MAC, "lan", ("10.23.1.125",))
_ZONES = (
    {"_id": "z1", "name": "Internal", "zone_key": "internal", "network_ids": ["lan"]},
    {"_id": "z2", "name": "External", "zone_key": "external", "network_ids": ["wan"]},
)
_THEIRS: dict[str, Any] = {
    "_id": "p1",
    "name": "Mine",
    "description": "Mine",
    "action": "ALLOW",
    "enabled": True,
    "index": 1,
    "protocol": "tcp",
    "ip_version": "BOTH",
    "connection_state_type": "CUSTOM",
    "connection_states": ["NEW"],
    "source": {"zone_id": "z1", "matching_target": "IP", "ips": ["10.23.1.0/24"]},
    "destination": {
        "zone_id": "z2",
        "matching_target": "IP",
        "ips": ["106.13.0.0/24", "a range"],
        "port_matching_type": "SPECIFIC",
        "port": "80,400-500",
    },
    "matching_target": "IP",
    "target_devices": [{"client_mac": MAC, "type": "CLIENT"}, {"type": "ALL_CLIENTS"}],
    "ip_addresses": [
        {"ip_or_subnet": "106.13.0.0/24", "ports": [443], "port_ranges": []},
        {"ip_or_subnet": "a range", "ports": [], "port_ranges": [{"port_start": 1}]},
    ],
    "regions": ["CN"],
}


@cache
def _firewalls() -> tuple[tuple[Firewall, Any], ...]:
    """Return both kinds of firewall, each with a rule of the owner's and ours after it."""
    kinds = ZonePolicies(read_zones(_ZONES, frozenset({"wan"}))), TrafficRules()
    return tuple(
        (kind, saved([_THEIRS, *kind.render(_RULE, _DEVICE)])) for kind in kinds
    )


def _run(data: bytes) -> None:
    draw = Draw(data)
    firewall, rows = _firewalls()[draw.below(2)]
    rows = objects(changed(rows, draw))
    zones = objects(changed(list(_ZONES), draw))
    well_said(repr(read_zones(zones, frozenset({"wan"}))))
    for ours in by_block(rows).values():
        well_said(firewall.fingerprint(ours))
        for row in ours:
            named = list(firewall.ahead(row, rows, _DEVICE))
            if not data and named != ["Mine"]:
                raise AssertionError("the rule ahead isn't seen")
            well_said(repr((named, firewall.words(row), firewall.mac(row))))
            firewall.stops(row, _DEVICE)
            hash(firewall.pair(row))


def objects(found: Any) -> list[dict[str, Any]]:
    """Return what `Console` lets through of a list."""
    listed = found if isinstance(found, list) else ()
    return [each for each in listed if isinstance(each, dict)]


def _both() -> Iterator[bytes]:
    yield from (b"\0", b"\1")


RULES = Target(
    name="rules",
    reads="policies, traffic rules and zones of a console",
    run=_run,
    may_raise=(RouterError,),
    seeds=_both,
)
