"""One guarded device: its ledger, its verdicts and its findings, moved on by each poll.

Pure: it's told the time and what a poll saw, and asks only the origin database.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..routers.model import Flow, Poll
from .ledger import Destination, DestinationKey, Ledger
from .match import Match
from .origin import Origin
from .profile import Profile
from .signals import Subject
from .verdict import Change, Finding, Findings, Verdict, judge

#: "Recent" destinations, in the sensors.
RECENT_S = 86_400

type OriginLookup = Callable[[str], Origin]
type Stopped = Callable[[DestinationKey, Origin], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a device's sensors show."""

    open_findings: tuple[Finding, ...]
    """The worst first."""
    latest_finding: Finding | None
    destinations: int
    """Seen in the last 24 hours."""
    foreign_countries: Mapping[str, int]
    """Country code → destinations of the last 24 hours there, without the home countries."""
    bytes_up: int
    bytes_down: int
    active_blocks: int


class DeviceGuard:
    """Judges where one device goes."""

    def __init__(
        self, *, profile: Profile, home_countries: Iterable[str], origins: OriginLookup
    ) -> None:
        """Begin with an empty ledger; `origins` says whose an address is."""
        self.profile = profile
        self.home_countries = frozenset(home_countries)
        self.ledger = Ledger()
        self.findings = Findings()
        self.allowed: list[Match] = []
        self._origins = origins

    def observe(
        self,
        poll: Poll,
        flows: Iterable[Flow],
        now: float,
        timeouts: Mapping[str, int],
        stopped: Stopped,
    ) -> list[Change]:
        """Take in this device's flows of one poll; return the findings that changed.

        `stopped` tells of a destination whether a block that is proven to hold stops it.
        """
        changed = self.ledger.observe(
            flows,
            now,
            local_networks=poll.local_networks,
            router_addresses=poll.router_addresses,
            timeouts=timeouts,
            protected=self.findings.keys,
        )
        return self.review(changed, now, stopped)

    def review(
        self, keys: Iterable[DestinationKey], now: float, stopped: Stopped
    ) -> list[Change]:
        """Judge these destinations, and all with an open finding, again; return the findings that changed."""
        due = {*keys, *(finding.key for finding in self.findings.open)}
        changes = []
        for key in due:
            destination = self.ledger.destinations.get(key)
            if (
                destination is None
                or self.is_allowed(destination)
                or stopped(key, self.origin_of(destination))
            ):
                change = self.findings.close(key)
            else:
                change = self.findings.update(
                    destination, self.verdict(destination, now), now
                )
            if change is not None:
                changes.append(change)
        return changes

    def origin_of(self, destination: Destination) -> Origin:
        """Return whose a destination is."""
        if destination.origin is None:
            destination.origin = self._origins(destination.key.address)
        return destination.origin

    def is_allowed(self, destination: Destination) -> bool:
        """Tell whether the owner has allowed a destination."""
        origin = self.origin_of(destination)
        return any(
            match.covers(destination.key.address, origin) for match in self.allowed
        )

    def verdict(self, destination: Destination, now: float) -> Verdict:
        """Judge a destination, whatever its owner has allowed."""
        return judge(
            Subject(
                destination=destination,
                origin=self.origin_of(destination),
                profile=self.profile,
                home_countries=self.home_countries,
                now=now,
                last_reply=self.ledger.last_reply,
            )
        )

    def report(self, now: float, *, active_blocks: int) -> Report:
        """Return what the device's sensors show; the number of its blocks is told, for they're the router's."""
        countries: Counter[str] = Counter()
        recent = 0
        for destination in self.ledger.since(now - RECENT_S):
            recent += 1
            origin = self.origin_of(destination)
            if (
                origin.country
                and not origin.anycast
                and origin.country not in self.home_countries
            ):
                countries[origin.country] += 1
        return Report(
            open_findings=tuple(self.findings.open),
            latest_finding=self.findings.latest,
            destinations=recent,
            foreign_countries=dict(sorted(countries.items())),
            bytes_up=self.ledger.bytes_up,
            bytes_down=self.ledger.bytes_down,
            active_blocks=active_blocks,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return all that must survive a restart, as JSON can hold it."""
        return {
            "ledger": self.ledger.as_dict(),
            "findings": self.findings.as_list(),
            "allowed": [match.as_dict() for match in self.allowed],
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take back what `as_dict` gave; ValueError, TypeError or KeyError, and nothing taken, for anything else."""
        ledger = Ledger.from_dict(data["ledger"])
        findings = Findings.from_list(data["findings"])
        allowed = [Match.from_dict(match) for match in data["allowed"]]
        self.ledger, self.findings, self.allowed = ledger, findings, allowed
