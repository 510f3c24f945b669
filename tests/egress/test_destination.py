"""A destination's own history: sightings, what was sent in an hour, minutes in which it was open."""

import pytest

from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    PRESENCE_MINUTES,
    Destination,
    DestinationKey,
    Sighting,
)

from .flows import NOON

MINUTE = NOON - NOON % 60


def new() -> Destination:
    """Return a destination that nothing has happened at."""
    return Destination(DestinationKey("106.13.0.0", "udp", 1), NOON, NOON)


def test_source_ports_stand_in_order_each_once() -> None:
    destination = new()
    for port in (3, 1, 3, 2):
        destination.sighted(Sighting(NOON, port))
    assert destination.source_ports == (3, 1, 2)


def test_the_oldest_sightings_go() -> None:
    destination = new()
    for number in range(MAX_SIGHTINGS + 1):
        destination.sighted(Sighting(NOON + number, 1))
    assert destination.sightings == MAX_SIGHTINGS + 1
    assert len(destination.recent) == MAX_SIGHTINGS
    assert destination.recent[0].began == NOON + 1


def test_an_hours_bytes_begin_anew_with_the_hour() -> None:
    destination = new()
    hour = 3600 * (NOON // 3600)
    destination.sent(10, hour)
    destination.sent(20, hour + 3599)
    assert (destination.hour_up, destination.bytes_up) == (30, 30)
    destination.sent(5, hour + 3600)
    assert (destination.hour_up, destination.bytes_up) == (5, 35)


def found_open(destination: Destination, *seconds: float, every: float = 20) -> None:
    """Find it open at these seconds after a full minute, by polls that are so far apart."""
    for second in seconds:
        destination.found_open(MINUTE + second, every, MINUTE + second - every)


def test_minutes_in_which_it_was_always_open_are_counted_for_half_an_hour() -> None:
    destination = new()
    found_open(destination, *range(-20, 140, 20))
    assert destination.minutes_open(MINUTE + 120) == 3
    assert destination.minutes_open(MINUTE + 60 * (PRESENCE_MINUTES - 1)) == 3
    assert destination.minutes_open(MINUTE + 60 * PRESENCE_MINUTES) == 2
    assert destination.minutes_open(MINUTE + 60 * (PRESENCE_MINUTES + 2)) == 0
    assert destination.minutes_open(MINUTE + 10**9) == 0


def test_a_minute_in_which_it_was_closed_for_a_while_is_not_counted() -> None:
    destination = new()
    found_open(destination, -20, 0, 20, 60, 80, 100, 120)
    assert destination.minutes_open(MINUTE + 120) == 2
    assert destination.minutes_open(MINUTE + 60 * PRESENCE_MINUTES) == 1


def test_the_minute_in_which_it_opens_is_not_counted() -> None:
    destination = new()
    found_open(destination, 0, 20, 40)
    assert destination.minutes_open(MINUTE + 40) == 0
    found_open(destination, 60)
    assert destination.minutes_open(MINUTE + 60) == 1


def test_polls_that_failed_close_nothing() -> None:
    destination = new()
    found_open(destination, 0)
    found_open(destination, 200, every=200)
    assert destination.minutes_open(MINUTE + 200) == 1


def test_it_is_never_open_for_more_than_half_an_hour() -> None:
    destination = new()
    found_open(destination, *range(0, 6000, 60), every=60)
    assert destination.minutes_open(MINUTE + 5940) == PRESENCE_MINUTES


def test_several_entries_of_one_poll_are_open_once() -> None:
    destination = new()
    destination.found_open(NOON, 20, None)
    destination.found_open(NOON, 7, None)
    assert destination.open_s == 20


@pytest.mark.parametrize("back", [60, 3600, 10**6])
def test_a_clock_that_is_set_back_is_borne(back: float) -> None:
    destination = new()
    found_open(destination, -20, 0, 20)
    found_open(destination, -back)
    assert destination.minutes_open(MINUTE - 2 * back) <= 1
