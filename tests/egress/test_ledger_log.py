"""A log shows each flow once, when it has ended: the ledger counts it as what it was, when it was."""

from dataclasses import replace

from custom_components.iot_egress_guard.egress.destination import PRESENCE_MINUTES
from custom_components.iot_egress_guard.egress.ledger import MAX_SIGHTED, Ledger
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import NOON, flow
from .ledgers import BAIDU, destination, observe


def record(number: int, began: float, lasted: float = 0, *, up: int = 200) -> Flow:
    """Return a record of a flow that began so many seconds before noon."""
    return replace(
        flow(up=up, timeout=None),
        record=f"r{number}",
        began=NOON - began,
        ended=NOON - began + lasted,
    )


def test_each_record_is_a_sighting_though_all_have_the_same_ports() -> None:
    ledger = Ledger()
    assert observe(ledger, [record(1, 90), record(2, 60)]).bytes_up == 400
    observe(ledger, [record(3, 30, up=500)], NOON + 30)
    found = destination(ledger, BAIDU)
    assert found.sightings == 3
    assert found.bytes_up == 900
    assert [each.began for each in found.recent] == [NOON - 90, NOON - 60, NOON - 30]


def test_it_was_seen_when_it_was_and_not_when_it_was_told() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 240, lasted=30)])
    found = destination(ledger, BAIDU)
    assert found.first_seen == NOON - 240
    assert found.last_seen == NOON - 210


def test_what_comes_late_moves_nothing_back() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 30)])
    observe(ledger, [record(2, 200)], NOON + 30)
    found = destination(ledger, BAIDU)
    assert found.last_seen == NOON - 30
    assert found.sightings == 2


def test_how_long_it_was_open_is_what_the_record_says() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 600, lasted=300)])
    found = destination(ledger, BAIDU)
    assert found.open_s == 300
    assert found.minutes_open(NOON) == 6


def test_only_the_last_half_hour_counts_as_held_open() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 7200, lasted=7200)])
    found = destination(ledger, BAIDU)
    assert found.open_s == 7200
    assert found.minutes_open(NOON) == PRESENCE_MINUTES
    assert found.minutes_open(NOON + 600) == PRESENCE_MINUTES - 10


def test_what_comes_late_stands_where_it_belongs() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 30)])
    observe(ledger, [record(2, 200)], NOON + 30)
    found = destination(ledger, BAIDU)
    assert [each.began for each in found.recent] == [NOON - 200, NOON - 30]
    assert found.first_seen == NOON - 200


def test_flows_of_one_kind_in_one_record_count_each() -> None:
    ledger = Ledger()
    seen = observe(ledger, [replace(record(1, 30), count=7)])
    assert destination(ledger, BAIDU).sightings == 7
    assert len(seen.sighted) == 7
    assert len(destination(ledger, BAIDU).recent) == 1


def test_a_record_may_tell_of_any_number_and_costs_no_more_than_some() -> None:
    ledger = Ledger()
    seen = observe(ledger, [replace(record(1, 30), count=2**53)])
    assert destination(ledger, BAIDU).sightings == 2**53
    assert len(seen.sighted) == MAX_SIGHTED
    # A new one counts whatever there was before.
    assert len(observe(ledger, [record(2, 20)], NOON + 20).sighted) == 1


def test_a_record_without_counts_is_no_silence() -> None:
    ledger = Ledger()
    answered = replace(record(1, 9000), replied=True, bytes_down=90)
    observe(ledger, [answered], NOON - 8900)
    partial = replace(record(2, 30), bytes_up=None, bytes_down=None)
    observe(ledger, [partial])
    assert ledger.presence.failing_since is None


def test_a_record_is_never_live() -> None:
    ledger = Ledger()
    observe(ledger, [record(1, 30)])
    assert ledger.snapshot().as_dict()["live"] == []


def test_what_is_told_long_after_it_happened_is_in_use_when_it_is_told() -> None:
    ledger = Ledger()
    seen = observe(ledger, [record(1, 7200)])
    assert seen.changed == {BAIDU}
    assert BAIDU in ledger.destinations
