"""When things happen."""

from collections import Counter
from math import inf
from random import Random

from hypothesis import given, strategies as st
import pytest

from script.traffic.times import (
    ALWAYS,
    DAY_S,
    EVENING,
    HOUR_S,
    START,
    SUN,
    Daily,
    Every,
    Once,
    Schedule,
    Size,
    Spans,
    hour_of,
    is_weekend,
)

SCHEDULES: list[Schedule] = [
    Every(600),
    Every(45, 0.5),
    Every(300, 0.02, SUN),
    Daily(30),
    Daily(3, EVENING),
    Once(),
]
STRETCHES = st.lists(
    st.tuples(st.integers(0, 1_000), st.integers(1, 100)).map(
        lambda pair: (float(pair[0]), float(sum(pair)))
    )
)


@pytest.mark.parametrize("schedule", SCHEDULES)
@given(seed=st.integers(0, 1_000), days=st.integers(1, 9))
def test_times_are_ordered_and_within_the_recording(
    schedule: Schedule, seed: int, days: int
) -> None:
    end = START + days * DAY_S
    times = list(schedule.times(Random(seed), START, end))
    assert times == sorted(times)
    assert all(START <= ts < end for ts in times)


def test_a_timer_keeps_its_interval() -> None:
    times = list(Every(600, 0.1).times(Random(1), START, START + DAY_S))
    gaps = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert all(540 <= gap <= 660 for gap in gaps)
    assert 130 <= len(times) <= 160


def test_chance_keeps_its_rate_and_is_busier_at_weekends() -> None:
    weeks = 60
    times = Daily(10, ALWAYS).times(Random(1), START, START + 7 * weeks * DAY_S)
    counts = Counter(map(is_weekend, times))
    assert counts[False] / (5 * weeks) == pytest.approx(10, rel=0.1)
    assert counts[True] / (2 * weeks) == pytest.approx(14, rel=0.1)


def test_chance_keeps_to_the_rhythm_of_the_day() -> None:
    times = Daily(20, EVENING).times(Random(1), START, START + 50 * DAY_S)
    hours = Counter(map(hour_of, times))
    assert hours[20] > 20 * hours[4]
    assert 5 * sum(hours[hour] for hour in range(1, 7)) < hours[21]


def test_nothing_a_day_is_never() -> None:
    assert not list(Daily(0).times(Random(1), START, START + 99 * DAY_S))


def test_what_the_sun_feeds_sleeps_at_night() -> None:
    times = Every(HOUR_S / 4, 0.02, SUN).times(Random(1), START, START + 3 * DAY_S)
    assert {hour_of(ts) for ts in times} == set(range(7, 18))


def test_sizes_lie_around_their_median() -> None:
    draw, size = Random(1), Size(1_000, 0.3)
    drawn = sorted(size.draw(draw) for _ in range(2_000))
    assert drawn[1_000] == pytest.approx(1_000, rel=0.05)
    assert drawn[0] > 200
    assert drawn[-1] < 4_000


@given(STRETCHES, st.integers(0, 1_200))
def test_spans_hold_what_their_stretches_held(
    stretches: list[tuple[float, float]], whole: int
) -> None:
    ts, spans = float(whole), Spans(stretches)
    assert (ts in spans) == any(first <= ts < last for first, last in stretches)
    end = spans.end(ts)
    assert end is None or end not in spans
    assert spans.next(ts) == min(
        (first for first, _ in spans.spans if first > ts), default=inf
    )
    ends = [edge for span in spans.spans for edge in span]
    assert ends == sorted(set(ends))


@given(STRETCHES, STRETCHES, st.integers(0, 1_200))
def test_spans_join(
    some: list[tuple[float, float]], others: list[tuple[float, float]], ts: int
) -> None:
    joined = Spans(some) | Spans(others)
    assert (ts in joined) == (ts in Spans(some) or ts in Spans(others))
