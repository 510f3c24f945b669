"""The ledger: deltas, sightings, what isn't a destination, bounds, and silence."""

from collections.abc import Collection, Iterable

import pytest

from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    Destination,
    DestinationKey,
    LateReply,
)
from custom_components.iot_egress_guard.egress.ledger import (
    ANSWER_WITHIN_S,
    LATE_AFTER_S,
    LATE_AFTER_TRIES,
    REGULAR_AFTER_S,
    RESTS_AFTER_S,
    Ledger,
    Seen,
    last_packet_at,
)
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import LAN, NOON, ROUTER, TIMEOUTS, flow

BAIDU = DestinationKey("106.13.0.0", "udp", 1)
AWS = DestinationKey("3.120.0.1", "tcp", 443)


def observe(
    ledger: Ledger,
    flows: Iterable[Flow] = (),
    now: float = NOON,
    *,
    protected: Collection[DestinationKey] = (),
) -> Seen:
    """Show the ledger what a poll saw."""
    return ledger.observe(
        flows,
        now,
        local_networks=LAN,
        router_addresses=ROUTER,
        timeouts=TIMEOUTS,
        protected=protected,
    )


def aws(
    number: int = 1,
    *,
    up: int = 200,
    down: int = 0,
    replied: bool = True,
    source_port: int = 40000,
) -> Flow:
    """Return a flow to one of Amazon's servers, whose last packet passed just now."""
    return flow(
        f"3.120.0.{number}",
        443,
        protocol="tcp",
        source_port=source_port,
        up=up,
        down=down,
        replied=replied,
        state="TIME_WAIT" if replied else "SYN_SENT",
        timeout=120,
    )


def destination(ledger: Ledger, key: DestinationKey) -> Destination:
    """Return a destination that the ledger knows."""
    found = ledger.get(key)
    assert found is not None
    return found


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


def test_a_router_that_does_not_count_bytes_is_believed_to_have_sent_none() -> None:
    ledger = Ledger()
    uncounted = Flow(key=flow().key, replied=False, timeout=60)
    assert observe(ledger, [uncounted]).changed == {BAIDU}
    assert ledger.bytes_up == 0


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
    assert late == LateReply(LATE_AFTER_TRIES, LATE_AFTER_S)
    assert try_until_answered(LATE_AFTER_TRIES - 1, LATE_AFTER_S) is None
    assert try_until_answered(LATE_AFTER_TRIES, LATE_AFTER_S - 1) is None


def test_packets_of_one_entry_that_is_held_open_are_tries_too() -> None:
    ledger = Ledger()
    for number in range(16):
        observe(ledger, [flow(up=200 * (number + 1))], NOON + 20 * number)
    observe(ledger, [flow(up=3400, packets_up=17, replied=True)], NOON + 320)
    assert destination(ledger, BAIDU).sightings == 1
    assert destination(ledger, BAIDU).late_reply == LateReply(16, 320)


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
        "3.120.0.1", 443, protocol="tcp", state="ESTABLISHED", timeout=7400
    )
    assert last_packet_at(established, NOON, TIMEOUTS) == NOON - 40
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


def test_a_destination_rests_when_nothing_happens_and_wakes_when_it_comes_back() -> (
    None
):
    woken: list[DestinationKey] = []
    ledger = Ledger(woken=lambda each: woken.append(each.key))
    observe(ledger, [flow()])
    observe(ledger, [], NOON + RESTS_AFTER_S)
    assert BAIDU in ledger.destinations
    observe(ledger, [], NOON + RESTS_AFTER_S + 1)
    assert BAIDU not in ledger.destinations
    assert len(ledger) == 1
    assert [each.key for each in ledger.all()] == [BAIDU]
    assert destination(ledger, BAIDU).sightings == 1
    assert woken == []

    observe(ledger, [flow()], NOON + 5000)
    assert woken == [BAIDU]
    assert ledger.destinations[BAIDU].sightings == 2
    assert ledger.destinations[BAIDU].first_seen == NOON
    assert len(ledger) == 1


def test_what_lives_or_is_a_finding_does_not_rest() -> None:
    ledger = Ledger()
    idle = flow(
        "3.120.0.1", 443, protocol="tcp", state="ESTABLISHED", replied=True, timeout=99
    )
    protected = {BAIDU}
    observe(ledger, [idle, flow(), flow("3.120.0.2", 443)], protected=protected)
    for number in range(1, 60):
        observe(ledger, [idle], NOON + 20 * number, protected=protected)
    assert set(ledger.destinations) == {AWS, BAIDU}
    assert len(ledger) == 3


def test_many_that_cannot_rest_do_not_keep_others_from_resting() -> None:
    ledger = Ledger()
    findings = [flow(f"106.13.0.{number}") for number in range(40)]
    protected = {DestinationKey(each.key.remote_address, "udp", 1) for each in findings}
    observe(ledger, findings)
    observe(ledger, [aws()], NOON + 1)
    for number in range(4):
        observe(ledger, [], NOON + 2000 + number, protected=protected)
    assert set(ledger.destinations) == protected


def test_the_least_recently_seen_is_forgotten_first_and_findings_last() -> None:
    ledger = Ledger(max_destinations=3)
    observe(ledger, [flow()])
    forgotten = []
    for number in range(1, 6):
        seen = observe(ledger, [aws(number)], NOON + number, protected={BAIDU})
        forgotten += [each.key.address for each in seen.forgotten]
    assert {key.address for key in ledger.destinations} == {
        "106.13.0.0",
        "3.120.0.4",
        "3.120.0.5",
    }
    assert forgotten == ["3.120.0.1", "3.120.0.2", "3.120.0.3"]


def test_those_at_rest_are_forgotten_before_those_in_use_and_the_oldest_first() -> None:
    ledger = Ledger(max_destinations=3)
    observe(ledger, [flow()])
    for number in (1, 2):
        observe(ledger, [aws(number)], NOON + number)
    observe(ledger, [], NOON + 5000, protected={BAIDU})
    assert set(ledger.destinations) == {BAIDU}
    seen = observe(ledger, [aws(3)], NOON + 5001, protected={BAIDU})
    assert [each.key.address for each in seen.forgotten] == ["3.120.0.1"]
    assert {each.key.address for each in ledger.all()} == {
        "106.13.0.0",
        "3.120.0.2",
        "3.120.0.3",
    }


def test_a_destination_forgotten_while_alive_is_not_counted_twice() -> None:
    ledger = Ledger(max_destinations=1)
    both = [aws(1, up=100), aws(2, up=50)]
    observe(ledger, both)
    observe(ledger, both, NOON + 20)
    assert ledger.bytes_up == 150


def test_what_had_to_make_room_at_once_is_not_told_of_as_seen() -> None:
    ledger = Ledger(max_destinations=2)
    seen = observe(ledger, [aws(number) for number in range(1, 6)])
    kept = set(ledger.destinations)
    assert len(kept) == 2
    assert seen.changed == kept
    assert {each.destination.key for each in seen.sighted} == kept


def regular(ledger: Ledger) -> float:
    """Let a destination answer for long enough to be a regular one; return when it last did."""
    for number in range(REGULAR_AFTER_S // 60 + 1):
        observe(ledger, [aws(source_port=40000 + number)], now := NOON + 60.0 * number)
    return now


def test_a_device_is_offline_until_anything_answers() -> None:
    ledger = Ledger()
    online = [ledger.online]
    for number, flows in enumerate(([flow()], [flow(), aws()], [])):
        observe(ledger, flows, NOON + 20 * number)
        online.append(ledger.online)
    assert online == [False, False, True, True]


def test_a_device_is_offline_while_what_it_regularly_uses_is_silent() -> None:
    ledger = Ledger()
    now = regular(ledger)
    lost = aws(replied=False, source_port=50000)
    online = []
    for seconds, flows in (
        (20, [lost]),
        (20 + ANSWER_WITHIN_S, [lost]),
        (60, [lost]),
        (80, [lost, aws(2)]),
    ):
        observe(ledger, flows, now + seconds)
        online.append(ledger.online)
    assert online == [True, False, False, True]


def test_a_destination_that_falls_silent_while_another_answers_is_its_own_trouble() -> (
    None
):
    ledger = Ledger()
    now = regular(ledger)
    lost = aws(replied=False, source_port=50000)
    observe(ledger, [lost], now + 20)
    observe(ledger, [aws(2)], now + 21)
    observe(ledger, [lost, aws(2)], now + 40)
    assert ledger.online


def test_what_is_new_or_a_finding_may_fall_silent() -> None:
    ledger = Ledger()
    observe(ledger, [aws()])
    lost = aws(replied=False, source_port=50000)
    observe(ledger, [lost], NOON + 100)
    observe(ledger, [lost], NOON + 120)
    assert ledger.online

    ledger = Ledger()
    now = regular(ledger)
    for seconds in (20, 40):
        observe(ledger, [lost], now + seconds, protected={AWS})
    assert ledger.online
