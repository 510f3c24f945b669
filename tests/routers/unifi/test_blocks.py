"""Blocks as policies between zones: put on, felt, proven, found again, replaced, undone, taken off."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    BlockRefusedError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from custom_components.iot_egress_guard.routers.unifi.matching import MAX_NETWORKS
from simulators.clock import ManualClock
from simulators.openwrt import Client as Host
from simulators.openwrt.packets import TCP, Tcp
from simulators.unifi import UniFiSimulator
from tests.simulators.unifi.console import schema

from .kit import (
    BAIDU,
    QUARANTINE,
    RING,
    answer,
    asked,
    client,
    datagram,
    edit_policy,
    ours,
    passes,
    ports,
    post,
)

POLICIES = "firewall-policies"
#: What a push asks: the kind of firewall and its zones, networks, health and clients, the policies; then it writes, and reads
#: them again.
PUSH_REQUESTS = 8
IOT_MAC = "02:00:00:00:00:31"


def block(**changed: Any) -> BlockRule:
    """Return the incident's block, with changes."""
    return replace(BAIDU, **changed)


async def test_a_block_is_felt_after_it_was_waited_for(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.connect()
    assert passes(console, 1)
    began = clock.time()
    result = await router.push(BAIDU)
    assert clock.time() - began == 10
    assert not passes(console, 2)
    # Nothing else is.
    assert passes(console, 2, dport=2)
    assert passes(console, 2, protocol=TCP, tcp=Tcp.SYN)
    assert passes(console, 2, dst="106.13.0.1")
    status = result.status
    assert (status.live, status.configured, status.packets) == (True, True, 0)
    assert status.fingerprint
    assert result.flows_cut is None
    assert "Reconnect the device" in result.notes[0]
    [text] = status.text
    assert text == (
        "Policy ieg_0a1b2c3d: BLOCK udp from 54:e0:19:aa:01:25 in zone Internal"
        " to 106.13.0.0 port 1 in zone External"
    )
    assert await router.rules() == {"0a1b2c3d": status}


async def test_its_attempts_are_counted_by_the_policy_that_stopped_them(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_log.lateness = (5, 5)
    await router.push(BAIDU)
    await router.push(block(block_id="bbbbbbbb", port=2))
    for number in range(3):
        assert not passes(console, 5000 + number)
    assert not passes(console, 6000, dport=2)
    clock.advance(10)
    poll = await router.poll([RING])
    # What was blocked is no flow.
    assert ports(poll) == []
    rules = await router.rules()
    assert (rules["0a1b2c3d"].packets, rules["bbbbbbbb"].packets) == (3, 1)
    await router.poll([RING])
    assert (await router.rules())["0a1b2c3d"].packets == 3


async def test_attempts_of_before_a_restart_aren_t_counted_again(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    first = client(session, console, clock)
    await first.push(BAIDU)
    passes(console)
    await first.poll([RING])
    second = client(session, console, clock)
    second.recall(first.memory())
    passes(console)
    await second.poll([RING])
    assert (await second.rules())["0a1b2c3d"].packets == 1


SCOPES: dict[str, tuple[BlockRule, dict[str, Any], bool]] = {
    "any port, any protocol": (block(protocol="any", port=None), {"dport": 9, "protocol": TCP, "tcp": Tcp.SYN}, True),
    "a port of either": (block(protocol="any"), {"protocol": TCP, "tcp": Tcp.SYN}, True),
    "another port of either": (block(protocol="any"), {"dport": 2}, False),
    "tcp only": (block(protocol="tcp"), {}, False),
    "a network": (block(networks=(ip_network("106.12.0.0/15"),)), {"dst": "106.13.9.9"}, True),
    "ipv6": (block(networks=(ip_network("240e::/20"),)), {"dst": "240e::1", "src": "2001:db8:0:10:56e0:19ff:feaa:125"}, True),
    "several": (block(networks=(ip_network("198.51.100.0/24"), ip_network("240e::/20"))), {"dst": "198.51.100.1"}, True),
    "a country": (block(country="CN", port=None), {"dst": "106.13.77.1", "dport": 9}, True),
    "a port of a country": (block(country="CN"), {"dport": 9}, False),
    "another country": (block(country="RU"), {}, False),
    "all of the internet": (QUARANTINE, {"dst": "198.51.100.9", "dport": 9}, True),
    "and not the home": (QUARANTINE, {"dst": "10.23.1.1", "dport": 53}, False),
    "nor another device": (QUARANTINE, {"src": "10.23.1.130", "mac": "f6:2b:9c:44:81:30"}, False),
    "one port of the internet": (replace(QUARANTINE, port=1), {}, True),
    "no other port": (replace(QUARANTINE, port=1), {"dport": 9}, False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "sent", "stopped"), SCOPES.values(), ids=SCOPES.keys()
)
async def test_a_block_stops_what_it_means_and_no_more(
    router: UniFiRouter,
    console: UniFiSimulator,
    rule: BlockRule,
    sent: dict[str, Any],
    stopped: bool,
) -> None:
    result = await router.push(rule)
    assert passes(console, **sent) is not stopped
    # As public clients describe a policy.
    [body] = [each for each in asked(console, POLICIES) if each]
    schema("policy").validate(body)
    schema("policy").validate(ours(console))
    assert body["description"] == f"[iot_egress_guard] {rule.block_id}"
    assert (body["source"]["matching_target_type"], body["logging"]) == ("OBJECT", True)
    assert result.status.live
    told = any("by its own database" in note for note in result.notes)
    assert told is (rule.country is not None)


async def test_established_flows_live_on(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    flow = console.gateway.send(datagram()).flow
    assert flow is not None
    console.gateway.answer(flow)
    await router.push(BAIDU)
    assert console.gateway.repeat(flow, RING).passed


async def test_the_same_block_again_changes_nothing_and_waits_for_nothing(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    first = await router.push(BAIDU)
    before, policy = clock.time(), ours(console)
    assert (await router.push(BAIDU)).status == first.status
    assert (clock.time(), ours(console)) == (before, policy)


async def test_a_block_that_changes_is_changed_where_it_stands(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    ident = ours(console)["_id"]
    result = await router.push(block(port=9))
    assert ours(console)["_id"] == ident
    assert result.status.live
    assert passes(console)
    assert not passes(console, dport=9)


async def test_several_blocks_are_kept_apart(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    await router.push(QUARANTINE)
    assert set(await router.rules()) == {"0a1b2c3d", "9z8y7x6w"}
    await router.remove(["9z8y7x6w", "never-was"])
    assert set(await router.rules()) == {"0a1b2c3d"}
    await router.remove(["0a1b2c3d"])
    assert await router.rules() == {}
    await router.remove(["0a1b2c3d"])
    assert console.policies.own == []


async def test_the_owner_s_policies_are_nobody_s_business(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    theirs = ours(console) | {"name": "ieg_ the owner's", "description": "mine"}
    await post(console, POLICIES, theirs)
    assert set(await router.rules()) == {"0a1b2c3d"}
    await router.remove(["0a1b2c3d"])
    assert ours(console)["name"] == "ieg_ the owner's"


@pytest.mark.parametrize(
    "renamed", [{"name": "renamed"}, {"description": ""}, {"name": "x", "index": 3}]
)
async def test_a_block_is_found_by_its_name_or_its_description(
    router: UniFiRouter, console: UniFiSimulator, renamed: dict[str, Any]
) -> None:
    before = (await router.push(BAIDU)).status
    edit_policy(console, **renamed)
    after = (await router.rules())["0a1b2c3d"]
    assert (after.live, after.fingerprint) == (True, before.fingerprint)


@pytest.mark.parametrize(
    ("edited", "live"),
    [
        ({"enabled": False}, False),
        ({"action": "ALLOW"}, False),
        ({"protocol": "tcp"}, True),
        ({"logging": False}, True),
        ({"schedule": {"mode": "EVERY_DAY"}}, True),
        ({"destination": {"port": "2"}}, True),
        ({"destination": {"ips": ["106.13.0.1"]}}, True),
        ({"destination": {"match_opposite_ips": True}}, True),
        ({"source": {"client_macs": [IOT_MAC]}}, True),
    ],
)
async def test_an_edit_shows(
    router: UniFiRouter, console: UniFiSimulator, edited: dict[str, Any], live: bool
) -> None:
    before = (await router.push(BAIDU)).status
    edit_policy(console, **edited)
    after = (await router.rules())["0a1b2c3d"]
    assert after.fingerprint != before.fingerprint
    assert after.live is live
    assert "(switched off)" in after.text[0] or edited != {"enabled": False}
    # Pushed again it is what it was.
    assert (await router.push(BAIDU)).status.fingerprint == before.fingerprint
    assert len(console.policies.own) == 1


async def test_how_the_console_writes_it_makes_no_difference(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    rule = block(
        networks=(
            ip_network("240e::/20"),
            ip_network("106.13.0.0"),
            ip_network("198.51.100.0/24"),
        )
    )
    before = (await router.push(rule)).status
    edit_policy(
        console,
        ip_version="BOTH",
        hits=5,
        source={"client_macs": [RING.upper()], "match_opposite_ports": None},
        destination={
            "ips": ["198.51.100.0/24", "106.13.0.0/32", "240E::/20"],
            "port": 1,
            "match_opposite_ips": None,
        },
    )
    after = (await router.rules())["0a1b2c3d"]
    assert after.fingerprint == before.fingerprint


async def test_too_many_networks_are_refused_with_their_number(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    many = tuple(ip_network((number << 8, 24)) for number in range(MAX_NETWORKS + 1))
    with pytest.raises(BlockRefusedError, match=r"1,001 networks, more than the 1,000"):
        await router.push(block(networks=many))
    assert console.policies.own == []
    assert (await router.push(block(networks=many[1:]))).status.live
    # A country's are the console's own.
    assert (await router.push(block(networks=many, country="CN"))).status.live


async def test_a_device_is_blocked_in_the_zone_of_its_network(
    session: aiohttp.ClientSession, two_zones: UniFiSimulator, clock: ManualClock
) -> None:
    two_zones.clients.add(Host(mac=IOT_MAC, name="camera", ipv4="10.23.2.7"))
    router = client(session, two_zones, clock)
    status = (await router.push(replace(QUARANTINE, mac=IOT_MAC))).status
    assert "in zone IoT" in status.text[0]
    assert not passes(two_zones, src="10.23.2.7", mac=IOT_MAC)
    assert passes(two_zones)


async def test_a_device_that_moves_is_no_longer_blocked_and_that_shows(
    session: aiohttp.ClientSession, two_zones: UniFiSimulator, clock: ManualClock
) -> None:
    camera = Host(mac=IOT_MAC, name="camera", ipv4="10.23.2.7")
    two_zones.clients.add(camera)
    router = client(session, two_zones, clock)
    rule = replace(QUARANTINE, mac=IOT_MAC)
    before = (await router.push(rule)).status
    camera.ipv4 = "10.23.1.7"
    clock.advance(61)
    moved = (await router.rules())[rule.block_id]
    assert (moved.live, moved.fingerprint) == (False, before.fingerprint)
    after = (await router.push(rule)).status
    assert after.live
    assert "in zone Internal" in after.text[0]
    assert not passes(two_zones, src="10.23.1.7", mac=IOT_MAC)
    assert len(two_zones.policies.own) == 1


async def test_a_device_that_isn_t_there_sits_where_all_do_or_did_last(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    two_zones: UniFiSimulator,
    clock: ManualClock,
) -> None:
    console.clients.client(RING).online = False
    assert (await client(session, console, clock).push(QUARANTINE)).status.live
    two_zones.clients.client(RING).online = False
    router = client(session, two_zones, clock)
    with pytest.raises(BlockRefusedError, match="doesn't see the device"):
        await router.push(QUARANTINE)
    lan = two_zones.site.lan_id(two_zones.site.lans[1])
    row = {"mac": RING, "last_connection_network_id": lan}
    two_zones.faults.answer(answer({"meta": {"rc": "ok"}, "data": [row]}), path="user")
    assert "in zone IoT" in (await router.push(QUARANTINE)).status.text[0]


async def test_every_zone_that_leads_out_gets_its_policy(
    session: aiohttp.ClientSession, two_zones: UniFiSimulator, clock: ManualClock
) -> None:
    site = two_zones.site
    zones = [dict(zone) for zone in site.firewall_zones()]
    for zone in zones:
        # The owner put a second WAN among the IoT zone's networks.
        if zone["name"] == "Dmz":
            zone["network_ids"] = [site.wan_id]
    two_zones.faults.answer(answer(zones), path="zone")
    router = client(session, two_zones, clock)
    status = (await router.push(QUARANTINE)).status
    assert (len(two_zones.policies.own), len(status.text)) == (2, 2)
    assert status.live
    await router.remove([QUARANTINE.block_id])
    assert two_zones.policies.own == []


async def test_a_firewall_without_a_zone_for_the_internet_can_t_be_told(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    zones = [
        zone
        for zone in console.site.firewall_zones()
        if zone.get("zone_key") != "external"
    ]
    console.faults.answer(answer(zones), path="zone")
    with pytest.raises(UnsupportedError, match="no zone for the internet"):
        await router.push(QUARANTINE)


async def test_an_allow_of_the_owner_s_that_stands_ahead_is_named(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    theirs = ours(console) | {
        "name": "my exception",
        "description": "",
        "action": "ALLOW",
    }
    await router.remove(["0a1b2c3d"])
    await post(console, POLICIES, theirs)
    result = await router.push(BAIDU)
    assert result.status.ahead == ("my exception",)
    assert passes(console)
    later = theirs | {"name": "later"}
    await post(console, POLICIES, later)
    assert (await router.rules())["0a1b2c3d"].ahead == ("my exception",)
