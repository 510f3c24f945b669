"""The ledger as a whole: what rests, what is forgotten, and when the device is taken for offline."""

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.ledger import RESTS_AFTER_S, Ledger
from custom_components.iot_egress_guard.egress.presence import (
    ANSWER_WITHIN_S,
    REGULAR_AFTER_S,
)

from .flows import NOON, flow
from .ledgers import AWS, BAIDU, aws, destination, observe


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
    [kept] = ledger.destinations
    gone = [each for each in both if each.key.remote_address != kept.address]
    observe(ledger, gone, NOON + 20)
    assert ledger.bytes_up == 150
    [again] = ledger.destinations.values()
    assert again.key != kept
    assert again.sightings == len(again.recent) == 1


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
    online = [ledger.presence.online]
    for number, flows in enumerate(([flow()], [flow(), aws()], [])):
        observe(ledger, flows, NOON + 20 * number)
        online.append(ledger.presence.online)
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
        online.append(ledger.presence.online)
    assert online == [True, False, False, True]


def test_a_destination_that_falls_silent_while_another_answers_is_its_own_trouble() -> (
    None
):
    ledger = Ledger()
    now = regular(ledger)
    lost = aws(replied=False, source_port=50000)
    observe(ledger, [lost], now + 20)
    observe(ledger, [lost, aws(2)], now + 24)
    observe(ledger, [lost], now + 40)
    assert ledger.presence.online


def test_what_never_answered_may_be_silent_for_hours() -> None:
    ledger = Ledger()
    for number in range(REGULAR_AFTER_S // 60 + 9):
        now = NOON + 60 * number
        observe(ledger, [aws(2, source_port=number)], now)
        for age in (0, 20):
            silent = flow(source_port=number + 1024, timeout=60 - age)
            observe(ledger, [silent], now + 10 + age)
        assert ledger.presence.online


def test_an_old_answer_does_not_take_back_a_newer_one() -> None:
    ledger = Ledger()
    now = regular(ledger)
    lost = aws(replied=False, source_port=50000)
    observe(ledger, [lost], now + 20)
    old = flow(
        "3.120.0.3", 443, protocol="tcp", state="TIME_WAIT", replied=True, timeout=60
    )
    observe(ledger, [lost, aws(2), old], now + 24)
    assert ledger.presence.last_reply == now + 24


def test_what_is_new_or_a_finding_may_fall_silent() -> None:
    ledger = Ledger()
    observe(ledger, [aws()])
    lost = aws(replied=False, source_port=50000)
    observe(ledger, [lost], NOON + 100)
    observe(ledger, [lost], NOON + 120)
    assert ledger.presence.online

    ledger = Ledger()
    now = regular(ledger)
    for seconds in (20, 40):
        observe(ledger, [lost], now + seconds, protected={AWS})
    assert ledger.presence.online
