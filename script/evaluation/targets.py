"""What should be found: the malicious subjects of a run, and which alert finds which of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .recordings import Recording, Subject
from .simulation import Alert

MANY = 20
"""So many addresses on one port are one scan, so many ports of one address one sweep: they are counted once as
groups. The shipped signal for scans begins at as many networks."""

SCAN = "horizontal_scan"
FLOOD = "flood"


class Target(NamedTuple):
    """A malicious subject of a run."""

    subject: Subject
    first: float
    """When its first malicious flow began, in seconds since the epoch."""
    kind: str
    """What it's like: `scan`, `sweep`, else its protocol and whether it ever answered."""
    group: str
    """What it is counted with."""


class Targets:
    """The malicious subjects of one run."""

    def __init__(self, malicious: Recording) -> None:
        """Take the subjects of these flows, which are ordered by time."""
        firsts: dict[Subject, float] = {}
        answered: set[Subject] = set()
        for flow in malicious:
            firsts.setdefault(flow.subject, flow.ts)
            if flow.bytes_down or flow.packets_down:
                answered.add(flow.subject)
        addresses, ports = defaultdict(set), defaultdict(set)
        for protocol, address, port in firsts:
            addresses[protocol, port].add(address)
            ports[protocol, address].add(port)
        self.all: list[Target] = []
        for subject, first in firsts.items():
            protocol, address, port = subject
            if len(addresses[protocol, port]) >= MANY:
                kind, group = "scan", f"scan of {protocol}/{port}"
            elif len(ports[protocol, address]) >= MANY:
                kind, group = "sweep", f"sweep of {address}, {protocol}"
            else:
                replied = "answered" if subject in answered else "unanswered"
                kind, group = f"{protocol} {replied}", f"{address}:{port}/{protocol}"
            self.all.append(Target(subject, first, kind, group))
        self._subjects = firsts
        self._scans = _earliest(
            ((each.protocol, each.port), first) for each, first in firsts.items()
        )
        self._floods = _earliest(
            (each.address, first) for each, first in firsts.items()
        )

    def since(self, alert: Alert) -> float | None:
        """Return when what an alert is about began; None when it's about something else."""
        if alert.inbound:
            return None
        subject = alert.subject
        begun = [
            self._subjects.get(subject),
            self._scans.get((subject.protocol, subject.port))
            if SCAN in alert.signals
            else None,
            self._floods.get(subject.address) if FLOOD in alert.signals else None,
        ]
        return min((each for each in begun if each is not None), default=None)

    def found(self, alerts: Iterable[Alert]) -> dict[Subject, float]:
        """Return the subjects that alerts find, with how long after their first flow the first one came, in seconds.

        One alert finds the subject that it names; of a scan, all that were tried on that port; of a flood, all at
        that address. What joins a scan or a flood that is already told of is found at once.
        """
        named: dict[Subject, list[float]] = defaultdict(list)
        scans: dict[tuple[str, int], float] = {}
        floods: dict[str, float] = {}
        for alert in alerts:
            if alert.inbound:
                continue
            named[alert.subject].append(alert.ts)
            if SCAN in alert.signals:
                scans.setdefault((alert.subject.protocol, alert.subject.port), alert.ts)
            if FLOOD in alert.signals:
                floods.setdefault(alert.subject.address, alert.ts)
        found = {}
        for target in self.all:
            subject = target.subject
            times = [each for each in named[subject] if each >= target.first]
            times += [
                max(each, target.first)
                for each in (
                    scans.get((subject.protocol, subject.port)),
                    floods.get(subject.address),
                )
                if each is not None
            ]
            if times:
                found[subject] = min(times) - target.first
        return found


def _earliest[K](pairs: Iterable[tuple[K, float]]) -> dict[K, float]:
    """Return the least value of each key."""
    least: dict[K, float] = {}
    for key, value in pairs:
        least[key] = min(value, least.get(key, value))
    return least
