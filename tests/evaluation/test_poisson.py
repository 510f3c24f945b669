"""Rates are as sure as counting makes them."""

import pytest

from script.evaluation.poisson import at_most, interval


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_limits_are_those_of_published_tables(
    count: int, low: float, high: float
) -> None:
    """Exact 95 % limits, as tabulated after Garwood (1936)."""
    assert interval(count, 1) == pytest.approx((low, high), abs=0.001)


def test_a_rate_is_per_unit_of_exposure() -> None:
    whole, tenth = interval(7, 1), interval(7, 10)
    assert tenth == pytest.approx((whole[0] / 10, whole[1] / 10))


def test_large_counts_are_no_problem() -> None:
    low, high = interval(5_000, 1)
    assert (low, high) == pytest.approx((4862.4, 5140.6), abs=0.5)


def test_at_the_limits_what_was_counted_is_just_2_5_percent_likely() -> None:
    low, high = interval(10, 1)
    assert at_most(10, high) == pytest.approx(0.025)
    assert 1 - at_most(9, low) == pytest.approx(0.025)


def test_no_exposure_gives_no_rate() -> None:
    with pytest.raises(ValueError, match="nothing was observed"):
        interval(0, 0)
