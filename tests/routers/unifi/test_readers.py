"""Whatever a console answers is read or refused, and never a surprise."""

from typing import Any

from hypothesis import given, strategies as st

from custom_components.iot_egress_guard.routers.unifi.answers import Answer, failure
from custom_components.iot_egress_guard.routers.unifi.firewall import Device
from custom_components.iot_egress_guard.routers.unifi.hosts import (
    read_hosts,
    read_known,
    read_last_network,
)
from custom_components.iot_egress_guard.routers.unifi.matching import by_block
from custom_components.iot_egress_guard.routers.unifi.networks import (
    Networks,
    read_gateway_mac,
    read_networks,
    read_resolvers,
    read_time_servers,
)
from custom_components.iot_egress_guard.routers.unifi.policies import ZonePolicies
from custom_components.iot_egress_guard.routers.unifi.seen import Seen
from custom_components.iot_egress_guard.routers.unifi.sight import read_setting
from custom_components.iot_egress_guard.routers.unifi.site import read_sites
from custom_components.iot_egress_guard.routers.unifi.traffic_rules import TrafficRules
from custom_components.iot_egress_guard.routers.unifi.zones import (
    Zones,
    has_zones,
    read_zones,
)

from .kit import RING

DEVICE = Device(RING, "lan", ("10.23.1.125",))
#: What something may be, of which one of these names tells what it should be.
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False)
    | st.sampled_from(
        ["10.23.1.1/24", "106.13.0.0", RING, "ALLOW", "IP", "SPECIFIC", "ok", "1-9", ""]
    )
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=4,
)


def rows(*names: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return lists of objects that have some of these names, and anything under them."""
    row = st.fixed_dictionaries({}, optional=dict.fromkeys(names, VALUES))
    return st.lists(row, max_size=3)


NETWORK = ("_id", "purpose", "enabled", "ip_subnet", "ipv6_subnet", "wan_ip", "wan_dns1")  # fmt: skip
CLIENT = ("mac", "ip", "name", "ipv6_addresses", "network_id", "last_seen", "is_guest")
END = ("zone_id", "matching_target", "ips", "regions", "client_macs", "network_ids", "port", "port_matching_type")  # fmt: skip
POLICY = ("_id", "name", "description", "action", "enabled", "index", "protocol", "ip_version", "schedule")  # fmt: skip
RULE = (*POLICY, "matching_target", "target_devices", "ip_addresses", "regions")
ITEM = ("ip_or_subnet", "ports", "port_ranges", "type", "client_mac", "network_id")


@given(rows(*NETWORK, "remote_vpn_subnets"), rows("wan_ip", "gw_mac", "nameservers"))
def test_networks(networks: list[Any], health: list[Any]) -> None:
    found = read_networks(networks, health)
    assert all(network.version in (4, 6) for network in found.local)
    read_resolvers(networks, health)
    assert read_gateway_mac(health) != ""
    read_time_servers([{"ntp_server_1": each.get("wan_ip")} for each in networks])


@given(rows(*CLIENT))
def test_hosts(clients: list[Any]) -> None:
    hosts = read_hosts(Networks(), clients)
    assert set(hosts.owners.values()) <= {each.mac for each in hosts.clients}
    hosts.network_of(RING)
    list(read_known(clients, 1e9))
    read_last_network(clients, RING)


@given(
    rows("_id", "name", "desc", "role", "enabled_allowed_traffic"),
    rows("_id", "name", "zone_key", "network_ids"),
    VALUES,
)
def test_lists(listed: list[Any], zones: list[Any], junk: Any) -> None:
    read_sites(listed)
    read_setting(listed)
    found = read_zones(zones, frozenset({"wan"}))
    found.of_network("lan")
    assert len(found.internet) <= len(zones)
    has_zones(junk)
    Seen().restore(junk)


@given(rows(*POLICY), rows(*END), rows(*END))
def test_policies(policies: list[Any], sources: list[Any], targets: list[Any]) -> None:
    firewall = ZonePolicies(Zones())
    for policy, source, target in zip(policies, sources, targets, strict=False):
        policy |= {"source": source, "destination": target}
    _look(firewall, policies)


@given(rows(*RULE), rows(*ITEM), rows(*ITEM))
def test_traffic_rules(rules: list[Any], items: list[Any], devices: list[Any]) -> None:
    for rule in rules[1:]:
        rule |= {"ip_addresses": items, "target_devices": devices}
    _look(TrafficRules(), rules)


def _look(firewall: ZonePolicies | TrafficRules, found: list[Any]) -> None:
    assert bool(firewall.fingerprint(found)) is bool(found)
    by_block(found)
    for row in found:
        firewall.words(row)
        firewall.mac(row)
        firewall.pair(row)
        firewall.stops(row, DEVICE)
        list(firewall.ahead(row, found, DEVICE))


ERROR = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("meta", "code", "errorCode", "error"), VALUES)
)


@given(st.integers(100, 599), VALUES | ERROR, st.booleans())
def test_answers(status: int, body: Any, is_json: bool) -> None:
    error = failure(Answer(status, body, is_json), "/api/s/default/stat/sta")
    assert error is not None or status < 400
