"""Signals of UDP channels: when they hold, when not quite, and whom they must not blame."""

import pytest

from custom_components.iot_egress_guard.egress.destination import LateReply
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.signals.channels import (
    FIRST_ANSWER_S,
    FIXED_BY_DESIGN,
)
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.flows import NOON
from tests.egress.origins import AMAZON, AMAZON_ABROAD, BAIDU, RING, TELEKOM, TIME_POOL
from tests.egress.subjects import found, grade, learned, subject, verdict

LATE = LateReply(7, 9 * 3600, NOON)
SAME = (51506,) * 3


def udp(
    port: int = 32100, *, origin: Origin = TELEKOM, minutes_open: int = 30
) -> Subject:
    """Return a UDP peer that answers from a network that was learned, always at one port, and held open."""
    return subject(
        "80.150.1.1",
        port,
        origin=origin,
        ports=SAME,
        span=1500,
        replied=True,
        minutes_open=minutes_open,
        baseline=learned(TELEKOM, ports=[("udp", port)]),
    )


HITS = {
    "a new flow past a block": (
        "got_past_block",
        subject(got_past="106.13.0.0: a new flow"),
        "past",
    ),
    "past a block, in a network of the profile": (
        "got_past_block",
        subject(origin=AMAZON, got_past="AS16509: a new flow"),
        "past",
    ),
    "a first answer, ten minutes ago": (
        "hole_answered",
        subject(replied=True, late_reply=LATE._replace(at=NOON - FIRST_ANSWER_S)),
        "answered",
    ),
    "three flows": ("fixed_source_port", subject(ports=SAME), "fixed"),
    "24 minutes": ("nat_hole_kept_open", subject(minutes_open=24), "held"),
    "30 minutes": ("nat_hole_kept_open", subject(minutes_open=30), "held"),
    "a learned network's": ("nat_hole_kept_open", udp(), "held"),
    "answered late": (
        "hole_answered",
        subject(replied=True, late_reply=LATE),
        "answered",
    ),
    "answered late from a learned network": (
        "hole_answered",
        subject(replied=True, late_reply=LATE, baseline=learned(BAIDU)),
        "answered",
    ),
}

MISSES = {
    "nothing got past": ("got_past_block", subject()),
    "an answer that isn't the first any more": (
        "hole_answered",
        subject(replied=True, late_reply=LATE._replace(at=NOON - FIRST_ANSWER_S - 1)),
    ),
    "two flows": ("fixed_source_port", subject(ports=(51506, 51506))),
    "another port once": ("fixed_source_port", subject(ports=(51506, 51507, 51506))),
    "TCP": ("fixed_source_port", subject(ports=SAME, protocol="tcp")),
    "called": ("fixed_source_port", subject(ports=SAME, inbound=True)),
    **{
        f"to {port}, fixed by design": (
            "fixed_source_port",
            subject(port=port, ports=SAME),
        )
        for port in sorted(FIXED_BY_DESIGN)
    },
    **{
        f"from {port}, fixed by design": (
            "fixed_source_port",
            subject(ports=(port,) * 3),
        )
        for port in sorted(FIXED_BY_DESIGN)
    },
    "23 minutes": ("nat_hole_kept_open", subject(minutes_open=23)),
    "TCP held open": ("nat_hole_kept_open", subject(protocol="tcp", minutes_open=30)),
    "called, held open": (
        "nat_hole_kept_open",
        subject(inbound=True, minutes_open=30),
    ),
    "held open to the maker": (
        "nat_hole_kept_open",
        subject(origin=AMAZON_ABROAD, minutes_open=30),
    ),
    "held open to a time server": (
        "nat_hole_kept_open",
        subject(port=123, minutes_open=30),
    ),
    "answered in time": ("hole_answered", subject(replied=True)),
    "a resolver that answered late": (
        "hole_answered",
        subject(port=53, replied=True, late_reply=LATE),
    ),
    "TCP answered late": (
        "hole_answered",
        subject(protocol="tcp", replied=True, late_reply=LATE),
    ),
    "called, answered late": (
        "hole_answered",
        subject(inbound=True, replied=True, late_reply=LATE),
    ),
    "the maker's server came up late": (
        "hole_answered",
        subject(origin=AMAZON, replied=True, late_reply=LATE),
    ),
    "a time server came up late": (
        "hole_answered",
        subject(port=123, origin=TIME_POOL, replied=True, late_reply=LATE),
    ),
}


@pytest.mark.parametrize(("signal", "case", "held"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, held: str) -> None:
    assert grade(signal, case) == held


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


@pytest.mark.parametrize(
    "port", [3478, 5061, 32100], ids=["STUN", "SIP elsewhere", "a camera's peers"]
)
def test_a_keepalive_from_one_port_is_no_finding(port: int) -> None:
    judged = verdict(udp(port))
    assert {"fixed_source_port", "nat_hole_kept_open"} <= set(judged.signals)
    assert judged.severity is None


@pytest.mark.parametrize("port", [3478, 32100])
def test_a_keepalive_to_the_maker_is_no_finding(port: int) -> None:
    assert verdict(udp(port, origin=AMAZON)).severity is None


def test_a_hole_that_is_answered_is_high_by_itself() -> None:
    case = subject(
        "80.150.1.1",
        443,
        origin=TELEKOM,
        replied=True,
        late_reply=LATE,
        baseline=learned(TELEKOM),
    )
    judged = verdict(case)
    assert judged.signals == ("hole_answered",)
    assert judged.severity is Severity.HIGH
    assert judged.reasons[0] == (
        "Something answered through the hole in the NAT, after 7 tries over 9 h without an answer"
    )


def test_a_port_fixed_by_design_is_told_of_as_a_fact_only() -> None:
    judged = verdict(subject(ports=(5060,) * 3, profile=RING))
    assert "fixed_source_port" not in judged.signals
    assert "From source port 5060" in judged.reasons
