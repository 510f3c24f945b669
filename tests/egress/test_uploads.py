"""How much a device sends in an hour, and how much is unusual."""

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.uploads import (
    DEVIATIONS,
    HOURS,
    LEAST_BYTES,
    LEAST_HOURS,
    HourlyUploads,
)

from .flows import NOON

MB = 1_000_000


def after(*hours: int) -> HourlyUploads:
    """Return what is known once so much was sent in each of these hours, and the next has begun."""
    uploads = HourlyUploads()
    for number, sent in enumerate((*hours, 0)):
        uploads.add(sent, NOON + 3600 * number)
    return uploads


def test_less_than_a_day_says_nothing() -> None:
    assert HourlyUploads().limit is None
    assert after(*[100 * MB] * (LEAST_HOURS - 1)).limit is None
    assert after(*[100 * MB] * LEAST_HOURS).limit == 100 * MB


def test_a_quiet_device_may_send_50_mb() -> None:
    assert after(*[0] * LEAST_HOURS).limit == LEAST_BYTES == 50 * MB


def test_a_lively_device_may_send_more() -> None:
    limit = after(*[100 * MB, 140 * MB] * 20).limit
    assert limit == 120 * MB + DEVIATIONS * 20 * MB


def test_what_was_sent_in_two_hours_of_the_week_is_no_anomaly() -> None:
    assert after(*[10 * MB] * 30, 80 * MB, 90 * MB).limit == 80 * MB


def test_one_great_hour_changes_little() -> None:
    assert after(*[10 * MB] * 30, 5000 * MB).limit == LEAST_BYTES


def test_what_is_sent_within_an_hour_adds_up() -> None:
    uploads = HourlyUploads()
    hour = 3600 * (NOON // 3600)
    uploads.add(1, hour)
    uploads.add(2, hour + 3599)
    uploads.add(4, hour + 3600)
    assert uploads.as_list() == [int(hour // 3600) + 1, 4, 3]


def test_hours_in_which_nothing_was_sent_count() -> None:
    uploads = HourlyUploads()
    uploads.add(7, NOON)
    uploads.add(9, NOON + 3 * 3600)
    assert uploads.as_list()[1:] == [9, 7, 0, 0]


def test_a_week_is_remembered() -> None:
    uploads = after(*range(HOURS + 9))
    assert uploads.as_list()[2:] == list(range(9, HOURS + 9))
    uploads.add(1, NOON + 10**8)
    assert uploads.as_list()[2:] == [0] * HOURS


def test_a_clock_that_is_set_back_is_borne() -> None:
    uploads = after(1, 2, 3)
    uploads.add(4, NOON - 10**6)
    assert uploads.as_list()[1] == 4
    assert uploads.as_list()[-1] == 0


@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**6))))
def test_it_survives_a_restart(sent: list[tuple[int, int]]) -> None:
    uploads, now = HourlyUploads(), NOON
    for size, passed in sent:
        now += passed
        uploads.add(size, now)
    again = HourlyUploads.from_list(uploads.as_list())
    assert again.as_list() == uploads.as_list()
    assert again.limit == uploads.limit
    again.add(5, now + 4000)
    uploads.add(5, now + 4000)
    assert again.as_list() == uploads.as_list()


@pytest.mark.parametrize("damaged", [[], [1], ["much", 1], [1, None], None, 7])
def test_damage_raises_what_is_promised(damaged: list[int]) -> None:
    with pytest.raises((TypeError, ValueError)):
        HourlyUploads.from_list(damaged)
