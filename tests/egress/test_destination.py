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


def test_minutes_in_which_it_was_found_open_are_counted_for_half_an_hour() -> None:
    destination = new()
    for second in (0, 20, 40, 60):
        destination.found_open(MINUTE + second, 20)
    assert destination.minutes_open(MINUTE + 60) == 2
    assert destination.minutes_open(MINUTE + 60 * (PRESENCE_MINUTES - 1)) == 2
    assert destination.minutes_open(MINUTE + 60 * PRESENCE_MINUTES) == 1
    assert destination.minutes_open(MINUTE + 60 * (PRESENCE_MINUTES + 1)) == 0
    assert destination.minutes_open(MINUTE + 10**9) == 0


def test_it_is_never_open_for_more_than_half_an_hour() -> None:
    destination = new()
    for minute in range(100):
        destination.found_open(MINUTE + 60 * minute, 60)
    assert destination.minutes_open(MINUTE + 60 * 99) == PRESENCE_MINUTES


def test_several_entries_of_one_poll_are_open_once() -> None:
    destination = new()
    destination.found_open(NOON, 20)
    destination.found_open(NOON, 7)
    assert destination.open_s == 20


@pytest.mark.parametrize("back", [60, 3600, 10**6])
def test_a_clock_that_is_set_back_is_borne(back: float) -> None:
    destination = new()
    destination.found_open(MINUTE, 20)
    destination.found_open(MINUTE - back, 20)
    assert destination.minutes_open(MINUTE - 2 * back) == 1
