"""Traffic rules, on sites that weren't migrated to zones."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt.packets import TCP, UDP, Packet, Tcp
from simulators.unifi import UniFiSimulator
from simulators.unifi.scenarios import HOME

from .console import RING, V2, Client

RULES = f"{V2}/trafficrules"


def rule(**changed: Any) -> dict[str, Any]:
    """Return a rule that blocks 106.13.0.0 for the Ring Pro, with changes."""
    return {
        "action": "BLOCK",
        "description": "[iot_egress_guard] a test",
        "enabled": True,
        "matching_target": "IP",
        "target_devices": [{"client_mac": RING, "type": "CLIENT"}],
        "ip_addresses": [
            {
                "ip_or_subnet": "106.13.0.0",
                "ip_version": "v4",
                "ports": [],
                "port_ranges": [],
            }
        ],
        "app_category_ids": [],
        "app_ids": [],
        "domains": [],
        "ip_ranges": [],
        "network_ids": [],
        "regions": [],
        "schedule": {"mode": "ALWAYS"},
    } | changed


def target(subnet: str, **changed: Any) -> dict[str, Any]:
    """Return changes that make a rule be about other addresses."""
    version = "v6" if ":" in subnet else "v4"
    return {"ip_addresses": [{"ip_or_subnet": subnet, "ip_version": version} | changed]}


@pytest.fixture
async def client(
    clock: ManualClock, web: aiohttp.ClientSession
) -> AsyncGenerator[Client]:
    """Return a client of a console whose site has no zones."""
    async with UniFiSimulator(
        "quiet",
        clock=clock,
        zone_based=False,
        provisioned_after=(0, 0),
        lateness=(0, 0),
    ) as simulator:
        yield Client(simulator, web)


def passes(client: Client, dst: str = "106.13.0.0", port: int = 1) -> bool:
    """Tell whether the Ring Pro reaches something."""
    source = "2001:db8:0:10:56e0:19ff:feaa:125" if ":" in dst else "10.23.1.125"
    packet = Packet(
        src=source,
        dst=dst,
        protocol=TCP if port == 443 else UDP,
        sport=50_000,
        dport=port,
        mac=RING,
        tcp=Tcp.SYN,
    )
    return client.simulator.gateway.send(packet).passed


async def test_a_rule_is_made_changed_and_deleted(client: Client) -> None:
    reply = await client.post(RULES, rule())
    assert reply.status == 201
    ident = reply.json["_id"]
    assert (await client.get(RULES)).json == [rule() | {"_id": ident}]
    # 201 for a change, too.
    reply = await client.put(f"{RULES}/{ident}", rule(enabled=False))
    assert (reply.status, reply.json["enabled"]) == (201, False)
    assert (await client.delete(f"{RULES}/{ident}")).status == 200
    assert (await client.get(RULES)).json == []
    for reply in (
        await client.put(f"{RULES}/{ident}", rule()),
        await client.delete(f"{RULES}/{ident}"),
    ):
        assert reply.code == (404, "api.err.NotFound")
    # One alone can't be read.
    assert (await client.get(f"{RULES}/{ident}")).status == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"action": "DROP"}, "[ALLOW, BLOCK]"),
        ({"matching_target": "DOMAIN"}, "[INTERNET, IP, REGION]"),
        ({"schedule": {}}, "mode"),
        ({"description": None}, "description"),
        ({"enabled": None}, "enabled"),
        ({"target_devices": []}, "target_devices"),
        ({"target_devices": [{"type": "MAC"}]}, "[ALL_CLIENTS, CLIENT, NETWORK]"),
        ({"target_devices": [{"type": "CLIENT", "client_mac": "x"}]}, "client_mac"),
        ({"ip_addresses": []}, "ip_addresses"),
        (target("all"), "ip_or_subnet all"),
        (target("106.13.0.0", ip_version="IPV4"), "[v4, v6]"),
        (target("106.13.0.0", ip_version="v6"), "is no IPv6"),
        ({"matching_target": "REGION"}, "regions"),
    ],
)
async def test_a_rule_that_is_wrong_is_refused(
    client: Client, changed: dict[str, Any], words: str
) -> None:
    reply = await client.post(RULES, rule(**changed))
    assert reply.code == (400, "api.err.InvalidPayload")
    assert words in reply.json["message"]
    assert (await client.get(RULES)).json == []


@pytest.mark.parametrize(
    ("changed", "stopped"),
    [
        ({}, True),
        ({"enabled": False}, False),
        ({"schedule": {"mode": "EVERY_DAY"}}, False),
        (target("106.13.0.0/16"), True),
        (target("106.13.0.0", ports=[1]), True),
        (target("106.13.0.0", ports=[2]), False),
        (target("106.13.0.0", port_ranges=[{"port_start": 1, "port_stop": 9}]), True),
        (target("106.13.0.0", port_ranges=[{"port_start": 2, "port_stop": 9}]), False),
        (target("240e::/20"), False),
        ({"matching_target": "INTERNET"}, True),
        ({"matching_target": "REGION", "regions": ["CN"]}, True),
        ({"matching_target": "REGION", "regions": ["RU"]}, False),
        ({"target_devices": [{"type": "ALL_CLIENTS"}]}, True),
        (
            {"target_devices": [{"type": "CLIENT", "client_mac": "02:" * 5 + "09"}]},
            False,
        ),
        ({"target_devices": [{"type": "NETWORK", "network_id": "0"}]}, False),
    ],
)
async def test_a_rule_stops_what_it_means(
    client: Client, changed: dict[str, Any], stopped: bool
) -> None:
    assert (await client.post(RULES, rule(**changed))).status == 201
    assert passes(client) is not stopped


async def test_a_rule_may_be_for_a_network(client: Client) -> None:
    ident = client.simulator.site.lan_id(HOME)
    devices = [{"type": "NETWORK", "network_id": ident}]
    await client.post(RULES, rule(target_devices=devices))
    assert not passes(client)


async def test_rules_are_about_the_internet_only(client: Client) -> None:
    await client.post(RULES, rule(matching_target="INTERNET"))
    assert passes(client, "10.23.1.1", 53)
    assert not passes(client, "2a05:d014:1c5:4b00::7a1", 443)


async def test_what_is_allowed_beats_what_is_blocked(client: Client) -> None:
    await client.post(RULES, rule(matching_target="INTERNET"))
    await client.post(RULES, rule(action="ALLOW", **target("3.120.0.1")))
    assert passes(client, "3.120.0.1", 443)
    assert not passes(client)


async def test_a_blocked_flow_names_its_rule(client: Client) -> None:
    ident = (await client.post(RULES, rule())).json["_id"]
    assert not passes(client)
    [record] = (await client.flows(action=["blocked"]))["data"]
    [policy] = record["policies"]
    assert policy["id"] == ident
    assert record["source"]["mac"] == RING


async def test_where_zones_are_there_are_no_rules(admin: Client) -> None:
    assert (await admin.get(RULES)).json == []
    reply = await admin.post(RULES, rule())
    assert reply.code == (400, "api.err.InvalidPayload")
