"""Runs the shipped judgement over what one device did, poll by poll, as the coordinator does."""

from dataclasses import dataclass

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import TOLD, Change, ChangeKind
from custom_components.iot_egress_guard.egress.guard import PollContext
from custom_components.iot_egress_guard.egress.origin import Origin

from .judgement import Judgement
from .polling import Polling, Polls
from .recordings import Recording, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What an owner would be told of."""

    ts: float
    """When: the poll's time, in seconds since the epoch."""
    kind: ChangeKind
    subject: Subject
    inbound: bool
    score: float
    severity: str
    signals: tuple[str, ...]
    reasons: tuple[str, ...]
    learning: bool
    """The device was still being learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a simulation."""

    alerts: tuple[Alert, ...]
    """In order of time."""
    first_poll: float
    last_poll: float
    polls: int
    """Those that didn't fail."""
    visible: frozenset[Subject]
    """Whom at least one poll could see an entry of."""
    held: frozenset[str]
    """The signals that ever held, of anything, if they were noted; without the others all would have been the same."""


def simulate(
    recording: Recording,
    polling: Polling,
    judgement: Judgement,
    *,
    note_held: bool = False,
) -> Outcome:
    """Poll a router throughout a recording, and judge what is seen; noting which signals hold takes a little time."""
    held: set[str] = set()
    guard = (judgement.noting(held) if note_held else judgement).guard()
    polls = Polls(recording, polling)
    timeouts = polling.settings.timeouts
    alerts: list[Alert] = []
    for now, poll, flows, coverage in polls:
        context = PollContext(
            timeouts=timeouts, interval=polling.interval, coverage=coverage
        )
        changes = guard.observe(poll, flows, now, context, _never_stopped)
        told = [each for each in changes if each.kind in TOLD]
        if told:
            learning = guard.baseline.learning
            found = [_alert(each, now, learning=learning) for each in told]
            # The guard reviews destinations in no particular order.
            alerts += sorted(found, key=lambda alert: (alert.subject, alert.inbound))
    return Outcome(
        alerts=tuple(alerts),
        first_poll=polls.first,
        last_poll=polls.last,
        polls=polls.count,
        visible=polls.visible,
        held=frozenset(held),
    )


def _never_stopped(key: DestinationKey, origin: Origin) -> bool:
    """Nothing is blocked."""
    return False


def _alert(change: Change, now: float, *, learning: bool) -> Alert:
    """Copy what a finding says now; it goes on changing."""
    finding = change.finding
    return Alert(
        ts=now,
        kind=change.kind,
        subject=Subject(finding.key.protocol, finding.key.address, finding.key.port),
        inbound=finding.key.inbound,
        score=finding.score,
        severity=finding.severity.value,
        signals=tuple(finding.signals),
        reasons=tuple(finding.reasons),
        learning=learning,
    )
