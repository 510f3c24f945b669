"""What the evidence adds up to, and how it's put."""

from math import prod

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.destination import LateReply
from custom_components.iot_egress_guard.egress.origin import SPECIAL_USE
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Evidence,
    Hit,
    Subject,
)
from custom_components.iot_egress_guard.egress.verdict import (
    HIGH_SCORE,
    SUSPICIOUS_SCORE,
    Severity,
    judge,
    severity_of,
)

from .flows import NOON
from .origins import AMAZON, GENERIC, TELEKOM
from .subjects import found, learned, met, subject, verdict


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        (0.0, None),
        (0.599, None),
        (SUSPICIOUS_SCORE, Severity.SUSPICIOUS),
        (0.799, Severity.SUSPICIOUS),
        (HIGH_SCORE, Severity.HIGH),
        (1.0, Severity.HIGH),
    ],
)
def test_severity(score: float, severity: Severity | None) -> None:
    assert severity_of(score) is severity


GRADES = [
    Evidence(signal, Hit(grade, {}))
    for signal in SIGNALS.values()
    for grade in signal.grades
]


@given(st.lists(st.sampled_from(GRADES)))
def test_a_score_grows_with_each_signal_and_never_passes_1(
    evidence: list[Evidence],
) -> None:
    score = judge(subject(), evidence).score
    assert score == pytest.approx(
        1 - prod(1 - each.weight for each in evidence), abs=0.00051
    )
    assert score == round(score, 3)
    for fewer in range(len(evidence)):
        assert judge(subject(), evidence[:fewer]).score <= score <= 1
    assert judge(subject(), evidence[::-1]).score == pytest.approx(score, abs=0.0011)


def test_the_reasons_begin_with_the_weightiest() -> None:
    judged = verdict(subject(ports=(51506,) * 3, span=9 * 3600))
    said = judged.reasons[: len(judged.evidence)]
    assert said == [each.sentence() for each in judged.evidence]
    weights = [each.weight for each in judged.evidence]
    assert weights == sorted(weights, reverse=True)


def test_who_is_not_blamed_gets_no_reasons() -> None:
    judged = verdict(subject("3.0.0.1", 443, origin=AMAZON, replied=True))
    assert judged.score == 0
    assert judged.reasons == []


def test_whose_it_is_stands_there_even_when_that_is_no_reason() -> None:
    judged = verdict(subject(port=1, profile=GENERIC, baseline=learned()))
    assert "Baidu (AS38365), China: not a network that this device uses" in (
        judged.reasons
    )
    new = verdict(subject())
    assert "Baidu (AS38365), China" not in new.reasons
    known = verdict(subject("3.0.0.1", 1, origin=AMAZON))
    assert "Amazon (AS16509), United States" in known.reasons
    special = verdict(subject("192.168.7.7", 1, origin=SPECIAL_USE))
    assert not any("unknown network" in each for each in special.reasons)


def test_the_source_port_is_told_when_it_is_one() -> None:
    assert "From source port 51506" in verdict(subject()).reasons
    several = verdict(subject(ports=(1, 2)))
    assert not any("source port" in each for each in several.reasons)
    fixed = verdict(subject(ports=(51506,) * 3))
    assert "Always from source port 51506, in 3 separate flows" in fixed.reasons
    assert "From source port 51506" not in fixed.reasons


def test_a_hole_that_is_hardly_ever_open_is_ruled_out_to_be_kept_open() -> None:
    case = subject(ports=(51506,) * 3, span=9 * 3600)
    case.destination.open_s = 72
    assert "Not a kept-open NAT hole: open 0.22 % of the time in 9 h" in (
        verdict(case).reasons
    )


def test_two_tries_are_enough_to_rule_it_out() -> None:
    case = subject(ports=(1, 2), span=9 * 3600)
    assert any("Not a kept-open NAT hole" in each for each in verdict(case).reasons)


@pytest.mark.parametrize(
    "case",
    [
        subject(),
        subject(times=(9 * 3600,)),
        subject(ports=(51506,) * 3, span=1700, minutes_open=24),
        subject(ports=(40000,) * 3, span=9000, protocol="tcp"),
        subject(ports=(51506,) * 3, span=9000, inbound=True),
    ],
    ids=["one try", "one try long ago", "held open", "TCP", "called"],
)
def test_nothing_is_ruled_out_where_there_is_nothing_to_rule_out(case: Subject) -> None:
    assert not any("Not a kept" in each for each in verdict(case).reasons)


def test_a_hole_that_is_open_half_the_time_is_not_ruled_out() -> None:
    case = subject(ports=(51506,) * 3, span=1000)
    said = []
    for open_s in (500, 501):
        case.destination.open_s = open_s
        said.append(any("Not a kept" in each for each in verdict(case).reasons))
    assert said == [True, False]


def test_what_polls_may_have_missed_is_told_last() -> None:
    reasons = ("The last poll failed.", "Flow offload is on.")
    case = subject(coverage=Coverage(CoverageState.DEGRADED, reasons))
    assert verdict(case).reasons[-1] == (
        "Coverage is degraded: The last poll failed. Flow offload is on."
    )
    assert not any("Coverage" in each for each in verdict(subject()).reasons)


def test_a_hole_that_was_answered_is_high_even_if_its_score_is_not() -> None:
    case = subject(
        "80.150.1.1",
        443,
        origin=TELEKOM,
        replied=True,
        late_reply=LateReply(3, 300, NOON),
        baseline=learned(TELEKOM),
    )
    judged = verdict(case)
    assert found("hole_answered", case) is not None
    assert judged.score < HIGH_SCORE
    assert judged.severity is Severity.HIGH


def test_what_a_weighty_signal_is_against_is_not_normal_though_its_score_is_low() -> (
    None
):
    known = learned(TELEKOM, ports=[("tcp", 23)])
    quiet = subject("80.150.1.1", 443, origin=TELEKOM, replied=True, baseline=known)
    assert verdict(quiet).normal
    telnet = subject(
        "80.150.1.1", 23, protocol="tcp", origin=TELEKOM, replied=True, baseline=known
    )
    assert verdict(telnet).severity is None
    assert not verdict(telnet).normal
    assert not verdict(subject()).normal


def test_what_is_suspicious_is_not_normal_though_nothing_weighty_is_against_it() -> (
    None
):
    beacon = subject(
        "80.150.1.1",
        443,
        protocol="tcp",
        origin=TELEKOM,
        replied=True,
        ports=(1, 2, 3),
        baseline=met(TELEKOM, 3),
    )
    judged = verdict(beacon)
    assert judged.severity is Severity.SUSPICIOUS
    assert all(SIGNALS[name].normal for name in judged.signals)
    assert not judged.normal


def test_what_may_be_normal_for_a_device_is_what_is_new_silent_or_regular() -> None:
    assert {name for name, signal in SIGNALS.items() if signal.normal} == {
        "fixed_source_port",
        "foreign_country",
        "nat_hole_kept_open",
        "network_address",
        "never_replied",
        "new_network",
        "new_network_repeated",
        "periodic",
        "unusual_port",
        "upload_anomaly",
    }
