"""Which of the owner's policies may let pass what a block should stop."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.routers.unifi.policy_ahead import (
    Reach,
    allows_ahead,
)

from .kit import RING

REACH = Reach(RING, "lan", ("10.23.1.125", "2001:db8::125"))
ANYWHERE: dict[str, Any] = {"matching_target": "ANY", "port_matching_type": "ANY"}
OURS: dict[str, Any] = {
    "name": "ieg_0a1b2c3d",
    "description": "[iot_egress_guard] 0a1b2c3d",
    "action": "BLOCK",
    "enabled": True,
    "index": 10_005,
    "protocol": "udp",
    "ip_version": "BOTH",
    "source": {"matching_target": "CLIENT", "client_macs": [RING]},
    "destination": {
        "matching_target": "IP",
        "ips": ["106.13.0.0", "106.14.0.0/16"],
        "port_matching_type": "SPECIFIC",
        "port": "1",
    },
}


def allow(**changed: Any) -> dict[str, Any]:
    """Return a policy of the owner's that lets everything pass, with changes."""
    return {
        "_id": "5",
        "name": "theirs",
        "action": "ALLOW",
        "enabled": True,
        "index": 10_000,
        "protocol": "all",
        "ip_version": "BOTH",
        "connection_state_type": "ALL",
        "source": ANYWHERE,
        "destination": ANYWHERE,
    } | changed


def ips(*listed: str, **more: Any) -> dict[str, Any]:
    """Return an end that means addresses."""
    return {"matching_target": "IP", "ips": list(listed), **more}


def port(listed: str, **more: Any) -> dict[str, Any]:
    """Return an end that means ports."""
    return ANYWHERE | {"port_matching_type": "SPECIFIC", "port": listed, **more}


CASES: dict[str, tuple[dict[str, Any], bool]] = {
    "everything": ({}, True),
    "switched off": ({"enabled": False}, False),
    "a block": ({"action": "BLOCK"}, False),
    "behind ours": ({"index": 10_006}, False),
    "behind the console's own": ({"index": 40_000}, False),
    "without an index": ({"index": None}, True),
    "answers only": ({"connection_state_type": "RESPOND_ONLY"}, False),
    "new flows": ({"connection_state_type": "CUSTOM", "connection_states": ["NEW"]}, True),
    "invalid ones": ({"connection_state_type": "CUSTOM", "connection_states": ["INVALID"]}, False),
    "ours, of another block": ({"name": "ieg_bbbbbbbb"}, False),
    "the device": ({"source": {"matching_target": "CLIENT", "client_macs": [RING.upper()]}}, True),
    "another device": ({"source": {"matching_target": "CLIENT", "client_macs": ["02:00:00:00:00:01"]}}, False),
    "its mac": ({"source": {"matching_target": "MAC", "macs": [RING]}}, True),
    "another mac": ({"source": {"matching_target": "MAC", "macs": []}}, False),
    "its network": ({"source": {"matching_target": "NETWORK", "network_ids": ["lan"]}}, True),
    "another network": ({"source": {"matching_target": "NETWORK", "network_ids": ["iot"]}}, False),
    "all but its network": ({"source": {"matching_target": "NETWORK", "network_ids": ["lan"], "match_opposite_networks": True}}, False),
    "its address": ({"source": ips("10.23.1.0/24")}, True),
    "another address": ({"source": ips("10.23.2.0/24")}, False),
    "all but an address": ({"source": ips("10.23.2.0/24", match_opposite_ips=True)}, True),
    "who knows": ({"source": {"matching_target": "DEVICE"}}, True),
    "its destination": ({"destination": ips("106.13.0.0/16")}, True),
    "part of it": ({"destination": ips("106.14.7.7")}, True),
    "a range": ({"destination": ips("106.13.0.0-106.13.0.9")}, True),
    "another destination": ({"destination": ips("106.15.0.0/16", "2001:db8::/32")}, False),
    "all but a destination": ({"destination": ips("106.13.0.0/16", match_opposite_ips=True)}, True),
    "a country": ({"destination": {"matching_target": "REGION", "regions": ["US"]}}, True),
    "its port": ({"destination": port("1")}, True),
    "a range of ports": ({"destination": port("443,0-9")}, True),
    "another port": ({"destination": port("443,8000-8010")}, False),
    "all but its port": ({"destination": port("1", match_opposite_ports=True)}, False),
    "all but another port": ({"destination": port("443", match_opposite_ports=True)}, True),
    "ports that can't be read": ({"destination": port("some")}, True),
    "a group of ports": ({"destination": ANYWHERE | {"port_matching_type": "OBJECT"}}, True),
    "its protocol": ({"protocol": "udp"}, True),
    "either": ({"protocol": "tcp_udp"}, True),
    "by number": ({"protocol": "17"}, True),
    "another protocol": ({"protocol": "tcp"}, False),
    "another number": ({"protocol": "6"}, False),
    "all but its protocol": ({"protocol": "udp", "match_opposite_protocol": True}, False),
    "all but another": ({"protocol": "tcp", "match_opposite_protocol": True}, True),
    "its version": ({"ip_version": "IPV4"}, True),
    "the other version": ({"ip_version": "IPV6"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "named"), CASES.values(), ids=CASES.keys())
def test_who_may_let_pass_what_ours_should_stop(
    changed: dict[str, Any], named: bool
) -> None:
    found = list(allows_ahead(OURS, [OURS, allow(**changed)], REACH))
    assert found == (["theirs"] if named else [])


@pytest.mark.parametrize(
    ("destination", "theirs", "named"),
    [
        ({"matching_target": "REGION", "regions": ["CN"]}, {"matching_target": "REGION", "regions": ["CN", "RU"]}, True),
        ({"matching_target": "REGION", "regions": ["CN"]}, {"matching_target": "REGION", "regions": ["RU"]}, False),
        ({"matching_target": "REGION", "regions": ["CN"]}, ips("106.13.0.0"), True),
        ({"matching_target": "ANY"}, ips("106.13.0.0"), True),
        ({"matching_target": "IP", "ips": ["junk"]}, ips("106.13.0.0"), True),
    ],
)  # fmt: skip
def test_other_blocks_too(
    destination: dict[str, Any], theirs: dict[str, Any], named: bool
) -> None:
    ours = OURS | {"destination": destination, "protocol": "all"}
    policies = [ours, allow(destination=theirs, ip_version="IPV4", protocol="icmp")]
    assert list(allows_ahead(ours, policies, REACH)) == (["theirs"] if named else [])


def test_of_a_device_that_isn_t_there_more_may_be_meant() -> None:
    nowhere = Reach(RING, None, ())
    policies = [
        allow(source=ips("10.23.2.0/24"), name="by address"),
        allow(
            source={"matching_target": "NETWORK", "network_ids": ["iot"]},
            name="by network",
            index=10_001,
        ),
        allow(
            source={"matching_target": "CLIENT", "client_macs": []}, name="by client"
        ),
        allow(name=None, index=10_002),
    ]
    assert list(allows_ahead(OURS, policies, nowhere)) == [
        "by address",
        "by network",
        "5",
    ]
