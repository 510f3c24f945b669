"""The shipped judgement, as it is and without single signals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Hit,
    Signal,
    Subject,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a guard is given."""

    profile: Profile
    home_countries: frozenset[str]
    origins: Callable[[str], Origin]
    learning_s: float
    signals: Mapping[str, Signal] = field(default_factory=lambda: SIGNALS)

    def guard(self) -> DeviceGuard:
        """Return a guard of a device that nothing is known of."""
        return DeviceGuard(
            profile=self.profile,
            home_countries=self.home_countries,
            origins=self.origins,
            learning_s=self.learning_s,
            signals=self.signals,
        )

    def without(self, name: str) -> Judgement:
        """Return it without one of its signals."""
        signals = {each: self.signals[each] for each in self.signals if each != name}
        return replace(self, signals=signals)

    def noting(self, held: set[str]) -> Judgement:
        """Return the same, but that the name of each signal that ever holds is noted."""
        signals = {
            name: replace(signal, holds=_noting(signal, held))
            for name, signal in self.signals.items()
        }
        return replace(self, signals=signals)


def _noting(signal: Signal, held: set[str]) -> Callable[[Subject], Hit | None]:
    """Return what tells whether a signal holds, and notes when it does."""

    def holds(subject: Subject) -> Hit | None:
        hit = signal.holds(subject)
        if hit is not None:
            held.add(signal.name)
        return hit

    return holds
