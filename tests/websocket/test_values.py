"""The hours of a destination, and by what it goes."""

import pytest

from custom_components.iot_egress_guard.egress.destination import (
    MAX_SIGHTINGS,
    Destination,
    DestinationKey,
    Sighting,
)
from custom_components.iot_egress_guard.live.values import hours_of, key_text

HOUR = 3600.0
MIDNIGHT = 1_795_478_400.0
"""2026-11-24 00:00:00 UTC."""


def seen(*times: float, forgotten: int = 0) -> Destination:
    """Return a destination that was seen at these times, and earlier ones that aren't kept."""
    destination = Destination(
        key=DestinationKey("192.0.2.1", "tcp", 443),
        first_seen=times[0],
        last_seen=times[-1],
    )
    for each in times:
        destination.sighted(Sighting(each, 40_000))
    destination.sightings += forgotten
    return destination


def test_sightings_are_counted_by_the_hour_the_running_one_last() -> None:
    destination = seen(
        MIDNIGHT - 30 * HOUR, MIDNIGHT - 23 * HOUR, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 5
    )
    hours, known = hours_of(destination, MIDNIGHT + 600)
    assert hours == [1, *[0] * 21, 1, 2]
    assert known == 24


def test_what_a_clock_that_was_set_back_has_seen_ahead_is_in_no_hour() -> None:
    hours, _ = hours_of(seen(MIDNIGHT + HOUR), MIDNIGHT)
    assert hours == [0] * 24


def test_hours_before_the_kept_sightings_are_not_known() -> None:
    every_minute = [MIDNIGHT + 60 * minute for minute in range(200)]
    destination = seen(*every_minute)
    hours, known = hours_of(destination, every_minute[-1])
    assert sum(hours) == MAX_SIGHTINGS
    assert hours[-3:] == [0, 44, 20]
    assert known == 1


@pytest.mark.parametrize(
    ("last", "known"),
    [(MIDNIGHT, 0), (MIDNIGHT - 5 * HOUR, 5), (MIDNIGHT - 90 * HOUR, 24)],
)
def test_of_a_destination_at_rest_few_are_kept(last: float, known: int) -> None:
    assert hours_of(seen(last, forgotten=30), MIDNIGHT)[1] == known


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (DestinationKey("106.13.0.0", "udp", 1), "106.13.0.0:1/udp"),
        (DestinationKey("2001:db8::1", "tcp", 443), "[2001:db8::1]:443/tcp"),
        (DestinationKey("192.0.2.1", "icmp", 0), "192.0.2.1/icmp"),
        (DestinationKey("192.0.2.1", "tcp", 22, True), "192.0.2.1:22/tcp in"),
    ],
)
def test_a_destination_goes_by_its_address_port_and_direction(
    key: DestinationKey, text: str
) -> None:
    assert key_text(key) == text
