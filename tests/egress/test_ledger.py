"""The ledger: deltas, sightings, replies, and what isn't a destination."""

from dataclasses import replace

import pytest

from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    DestinationKey,
    LateReply,
)
from custom_components.iot_egress_guard.egress.ledger import Ledger, Seen
from custom_components.iot_egress_guard.egress.packets import last_packet_at
from custom_components.iot_egress_guard.egress.presence import (
    LATE_AFTER_S,
    LATE_AFTER_TRIES,
)
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import NOON, TIMEOUTS, flow
from .ledgers import AWS, BAIDU, aws, destination, observe


def test_an_entry_seen_again_adds_only_what_its_counters_gained() -> None:
    ledger = Ledger()
    assert observe(ledger, [aws(up=1000, down=5000)]).bytes_up == 1000
    assert observe(ledger, [aws(up=1500, down=9000)], NOON + 20).bytes_up == 500
    assert (ledger.bytes_up, ledger.bytes_down) == (1500, 9000)
    assert destination(ledger, AWS).sightings == 1


def test_a_smaller_counter_is_a_new_entry_with_the_same_key() -> None:
    ledger = Ledger()
    observe(ledger, [flow(up=600)])
    observe(ledger, [flow(up=200)], NOON + 20)
    assert ledger.bytes_up == 800
    assert destination(ledger, BAIDU).sightings == 2
    observe(ledger, [aws(up=600, down=900)])
    observe(ledger, [aws(up=600, down=100)], NOON + 20)
    assert destination(ledger, AWS).bytes_down == 1000
    assert destination(ledger, AWS).sightings == 2


def test_a_router_that_does_not_count_bytes_is_believed_to_have_sent_none() -> None:
    ledger = Ledger()
    uncounted = Flow(key=flow().key, replied=False, timeout=60)
    assert observe(ledger, [uncounted]).changed == {BAIDU}
    assert (ledger.bytes_up, ledger.bytes_down) == (0, 0)


def test_an_entry_that_went_and_came_back_is_another_sighting() -> None:
    ledger = Ledger()
    for now in (NOON, NOON + 100, NOON + 200):
        seen = observe(ledger, [flow()], now)
        assert [each.destination.key for each in seen.sighted] == [BAIDU]
        assert observe(ledger, [], now + 80).sighted == []
    found = destination(ledger, BAIDU)
    assert found.sightings == 3
    assert found.source_ports == (51506,)
    assert [sighting.began for sighting in found.recent] == [
        NOON,
        NOON + 100,
        NOON + 200,
    ]


@pytest.mark.parametrize(
    "remote",
    [
        "10.23.1.7",
        "10.23.1.1",
        "203.0.113.2",
        "224.0.0.251",
        "255.255.255.255",
        "169.254.1.1",
        "127.0.0.1",
        "0.0.0.0",
        "fd23:10:1::7",
        "ff02::fb",
        "fe80::1",
    ],
)
def test_what_stays_in_the_home_is_no_destination(remote: str) -> None:
    ledger = Ledger()
    assert observe(ledger, [flow(remote, 53, up=100)]).changed == set()
    assert len(ledger) == 0
    assert ledger.bytes_up == 0


def test_a_private_address_that_is_not_on_a_lan_is_a_destination() -> None:
    ledger = Ledger()
    assert observe(ledger, [flow("192.168.77.1", 80, protocol="tcp")]).changed


def test_nothing_new_is_not_news() -> None:
    ledger = Ledger()
    assert observe(ledger, [flow(timeout=60)]).changed == {BAIDU}
    assert observe(ledger, [flow(timeout=40)], NOON + 20) == Seen()


def test_a_keepalive_that_no_counter_tells_of_is_news() -> None:
    ledger = Ledger()
    observe(ledger, [flow(timeout=60)])
    assert observe(ledger, [flow(timeout=50)], NOON + 20).changed == {BAIDU}
    assert destination(ledger, BAIDU).last_seen == NOON + 10


@pytest.mark.parametrize(("up", "down"), [(1, 0), (0, 1)])
def test_what_a_counter_gained_within_a_second_is_news(up: int, down: int) -> None:
    ledger = Ledger()
    observe(ledger, [aws(up=5, down=5)])
    assert observe(ledger, [aws(up=5 + up, down=5 + down)], NOON + 1).changed == {AWS}
    assert (ledger.bytes_up, ledger.bytes_down) == (5 + up, 5 + down)


def test_an_answer_is_that_entrys_even_where_ports_are_the_same() -> None:
    ledger = Ledger()
    calls = [
        flow("45.1.1.1", port, protocol="tcp", source_port=8080, inbound=True)
        for port in (1000, 2000)
    ]
    observe(ledger, calls)
    answer = flow(
        "45.1.1.1", 1000, protocol="tcp", source_port=8080, inbound=True, replied=True
    )
    observe(ledger, [answer, calls[1]], NOON + 20)
    [called] = ledger.destinations.values()
    assert [each.answered for each in called.recent] == [True, False]


def test_a_first_reply_is_news() -> None:
    ledger = Ledger()
    observe(ledger, [flow()])
    assert not destination(ledger, BAIDU).replied
    assert observe(ledger, [flow(replied=True, timeout=40)], NOON + 20).changed
    found = destination(ledger, BAIDU)
    assert found.replied
    assert found.recent[0].answered
    assert found.late_reply is None


def try_until_answered(tries: int, waited: float) -> LateReply | None:
    """Let a destination answer the last of several tries, so long after the first; return what is noted of it."""
    ledger = Ledger()
    observe(ledger, [flow(source_port=1000)])
    for number in range(1, tries):
        observe(ledger, [flow(source_port=1000 + number)], NOON + number)
    observe(ledger, [flow(source_port=2000, replied=True)], NOON + waited)
    return destination(ledger, BAIDU).late_reply


def test_a_reply_after_long_silence_is_late() -> None:
    late = try_until_answered(LATE_AFTER_TRIES, LATE_AFTER_S)
    assert late == LateReply(LATE_AFTER_TRIES, LATE_AFTER_S, NOON + LATE_AFTER_S)
    assert try_until_answered(LATE_AFTER_TRIES - 1, LATE_AFTER_S) is None
    assert try_until_answered(LATE_AFTER_TRIES, LATE_AFTER_S - 1) is None


def test_packets_of_one_entry_that_is_held_open_are_tries_too() -> None:
    ledger = Ledger()
    for number in range(16):
        observe(ledger, [flow(up=200 * (number + 1))], NOON + 20 * number)
    observe(ledger, [flow(up=3400, packets_up=17, replied=True)], NOON + 320)
    assert destination(ledger, BAIDU).sightings == 1
    assert destination(ledger, BAIDU).late_reply == LateReply(16, 320, NOON + 320)


def test_a_second_reply_is_never_late() -> None:
    ledger = Ledger()
    observe(ledger, [flow(source_port=1000, replied=True)])
    for number in range(9):
        observe(ledger, [flow(source_port=2000 + number)], NOON + 100 * number)
    observe(ledger, [flow(source_port=3000, replied=True)], NOON + 1000)
    assert destination(ledger, BAIDU).late_reply is None


def test_a_flow_from_outside_is_kept_by_the_devices_own_port() -> None:
    ledger = Ledger()
    for number in (40001, 40002):
        call = flow(
            "198.51.100.9", number, protocol="tcp", source_port=554, inbound=True
        )
        observe(ledger, [call], NOON + number)
    [key] = ledger.destinations
    assert key == DestinationKey("198.51.100.9", "tcp", 554, True)
    assert ledger.destinations[key].sightings == 2


def test_the_time_to_live_tells_when_the_last_packet_passed() -> None:
    assert last_packet_at(flow(timeout=45), NOON, TIMEOUTS) == NOON - 15
    assert last_packet_at(flow(timeout=100, assured=True), NOON, TIMEOUTS) == NOON - 80
    established = flow(
        "3.120.0.1",
        443,
        protocol="tcp",
        state="ESTABLISHED",
        timeout=7400,
        replied=True,
    )
    assert last_packet_at(established, NOON, TIMEOUTS) == NOON - 40
    picked_up = replace(established, replied=False, timeout=290)
    assert last_packet_at(picked_up, NOON, TIMEOUTS) == NOON
    waiting = flow(
        protocol="tcp", state="TIME_WAIT", timeout=110, assured=True, replied=True
    )
    assert last_packet_at(waiting, NOON, TIMEOUTS) == NOON - 10
    assert last_packet_at(flow(timeout=None), NOON, TIMEOUTS) == NOON
    assert last_packet_at(flow(timeout=90), NOON, TIMEOUTS) == NOON
    assert last_packet_at(flow(), NOON, {}) == NOON


def test_time_in_which_an_entry_was_there_adds_up() -> None:
    ledger = Ledger()
    observe(ledger, [flow(timeout=55)])
    observe(ledger, [flow(timeout=35)], NOON + 20)
    observe(ledger, [], NOON + 80)
    observe(ledger, [flow(timeout=50), flow(source_port=9, timeout=50)], NOON + 100)
    assert destination(ledger, BAIDU).open_s == 5 + 20 + 10


def test_only_so_many_sightings_are_kept() -> None:
    ledger = Ledger()
    for number in range(100):
        observe(ledger, [flow(source_port=40000 + number)], NOON + 100 * number)
    found = destination(ledger, BAIDU)
    assert found.sightings == 100
    assert len(found.recent) == MAX_SIGHTINGS
    assert found.recent[-1].source_port == 40099
