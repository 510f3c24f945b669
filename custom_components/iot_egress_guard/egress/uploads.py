"""How much a device sends in an hour, and how much that is for this one."""

from collections.abc import Iterable
from statistics import median

from .stored import whole

#: No hour below this is anomalous, in bytes.
LEAST_BYTES = 50_000_000
#: Hours that are remembered: a week.
HOURS = 168
#: So many median absolute deviations from the median are anomalous.
DEVIATIONS = 8
#: Fewer hours than a day's say nothing of what is usual.
LEAST_HOURS = 24


class HourlyUploads:
    """Bytes sent in each of the last hours."""

    def __init__(self, past: Iterable[int] = (), hour: int = 0, sent: int = 0) -> None:
        """Begin with what is known of the past, oldest first, and of the hour that goes on."""
        self._past = list(past)[-HOURS:]
        self._hour = hour
        self._sent = sent
        self._limit = _limit(self._past)

    @property
    def limit(self) -> float | None:
        """What an hour must exceed to be anomalous, in bytes; None while too little is known."""
        return self._limit

    def add(self, size: int, now: float) -> None:
        """Note bytes sent now."""
        hour = int(now // 3600)
        if hour != self._hour:
            if self._hour:
                silent = min(max(hour - self._hour - 1, 0), HOURS)
                self._past = [*self._past, self._sent, *[0] * silent][-HOURS:]
                self._limit = _limit(self._past)
            self._hour, self._sent = hour, 0
        self._sent += size

    def as_list(self) -> list[int]:
        """Return it as JSON can hold it: the hour that goes on, what was sent in it, and the past."""
        return [self._hour, self._sent, *self._past]

    @classmethod
    def from_list(cls, data: list[int]) -> HourlyUploads:
        """Return what `as_list` gave; TypeError or ValueError for anything else."""
        hour, sent, *past = map(whole, data)
        return cls(past, hour, sent)


def _limit(past: list[int]) -> float | None:
    """Return what an hour must exceed: also the second greatest of the past, for what was done twice isn't an anomaly."""
    if len(past) < LEAST_HOURS:
        return None
    usual = median(past)
    deviation = median(abs(sent - usual) for sent in past)
    second = sorted(past)[-2]
    return max(LEAST_BYTES, usual + DEVIATIONS * deviation, second)
