"""What the evidence adds up to, and the life of a finding."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import Any, NamedTuple

from .ledger import Destination, DestinationKey
from .signals import Evidence, Subject, evidence_for
from .words import whose

SUSPICIOUS_SCORE = 0.60
HIGH_SCORE = 0.80
#: A finding that isn't seen any more closes after this time.
CLOSES_AFTER_S = 600


class Severity(StrEnum):
    """How much a finding matters."""

    SUSPICIOUS = "suspicious"
    HIGH = "high"


def severity_of(score: float) -> Severity | None:
    """Return the severity of a score (0–1); None below `suspicious`."""
    if score >= HIGH_SCORE:
        return Severity.HIGH
    return Severity.SUSPICIOUS if score >= SUSPICIOUS_SCORE else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a destination."""

    score: float
    """0–1, rounded to three digits."""
    evidence: tuple[Evidence, ...]
    """The weightiest first."""
    notes: tuple[str, ...] = ()
    """Facts that weigh nothing yet, but that a person will want."""

    @property
    def severity(self) -> Severity | None:
        """Return its severity; None when it isn't suspicious."""
        return severity_of(self.score)

    @property
    def reasons(self) -> list[str]:
        """Return what a person should read: the evidence by weight, then the notes."""
        return [*(evidence.sentence for evidence in self.evidence), *self.notes]


def judge(subject: Subject) -> Verdict:
    """Return the verdict on a destination: score = 1 − Π(1 − wᵢ)."""
    evidence = evidence_for(subject)
    score = round(1 - prod(1 - each.weight for each in evidence), 3)
    named = {each.signal for each in evidence}
    notes = []
    if evidence and "new_network" not in named:
        notes.append(whose(subject.origin))
    ports = subject.destination.source_ports
    if evidence and len(ports) == 1 and "fixed_source_port" not in named:
        notes.append(f"From source port {ports[0]}")
    return Verdict(score, tuple(evidence), tuple(notes))


@dataclass(slots=True)
class Finding:
    """A destination whose signals add up; it stays the same finding when it closes and opens again."""

    key: DestinationKey
    opened_at: float
    """When it last opened, in seconds since the epoch."""
    last_seen: float
    score: float
    severity: Severity
    """The highest since it opened."""
    reasons: list[str]
    open: bool = True


class ChangeKind(StrEnum):
    """What happened to a finding."""

    OPENED = "opened"
    RAISED = "raised"
    CLOSED = "closed"


class Change(NamedTuple):
    """A finding that changed."""

    kind: ChangeKind
    finding: Finding


class Findings:
    """The findings of one device: one for each destination, open or closed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._all: dict[DestinationKey, Finding] = {}

    @property
    def open(self) -> list[Finding]:
        """The open ones, the worst first."""
        return sorted(
            (each for each in self._all.values() if each.open),
            key=lambda each: (-each.score, -each.last_seen),
        )

    @property
    def latest(self) -> Finding | None:
        """The one seen last, open or not; None when there never was any."""
        return max(self._all.values(), key=lambda each: each.last_seen, default=None)

    @property
    def keys(self) -> frozenset[DestinationKey]:
        """The destinations that have one."""
        return frozenset(self._all)

    def update(
        self, destination: Destination, verdict: Verdict, now: float
    ) -> Change | None:
        """Take in a new verdict; return what changed, None when nothing did."""
        severity = verdict.severity
        if severity is None or now - destination.last_seen > CLOSES_AFTER_S:
            return self.close(destination.key)
        finding = self._all.get(destination.key)
        if finding is None or not finding.open:
            finding = Finding(
                destination.key,
                now,
                destination.last_seen,
                verdict.score,
                severity,
                verdict.reasons,
            )
            self._all[destination.key] = finding
            return Change(ChangeKind.OPENED, finding)
        raised = severity is Severity.HIGH and finding.severity is not Severity.HIGH
        finding.last_seen = destination.last_seen
        finding.score, finding.reasons = verdict.score, verdict.reasons
        if raised:
            finding.severity = severity
            return Change(ChangeKind.RAISED, finding)
        return None

    def close(self, key: DestinationKey) -> Change | None:
        """Close a destination's finding; None when it had no open one."""
        finding = self._all.get(key)
        if finding is None or not finding.open:
            return None
        finding.open = False
        return Change(ChangeKind.CLOSED, finding)

    def keep_only(self, keys: Iterable[DestinationKey]) -> None:
        """Forget closed findings of destinations that the ledger has forgotten."""
        kept = set(keys)
        self._all = {
            key: finding
            for key, finding in self._all.items()
            if finding.open or key in kept
        }

    def as_list(self) -> list[list[Any]]:
        """Return the findings as JSON can hold them."""
        return [
            [
                list(each.key),
                each.opened_at,
                each.last_seen,
                each.score,
                each.severity.value,
                each.reasons,
                each.open,
            ]
            for each in self._all.values()
        ]

    @classmethod
    def from_list(cls, rows: Iterable[list[Any]]) -> Findings:
        """Return the findings that `as_list` gave; ValueError or TypeError for anything else."""
        findings = cls()
        for key, opened_at, last_seen, score, severity, reasons, is_open in rows:
            finding = Finding(
                DestinationKey(*key),
                opened_at,
                last_seen,
                score,
                Severity(severity),
                list(reasons),
                is_open,
            )
            findings._all[finding.key] = finding
        return findings
