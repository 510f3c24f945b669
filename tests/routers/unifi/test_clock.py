"""How far the console's clock is off, told by answers that say what time it has."""

from email.utils import formatdate

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.routers.unifi.console_clock import ConsoleClock

NOW = 1_795_478_400.0


def date(at: float) -> str:
    """Return a `Date` header."""
    return formatdate(at, usegmt=True)


def test_nothing_is_known_at_first() -> None:
    clock = ConsoleClock()
    assert not clock.known
    assert (clock.ahead, clock.within) == (0, None)


@pytest.mark.parametrize("junk", [None, "", "yesterday", "Tue, 99 Nov 2026"])
def test_what_is_no_date_tells_nothing(junk: str | None) -> None:
    clock = ConsoleClock()
    clock.told(junk, NOW, NOW)
    assert not clock.known


def test_a_clock_that_may_well_be_right_is_taken_to_be() -> None:
    clock = ConsoleClock()
    clock.told(date(NOW), NOW + 0.3, NOW + 0.4)
    assert (clock.known, clock.ahead) == (True, 0)
    assert clock.within == pytest.approx(0.7)


def test_several_answers_tell_it_better_than_one() -> None:
    clock = ConsoleClock()
    for step in range(20):
        at = NOW + step * 7.13
        clock.told(date(at + 90), at, at + 0.05)
    assert clock.within is not None
    assert clock.within < 0.1
    assert clock.ahead == pytest.approx(90, abs=0.1)


def test_a_clock_that_was_set_is_believed() -> None:
    clock = ConsoleClock()
    clock.told(date(NOW + 600), NOW, NOW)
    clock.told(date(NOW), NOW, NOW)
    assert abs(clock.ahead) <= 1


@given(
    st.floats(-1e6, 1e6),
    st.lists(
        st.tuples(st.floats(0, 1e5), st.floats(0, 5), st.floats(0, 1)), min_size=1
    ),
)
def test_the_truth_is_never_outside_of_what_it_says(
    ahead: float, answers: list[tuple[float, float, float]]
) -> None:
    clock = ConsoleClock()
    for after, took, part in answers:
        sent = NOW + after
        # Somewhere on the way the console looked at its clock.
        clock.told(date(int(sent + took * part + ahead)), sent, sent + took)
    assert clock.within is not None
    assert abs(clock.ahead - ahead) <= clock.within + 1e-3


def test_without_dates_only_the_future_tells_anything() -> None:
    clock = ConsoleClock()
    clock.logged(NOW - 50, NOW)
    assert clock.ahead == 0
    clock.logged(NOW + 50, NOW)
    assert (clock.ahead, clock.known, clock.within) == (50, False, None)
