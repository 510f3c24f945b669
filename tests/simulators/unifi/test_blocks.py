"""That a block is felt: when, by whom, and what the log says of it."""

from collections import Counter
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt.packets import ICMPV6, TCP, UDP, Packet, Tcp
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.scenarios import HOME, IOT

from .console import CLASSIC, RING, V2, Client

POLICIES = f"{V2}/firewall-policies"

RING_IP = "10.23.1.125"
RING_IPV6 = "2001:db8:0:10:56e0:19ff:feaa:125"
BEACON = ("106.13.0.0", 1)

IPS = {"matching_target": "IP", "matching_target_type": "SPECIFIC"}
INCIDENT = IPS | {"ips": ["106.13.0.0"]}


def packet(dst: str, port: int = 1, **changed: Any) -> Packet:
    """Return a packet of the Ring Pro's."""
    source = RING_IPV6 if ":" in dst else RING_IP
    sent: dict[str, Any] = {
        "src": source,
        "dst": dst,
        "protocol": UDP,
        "sport": 50_000,
        "dport": port,
        "size": 100,
        "mac": RING,
    }
    return Packet(**(sent | changed))


def passes(client: Client, dst: str = "106.13.0.0", port: int = 1, **sent: Any) -> bool:
    """Tell whether a packet of the Ring Pro's gets through."""
    return client.simulator.gateway.send(packet(dst, port, **sent)).passed


def run(client: Client, clock: ManualClock, seconds: int) -> None:
    """Let time pass, in small steps."""
    for _ in range(seconds // 10):
        clock.advance(10)
        client.simulator.tick()


async def seen(
    client: Client, clock: ManualClock, since: float
) -> Counter[tuple[str, str, int]]:
    """Count what the Ring Pro did since then: action, address, port."""
    answer = await client.flows(
        source_mac=[RING], timestampFrom=int(since * 1000), pageSize=1000
    )
    return Counter(
        (each["action"], each["destination"]["ip"], each["destination"]["port"])
        for each in answer["data"]
    )


async def test_a_block_is_felt_and_its_attempts_are_logged(
    owner: Client, clock: ManualClock
) -> None:
    run(owner, clock, 900)
    before = await seen(owner, clock, 0)
    assert before["allowed", *BEACON] >= 4
    ident = await owner.put_block(protocol="udp", destination=INCIDENT)
    # What was under way before ends within its 30 s.
    clock.advance(60)
    since = clock.time()
    run(owner, clock, 900)
    after = await seen(owner, clock, since)
    assert after["allowed", *BEACON] == 0
    assert after["blocked", *BEACON] >= 4
    # Everything else goes on.
    assert after["allowed", "10.23.1.1", 53] > 5
    blocked = (await owner.flows(action=["blocked"]))["data"]
    assert {each["policies"][0]["id"] for each in blocked} == {ident}
    assert blocked[0]["policies"][0]["name"] == "ours"
    assert blocked[0]["traffic_data"]["packets_rx"] == 0
    assert (await owner.flows(policy=[ident]))["data"] == blocked
    await owner.delete(f"{POLICIES}/{ident}")
    since = clock.time()
    run(owner, clock, 600)
    assert (await seen(owner, clock, since))["allowed", *BEACON] >= 2


async def test_a_block_takes_some_seconds_to_arrive(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator("quiet", clock=clock) as simulator:
        client = Client(simulator, web)
        await client.put_block()
        clock.advance(4.9)
        assert passes(client, sport=1)
        clock.advance(5.2)
        assert not passes(client, sport=2)
        # The one that was let in before isn't cut, once it was answered.
        await client.delete(f"{POLICIES}/{simulator.policies.own[0]['_id']}")
        assert not passes(client, sport=3)
        clock.advance(10)
        assert passes(client, sport=4)


async def test_changes_made_together_arrive_together(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        "quiet", clock=clock, provisioned_after=(8, 8)
    ) as simulator:
        client = Client(simulator, web)
        await client.put_block(destination=IPS | {"ips": ["198.51.100.1"]})
        clock.advance(5)
        await client.put_block(destination=IPS | {"ips": ["198.51.100.2"]})
        clock.advance(3)
        assert not passes(client, "198.51.100.1")
        assert not passes(client, "198.51.100.2")


async def test_established_flows_outlive_a_block(
    admin: Client, clock: ManualClock
) -> None:
    gateway = admin.simulator.gateway
    flow = gateway.send(packet("106.13.0.0")).flow
    assert flow is not None
    gateway.answer(flow)
    await admin.put_block()
    for _ in range(20):
        clock.advance(25)
        assert gateway.repeat(flow, RING).passed
        assert gateway.answer(flow).passed
    assert not passes(admin, sport=50_001)


@pytest.mark.parametrize(
    ("mac", "outlives"), [(RING, False), ("a0:d0:5b:31:22:80", True)]
)
async def test_a_kick_cuts_what_has_no_cable(
    admin: Client, mac: str, outlives: bool
) -> None:
    gateway = admin.simulator.gateway
    host = admin.simulator.clients.client(mac)
    sent = packet("106.13.0.0", src=host.ipv4, mac=mac)
    flow = gateway.send(sent).flow
    assert flow is not None
    gateway.answer(flow)
    await admin.put_block(source={"client_macs": [mac]})
    await admin.post(f"{CLASSIC}/cmd/stamgr", {"cmd": "kick-sta", "mac": mac})
    assert gateway.repeat(flow, mac).passed is outlives


async def test_a_blocked_client_reaches_nothing_at_all(admin: Client) -> None:
    gateway = admin.simulator.gateway
    flow = gateway.send(packet("106.13.0.0")).flow
    assert flow is not None
    gateway.answer(flow)
    command = f"{CLASSIC}/cmd/stamgr"
    await admin.post(command, {"cmd": "block-sta", "mac": RING})
    assert not gateway.repeat(flow, RING).passed
    assert not passes(admin, "10.23.1.1", 53)
    # It isn't connected, so nothing of that is in the log.
    assert (await admin.flows(action=["blocked"]))["data"] == []
    await admin.post(command, {"cmd": "unblock-sta", "mac": RING})
    assert passes(admin, sport=50_001)


async def test_an_allow_of_the_owner_s_that_stands_before_wins(admin: Client) -> None:
    allow = await admin.put_block(name="allow", action="ALLOW")
    block = await admin.put_block()
    assert passes(admin, sport=1)
    body = {
        "source_zone_id": await admin.zone("internal"),
        "destination_zone_id": await admin.zone("external"),
        "before_predefined_ids": [block, allow],
        "after_predefined_ids": [],
    }
    assert (await admin.put(f"{POLICIES}/batch-reorder", body)).status == 200
    assert not passes(admin, sport=2)


async def test_a_block_behind_the_console_s_own_is_felt_before_the_last(
    admin: Client,
) -> None:
    block = await admin.put_block()
    body = {
        "source_zone_id": await admin.zone("internal"),
        "destination_zone_id": await admin.zone("external"),
        "before_predefined_ids": [],
        "after_predefined_ids": [block],
    }
    await admin.put(f"{POLICIES}/batch-reorder", body)
    assert not passes(admin)


async def test_without_logging_a_block_leaves_no_trace(admin: Client) -> None:
    await admin.put_block(logging=False)
    assert not passes(admin)
    assert (await admin.flows(action=["blocked"]))["data"] == []


async def test_attempts_that_follow_closely_share_a_record(
    admin: Client, clock: ManualClock
) -> None:
    admin.simulator.flow_log.lateness = (30, 30)
    admin.simulator.flow_log.partial = 0
    await admin.put_block()
    for number in range(4):
        assert not passes(admin, sport=50_000 + number)
        clock.advance(3)
    clock.advance(60)
    [record] = (await admin.flows(action=["blocked"]))["data"]
    assert (record["count"], record["traffic_data"]["packets_tx"]) == (4, 4)


@pytest.mark.parametrize(
    ("changed", "sent", "stopped"),
    [
        ({"enabled": False}, {}, False),
        ({"schedule": {"mode": "EVERY_DAY"}}, {}, False),
        ({"connection_state_type": "RESPOND_ONLY"}, {}, False),
        (
            {"connection_state_type": "CUSTOM", "connection_states": ["INVALID"]},
            {},
            False,
        ),
        ({"connection_state_type": "CUSTOM", "connection_states": ["NEW"]}, {}, True),
        ({"ip_version": "IPV6"}, {}, False),
        ({"ip_version": "IPV6"}, {"dst": "240e::1"}, True),
        ({"ip_version": "IPV4"}, {"dst": "240e::1"}, False),
        ({"protocol": "tcp"}, {}, False),
        ({"protocol": "tcp_udp"}, {}, True),
        ({"protocol": "17"}, {}, True),
        ({"protocol": "tcp", "match_opposite_protocol": True}, {}, True),
        (
            {"protocol": "icmpv6", "ip_version": "IPV6"},
            {"dst": "240e::1", "protocol": ICMPV6},
            True,
        ),
        ({"source": {"client_macs": ["02:00:00:00:00:09"]}}, {}, False),
        ({"source": {"matching_target": "MAC", "macs": [RING]}}, {}, True),
        ({"source": IPS | {"ips": ["10.23.1.0/24"]}}, {}, True),
        ({"destination": INCIDENT}, {"dst": "106.13.0.1"}, False),
        ({"destination": INCIDENT | {"match_opposite_ips": True}}, {}, False),
        (
            {"destination": INCIDENT | {"match_opposite_ips": True}},
            {"dst": "106.13.0.1"},
            True,
        ),
        ({"destination": {"matching_target": "REGION", "regions": ["CN"]}}, {}, True),
        ({"destination": {"matching_target": "REGION", "regions": ["RU"]}}, {}, False),
        ({"destination": {"port_matching_type": "SPECIFIC", "port": "1"}}, {}, True),
        (
            {"destination": {"port_matching_type": "SPECIFIC", "port": "2,5-9"}},
            {},
            False,
        ),
        (
            {
                "destination": {
                    "port_matching_type": "SPECIFIC",
                    "port": "2,5-9",
                    "match_opposite_ports": True,
                }
            },
            {},
            True,
        ),
        ({"source": {"port_matching_type": "SPECIFIC", "port": "50000"}}, {}, True),
        ({"destination": {"port_matching_type": "OBJECT"}}, {}, False),
        ({}, {"dst": "10.23.1.1", "port": 53}, False),
    ],
)
async def test_a_policy_stops_what_it_means(
    admin: Client, changed: dict[str, Any], sent: dict[str, Any], stopped: bool
) -> None:
    await admin.put_block(**changed)
    assert passes(admin, **sent) is not stopped


async def test_networks_of_other_zones_are_kept_apart(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        Scenario(lans=(HOME, IOT)), clock=clock, provisioned_after=(0, 0)
    ) as simulator:
        client = Client(simulator, web)
        inside: dict[str, Any] = {"src": "10.23.2.7", "mac": "02:00:00:00:00:31"}
        assert passes(client, "198.51.100.1", **inside)
        assert passes(client, "10.23.1.1", 53, **inside)
        # The owner's own zone reaches the internet and the gateway, and nothing else.
        assert not passes(client, RING_IP, **inside)
        assert passes(client, "10.23.2.7")
        assert not passes(client, RING_IP, src="198.51.100.1", mac="", sport=9)
        target = {"matching_target": "NETWORK", "matching_target_type": "OBJECT"}
        ident = {"network_ids": [simulator.site.lan_id(IOT)]}
        zone = {"zone_id": await client.zone("iot")}
        await client.put_block(source=zone | target | ident)
        assert not passes(client, "198.51.100.2", **inside)
        assert passes(client, "198.51.100.2")


async def test_a_full_table_lets_nothing_new_through(admin: Client) -> None:
    admin.simulator.flows.set("nf_conntrack_max", 0)
    assert not passes(admin)


async def test_a_stray_segment_begins_nothing(admin: Client) -> None:
    assert not passes(admin, "3.120.0.1", 443, protocol=TCP, tcp=Tcp.RST)


async def test_a_quarantined_doorbell_gives_up_and_comes_back(
    owner: Client, clock: ManualClock
) -> None:
    run(owner, clock, 60)
    ident = await owner.put_block()
    await owner.post(f"{CLASSIC}/cmd/stamgr", {"cmd": "kick-sta", "mac": RING})
    clock.advance(200)
    since = clock.time()
    run(owner, clock, 1200)
    during = await seen(owner, clock, since)
    # Only the gateway itself is still reached.
    assert {ip for action, ip, _ in during if action == "allowed"} == {"10.23.1.1"}
    assert len({ip for action, ip, _ in during if action == "blocked"}) > 5
    await owner.delete(f"{POLICIES}/{ident}")
    since = clock.time()
    run(owner, clock, 600)
    after = await seen(owner, clock, since)
    assert after["allowed", *BEACON] >= 2
    assert not any(action == "blocked" for action, *_ in after)
