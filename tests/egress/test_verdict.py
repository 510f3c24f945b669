"""The life of a finding, of a device's guard, and its coverage."""

import json

import pytest

from custom_components.iot_egress_guard.egress.coverage import (
    CoverageState,
    CoverageWatch,
    interval_for,
)
from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.ledger import DestinationKey
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.origin import UNKNOWN, Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.verdict import (
    Change,
    ChangeKind,
    Severity,
    severity_of,
)
from custom_components.iot_egress_guard.profiles import read_profiles
from custom_components.iot_egress_guard.routers.model import Flow, TableSettings

from .flows import NOON, TIMEOUTS, flow, poll

BAIDU = Origin(
    country="CN", asn=38365, organization="Baidu", prefix="106.12.0.0/15", anycast=False
)
AMAZON = Origin(
    country="DE", asn=16509, organization="Amazon", prefix="3.120.0.0/14", anycast=False
)
KEY = DestinationKey("106.13.0.0", "udp", 1)
AWS = flow(
    "3.120.0.1",
    443,
    protocol="tcp",
    source_port=40000,
    replied=True,
    state="ESTABLISHED",
    timeout=7440,
)


def whose(address: str) -> Origin:
    """Return whose an address is, in a world of two networks."""
    return {"106.13.0.0": BAIDU, "3.120.0.1": AMAZON}.get(address, UNKNOWN)


def ring() -> DeviceGuard:
    """Return the guard of a Ring doorbell in the US."""
    return DeviceGuard(
        profile=read_profiles()["ring"], home_countries=["US"], origins=whose
    )


def observe(
    guard: DeviceGuard, flows: list[Flow], now: float, *, blocked: bool = False
) -> list[Change]:
    """Show a guard what a poll saw."""
    return guard.observe(poll(flows), flows, now, TIMEOUTS, lambda key, origin: blocked)


def test_a_finding_opens_once_and_closes_when_it_is_not_seen_any_more() -> None:
    guard = ring()
    [change] = observe(guard, [AWS, flow()], NOON)
    assert change.kind is ChangeKind.OPENED
    assert change.finding.severity is Severity.HIGH
    assert observe(guard, [AWS, flow(timeout=40)], NOON + 20) == []
    assert observe(guard, [AWS], NOON + 600) == []
    [change] = observe(guard, [AWS], NOON + 601)
    assert change.kind is ChangeKind.CLOSED
    report = guard.report(NOON + 601, active_blocks=0)
    assert report.open_findings == ()
    assert report.latest_finding is not None
    assert report.latest_finding.last_seen == NOON


def test_a_finding_that_comes_back_opens_again() -> None:
    guard = ring()
    observe(guard, [AWS, flow()], NOON)
    observe(guard, [AWS], NOON + 700)
    [change] = observe(guard, [AWS, flow()], NOON + 10_000)
    assert change.kind is ChangeKind.OPENED
    assert change.finding.opened_at == NOON + 10_000
    assert len(guard.findings.keys) == 1


def test_a_finding_that_gets_worse_is_told_once() -> None:
    guard = DeviceGuard(
        profile=Profile(key="x", title="X", networks=frozenset({1}), ports={}),
        home_countries=["CN"],
        origins=whose,
    )
    lone = flow("106.13.0.0", 443, source_port=50000)
    [change] = observe(guard, [AWS, lone], NOON)
    assert (change.kind, change.finding.severity) == (
        ChangeKind.OPENED,
        Severity.SUSPICIOUS,
    )
    changes = []
    for number in range(1, 5):
        observe(guard, [AWS], NOON + 150 * number - 30)
        changes += observe(guard, [AWS, lone], NOON + 150 * number)
    raised = [
        change.kind for change in changes if change.finding.key.address == "106.13.0.0"
    ]
    assert raised == [ChangeKind.RAISED]


def test_what_is_allowed_or_proven_blocked_is_closed() -> None:
    guard = ring()
    observe(guard, [AWS, flow()], NOON)
    [change] = observe(guard, [AWS, flow(timeout=50)], NOON + 10, blocked=True)
    assert change.kind is ChangeKind.CLOSED
    [change] = guard.review([KEY], NOON + 20, lambda key, origin: False)
    assert change.kind is ChangeKind.OPENED
    guard.allowed.append(Match(MatchKind.ASN, "38365"))
    [change] = guard.review([KEY], NOON + 20, lambda key, origin: False)
    assert change.kind is ChangeKind.CLOSED
    guard.allowed.clear()
    [change] = guard.review([KEY], NOON + 20, lambda key, origin: False)
    assert change.kind is ChangeKind.OPENED


def test_a_report_counts_the_last_day_and_leaves_home_and_anycast_out() -> None:
    guard = ring()
    observe(guard, [AWS, flow()], NOON)
    report = guard.report(NOON, active_blocks=2)
    assert report.destinations == 2
    assert report.foreign_countries == {"CN": 1, "DE": 1}
    assert report.active_blocks == 2
    assert guard.report(NOON + 90_000, active_blocks=0).destinations == 0


def test_everything_survives_a_restart() -> None:
    guard = ring()
    observe(guard, [AWS, flow()], NOON)
    guard.allowed.append(Match(MatchKind.COUNTRY, "FR"))
    again = ring()
    again.restore(json.loads(json.dumps(guard.as_dict())))
    assert again.as_dict() == guard.as_dict()
    assert observe(again, [AWS, flow(timeout=50)], NOON + 10) == []


@pytest.mark.parametrize(
    "damaged", [{}, {"ledger": {}, "findings": [], "allowed": []}, {"ledger": None}]
)
def test_what_cannot_be_restored_changes_nothing(damaged: dict[str, object]) -> None:
    guard = ring()
    observe(guard, [flow()], NOON)
    before = guard.as_dict()
    with pytest.raises((KeyError, TypeError, ValueError)):
        guard.restore(damaged)
    assert guard.as_dict() == before


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (0.0, None),
        (0.599, None),
        (0.6, Severity.SUSPICIOUS),
        (0.799, Severity.SUSPICIOUS),
        (0.8, Severity.HIGH),
    ],
)
def test_severity(score: float, severity: Severity | None) -> None:
    assert severity_of(score) is severity


@pytest.mark.parametrize(
    ("match", "text", "covers"),
    [
        (Match(MatchKind.DESTINATION, "106.13.0.0/32"), "106.13.0.0", True),
        (Match(MatchKind.DESTINATION, "106.12.0.0/15"), "106.12.0.0/15", True),
        (Match(MatchKind.DESTINATION, "2400::/12"), "2400::/12", False),
        (Match(MatchKind.COUNTRY, "CN"), "China", True),
        (Match(MatchKind.COUNTRY, "US"), "United States", False),
        (Match(MatchKind.ASN, "38365"), "AS38365", True),
        (Match(MatchKind.ASN, "383"), "AS383", False),
    ],
)
def test_match(match: Match, text: str, covers: bool) -> None:
    assert match.covers("106.13.0.0", BAIDU) is covers
    assert match.text == text
    assert Match.from_dict(match.as_dict()) == match


def test_an_unknown_origin_is_in_no_country_and_no_network() -> None:
    assert not Match(MatchKind.COUNTRY, "CN").covers("106.13.0.0", UNKNOWN)
    assert not Match(MatchKind.ASN, "38365").covers("106.13.0.0", UNKNOWN)


@pytest.mark.parametrize(
    ("timeouts", "interval"),
    [
        ({"udp": 60, "udp_stream": 180}, 20),
        ({"udp": 30}, 10),
        ({"udp": 6}, 5),
        ({"udp": 600}, 20),
        ({}, 10),
    ],
)
def test_the_interval_comes_from_the_shortest_timeout(
    timeouts: dict[str, int], interval: int
) -> None:
    assert (
        interval_for(
            TableSettings(accounting=True, entries=1, max_entries=9, timeouts=timeouts)
        )
        == interval
    )


SETTINGS = TableSettings(
    accounting=True,
    entries=10,
    max_entries=100,
    timeouts={"udp": 60, "udp_stream": 180},
)


def watch_after(*polls: float, entries: int = 10, skipped: int = 0) -> CoverageWatch:
    """Return a watch that saw polls at these times."""
    watch = CoverageWatch()
    for now in polls:
        watch.good(now, entries=entries, skipped=skipped)
    return watch


def state(
    watch: CoverageWatch, now: float, settings: TableSettings = SETTINGS, **flags: bool
) -> CoverageState:
    """Return the coverage's state; what isn't complete has a reason."""
    flags = {"offload": False, "failing": False} | flags
    coverage = watch.coverage(
        now, settings, offload=flags["offload"], failing=flags["failing"]
    )
    assert (coverage.state is CoverageState.COMPLETE) == (not coverage.reasons)
    return coverage.state


def test_coverage() -> None:
    steady = watch_after(NOON, NOON + 20)
    assert state(CoverageWatch(), NOON) is CoverageState.BLIND
    assert state(steady, NOON + 20) is CoverageState.COMPLETE
    assert state(steady, NOON + 79) is CoverageState.COMPLETE
    assert state(steady, NOON + 80) is CoverageState.BLIND
    assert state(steady, NOON + 21, failing=True) is CoverageState.DEGRADED
    assert state(steady, NOON + 20, offload=True) is CoverageState.DEGRADED
    assert state(watch_after(NOON, entries=90), NOON) is CoverageState.DEGRADED
    assert state(watch_after(NOON, skipped=1), NOON) is CoverageState.DEGRADED
    uncounted = TableSettings(
        accounting=False, entries=1, max_entries=100, timeouts={"udp": 60}
    )
    assert state(steady, NOON + 20, uncounted) is CoverageState.DEGRADED
    silent = TableSettings(accounting=None, entries=None, max_entries=None)
    assert state(steady, NOON + 20, silent) is CoverageState.DEGRADED


def test_a_gap_degrades_coverage_for_an_hour() -> None:
    watch = watch_after(NOON, NOON + 60)
    assert state(watch, NOON + 60) is CoverageState.DEGRADED
    for second in range(80, 3700, 20):
        watch.good(NOON + second, entries=10, skipped=0)
    assert state(watch, NOON + 3690) is CoverageState.COMPLETE
