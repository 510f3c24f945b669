"""When things happen. Times are seconds since the epoch."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, log
from random import Random
from typing import Protocol

HOUR_S = 3600
DAY_S = 24 * HOUR_S

START = datetime(2026, 3, 2, 5, tzinfo=UTC).timestamp()
"""When every recording begins: a Monday's midnight in the home, which is in the US, on its east coast."""

type Rhythm = Sequence[float]
"""How likely something is in each of the day's 24 hours, against the busiest one, 0–1."""

ALWAYS: Rhythm = (1.0,) * 24
DAYLIGHT: Rhythm = (*(0.05,) * 6, 0.3, 0.8, 1, 0.8, 0.6, 0.6, 0.7, 0.6, 0.6, 0.8, 1, 1, 0.9, 0.6, 0.4, 0.3, 0.15, 0.1)  # fmt: skip
"""People and cars before a door (Sivanathan et al., IEEE TMC 2018: activity follows people; the numbers are guesses)."""
WAKING: Rhythm = (*(0.02,) * 6, 0.3, 0.8, 0.7, 0.4, 0.3, 0.3, 0.4, 0.3, 0.3, 0.4, 0.6, 0.8, 1, 1, 0.9, 0.8, 0.5, 0.2)  # fmt: skip
"""Talking to a device, switching lights."""
EVENING: Rhythm = (0.1, *(0.01,) * 6, 0.1, 0.15, 0.1, 0.1, 0.1, 0.15, 0.1, 0.1, 0.15, 0.25, 0.4, 0.6, 0.9, 1, 1, 0.8, 0.4)  # fmt: skip
"""Television."""
SUN: Rhythm = (*(0.0,) * 7, *(1.0,) * 11, *(0.0,) * 6)
"""What the sun feeds, in March."""

WEEKEND = 1.4
"""People are at home more on Saturdays and Sundays; by so much more happens. A guess."""


def hour_of(ts: float) -> int:
    """Return the hour of the day in the home."""
    return int((ts - START) % DAY_S // HOUR_S)


def is_weekend(ts: float) -> bool:
    """Tell whether it's Saturday or Sunday in the home."""
    return int((ts - START) // DAY_S) % 7 >= 5


@dataclass(frozen=True, slots=True)
class Size:
    """A quantity that varies as traffic does: log-normally, so that few are much larger than most."""

    median: float
    spread: float = 0.3
    """Standard deviation of its natural logarithm; 0.3: two of three lie within 26 % below and 35 % above."""

    def draw(self, draw: Random) -> float:
        """Draw one."""
        return draw.lognormvariate(log(self.median), self.spread)


class Schedule(Protocol):
    """When something happens."""

    def times(self, draw: Random, start: float, end: float) -> Iterator[float]:
        """Yield the times from start to end, in order."""


@dataclass(frozen=True, slots=True)
class Every:
    """At intervals, as by a timer."""

    seconds: float
    jitter: float = 0.02
    """The largest deviation of an interval, as a share of it."""
    rhythm: Rhythm = ALWAYS
    """Hours of 0 are left out."""

    def times(self, draw: Random, start: float, end: float) -> Iterator[float]:
        """Yield the times, the first one anywhere within the first interval."""
        ts = start + draw.uniform(0, self.seconds)
        while ts < end:
            if self.rhythm[hour_of(ts)]:
                yield ts
            ts += self.seconds * draw.uniform(1 - self.jitter, 1 + self.jitter)


@dataclass(frozen=True, slots=True)
class Daily:
    """By chance, in the rhythm of the day, more at the weekend."""

    times_a_day: float
    """On an average weekday."""
    rhythm: Rhythm = WAKING

    def times(self, draw: Random, start: float, end: float) -> Iterator[float]:
        """Yield the times: a Poisson process, thinned to the rhythm."""
        if not self.times_a_day:
            return
        peak = self.times_a_day * WEEKEND * 24 / sum(self.rhythm) / DAY_S
        ts = start + draw.expovariate(peak)
        while ts < end:
            likely = self.rhythm[hour_of(ts)] * (1 if is_weekend(ts) else 1 / WEEKEND)
            if draw.random() < likely:
                yield ts
            ts += draw.expovariate(peak)


@dataclass(frozen=True, slots=True)
class Once:
    """Once, in a part of the recording."""

    first: float = 0.55
    """Shares of the recording's length."""
    last: float = 0.95

    def times(self, draw: Random, start: float, end: float) -> Iterator[float]:
        """Yield one time."""
        yield start + (end - start) * draw.uniform(self.first, self.last)


class Spans:
    """Stretches of time that don't overlap."""

    def __init__(self, spans: Iterable[tuple[float, float]] = ()) -> None:
        """Take (first, last) pairs in any order; those that overlap are joined."""
        joined: list[tuple[float, float]] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(last, joined[-1][1])
            else:
                joined.append((first, last))
        self.spans: Sequence[tuple[float, float]] = joined
        self._firsts = [first for first, _ in joined]

    def __contains__(self, ts: float) -> bool:
        """Tell whether a time lies in one of them."""
        return self.end(ts) is not None

    def end(self, ts: float) -> float | None:
        """Return when the span around a time ends; None if it lies in none."""
        place = bisect_right(self._firsts, ts) - 1
        if place >= 0 and ts < self.spans[place][1]:
            return self.spans[place][1]
        return None

    def next(self, ts: float) -> float:
        """Return when the first span after a time begins; infinity if none does."""
        place = bisect_right(self._firsts, ts)
        return self._firsts[place] if place < len(self._firsts) else inf

    def __or__(self, other: Spans) -> Spans:
        """Return the times that lie in either."""
        return Spans([*self.spans, *other.spans])
