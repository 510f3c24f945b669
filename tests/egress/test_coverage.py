"""Whether polls can see everything."""

from typing import Any

import pytest

from custom_components.iot_egress_guard.egress.coverage import (
    LOG_INTERVAL_S,
    PRESSURE,
    REMEMBER_GAP_S,
    Coverage,
    CoverageState,
    CoverageWatch,
    interval_for,
    patience_for,
)
from custom_components.iot_egress_guard.routers.model import TableSettings

from .flows import NOON

BLIND, COMPLETE, DEGRADED = (
    CoverageState.BLIND,
    CoverageState.COMPLETE,
    CoverageState.DEGRADED,
)


def settings(**fields: Any) -> TableSettings:
    """Return how a router keeps its flows; by default well."""
    given: dict[str, Any] = {
        "accounting": True,
        "entries": 10,
        "max_entries": 100,
        "timeouts": {"udp": 60, "udp_stream": 180},
    }
    return TableSettings(**{**given, **fields})


def watch_after(*polls: float, entries: int = 10, skipped: int = 0) -> CoverageWatch:
    """Return a watch that saw polls at these times."""
    watch = CoverageWatch()
    for now in polls:
        watch.good(now, entries=entries, skipped=skipped)
    return watch


def coverage(
    watch: CoverageWatch,
    now: float,
    table: TableSettings | None = None,
    *,
    offload: bool = False,
    failing: bool = False,
) -> Coverage:
    """Return the coverage; what isn't complete has a reason."""
    found = watch.coverage(now, table or settings(), offload=offload, failing=failing)
    assert (found.state is COMPLETE) == (not found.reasons)
    return found


@pytest.mark.parametrize(
    ("timeouts", "interval"),
    [
        ({"udp": 60, "udp_stream": 180}, 20),
        ({"udp": 59}, 19),
        ({"udp": 30}, 10),
        ({"udp": 180, "udp_stream": 30}, 10),
        ({"udp": 6}, 5),
        ({"udp": 600}, 20),
        ({}, 10),
    ],
)
def test_the_interval_comes_from_the_shortest_timeout(
    timeouts: dict[str, int], interval: int
) -> None:
    assert interval_for(settings(timeouts=timeouts)) == interval


@pytest.mark.parametrize("udp", [15, 24, 30, 45, 60])
def test_one_poll_that_hangs_and_its_wait_leave_time_for_the_next(udp: int) -> None:
    table = settings(timeouts={"udp": udp})
    watch = watch_after(NOON)
    patience = patience_for(table)
    assert patience is not None
    failed = NOON + interval_for(table) + patience
    wait = watch.retry_after(failed, table)
    assert wait is not None
    assert failed + wait <= NOON + udp * 11 / 12


@pytest.mark.parametrize("udp", [15, 24, 30, 45, 60])
def test_six_polls_in_a_row_that_fail_at_once_leave_time_for_the_next(udp: int) -> None:
    table = settings(timeouts={"udp": udp})
    watch, now = watch_after(NOON), NOON + interval_for(table)
    for _ in range(6):
        wait = watch.retry_after(now, table)
        assert wait is not None
        now += wait
    assert now < NOON + udp


def test_a_poll_of_a_log_is_never_broken_off() -> None:
    assert patience_for(settings(window=300.0, timeouts={})) is None


@pytest.mark.parametrize(
    ("watch", "table", "now"),
    [
        (CoverageWatch(), settings(), NOON),
        (watch_after(NOON), settings(), NOON + 60),
        (watch_after(NOON), settings(), NOON - 3600),
        (watch_after(NOON), settings(window=300.0, timeouts={}), NOON + 30),
    ],
    ids=["never polled", "missed already", "a clock set back", "a log"],
)
def test_where_nothing_can_be_saved_a_failed_poll_is_no_reason_to_hurry(
    watch: CoverageWatch, table: TableSettings, now: float
) -> None:
    assert watch.retry_after(now, table) is None


STEADY = watch_after(NOON, NOON + 20)


def test_polls_often_enough_see_everything() -> None:
    assert coverage(STEADY, NOON + 20).state is COMPLETE
    assert coverage(STEADY, NOON + 79).state is COMPLETE


def test_before_the_first_poll_nothing_is_seen() -> None:
    assert coverage(CoverageWatch(), NOON).state is BLIND


def test_a_router_that_has_not_answered_for_the_shortest_timeout_blinds() -> None:
    blind = coverage(STEADY, NOON + 80)
    assert blind.state is BLIND
    assert blind.reasons == ("The router hasn't answered for 1 min.",)


@pytest.mark.parametrize(
    ("watch", "table", "flags", "word"),
    [
        (STEADY, settings(), {"failing": True}, "failed"),
        (STEADY, settings(), {"offload": True}, "offload"),
        (STEADY, settings(accounting=False), {}, "nf_conntrack_acct"),
        (watch_after(NOON, entries=90), settings(), {}, "90 of 100"),
        (watch_after(NOON, skipped=1), settings(), {}, "couldn't be understood"),
        (watch_after(NOON), settings(timeouts={}), {}, "how long its flows live"),
        (watch_after(NOON - 60, NOON), settings(), {}, "1 min apart"),
    ],
)
def test_what_may_be_missed_is_told(
    watch: CoverageWatch, table: TableSettings, flags: dict[str, bool], word: str
) -> None:
    degraded = coverage(watch, NOON + 20, table, **flags)
    assert degraded.state is DEGRADED
    [reason] = degraded.reasons
    assert word in reason


def test_all_that_is_wrong_is_told() -> None:
    degraded = coverage(
        watch_after(NOON - 60, NOON, entries=100, skipped=2),
        NOON,
        settings(accounting=False),
        offload=True,
        failing=True,
    )
    assert len(degraded.reasons) == 6


@pytest.mark.parametrize(
    "table",
    [
        settings(max_entries=None),
        settings(accounting=None),
        settings(max_entries=round(10 / PRESSURE) + 1),
    ],
)
def test_what_is_not_known_to_be_wrong_is_not_told(table: TableSettings) -> None:
    assert coverage(STEADY, NOON + 20, table).state is COMPLETE


def test_polls_just_closer_than_the_timeout_are_close_enough() -> None:
    assert coverage(watch_after(NOON, NOON + 59.9), NOON + 60).state is COMPLETE


def test_what_a_slow_poll_read_at_its_begin_counts_from_there() -> None:
    watch = watch_after(NOON)
    for end in (NOON + 50, NOON + 99):
        watch.good(end, began=end - 30, entries=10, skipped=0)
    [reason] = coverage(watch, NOON + 99).reasons
    assert "apart" in reason
    assert coverage(watch, NOON + 130).state is BLIND


def test_a_gap_is_remembered_for_an_hour() -> None:
    watch = watch_after(NOON, NOON + 60)
    for second in range(80, 61 + REMEMBER_GAP_S, 20):
        watch.good(NOON + second, entries=10, skipped=0)
    assert coverage(watch, NOON + 60 + REMEMBER_GAP_S).state is DEGRADED
    assert coverage(watch, NOON + 61 + REMEMBER_GAP_S).state is COMPLETE


@pytest.mark.parametrize(
    "gaps", [(30, 60), (60, 30), (60, 59, 20)], ids=["later", "earlier", "twice"]
)
def test_the_longest_gap_of_the_hour_counts(gaps: tuple[float, ...]) -> None:
    watch, now = watch_after(NOON), NOON
    for gap in gaps:
        now += gap
        watch.good(now, entries=10, skipped=0)
    assert coverage(watch, now).state is DEGRADED


def test_a_shorter_gap_counts_once_a_longer_one_is_forgotten() -> None:
    watch, now = watch_after(NOON, NOON + 300), NOON + 300
    while now < NOON + 300 + REMEMBER_GAP_S + 20:
        now += 20
        watch.good(now, entries=10, skipped=0)
    assert coverage(watch, now).state is COMPLETE
    watch.good(now + 70, entries=10, skipped=0)
    assert coverage(watch, now + 70).state is DEGRADED


LOG = {"window": 300.0, "timeouts": {}, "entries": None, "max_entries": None}


def test_a_log_is_read_every_half_minute() -> None:
    assert interval_for(settings(**LOG)) == LOG_INTERVAL_S


def test_a_log_that_is_read_in_time_shows_everything() -> None:
    watch = watch_after(NOON, NOON + 30, NOON + 320)
    assert coverage(watch, NOON + 325, settings(**LOG)).state is COMPLETE


def test_a_log_that_is_read_too_late_may_have_lost_some() -> None:
    watch = watch_after(NOON, NOON + 90_000)
    found = coverage(watch, NOON + 90_005, settings(**LOG, reach=86_400.0))
    assert found.state is DEGRADED
    assert "read no further back than 1 d" in found.reasons[0]


def test_a_log_that_was_not_read_for_a_while_is_read_further_back() -> None:
    watch = watch_after(NOON, NOON + 3600)
    found = coverage(watch, NOON + 3605, settings(**LOG, reach=86_400.0))
    assert found.state is COMPLETE


def test_what_the_router_does_not_show_is_blindness() -> None:
    watch = CoverageWatch()
    watch.good(NOON, entries=0, skipped=0, blind="It logs blocked flows only.")
    found = coverage(watch, NOON + 5, settings(**LOG))
    assert found == Coverage(BLIND, ("It logs blocked flows only.",))
    watch.good(NOON + 30, entries=0, skipped=0)
    assert coverage(watch, NOON + 35, settings(**LOG)).state is COMPLETE


def test_what_the_router_shows_in_part_is_said() -> None:
    watch = CoverageWatch()
    watch.good(NOON, entries=0, skipped=0, limits=("Its count is capped.",))
    found = coverage(watch, NOON + 5, settings(**LOG))
    assert found == Coverage(DEGRADED, ("Its count is capped.",))
