"""One guarded device: its ledger, its baseline, its verdicts and its findings, moved on by each poll.

Pure: it's told the time and what a poll saw, and asks only the origin database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from ..routers.model import Flow, Network, Poll
from .baseline import LEARNING_S, Baseline
from .bursts import Bursts
from .coverage import Coverage
from .destination import Destination, DestinationKey
from .finding import Change, Finding, Findings
from .ledger import Ledger, LedgerSnapshot, Seen
from .match import Match
from .names import RouterNames
from .origin import Origin, special_use_name
from .packets import leaves_home
from .profile import Profile
from .recent import RecentDestinations
from .signals import SIGNALS, Circumstances, Signal, SignalTable, Subject
from .uploads import HourlyUploads
from .verdict import Severity, Verdict, judge
from .wording import ENGLISH

type OriginLookup = Callable[[str], Origin]
type Stopped = Callable[[DestinationKey, Origin], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollContext:
    """Under what conditions polls look."""

    timeouts: Mapping[str, int]
    """State → how long an entry in it lives after its last packet, in seconds; what isn't there isn't known."""
    interval: float
    """Seconds between polls."""
    coverage: Coverage


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
    blind: bool
    """The router shows nothing of what passes, so that nothing is known to be fine."""
    learning: float
    """How much of the learning is done, 0–1."""
    networks_learned: int


class DeviceGuard:
    """Judges where one device goes."""

    def __init__(
        self,
        *,
        profile: Profile,
        home_countries: Iterable[str],
        origins: OriginLookup,
        learning_s: float = LEARNING_S,
        signals: Mapping[str, Signal] = SIGNALS,
    ) -> None:
        """Begin with an empty ledger; `origins` says whose an address is."""
        self.profile = profile
        self.home_countries = frozenset(home_countries)
        self.findings = Findings()
        self.allowed: list[Match] = []
        """What the owner allowed; change it by `allow` and `disallow`."""
        self.baseline = Baseline(learning_s)
        self.got_past: Mapping[DestinationKey, str] = {}
        """What got past a block that was on the router → what was seen; told from outside, before each look."""
        self.wording = ENGLISH
        """In which language findings are told of; told from outside."""
        self.changed = False
        """Something happened that is worth saving; whoever saves takes it back."""
        self.news: set[DestinationKey] | None = None
        """Where anything happened, or what was forgotten, since somebody took this; None while nobody wants to know."""
        self._origins = origins
        self._signals = SignalTable(signals.values())
        self._recent = RecentDestinations()
        self.ledger = Ledger(woken=self._recent.found)
        self._bursts = Bursts()
        self._uploads = HourlyUploads()
        self.names = RouterNames()
        """What the router itself says of the device's destinations."""
        self._context: PollContext | None = None
        self._upstream_uses: frozenset[str] = frozenset()

    def observe(
        self,
        poll: Poll,
        flows: Iterable[Flow],
        now: float,
        context: PollContext,
        stopped: Stopped,
    ) -> list[Change]:
        """Take in this device's flows of one poll; return the findings that changed.

        `stopped` tells of a destination whether a block that is proven to hold stops it.
        """
        self._context = context
        if self.ledger.set_back(now):
            self._set_back(now)
        self._upstream_uses = _far_side_uses(poll.router_addresses, poll.local_networks)
        # A device that does nothing is learned all the same, and that's to be kept.
        self.changed |= self.baseline.pass_time(now)
        # A log tells the newest first.
        flows = sorted(flows, key=lambda flow: flow.began or 0.0)
        for flow in flows:
            self.changed |= self.names.note(flow)
        seen = self.ledger.observe(
            flows,
            now,
            local_networks=poll.local_networks,
            router_addresses=poll.router_addresses,
            timeouts=context.timeouts,
            protected=self.findings.keys,
        )
        anchors = self._take_in(seen, now)
        if self.news is not None:
            self.news |= seen.changed | anchors
            self.news |= {destination.key for destination in seen.forgotten}
        return self.review(seen.changed | anchors, now, stopped)

    def _set_back(self, now: float) -> None:
        """Follow the ledger's clock, which was set back."""
        self.changed = True
        self.findings.set_back(now)
        self._bursts = Bursts()
        self._recent.begin_anew()
        for destination in self.ledger.all():
            destination.counted_in = None
            self._recent.note(destination, self.origin_of(destination))

    def _take_in(self, seen: Seen, now: float) -> set[DestinationKey]:
        """Count what a poll brought, for the device as a whole; return the anchors of what it does in bulk."""
        self.changed |= bool(seen.changed)
        if seen.bytes_up:
            self._uploads.add(seen.bytes_up, now)
        for destination, _ in seen.sighted:
            if not destination.key.ntp:
                self.baseline.met(self.origin_of(destination))
        for key in seen.changed:
            destination = self.ledger.destinations[key]
            self._recent.note(destination, self.origin_of(destination))
        for destination in seen.forgotten:
            self._recent.forget(destination, self.origin_of(destination))
        return self._bursts.observe(
            seen.sighted, now, online=self.ledger.presence.online
        )

    def review(
        self, keys: Iterable[DestinationKey], now: float, stopped: Stopped
    ) -> list[Change]:
        """Judge these destinations, and all with an open finding, again; return the findings that changed."""
        due = {*keys, *self.findings.open_keys}
        if not due:
            return []
        circumstances = self._circumstances(now)
        changes = []
        # In one order, or what is told of several that are one matter would be chance.
        for key in sorted(due):
            change = self._review(key, circumstances, stopped)
            if change is not None:
                self.changed = True
                changes.append(change)
        return changes

    def review_all(self, now: float, stopped: Stopped) -> list[Change]:
        """Judge everything again that may have a finding: what its owner decided may bear on any of it."""
        return self.review(
            {*self.ledger.destinations, *self.findings.keys}, now, stopped
        )

    def _review(
        self, key: DestinationKey, circumstances: Circumstances, stopped: Stopped
    ) -> Change | None:
        """Judge one destination again."""
        destination = self.ledger.get(key)
        if destination is None:
            return self.findings.close(key)
        origin = self.origin_of(destination)
        burst = self._bursts.of(destination)
        if (
            self.is_allowed(destination)
            or stopped(key, origin)
            or (burst is not None and burst.anchor != key)
        ):
            return self.findings.close(key)
        subject = Subject(
            destination, origin, circumstances, burst, self.names.get(key.address)
        )
        verdict = judge(subject, self._signals.evidence_for(subject))
        if self.baseline.learning and verdict.normal:
            self.baseline.learn(destination, origin)
        seen_at = destination.last_news
        return self.findings.update(
            verdict,
            self._severity_to_tell(verdict),
            max(seen_at, burst.last_seen) if burst else seen_at,
        )

    def _severity_to_tell(self, verdict: Verdict) -> Severity | None:
        """Return a verdict's severity; while a device is learned of whose make too little is known, only `high`."""
        severity = verdict.severity
        if self.profile.knows_networks or not self.baseline.learning:
            return severity
        return severity if severity is Severity.HIGH else None

    def _circumstances(self, now: float) -> Circumstances:
        context = self._context
        circumstances = Circumstances(
            profile=self.profile,
            home_countries=self.home_countries,
            baseline=self.baseline,
            now=now,
            interval=context.interval if context else 0.0,
            online=self.ledger.presence.online,
            upload_limit=self._uploads.limit,
            upstream_uses=self._upstream_uses,
            got_past=self.got_past,
            wording=self.wording,
        )
        if context:
            circumstances.coverage = context.coverage
        return circumstances

    def origin_of(self, destination: Destination) -> Origin:
        """Return whose a destination is."""
        if destination.origin is None:
            destination.origin = self._origins(destination.key.address)
        return destination.origin

    def is_allowed(self, destination: Destination) -> bool:
        """Tell whether the owner has allowed a destination."""
        if not self.allowed:
            return False
        origin = self.origin_of(destination)
        return any(
            match.covers(destination.key.address, origin) for match in self.allowed
        )

    def verdict(self, destination: Destination, now: float) -> Verdict:
        """Judge a destination, whatever its owner has allowed."""
        burst = self._bursts.of(destination)
        subject = Subject(
            destination,
            self.origin_of(destination),
            self._circumstances(now),
            burst if burst and burst.anchor == destination.key else None,
            self.names.get(destination.key.address),
        )
        return judge(subject, self._signals.evidence_for(subject))

    def allow(self, match: Match) -> bool:
        """Take what a match covers for fine from now on; tell whether that's new."""
        if match in self.allowed:
            return False
        self.allowed.append(match)
        self.changed = True
        return True

    def disallow(self, match: Match) -> bool:
        """Take back what was allowed; tell whether it was."""
        if match not in self.allowed:
            return False
        self.allowed.remove(match)
        self.changed = True
        return True

    def relearn(self) -> None:
        """Forget what was learned, and learn anew; the ledger and the owner's decisions stay."""
        self.baseline = Baseline(self.baseline.learning_s)
        self.changed = True

    def report(self, now: float, *, active_blocks: int, blind: bool = False) -> Report:
        """Return what the device's sensors show; what is the router's is told: the number of blocks, and its blindness."""
        countries = self._recent.countries(now)
        foreign = {
            country: count
            for country, count in sorted(countries.items())
            if country and count and country not in self.home_countries
        }
        return Report(
            open_findings=tuple(self.findings.open),
            latest_finding=self.findings.latest,
            destinations=sum(countries.values()),
            foreign_countries=foreign,
            bytes_up=self.ledger.bytes_up,
            bytes_down=self.ledger.bytes_down,
            active_blocks=active_blocks,
            blind=blind,
            learning=self.baseline.progress,
            networks_learned=self.baseline.learned,
        )

    def snapshot(self) -> GuardSnapshot:
        """Return all that must survive a restart, as it stands."""
        return GuardSnapshot(
            ledger=self.ledger.snapshot(),
            rest={
                "baseline": self.baseline.as_dict(),
                "uploads": self._uploads.as_list(),
                "names": self.names.as_list(),
                "findings": self.findings.as_dict(),
                "allowed": [match.as_dict() for match in self.allowed],
            },
        )

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take back what a snapshot gave; ValueError, TypeError or KeyError, and nothing taken, for anything else.

        Takes a while for thousands of destinations, and touches nothing outside of this guard.
        """
        recent = RecentDestinations()
        ledger = Ledger(woken=recent.found)
        ledger.restore(data["ledger"])
        baseline = Baseline.from_dict(data["baseline"], self.baseline.learning_s)
        uploads = HourlyUploads.from_list(data["uploads"])
        names = RouterNames.from_list(data["names"])
        findings = Findings.from_dict(data["findings"])
        allowed = [Match.from_dict(match) for match in data["allowed"]]
        for destination in ledger.all():
            recent.note(destination, self.origin_of(destination))
        self.ledger, self.findings, self.allowed = ledger, findings, allowed
        self.baseline, self._uploads, self._recent = baseline, uploads, recent
        self.names = names


class GuardSnapshot(NamedTuple):
    """A guard at one moment; nothing in it changes any more."""

    ledger: LedgerSnapshot
    rest: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it. Takes milliseconds for thousands of destinations."""
        return {"ledger": self.ledger.as_dict(), **self.rest}


@lru_cache(maxsize=64)
def _far_side_uses(
    router_addresses: frozenset[str], local_networks: tuple[Network, ...]
) -> frozenset[str]:
    """Return the special uses of the router's addresses on its far side: such addresses are near there."""
    uses = (
        special_use_name(address)
        for address in router_addresses
        if leaves_home(address, local_networks)
    )
    return frozenset(use for use in uses if use is not None)
