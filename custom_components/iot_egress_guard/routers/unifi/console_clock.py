"""UniFi: how far the console's clock is ahead of ours.

A log's times are the console's. Every answer bears the console's time in its `Date` header (RFC 9110, 6.6.1), in whole
seconds; several of them together tell the difference to within the time that the quickest took.
"""

from email.utils import parsedate_to_datetime

#: The `Date` header has no fractions: the true time is up to so many seconds later.
_RESOLUTION_S = 1.0


class ConsoleClock:
    """What is known of the difference, in seconds; positive where the console is ahead."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._between: tuple[float, float] | None = None
        self._at_least = 0.0

    @property
    def known(self) -> bool:
        """Whether the console has told its time; else `ahead` rests on what its log says, and may be wrong."""
        return self._between is not None

    @property
    def within(self) -> float | None:
        """By how much `ahead` may be wrong; None where that isn't known."""
        if self._between is None:
            return None
        low, high = self._between
        return max(high - self.ahead, self.ahead - low)

    @property
    def ahead(self) -> float:
        """By how much the console is ahead, as far as it's known; 0 where it may well be just that."""
        if self._between is None:
            return self._at_least
        low, high = self._between
        return 0.0 if low <= 0 <= high else (low + high) / 2

    def told(self, date: str | None, sent: float, received: float) -> None:
        """Take in the `Date` of an answer to what was sent and received then by our clock; what isn't one is passed over."""
        try:
            console = parsedate_to_datetime(date or "").timestamp()
        except ValueError:
            return
        low, high = console - received, console + _RESOLUTION_S - sent
        if self._between is not None:
            narrower = max(low, self._between[0]), min(high, self._between[1])
            # Nothing left means that one of the clocks was set.
            if narrower[0] <= narrower[1]:
                low, high = narrower
        self._between = low, high

    def logged(self, at: float, now: float) -> None:
        """Take in when the newest record of the log is from: a console can't know what is still to come."""
        self._at_least = max(0.0, at - now)
