"""The flow log, read again and again: each record once, however late it comes, and no request for nothing."""

import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    CannotConnectError,
    ProtocolError,
)
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from custom_components.iot_egress_guard.routers.unifi.flow_query import LISTS
from simulators.clock import ManualClock
from simulators.openwrt.packets import TCP, Packet, Tcp
from simulators.unifi import Answer, Scenario, UniFiSimulator
from simulators.unifi.flow_query import LISTS as KNOWN_LISTS

from .kit import (
    FLOWS,
    RING,
    RING_IP,
    TELEVISION,
    add,
    asked,
    client,
    datagram,
    found,
    only,
    ports,
    raw,
)
from .test_records import CAPTURED


async def test_a_poll_tells_of_the_packet_and_whose_it_is(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.connect()
    sent = clock.time()
    console.gateway.send(datagram())
    clock.advance(31)
    poll = await router.poll([RING, TELEVISION])
    flow = only(poll.flows[RING])
    assert flow.key == ("udp", RING_IP, 51506, "106.13.0.0", 1, False)
    assert (flow.bytes_up, flow.bytes_down, flow.packets_up) == (200, 0, 1)
    assert not flow.replied
    assert flow.state is None
    assert flow.country == "CN"
    assert (flow.began, flow.ended) == (sent, sent + 30)
    assert poll.flows[TELEVISION] == ()
    assert poll.addresses[RING][0] == RING_IP
    assert (poll.skipped, poll.blind, poll.limits, poll.entries) == (0, None, (), 1)


async def test_a_captured_record_is_given_to_its_device(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    mac = CAPTURED["source"]["mac"]
    async with UniFiSimulator(Scenario(), clock=clock) as simulator:
        clock.advance(300)
        simulator.flow_log.add(CAPTURED)
        poll = await client(session, simulator, clock).poll([mac])
    flow = only(poll.flows[mac])
    assert flow.record == CAPTURED["id"]
    assert flow.key.remote_port == 32100


async def test_names_come_with_the_flow(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.gateway.send(datagram(dst="3.120.0.1", dport=443))
    clock.advance(31)
    flow = only((await router.poll([RING])).flows[RING])
    assert flow.domains == ("api.doorbell.example",)
    assert flow.country == "DE"


async def test_what_comes_in_is_inbound_and_what_stays_in_is_told_too(
    router: UniFiRouter, two_zones: UniFiSimulator, session: Any, clock: ManualClock
) -> None:
    router = client(session, two_zones, clock)
    gateway = two_zones.gateway
    gateway.send(datagram(dst="10.23.2.7", dport=80))
    gateway.send(datagram(dst="10.23.1.1", dport=53))
    clock.advance(31)
    keys = {
        (flow.key.remote_address, flow.key.inbound)
        for flow in (await router.poll([RING])).flows[RING]
    }
    assert keys == {("10.23.2.7", False), ("10.23.1.1", False)}


async def test_a_connection_with_repeats_is_one_flow_with_all_their_bytes(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_log.lateness = (60, 60)
    sent = clock.time()
    for number in range(3):
        console.gateway.send(datagram(5000 + number))
        clock.advance(4)
    clock.advance(100)
    flow = only((await router.poll([RING])).flows[RING])
    assert (flow.packets_up, flow.bytes_up) == (3, 600)
    assert (flow.began, flow.ended) == (sent, sent + 38)


async def test_each_record_is_given_once_with_one_request_where_nothing_is_new(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.connect()
    console.gateway.send(datagram())
    clock.advance(31)
    assert ports(await router.poll([RING])) == [51506]
    for _ in range(12):
        clock.advance(25)
        before = len(console.requests)
        assert ports(await router.poll([RING])) == []
        new = [each.path for each in console.requests[before:]]
        # But for the hosts, which are read again each minute.
        assert [path for path in new if not path.endswith("/sta")] == [
            "/proxy/network/v2/api/site/default/traffic-flows"
        ]


async def test_requests_are_as_the_console_wants_them(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_query.strict_body = True
    await router.connect()
    await router.poll([RING])
    # The first sees whether there is a log at all.
    [_, body] = asked(console, FLOWS)
    assert set(LISTS) == set(KNOWN_LISTS)
    assert set(LISTS) <= body.keys()
    assert body["action"] == ["allowed", "blocked"]
    assert body["timestampFrom"] == (clock.time() - 300) * 1000
    assert (body["pageNumber"], body["pageSize"]) == (0, 1000)


async def test_late_records_are_given_when_they_come(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_log.lateness = (5, 250)
    given: list[int] = []
    for number in range(40):
        console.gateway.send(datagram(5000 + number, dport=7000 + number))
        clock.advance(30)
        given += ports(await router.poll([RING]))
    for _ in range(10):
        clock.advance(30)
        given += ports(await router.poll([RING]))
    assert sorted(given) == list(range(5000, 5040))
    # They came in another order than they ended in.
    assert given != sorted(given)


async def test_a_late_record_behind_a_full_page_is_found(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    add(console, now, *(f"new-{number}" for number in range(1_200)))
    assert len(found(await router.poll([RING]))) == 1_200
    before = len(asked(console, FLOWS))
    assert found(await router.poll([RING])) == []
    assert len(asked(console, FLOWS)) == before + 1
    add(console, now - 200, "late")
    assert found(await router.poll([RING])) == ["late"]


async def test_what_a_device_that_is_new_did_within_the_window_is_given_to_it(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    other = {"ip": "10.23.1.128", "port": 1, "mac": TELEVISION}
    add(console, now - 100, "of-the-television", source=other)
    add(console, now, *(f"{number}" for number in range(1_100)))
    assert len(found(await router.poll([RING]))) == 1_100
    poll = await router.poll([RING, TELEVISION])
    assert found(poll) == []
    assert found(poll, TELEVISION) == ["of-the-television"]


async def test_who_isn_t_asked_for_now_loses_nothing(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.poll([RING, TELEVISION])
    other = {"ip": "10.23.1.128", "port": 1, "mac": TELEVISION}
    add(console, clock.time(), "of-the-television", source=other)
    add(console, clock.time(), *(f"{number}" for number in range(1_100)))
    assert len(found(await router.poll([RING]))) == 1_100
    poll = await router.poll([RING, TELEVISION])
    assert found(poll, TELEVISION) == ["of-the-television"]


async def test_nobody_to_watch_is_no_reason_to_read_the_log(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    poll = await router.poll([])
    assert poll.flows == {}
    assert asked(console, FLOWS) == []


async def test_nothing_counts_as_given_before_all_is_read(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    add(console, clock.time(), *(f"{number}" for number in range(2_500)))
    console.faults.http_error(502, path=FLOWS, nth=3, times=1)
    with pytest.raises(CannotConnectError):
        await router.poll([RING])
    assert len(found(await router.poll([RING]))) == 2_500


async def test_after_an_outage_what_was_missed_is_given(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    add(console, now, "before")
    assert found(await router.poll([RING])) == ["before"]
    clock.advance(8 * 3_600)
    add(console, now + 3_600, "meanwhile")
    poll = await router.poll([RING])
    assert found(poll) == ["meanwhile"]
    assert poll.limits == ()
    clock.advance(26 * 3_600)
    add(console, clock.time() - 86_500, "too old")
    add(console, clock.time() - 86_300, "yesterday")
    poll = await router.poll([RING])
    assert found(poll) == ["yesterday"]
    assert "more than a day" in poll.limits[0]
    assert (await router.poll([RING])).limits == ()


async def test_a_look_takes_nothing_from_the_next_poll(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    other = {"ip": "10.23.1.128", "port": 1, "mac": TELEVISION}
    add(console, now - 400, "too old")
    add(console, now - 10, "given before")
    await router.poll([RING])
    add(console, now, "new")
    add(console, now, "blocked", action="blocked")
    add(console, now, "inbound", source=other, destination={"ip": RING_IP, "mac": RING})
    add(console, now, "other's", source=other)
    for _ in range(2):
        look = await router.look([RING])
        assert set(found(look)) == {"new", "inbound", "given before"}
    assert look.addresses[RING][0] == RING_IP
    assert look.entries == 3
    assert set(found(await router.poll([RING]))) == {"new", "inbound"}
    console.flow_query.available = False
    blind = await router.look([RING])
    assert (blind.flows, blind.blind is None) == ({RING: ()}, False)


async def test_a_record_that_can_t_be_understood_is_counted_if_it_is_the_device_s(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    add(console, now, "good")
    nowhere = {"ip": "somewhere", "port": 1}
    add(console, now, "broken", destination=nowhere)
    other = {"ip": "10.23.1.9", "port": 1, "mac": TELEVISION}
    add(console, now, "others", source=other, destination=nowhere)
    poll = await router.poll([RING])
    assert found(poll) == ["good"]
    assert poll.skipped == 1


@pytest.mark.parametrize("body", [b"[]", b'{"data":null}', b'{"page_number":0}'])
async def test_a_log_that_is_none_says_so(
    router: UniFiRouter, console: UniFiSimulator, body: bytes
) -> None:
    console.faults.answer(Answer(body=body), path=FLOWS)
    with pytest.raises(ProtocolError, match="flow log can't be understood"):
        await router.poll([RING])


async def test_a_console_that_counts_nothing_is_read_to_the_end(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    pages = [
        {"data": [raw("a", clock.time())], "has_next": True},
        {"data": [raw("b", clock.time())], "has_next": False, "total_element_count": None},
    ]  # fmt: skip
    for page in pages:
        console.faults.answer(
            Answer(body=json.dumps(page).encode()), path=FLOWS, times=1
        )
    poll = await router.poll([RING])
    assert found(poll) == ["a"]


async def test_a_tcp_connection_is_told_once_it_has_ended(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    syn = Packet(
        src=RING_IP,
        dst="3.120.0.1",
        protocol=TCP,
        sport=40000,
        dport=443,
        mac=RING,
        tcp=Tcp.SYN,
    )
    flow = console.gateway.send(syn).flow
    assert flow is not None
    console.gateway.answer(flow, 60, Tcp.SYN_ACK)
    console.gateway.repeat(flow, RING, 60)
    for _ in range(10):
        clock.advance(30)
        assert ports(await router.poll([RING])) == []
    console.gateway.repeat(flow, RING, 60, Tcp.FIN)
    console.gateway.answer(flow, 60, Tcp.FIN)
    console.gateway.repeat(flow, RING, 60)
    clock.advance(121)
    told = only((await router.poll([RING])).flows[RING])
    assert told.replied
    assert told.key.protocol == "tcp"
