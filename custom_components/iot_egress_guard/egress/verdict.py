"""What the evidence adds up to."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .coverage import CoverageState
from .signals import Evidence, Subject
from .wording import Wording

SUSPICIOUS_SCORE = 0.60
HIGH_SCORE = 0.80
#: Signals that are `high` by themselves, whatever the score.
ALWAYS_HIGH = frozenset({"hole_answered"})


KNOWN_AS = "The router knows it as {names}"
TAKEN_TO_BE_IN = "The router takes it to be in {country:country}"
FROM_PORT = "From source port {port}"
NO_HOLE = "Not a kept-open NAT hole: open {share:.2g} % of the time in {lived:span}"


class Severity(StrEnum):
    """How much a finding matters."""

    SUSPICIOUS = "suspicious"
    HIGH = "high"


def severity_of(score: float) -> Severity | None:
    """Return the severity of a score (0–1); None below `suspicious`."""
    if score >= HIGH_SCORE:
        return Severity.HIGH
    return Severity.SUSPICIOUS if score >= SUSPICIOUS_SCORE else None


@dataclass(frozen=True)
class Verdict:
    """What is thought of a destination. Put into words only when somebody asks."""

    subject: Subject
    evidence: tuple[Evidence, ...]
    """The weightiest first."""
    score: float
    """0–1, rounded to three digits."""

    @property
    def severity(self) -> Severity | None:
        """Return its severity; None when it isn't suspicious."""
        severity = severity_of(self.score)
        if severity is not None and not ALWAYS_HIGH.isdisjoint(self.signals):
            return Severity.HIGH
        return severity

    @property
    def normal(self) -> bool:
        """True when it may be what is normal for a device: it's not suspicious, nor is any weighty signal against it."""
        return self.severity is None and all(
            evidence.signal.normal for evidence in self.evidence
        )

    @cached_property
    def signals(self) -> tuple[str, ...]:
        """The names of the signals that hold, the weightiest first."""
        return tuple(evidence.name for evidence in self.evidence)

    @cached_property
    def reasons(self) -> list[str]:
        """What a person should read: the evidence by weight, facts beside it, what it isn't, what polls can't see."""
        wording = self.subject.device.wording
        sentences = [evidence.sentence(wording) for evidence in self.evidence]
        if sentences:
            sentences += _facts(self, wording)
            sentences += _ruled_out(self, wording)
            sentences += _unseen(self.subject, wording)
        return sentences


def judge(subject: Subject, evidence: list[Evidence]) -> Verdict:
    """Return the verdict on a destination: score = 1 − Π(1 − wᵢ)."""
    innocent = 1.0
    for each in evidence:
        innocent *= 1 - each.weight
    return Verdict(subject, tuple(evidence), round(1 - innocent, 3))


def _facts(verdict: Verdict, wording: Wording) -> list[str]:
    """Return facts that weigh nothing yet, but that a person will want."""
    subject = verdict.subject
    facts = []
    if "new_network" not in verdict.signals and not subject.origin.special_use:
        facts.append(wording.whose(subject.origin))
    names, country = subject.router_says
    if names:
        facts.append(wording.say(KNOWN_AS, {"names": ", ".join(names)}))
    if country is not None and country != subject.origin.country:
        facts.append(wording.say(TAKEN_TO_BE_IN, {"country": country}))
    ports = subject.destination.source_ports
    if len(ports) == 1 and "fixed_source_port" not in verdict.signals:
        facts.append(wording.say(FROM_PORT, {"port": ports[0]}))
    return facts


def _ruled_out(verdict: Verdict, wording: Wording) -> list[str]:
    """Return what the destination might be taken for, and isn't."""
    destination, now = verdict.subject.destination, verdict.subject.device.now
    if destination.key.protocol != "udp" or destination.key.inbound:
        return []
    if "nat_hole_kept_open" in verdict.signals:
        return []
    lived = now - destination.first_seen
    share = 100 * destination.open_s / lived if lived > destination.open_s else 100.0
    if destination.sightings < 2 or share > 50:
        return []
    return [wording.say(NO_HOLE, {"share": share, "lived": lived})]


def _unseen(subject: Subject, wording: Wording) -> list[str]:
    """Return what weakens the evidence: polls that may have missed something."""
    coverage = subject.device.coverage
    if coverage.state is CoverageState.COMPLETE:
        return []
    return [coverage.sentence(wording)]
