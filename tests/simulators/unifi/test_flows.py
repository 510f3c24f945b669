"""The flow log: what gets into it, when, and in which shape."""

from dataclasses import replace

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Client as Host
from simulators.openwrt.packets import TCP, UDP, Packet, Tcp
from simulators.openwrt.scenarios import home_network
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.scenarios import HOME, IOT

from .console import CLASSIC, RING, V2, Client, fixture

RING_IP = "10.23.1.125"
BEACON = Packet(
    src=RING_IP,
    dst="106.13.0.0",
    protocol=UDP,
    sport=51506,
    dport=1,
    size=200,
    mac=RING,
)


def shape(value: object) -> object:
    """Return the names and kinds of a value."""
    match value:
        case dict():
            return {name: shape(each) for name, each in value.items()}
        case list():
            return [shape(each) for each in value[:1]]
    return type(value)


def datagram(sport: int, dst: str = "198.51.100.7", dport: int = 7000) -> Packet:
    """Return a packet of the Ring Pro's."""
    return Packet(
        src=RING_IP, dst=dst, protocol=UDP, sport=sport, dport=dport, size=100, mac=RING
    )


async def test_a_record_has_the_shape_of_the_captured_one(
    admin: Client, clock: ManualClock
) -> None:
    admin.simulator.flow_log.partial = 0
    admin.simulator.gateway.send(BEACON)
    clock.advance(31)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert shape(record) == shape(fixture("flow"))
    assert record["destination"]["region"] == "CN"
    assert record["source"]["subnet"] == "10.23.1.0/24"
    assert record["traffic_data"] == {
        "bytes_tx": 200,
        "bytes_rx": 0,
        "bytes_total": 200,
        "packets_tx": 1,
        "packets_rx": 0,
        "packets_total": 1,
    }


async def test_a_captured_record_is_given_back_as_it_is(admin: Client) -> None:
    admin.simulator.flow_log.add(fixture("flow"))
    mac = fixture("flow")["source"]["mac"]
    assert (await admin.flows(source_mac=[mac]))["data"] == [fixture("flow")]


async def test_a_flow_is_logged_when_its_entry_ends(
    admin: Client, clock: ManualClock
) -> None:
    gateway = admin.simulator.gateway
    begun = clock.time()
    flow = gateway.send(BEACON).flow
    assert flow is not None
    clock.advance(41)
    # Answered after its 30 s it would be a flow of its own.
    assert gateway.answer(flow).flow is not flow
    clock.advance(200)
    records = (await admin.flows(source_mac=[RING]))["data"]
    assert [each["duration_milliseconds"] for each in records] == [30_000]
    assert records[0]["flow_start_time"] == begun * 1000
    assert records[0]["time"] == records[0]["flow_end_time"] == (begun + 30) * 1000


async def test_an_answered_flow_ends_three_minutes_after_its_last_packet(
    admin: Client, clock: ManualClock
) -> None:
    gateway = admin.simulator.gateway
    flow = gateway.send(datagram(5000)).flow
    assert flow is not None
    for _ in range(4):
        clock.advance(10)
        gateway.answer(flow, 80)
        gateway.repeat(flow, RING, 100)
    clock.advance(179)
    assert (await admin.flows(source_mac=[RING]))["data"] == []
    clock.advance(1)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert record["duration_milliseconds"] == 220_000
    assert record["traffic_data"]["packets_tx"] == 5
    assert record["traffic_data"]["bytes_rx"] == 320


async def test_a_connection_that_is_closed_is_logged_two_minutes_later(
    admin: Client, clock: ManualClock
) -> None:
    gateway = admin.simulator.gateway
    syn = Packet(
        src=RING_IP,
        dst="3.120.0.1",
        protocol=TCP,
        sport=40000,
        dport=443,
        mac=RING,
        tcp=Tcp.SYN,
    )
    flow = gateway.send(syn).flow
    assert flow is not None
    gateway.answer(flow, 60, Tcp.SYN_ACK)
    gateway.repeat(flow, RING, 60)
    clock.advance(3_000)
    assert (await admin.flows(source_mac=[RING]))["data"] == []
    gateway.repeat(flow, RING, 60, Tcp.FIN)
    gateway.answer(flow, 60, Tcp.FIN)
    gateway.repeat(flow, RING, 60)
    clock.advance(120)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert (record["protocol"], record["service"]) == ("TCP", "HTTPS")
    assert record["destination"]["domains"] == ["api.doorbell.example"]
    assert record["destination"]["host_name"] == "api.doorbell.example"


async def test_records_are_late_each_by_a_time_of_its_own(
    admin: Client, clock: ManualClock
) -> None:
    simulator = admin.simulator
    simulator.flow_log.lateness = (10, 100)
    for number in range(20):
        simulator.gateway.send(datagram(5000 + number, dport=7000 + number))
        clock.advance(1)
    clock.advance(10)
    first_seen: list[int] = []
    for _ in range(120):
        clock.advance(1)
        data = (await admin.flows(source_mac=[RING]))["data"]
        first_seen += [
            each["source"]["port"]
            for each in data
            if each["source"]["port"] not in first_seen
        ]
    assert sorted(first_seen) == list(range(5000, 5020))
    # They turned up in another order than they ended in.
    assert first_seen != sorted(first_seen)
    # And yet the newest is first.
    data = (await admin.flows(source_mac=[RING]))["data"]
    times = [each["time"] for each in data]
    assert times == sorted(times, reverse=True)


async def test_no_record_can_be_read_before_its_time(
    admin: Client, clock: ManualClock
) -> None:
    admin.simulator.flow_log.lateness = (60, 60)
    admin.simulator.gateway.send(BEACON)
    clock.advance(89.5)
    assert (await admin.flows(source_mac=[RING]))["data"] == []
    clock.advance(0.5)
    assert len((await admin.flows(source_mac=[RING]))["data"]) == 1


async def test_flows_of_the_same_kind_share_a_record_while_it_can_t_be_read(
    admin: Client, clock: ManualClock
) -> None:
    admin.simulator.flow_log.lateness = (60, 60)
    admin.simulator.flow_log.partial = 0
    for number in range(3):
        admin.simulator.gateway.send(datagram(5000 + number))
        clock.advance(4)
    clock.advance(100)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert (record["count"], record["source"]["port"]) == (3, 5000)
    assert record["traffic_data"]["bytes_tx"] == 300
    assert record["flow_end_time"] - record["flow_start_time"] == 38_000
    # What can be read already never changes.
    admin.simulator.gateway.send(datagram(6000))
    clock.advance(200)
    assert record in (await admin.flows(source_mac=[RING]))["data"]


async def test_a_few_records_lack_a_part(admin: Client, clock: ManualClock) -> None:
    admin.simulator.flow_log.partial = 1
    for number in range(20):
        admin.simulator.gateway.send(datagram(5000, dport=7000 + number))
    clock.advance(31)
    records = (await admin.flows(source_mac=[RING]))["data"]
    parts = [sorted(each.get("traffic_data", {})) for each in records]
    assert {tuple(each) for each in parts} == {(), ("bytes_total",)}


async def test_records_are_kept_four_days(admin: Client, clock: ManualClock) -> None:
    admin.simulator.gateway.send(BEACON)
    clock.advance(31)
    assert len((await admin.flows(source_mac=[RING]))["data"]) == 1
    clock.advance(4 * 86_400)
    assert (await admin.flows(source_mac=[RING]))["data"] == []


async def test_without_its_setting_only_blocked_flows_are_logged(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        "quiet",
        clock=clock,
        allowed_logging=False,
        provisioned_after=(0, 0),
        lateness=(0, 0),
    ) as simulator:
        client = Client(simulator, web)
        simulator.gateway.send(BEACON)
        clock.advance(31)
        assert (await client.flows())["data"] == []
        await client.put_block()
        simulator.gateway.send(BEACON)
        [record] = (await client.flows())["data"]
        assert record["action"] == "blocked"
        simulator.settings.allowed_logging = True
        simulator.gateway.send(datagram(1, dst="10.23.1.1"))
        clock.advance(31)
        assert len((await client.flows(action=["allowed"]))["data"]) == 1


async def test_questions_to_the_gateway_have_a_setting_of_their_own(
    admin: Client, clock: ManualClock
) -> None:
    question = datagram(5000, "10.23.1.1", 53)
    admin.simulator.gateway.send(question)
    clock.advance(31)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert (record["direction"], record["service"]) == ("local", "DNS")
    assert record["destination"]["zone_name"] == "Gateway"
    path = f"{CLASSIC}/set/setting/traffic_flow"
    await admin.put(path, {"gateway_dns_enabled": False})
    admin.simulator.gateway.send(question)
    clock.advance(31)
    assert len((await admin.flows(source_mac=[RING]))["data"]) == 1


async def test_what_stays_within_a_network_is_never_seen(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    camera = Host(mac="02:00:00:00:00:31", name="camera", ipv4="10.23.2.7")
    ring = Host(mac=RING, name="ring-pro", ipv4=RING_IP)
    scenario = Scenario(
        network=home_network(iot=True), lans=(HOME, IOT), clients=(ring, camera)
    )
    async with UniFiSimulator(scenario, clock=clock, lateness=(0, 0)) as simulator:
        client = Client(simulator, web)
        assert simulator.gateway.send(datagram(5000, "10.23.1.130")).passed
        assert simulator.gateway.send(datagram(5000, "10.23.2.7")).passed
        clock.advance(31)
        [record] = (await client.flows())["data"]
    assert (record["source"]["network_name"], record["out"]["network_name"]) == (
        "Default",
        "IoT",
    )
    assert record["direction"] == "local"
    assert record["destination"]["mac"] == "02:00:00:00:00:31"
    # Records call every network of the home the gateway's zone.
    assert record["destination"]["zone_name"] == "Gateway"


async def test_on_a_site_without_zones_records_name_none(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        "quiet", clock=clock, zone_based=False, lateness=(0, 0)
    ) as simulator:
        simulator.gateway.send(BEACON)
        clock.advance(31)
        [record] = (await Client(simulator, web).flows(source_mac=[RING]))["data"]
    assert "zone_id" not in record["source"] | record["destination"]


async def test_a_clock_that_is_ahead_shows_in_every_record(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(
        "quiet", clock=clock, clock_skew=300, lateness=(0, 0)
    ) as simulator:
        simulator.gateway.send(BEACON)
        clock.advance(31)
        [record] = (await Client(simulator, web).flows(source_mac=[RING]))["data"]
    assert record["time"] == (clock.time() + 299) * 1000


async def test_an_unknown_country_is_two_dashes(
    admin: Client, clock: ManualClock
) -> None:
    admin.simulator.gateway.send(datagram(5000))
    clock.advance(31)
    [record] = (await admin.flows(source_mac=[RING]))["data"]
    assert record["destination"]["region"] == "--"
    assert record["destination"]["domains"] == []


async def test_a_client_without_a_name_has_none_in_the_log(
    admin: Client, clock: ManualClock
) -> None:
    mac = "d8:f1:5b:90:0c:27"
    sent = replace(datagram(5000), src="10.23.1.127", mac=mac)
    admin.simulator.gateway.send(sent)
    clock.advance(31)
    [record] = (await admin.flows(source_mac=[mac]))["data"]
    assert "client_name" not in record["source"]
    assert record["source"]["client_oui"] == "Espressif Inc."


async def test_a_reboot_loses_the_flows_under_way_and_keeps_the_log(
    admin: Client, clock: ManualClock
) -> None:
    simulator = admin.simulator
    simulator.gateway.send(BEACON)
    clock.advance(31)
    await admin.put_block(destination={"zone_id": await admin.zone("dmz")})
    simulator.gateway.send(datagram(5000))
    simulator.faults.reboot()
    clock.advance(60)
    records = (await admin.flows(source_mac=[RING]))["data"]
    assert [each["destination"]["ip"] for each in records] == ["106.13.0.0"]
    assert len(simulator.policies.own) == 1
    [info] = (await admin.get(f"{CLASSIC}/stat/sysinfo")).data
    assert info["uptime"] == 60


@pytest.mark.parametrize("available", [True, False])
async def test_older_consoles_have_no_flow_log(admin: Client, available: bool) -> None:
    admin.simulator.flow_query.available = available
    reply = await admin.post(f"{V2}/traffic-flows", {})
    assert reply.status == (200 if available else 404)
    html = reply.headers["Content-Type"].startswith("text/html")
    assert html is not available
