"""What an owner is told of: `high` each time, the same that is only `suspicious` once a week."""

import json

import pytest

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import (
    MAX_FINDINGS,
    TELL_AGAIN_AFTER_S,
    TOLD,
    ChangeKind,
    Findings,
)
from custom_components.iot_egress_guard.egress.origin import UNASKED, Origin
from custom_components.iot_egress_guard.egress.verdict import Severity, Verdict

from .flows import NOON
from .origins import TELEKOM, whose
from .playing import Packet, Player, again, cloud, guard_of
from .subjects import met, subject, verdict

OPENED, QUIETLY, RAISED = (
    ChangeKind.OPENED,
    ChangeKind.OPENED_QUIETLY,
    ChangeKind.RAISED,
)
WEEK = 7 * 86_400


def beacon(
    address: str = "80.150.1.1",
    port: int = 443,
    *,
    origin: Origin = TELEKOM,
    protocol: str = "tcp",
    replied: bool = True,
    after: float = 0,
) -> Verdict:
    """Return the verdict on a server in a new network, so long after noon: suspicious, and no more."""
    case = subject(
        address,
        port,
        protocol=protocol,
        origin=origin,
        replied=replied,
        ports=(1, 2, 3),
        times=(20, 10, 0),
        baseline=met(origin, 3),
    )
    case.device.now = NOON + after
    judged = verdict(case)
    assert judged.severity is Severity.SUSPICIOUS
    return judged


def incident(*, after: float = 0) -> Verdict:
    """Return the verdict on the incident, so long after noon: high."""
    case = subject()
    case.device.now = NOON + after
    judged = verdict(case)
    assert judged.severity is Severity.HIGH
    return judged


def tell(findings: Findings, judged: Verdict) -> ChangeKind:
    """Let what is thought open a finding, and close it again; return whether it's told."""
    now = judged.subject.device.now
    change = findings.update(judged, judged.severity, now)
    assert change is not None
    findings.close(judged.subject.destination.key)
    return change.kind


def test_owners_are_told_of_what_opens_and_of_what_gets_worse() -> None:
    assert {OPENED, RAISED} == TOLD
    assert TELL_AGAIN_AFTER_S == WEEK


def test_what_is_high_is_told_each_time() -> None:
    findings = Findings()
    kinds = [tell(findings, incident(after=hours * 3600)) for hours in range(3)]
    assert kinds == [OPENED] * 3


def test_what_is_only_suspicious_is_told_once_a_week() -> None:
    findings = Findings()
    kinds = [
        tell(findings, beacon(after=after))
        for after in (0, 3600, WEEK - 1, WEEK, WEEK + 3600)
    ]
    assert kinds == [OPENED, QUIETLY, QUIETLY, OPENED, QUIETLY]


def test_what_opened_quietly_and_gets_worse_is_told() -> None:
    findings = Findings()
    assert tell(findings, beacon()) is OPENED
    again_ = beacon(after=3600)
    change = findings.update(again_, again_.severity, NOON + 3600)
    assert change is not None
    assert change.kind is QUIETLY
    change = findings.update(again_, Severity.HIGH, NOON + 3600)
    assert change is not None
    assert change.kind is RAISED


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (beacon("80.150.2.2"), QUIETLY),
        (beacon("80.150.2.2", 80), OPENED),
        (beacon("45.1.1.1", origin=TELEKOM._replace(asn=1)), OPENED),
        (beacon("80.150.2.2", 443, protocol="udp"), OPENED),
        (beacon("80.150.1.1", replied=False), OPENED),
    ],
    ids=[
        "another address",
        "another port",
        "another network",
        "another protocol",
        "silent",
    ],
)
def test_addresses_of_a_network_that_is_only_new_are_one_matter(
    other: Verdict, told: ChangeKind
) -> None:
    findings = Findings()
    assert tell(findings, beacon()) is OPENED
    assert tell(findings, other) is told


def test_addresses_whose_network_is_not_known_are_each_their_own_matter() -> None:
    findings = Findings()
    kinds = [
        tell(findings, Verdict(subject(address, origin=UNASKED), (), 0.7))
        for address in ("80.150.1.1", "80.150.2.2", "80.150.1.1")
    ]
    assert kinds == [OPENED, OPENED, QUIETLY]


def test_changing_ports_of_a_network_that_is_only_new_are_one_matter() -> None:
    findings = Findings()
    kinds = [
        tell(findings, beacon("80.150.1.1", port)) for port in (1024, 65_535, 1023, 80)
    ]
    assert kinds == [OPENED, QUIETLY, OPENED, OPENED]


def test_where_more_is_against_it_each_address_is_its_own_matter() -> None:
    findings = Findings()
    kinds = [
        tell(findings, beacon(address, replied=False))
        for address in ("80.150.1.1", "80.150.2.2", "80.150.1.1")
    ]
    assert kinds == [OPENED, OPENED, QUIETLY]


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    findings = Findings()
    tell(findings, beacon())
    restored = Findings.from_dict(json.loads(json.dumps(findings.as_dict())))
    assert tell(restored, beacon("80.150.2.2", after=3600)) is QUIETLY
    assert tell(restored, beacon("80.150.3.3", after=WEEK)) is OPENED


def test_what_was_told_longest_ago_is_forgotten_when_there_is_too_much() -> None:
    findings = Findings()
    for number in range(MAX_FINDINGS + 9):
        tell(findings, beacon(origin=TELEKOM._replace(asn=number + 1), after=number))
    stored = findings.as_dict()["told"]
    assert len(stored) == MAX_FINDINGS
    first, last = (TELEKOM._replace(asn=each) for each in (1, MAX_FINDINGS + 9))
    assert tell(findings, beacon(origin=last, after=999)) is QUIETLY
    assert tell(findings, beacon(origin=first, after=999)) is OPENED


def test_what_was_told_more_than_a_week_ago_is_not_kept() -> None:
    findings = Findings()
    tell(findings, beacon())
    tell(findings, beacon(origin=TELEKOM._replace(asn=1), after=WEEK))
    assert len(findings.as_dict()["told"]) == 1


def test_a_cloud_that_moved_within_a_new_network_is_told_of_once() -> None:
    """Through polls: a device begins to use a network it never used, at another address each hour."""
    player = Player(guard_of(learning_s=3600))
    player.play(cloud(player.now, 3600), seconds=3620)
    start, seconds = player.now, 6 * 3600
    moved = [
        packet
        for hour in range(6)
        for packet in again(
            Packet(
                at=start + 3600 * hour,
                remote=f"45.6.{hour}.6",
                port=443,
                answered=True,
            ),
            every=400,
            seconds=2400,
        )
    ]
    told = player.play([*cloud(start, seconds), *moved], seconds=seconds)
    assert [each.kind for each in told if each.kind in TOLD] == [OPENED]
    assert sum(each.kind is QUIETLY for each in told) == 5
    assert {whose(each.address).asn for each in told} == {100_006}


def test_a_quiet_finding_is_a_finding_all_the_same() -> None:
    findings = Findings()
    tell(findings, beacon())
    judged = beacon("80.150.2.2", after=3600)
    findings.update(judged, judged.severity, NOON + 3600)
    [finding] = findings.open
    assert finding.key == DestinationKey("80.150.2.2", "tcp", 443)
    assert findings.latest is finding


def test_what_was_kept_from_owners_is_told_when_it_opens_again() -> None:
    findings = Findings()
    first = beacon()
    change = findings.update(first, first.severity, NOON)
    assert change is not None
    assert change.kind is OPENED
    findings.keep_untold([change])
    findings.close(first.subject.destination.key)
    later = beacon(after=3600)
    again_opened = findings.update(later, later.severity, NOON + 3600)
    assert again_opened is not None
    assert again_opened.kind is OPENED
    findings.close(first.subject.destination.key)
    much_later = beacon(after=7200)
    quiet = findings.update(much_later, much_later.severity, NOON + 7200)
    assert quiet is not None
    assert quiet.kind is QUIETLY
