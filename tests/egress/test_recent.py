"""Destinations of the last 24 hours, counted without going through them."""

from collections import Counter

from hypothesis import given, strategies as st

from custom_components.iot_egress_guard.egress.destination import (
    Destination,
    DestinationKey,
)
from custom_components.iot_egress_guard.egress.origin import UNKNOWN
from custom_components.iot_egress_guard.egress.recent import (
    RECENT_S,
    STEP_S,
    RecentDestinations,
)

from .flows import NOON
from .origins import AMAZON, BAIDU, CLOUDFLARE

STEP = NOON - NOON % STEP_S
ORIGINS = [AMAZON, BAIDU, CLOUDFLARE, UNKNOWN]


def seen(at: float, number: int = 0) -> Destination:
    """Return a destination that was last seen then."""
    return Destination(DestinationKey(f"3.0.0.{number}", "tcp", 443), at, at)


def counted(recent: RecentDestinations, now: float) -> dict[str, int]:
    """Return the counts that aren't zero."""
    return {place: count for place, count in recent.countries(now).items() if count}


def test_a_destination_counts_once_however_often_it_is_seen() -> None:
    recent, destination = RecentDestinations(), seen(NOON)
    for seconds in range(0, 3000, 100):
        destination.last_seen = NOON + seconds
        recent.note(destination, BAIDU)
    assert counted(recent, NOON + 3000) == {"CN": 1}


def test_it_counts_for_a_day() -> None:
    assert RECENT_S == 24 * 3600
    recent = RecentDestinations()
    recent.note(seen(STEP), BAIDU)
    assert counted(recent, STEP + RECENT_S + STEP_S - 1) == {"CN": 1}
    assert counted(recent, STEP + RECENT_S + STEP_S) == {}


def test_a_destination_that_is_seen_again_after_a_day_counts_again() -> None:
    recent, destination = RecentDestinations(), seen(NOON)
    recent.note(destination, BAIDU)
    assert counted(recent, NOON + 3 * RECENT_S) == {}
    destination.last_seen = NOON + 3 * RECENT_S
    recent.note(destination, BAIDU)
    assert counted(recent, NOON + 3 * RECENT_S) == {"CN": 1}


def test_a_destination_that_was_forgotten_counts_no_more() -> None:
    recent, destination = RecentDestinations(), seen(NOON)
    recent.forget(destination, BAIDU)
    recent.note(destination, BAIDU)
    recent.note(seen(NOON, 1), BAIDU)
    recent.forget(destination, BAIDU)
    recent.forget(destination, BAIDU)
    assert counted(recent, NOON) == {"CN": 1}


def test_a_destination_out_of_the_archive_is_not_counted_twice() -> None:
    recent = RecentDestinations()
    recent.note(seen(NOON), BAIDU)
    woken = seen(NOON)
    recent.found(woken)
    woken.last_seen = NOON + 5000
    recent.note(woken, BAIDU)
    assert counted(recent, NOON + 5000) == {"CN": 1}


def test_a_destination_out_of_the_archive_after_days_counts_again() -> None:
    recent = RecentDestinations()
    recent.note(seen(NOON), BAIDU)
    assert counted(recent, NOON + 3 * RECENT_S) == {}
    woken = seen(NOON)
    recent.found(woken)
    woken.last_seen = NOON + 3 * RECENT_S
    recent.note(woken, BAIDU)
    assert counted(recent, NOON + 3 * RECENT_S) == {"CN": 1}


def test_what_is_older_than_a_day_when_it_is_noted_does_not_count() -> None:
    """As after a restart, when all that is kept is noted anew, in no order."""
    recent = RecentDestinations()
    old = [seen(NOON, number) for number in range(3)]
    recent.note(old[0], BAIDU)
    recent.note(seen(NOON + 3 * RECENT_S, 9), BAIDU)
    recent.note(old[1], AMAZON)
    recent.found(old[2])
    recent.forget(old[2], CLOUDFLARE)
    assert counted(recent, NOON + 3 * RECENT_S) == {"CN": 1}


def test_what_has_no_country_counts_too() -> None:
    recent = RecentDestinations()
    recent.note(seen(NOON), CLOUDFLARE)
    recent.note(seen(NOON, 1), UNKNOWN)
    assert counted(recent, NOON) == {"": 2}


STEPS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from([0.0, 20.0, 299.9, 300.0, 5000.0, 90_000.0]),
        st.sampled_from(["seen", "archived", "forgotten", "asked"]),
    ),
    max_size=60,
)


@given(STEPS)
def test_whatever_happens_the_counts_are_those_of_a_look_at_all(
    steps: list[tuple[int, float, str]],
) -> None:
    recent, now = RecentDestinations(), NOON
    known: dict[int, Destination] = {}
    for number, passed, what in steps:
        now += passed
        origin = ORIGINS[number % len(ORIGINS)]
        match what:
            case "seen":
                destination = known.setdefault(number, seen(now, number))
                destination.last_seen = now
                recent.note(destination, origin)
            case "archived" if number in known:
                known[number] = seen(known[number].last_seen, number)
                recent.found(known[number])
            case "forgotten" if number in known:
                recent.forget(known.pop(number), origin)
        if what == "asked":
            oldest = (now - RECENT_S) // STEP_S
            expected = Counter(
                ORIGINS[each % len(ORIGINS)].country or ""
                for each, destination in known.items()
                if destination.last_seen // STEP_S >= oldest
            )
            assert counted(recent, now) == expected
