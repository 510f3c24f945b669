"""Runs held against their labels, after everything is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from .recordings import Recording, Subject
from .simulation import Alert, Outcome
from .splicing import Run
from .targets import Targets

DAY_S = 86_400
SILENCE_S = DAY_S
"""A longer time without any flow may be the recorder's, not the device's."""


@dataclass(frozen=True)
class Scored:
    """One run with its outcome held against its labels."""

    run: Run
    outcome: Outcome
    plain: Outcome
    """What came of the same device without a capture."""
    learning_s: float

    @cached_property
    def targets(self) -> Targets:
        """What should be found."""
        return Targets(self.run.malicious)

    @cached_property
    def found(self) -> dict[Subject, float]:
        """What was found → how soon, in seconds after its first flow."""
        return self.targets.found(self.outcome.alerts)

    @property
    def false_alerts(self) -> list[Alert]:
        """Alerts on what nothing malicious is part of."""
        return [
            each for each in self.outcome.alerts if self.targets.since(each) is None
        ]

    @property
    def added(self) -> list[Alert]:
        """Alerts that the device doesn't give by itself, and those on what is malicious."""
        told = {_what(each) for each in self.plain.alerts}
        return [
            each
            for each in self.outcome.alerts
            if _what(each) not in told or self.targets.since(each) is not None
        ]

    @property
    def learned_days(self) -> float:
        """Days that were simulated after learning."""
        span = self.outcome.last_poll - self.outcome.first_poll
        return max(0.0, span - self.learning_s) / DAY_S

    @property
    def silent_days(self) -> float:
        """How many of them are silence that may be the recorder's: what exceeds `SILENCE_S` between two flows."""
        learned_at = self.outcome.first_poll + self.learning_s
        return _silence(self.run.flows, learned_at) / DAY_S


def score(
    runs: Sequence[Run], outcomes: Sequence[Outcome], learning_s: float
) -> list[Scored]:
    """Put runs and their outcomes together; each device's run without a capture comes before the others."""
    plain: dict[str, Outcome] = {}
    scored = []
    for run, outcome in zip(runs, outcomes, strict=True):
        if run.capture is None:
            plain[run.device] = outcome
        scored.append(Scored(run, outcome, plain[run.device], learning_s))
    return scored


def _what(alert: Alert) -> tuple[float, str, Subject, bool]:
    return alert.ts, alert.kind, alert.subject, alert.inbound


def _silence(flows: Recording, since: float) -> float:
    """Return the seconds that exceed `SILENCE_S` between a flow's end and the next one's begin, after a time."""
    silence, quiet_from = 0.0, flows[0].ts
    for before, after in pairwise(flows):
        quiet_from = max(quiet_from, before.end)
        silence += max(0.0, after.ts - max(quiet_from, since) - SILENCE_S)
    return silence
