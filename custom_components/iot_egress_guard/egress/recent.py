"""How many destinations were seen in the last 24 hours, and where, without going through them all."""

from collections import Counter
from collections.abc import Mapping

from .destination import Destination
from .origin import Origin

#: "Recent" destinations, in the sensors.
RECENT_S = 86_400
#: Destinations are counted by when they were last seen, to this precision, in seconds.
STEP_S = 900

_NOWHERE = ""


class RecentDestinations:
    """Counts destinations by when they were last seen."""

    def __init__(self) -> None:
        """Begin with none."""
        self.begin_anew()

    def begin_anew(self) -> None:
        """Count none any more."""
        self._steps: dict[int, dict[str, int]] = {}
        self._countries: Counter[str] = Counter()
        self._oldest = 0
        """The first step that is counted; one that was let go of never comes back."""

    def note(self, destination: Destination, origin: Origin) -> None:
        """Count a destination where it was last seen, and not any more where it was counted before."""
        step = int(destination.last_seen // STEP_S)
        if destination.counted_in == step:
            return
        self.forget(destination, origin)
        if step not in self._steps:
            self._expire(destination.last_seen)
            if step < self._oldest:
                return
            self._steps[step] = {}
        place, counts = origin.country or _NOWHERE, self._steps[step]
        counts[place] = counts.get(place, 0) + 1
        self._countries[place] += 1
        destination.counted_in = step

    def forget(self, destination: Destination, origin: Origin) -> None:
        """Count a destination no more."""
        step = destination.counted_in
        if step is not None and step in self._steps:
            place = origin.country or _NOWHERE
            self._steps[step][place] -= 1
            self._countries[place] -= 1
        destination.counted_in = None

    def found(self, destination: Destination) -> None:
        """Say of a destination that comes out of the archive where it is counted."""
        step = int(destination.last_seen // STEP_S)
        destination.counted_in = step if step in self._steps else None

    def countries(self, now: float) -> Mapping[str, int]:
        """Return country code → destinations seen in the last 24 hours; those without a country under ``""``."""
        self._expire(now)
        return self._countries

    def _expire(self, now: float) -> None:
        """Let go of what was last seen more than 24 hours ago."""
        self._oldest = max(self._oldest, int((now - RECENT_S) // STEP_S))
        for step in [step for step in self._steps if step < self._oldest]:
            self._countries.subtract(self._steps.pop(step))
