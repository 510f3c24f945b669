"""The life of a finding: it opens, gets worse, closes, and comes back as the same."""

import json
from typing import Any

import pytest

from custom_components.iot_egress_guard.egress.destination import (
    DestinationKey,
    LateReply,
)
from custom_components.iot_egress_guard.egress.finding import (
    CLOSES_AFTER_S,
    MAX_FINDINGS,
    Change,
    ChangeKind,
    Finding,
    Findings,
)
from custom_components.iot_egress_guard.egress.verdict import Severity, Verdict

from .flows import NOON
from .subjects import subject, verdict

KEY = DestinationKey("106.13.0.0", "udp", 1)


def high(address: str = "106.13.0.0", *, ago: float = 0) -> Verdict:
    """Return the verdict on the incident, seen so long ago."""
    judged = verdict(subject(address, times=(ago,)))
    assert judged.severity is Severity.HIGH
    return judged


def suspicious() -> Verdict:
    """Return a lesser verdict on the same destination."""
    judged = verdict(subject(replied=True, home=("CN",), ports=(1, 2)))
    judged = Verdict(judged.subject, judged.evidence[:2], 0.75)
    assert judged.severity is Severity.SUSPICIOUS
    return judged


def harmless() -> Verdict:
    """Return that nothing is thought of the same destination any more."""
    return Verdict(subject(), (), 0.0)


def answered() -> Verdict:
    """Return the verdict once something answered through the hole."""
    return verdict(subject(replied=True, late_reply=LateReply(7, 9 * 3600, NOON)))


def update(findings: Findings, judged: Verdict, seen_at: float = NOON) -> Change | None:
    """Take in a verdict; what changed is this verdict's finding."""
    change = findings.update(judged, judged.severity, seen_at)
    if change is not None:
        assert change.finding.key == judged.subject.destination.key
    return change


def kind(change: Change | None) -> ChangeKind | None:
    """Return what happened."""
    return None if change is None else change.kind


def test_it_opens_once_with_all_that_is_known() -> None:
    findings = Findings()
    judged = high()
    change = update(findings, judged)
    assert kind(change) is ChangeKind.OPENED
    assert kind(update(findings, high())) is None
    [finding] = findings.open
    assert finding == Finding(
        key=KEY,
        first_opened_at=NOON,
        severity=Severity.HIGH,
        opened_at=NOON,
        last_seen=NOON,
        score=judged.score,
        signals=judged.signals,
        reasons=judged.reasons,
        coverage="complete",
        matter=finding.matter,
        times_opened=1,
    )
    assert findings.latest is finding
    assert list(findings.keys) == list(findings.open_keys) == [KEY]


def test_what_is_harmless_is_no_finding() -> None:
    findings = Findings()
    assert update(findings, harmless()) is None
    assert findings.open == []
    assert findings.latest is None
    assert not findings.keys


def test_it_is_raised_once_when_it_gets_worse_and_never_lowered() -> None:
    findings = Findings()
    kinds = [
        kind(update(findings, judged))
        for judged in (suspicious(), high(), high(), suspicious(), high())
    ]
    assert kinds == [ChangeKind.OPENED, ChangeKind.RAISED, None, None, None]
    [finding] = findings.open
    assert finding.severity is Severity.HIGH


def test_what_goes_on_being_suspicious_is_not_raised() -> None:
    findings = Findings()
    kinds = [kind(update(findings, suspicious())) for _ in range(3)]
    assert kinds == [ChangeKind.OPENED, None, None]


def test_an_answer_through_the_hole_raises_even_what_is_high() -> None:
    findings = Findings()
    kinds = [
        kind(update(findings, judged)) for judged in (high(), answered(), answered())
    ]
    assert kinds == [ChangeKind.OPENED, ChangeKind.RAISED, None]


@pytest.mark.parametrize(
    ("ago", "kinds"),
    [
        (CLOSES_AFTER_S, [ChangeKind.OPENED, None]),
        (CLOSES_AFTER_S + 1, [ChangeKind.OPENED, ChangeKind.CLOSED]),
    ],
)
def test_it_closes_when_it_was_not_seen_for_10_minutes(
    ago: float, kinds: list[ChangeKind]
) -> None:
    findings = Findings()
    assert [
        kind(update(findings, high())),
        kind(update(findings, high(), NOON - ago)),
    ] == kinds


def test_what_was_not_seen_for_long_does_not_open() -> None:
    findings = Findings()
    assert update(findings, high(), NOON - CLOSES_AFTER_S - 1) is None


def test_what_turns_out_harmless_stays_as_it_was_for_10_minutes() -> None:
    findings = Findings()
    first = update(findings, high())
    assert first is not None
    later = harmless()
    for seconds in (20, 300, 600):
        later.subject.device.now = NOON + seconds
        assert update(findings, later, NOON + seconds) is None
        assert findings.open == [first.finding]
        assert first.finding.severity is Severity.HIGH
        assert first.finding.last_seen == NOON


def test_it_closes_when_it_is_harmless_and_comes_back_as_the_same() -> None:
    findings = Findings()
    first = update(findings, high())
    later_harmless = harmless()
    later_harmless.subject.device.now = NOON + 601
    closed = update(findings, later_harmless, NOON + 601)
    assert first is not None
    assert closed == Change(ChangeKind.CLOSED, first.finding)
    assert not first.finding.open
    assert findings.open == []
    assert findings.latest is first.finding

    later = suspicious()
    later.subject.device.now = NOON + 5000
    again = update(findings, later, NOON + 5000)
    assert again == Change(ChangeKind.OPENED_QUIETLY, first.finding)
    assert again is not None
    assert again.finding is first.finding
    assert (again.finding.first_opened_at, again.finding.opened_at) == (
        NOON,
        NOON + 5000,
    )
    assert again.finding.times_opened == 2
    assert again.finding.severity is Severity.SUSPICIOUS


def test_what_is_not_open_cannot_be_closed() -> None:
    findings = Findings()
    assert findings.close(KEY) is None
    update(findings, high())
    assert kind(findings.close(KEY)) is ChangeKind.CLOSED
    assert findings.close(KEY) is None


def test_the_worst_stands_first_and_the_latest_is_the_one_seen_last() -> None:
    findings = Findings()
    update(findings, high("106.13.7.0"), NOON - 9)
    update(findings, high("106.13.0.0"), NOON - 8)
    update(findings, high("106.13.9.0"), NOON - 7)
    assert [each.key.address for each in findings.open] == [
        "106.13.0.0",
        "106.13.9.0",
        "106.13.7.0",
    ]
    assert findings.latest is not None
    assert findings.latest.key.address == "106.13.9.0"
    update(findings, high("106.13.7.0"), NOON - 1)
    assert findings.latest.key.address == "106.13.7.0"


def addresses(count: int) -> list[str]:
    """Return addresses that are findings by themselves."""
    return [f"106.13.{number // 250}.{number % 250}" for number in range(count)]


def test_closed_findings_are_forgotten_when_there_are_too_many() -> None:
    findings = Findings()
    for number, address in enumerate(addresses(MAX_FINDINGS + 5)):
        update(findings, high(address), NOON - 600 + number)
        if number != 2:
            findings.close(DestinationKey(address, "udp", 1))
    assert len(findings.keys) == MAX_FINDINGS
    kept = {key.address for key in findings.keys}
    assert {
        "106.13.0.0",
        "106.13.0.1",
        "106.13.0.3",
        "106.13.0.4",
        "106.13.0.5",
    }.isdisjoint(kept)
    assert "106.13.0.2" in kept


def test_findings_that_are_open_are_never_forgotten() -> None:
    findings = Findings()
    for address in addresses(MAX_FINDINGS + 5):
        update(findings, high(address))
    assert len(findings.open) == MAX_FINDINGS + 5


def test_they_survive_a_restart() -> None:
    findings = Findings()
    update(findings, high(), NOON - 5)
    update(findings, high("106.13.7.0"), NOON)
    findings.close(KEY)
    again = Findings.from_dict(json.loads(json.dumps(findings.as_dict())))
    assert again.as_dict() == findings.as_dict()
    assert again.open == findings.open
    assert list(again.open_keys) == list(findings.open_keys)
    assert again.latest == findings.latest
    change = update(again, high())
    assert change is not None
    assert change.finding.times_opened == 2
    assert change.finding.first_opened_at == NOON


def test_none_survive_as_none() -> None:
    assert Findings.from_dict(Findings().as_dict()).latest is None


ROW: dict[str, Any] = {
    "key": ["106.13.0.0", "udp", 1, False],
    "first_opened_at": NOON,
    "severity": "high",
    "signals": [],
    "reasons": [],
}


@pytest.mark.parametrize(
    "damage",
    [
        {"key": None},
        {"key": []},
        {"severity": "colossal"},
        {"signals": None},
        {"reasons": None},
        {"colour": "red"},
    ],
)
def test_a_damaged_finding_raises_what_is_promised(damage: dict[str, Any]) -> None:
    stored = {"told": {}, "findings": [ROW]}
    assert len(Findings.from_dict(stored).open) == 1
    with pytest.raises((KeyError, TypeError, ValueError)):
        Findings.from_dict(stored | {"findings": [ROW | damage]})


@pytest.mark.parametrize("field", ROW)
def test_what_a_finding_lacks_raises_what_is_promised(field: str) -> None:
    row = {key: ROW[key] for key in ROW if key != field}
    with pytest.raises((KeyError, TypeError)):
        Findings.from_dict({"told": {}, "findings": [row]})


@pytest.mark.parametrize(
    "damage",
    [
        {"told": None},
        {"told": "much"},
        {"told": {"AS1": "long ago"}},
        {"told": {"AS1": None}},
        {"findings": None},
        {"findings": [7]},
    ],
)
def test_damage_raises_what_is_promised(damage: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Findings.from_dict(Findings().as_dict() | damage)


@pytest.mark.parametrize("field", Findings().as_dict())
def test_what_is_missing_raises_what_is_promised(field: str) -> None:
    stored = Findings().as_dict()
    del stored[field]
    with pytest.raises(KeyError):
        Findings.from_dict(stored)
