"""The life of a finding."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from . import stored
from .baseline import network_of
from .destination import DestinationKey
from .verdict import Severity, Verdict

#: A finding that isn't seen any more closes after this time, in seconds.
CLOSES_AFTER_S = 600
#: Closed findings that are remembered; beyond, the ones not seen longest are forgotten. So is what was told longest ago.
MAX_FINDINGS = 512
#: What is only `suspicious` is told again no sooner than after this time, in seconds. What is `high` is told each time.
TELL_AGAIN_AFTER_S = 7 * 86_400
#: Signals of nothing but a network that the device didn't use before. Where only these hold, and the network answers, all
#: its addresses are one matter.
_OF_THE_NETWORK = frozenset(
    {
        "new_network",
        "new_network_repeated",
        "foreign_country",
        "unusual_port",
        "periodic",
    }
)


@dataclass(slots=True)
class Finding:
    """A destination whose signals add up; it stays the same finding when it closes and opens again."""

    key: DestinationKey
    first_opened_at: float
    """When it first opened, in seconds since the epoch."""
    severity: Severity
    """The highest since it opened."""
    opened_at: float = 0.0
    """When it last opened."""
    last_seen: float = 0.0
    score: float = 0.0
    signals: tuple[str, ...] = ()
    """The weightiest first."""
    reasons: list[str] = field(default_factory=list)
    coverage: str = ""
    """What polls could see when it was last judged: `complete`, `degraded` or `blind`."""
    matter: str = ""
    """What it was about when it last opened; what is told of once is a matter, not a finding."""
    times_opened: int = 0
    open: bool = True


class ChangeKind(StrEnum):
    """What happened to a finding."""

    OPENED = "opened"
    OPENED_QUIETLY = "opened_quietly"
    """It opened, but its owner was told of the same not long ago."""
    RAISED = "raised"
    """It got worse: from `suspicious` to `high`, or something answered through the hole."""
    CLOSED = "closed"


#: What an owner is told of.
TOLD = frozenset({ChangeKind.OPENED, ChangeKind.RAISED})


class Change(NamedTuple):
    """A finding that changed."""

    kind: ChangeKind
    finding: Finding


class Findings:
    """The findings of one device: one for each destination, open or closed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._all: dict[DestinationKey, Finding] = {}
        self._open: dict[DestinationKey, Finding] = {}
        self._latest: Finding | None = None
        self._told: dict[str, float] = {}

    @property
    def open(self) -> list[Finding]:
        """The open ones, the worst first."""
        return sorted(
            self._open.values(), key=lambda each: (-each.score, -each.last_seen)
        )

    @property
    def open_keys(self) -> Collection[DestinationKey]:
        """The destinations whose finding is open."""
        return self._open.keys()

    def open_of(self, key: DestinationKey) -> Finding | None:
        """Return a destination's open finding."""
        return self._open.get(key)

    @property
    def latest(self) -> Finding | None:
        """The one seen last, open or not; None when there never was any."""
        return self._latest

    @property
    def keys(self) -> Collection[DestinationKey]:
        """The destinations that have one."""
        return self._all.keys()

    def update(
        self, verdict: Verdict, severity: Severity | None, seen_at: float
    ) -> Change | None:
        """Take in a new verdict on what was last seen at that time, and its severity, None where it isn't to be told.

        Return what changed, None when nothing did. A finding that isn't suspicious any more stays as it was until it
        closes, so that it doesn't come and go.
        """
        device = verdict.subject.device
        key = verdict.subject.destination.key
        finding = self._open.get(key)
        last_seen = seen_at if severity or finding is None else finding.last_seen
        if device.now - last_seen > CLOSES_AFTER_S:
            return self.close(key)
        if severity is None:
            return None
        if finding is None:
            kind = (
                ChangeKind.OPENED
                if self._worth_telling(verdict, severity)
                else ChangeKind.OPENED_QUIETLY
            )
            return Change(kind, self._reopen(verdict, severity, seen_at))
        raised = severity is Severity.HIGH and finding.severity is not Severity.HIGH
        raised |= (
            "hole_answered" in verdict.signals
            and "hole_answered" not in finding.signals
        )
        self._take(finding, verdict, seen_at)
        if raised:
            finding.severity = severity
            return Change(ChangeKind.RAISED, finding)
        return None

    def _worth_telling(self, verdict: Verdict, severity: Severity) -> bool:
        """Tell whether an owner should be told of what opens, and take it that they are."""
        now, matter = verdict.subject.device.now, _matter(verdict)
        told_at = self._told.get(matter)
        if (
            severity is not Severity.HIGH
            and told_at is not None
            and now - told_at < TELL_AGAIN_AFTER_S
        ):
            return False
        self._told = {
            each: at for each, at in self._told.items() if now - at < TELL_AGAIN_AFTER_S
        }
        self._told.pop(matter, None)
        self._told[matter] = now
        if len(self._told) > MAX_FINDINGS:
            del self._told[next(iter(self._told))]
        return True

    def keep_untold(self, changes: Iterable[Change]) -> None:
        """Take back that owners are told of what opened; when it opens again, they will be."""
        for kind, finding in changes:
            if kind is ChangeKind.OPENED:
                self._told.pop(finding.matter, None)

    def set_back(self, now: float) -> None:
        """Take for now what would be still to come: the clock was ahead, and was set back."""
        for finding in self._all.values():
            finding.first_opened_at = min(finding.first_opened_at, now)
            finding.opened_at = min(finding.opened_at, now)
            finding.last_seen = min(finding.last_seen, now)
        self._told = {matter: min(at, now) for matter, at in self._told.items()}

    def close(self, key: DestinationKey) -> Change | None:
        """Close a destination's finding; None when it had no open one."""
        finding = self._open.pop(key, None)
        if finding is None:
            return None
        finding.open = False
        return Change(ChangeKind.CLOSED, finding)

    def _reopen(self, verdict: Verdict, severity: Severity, seen_at: float) -> Finding:
        """Open a destination's finding, the same that there was if there was one."""
        now = verdict.subject.device.now
        key = verdict.subject.destination.key
        finding = self._all.get(key)
        if finding is None:
            finding = Finding(key=key, first_opened_at=now, severity=severity)
        finding.open = True
        finding.times_opened += 1
        finding.opened_at, finding.severity = now, severity
        finding.matter = _matter(verdict)
        self._take(finding, verdict, seen_at)
        self._all[key] = self._open[key] = finding
        if len(self._all) > MAX_FINDINGS:
            self._forget()
        return finding

    def _take(self, finding: Finding, verdict: Verdict, seen_at: float) -> None:
        """Let a finding say what is thought now.

        Its sentences tell of time, too, which passes at each poll; they are only renewed with something else, or each
        poll would write a state of which nothing else is new.
        """
        coverage = verdict.subject.device.coverage.state.value
        said = finding.last_seen, finding.score, finding.signals, finding.coverage
        says = seen_at, verdict.score, verdict.signals, coverage
        if says == said:
            return
        finding.last_seen, finding.score, finding.signals, finding.coverage = says
        finding.reasons = verdict.reasons
        if self._latest is None or seen_at >= self._latest.last_seen:
            self._latest = finding

    def _forget(self) -> None:
        """Forget the closed finding that wasn't seen longest."""
        closed = (each for each in self._all.values() if not each.open)
        oldest = min(closed, key=lambda each: each.last_seen, default=None)
        if oldest is not None:
            del self._all[oldest.key]

    def as_dict(self) -> dict[str, Any]:
        """Return the findings as JSON can hold them."""
        return {"told": dict(self._told), "findings": self._rows()}

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "key": list(each.key),
                "first_opened_at": each.first_opened_at,
                "opened_at": each.opened_at,
                "last_seen": each.last_seen,
                "score": each.score,
                "severity": each.severity.value,
                "signals": list(each.signals),
                "reasons": list(each.reasons),
                "coverage": each.coverage,
                "matter": each.matter,
                "times_opened": each.times_opened,
                "open": each.open,
            }
            for each in self._all.values()
        ]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Findings:
        """Return the findings that `as_dict` gave; KeyError, TypeError or ValueError for anything else."""
        findings = cls()
        told = dict(data["told"])
        findings._told = {
            stored.text(matter): stored.moment(at) for matter, at in told.items()
        }
        for row in data["findings"]:
            finding = Finding(**stored.fields(row, _STORED, "signals", "reasons"))
            findings._all[finding.key] = finding
            if finding.open:
                findings._open[finding.key] = finding
        findings._latest = max(
            findings._all.values(), key=lambda each: each.last_seen, default=None
        )
        return findings


_STORED: Mapping[str, stored.Reader[object]] = {
    "key": stored.destination_key,
    "first_opened_at": stored.moment,
    "opened_at": stored.moment,
    "last_seen": stored.moment,
    "score": stored.real,
    "severity": Severity,
    "signals": lambda value: tuple(stored.texts(value)),
    "reasons": stored.texts,
    "coverage": stored.text,
    "matter": stored.text,
    "times_opened": stored.whole,
    "open": stored.flag,
}
"""How each field of a finding comes back from a file."""


def _matter(verdict: Verdict) -> str:
    """Return what a finding is about: its destination, or a network and a port where nothing else is against it."""
    subject = verdict.subject
    key, network = subject.destination.key, network_of(subject.origin)
    if network is None or not _OF_THE_NETWORK.issuperset(verdict.signals):
        return f"{key.address} {key.protocol} {key.port} {key.inbound}"
    port = key.port if key.port < 1024 else "high"
    return f"AS{network} {key.protocol} {port}"
