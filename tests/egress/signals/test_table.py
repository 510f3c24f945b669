"""The table of signals: nothing in it is left out, no weak signal is enough, and every sentence can be said."""

from collections.abc import Mapping

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.bursts import Burst, BurstKind
from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.destination import LateReply
from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNASKED,
    UNKNOWN,
)
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Excuse,
    Signal,
    SignalTable,
    Subject,
)
from custom_components.iot_egress_guard.egress.verdict import SUSPICIOUS_SCORE
from tests.egress.flows import NOON
from tests.egress.origins import (
    AMAZON,
    AMAZON_ABROAD,
    BAIDU,
    CLOUDFLARE,
    GENERIC,
    RING,
    TELEKOM,
)
from tests.egress.subjects import TABLE, burst, learned, met, subject, verdict

from . import test_addresses, test_channels, test_novelty, test_rhythm, test_silence

HITS: Mapping[str, tuple[str, Subject, str]] = {
    f"{module.__name__}: {name}": hit
    for module in (
        test_addresses,
        test_channels,
        test_novelty,
        test_rhythm,
        test_silence,
    )
    for name, hit in module.HITS.items()
}
#: What is enough for a finding, whatever else holds.
ENOUGH = {
    ("got_past_block", "past"),
    ("horizontal_scan", "scan"),
    ("flood", "flood"),
    ("special_use_address", "special"),
    ("hole_answered", "answered"),
    ("inbound_connection", "one"),
    ("inbound_connection", "several"),
}


GRADES = [(name, grade) for name, each in SIGNALS.items() for grade in each.grades]


def test_every_grade_of_every_signal_has_a_case_in_which_it_holds() -> None:
    assert {(signal, grade) for signal, _, grade in HITS.values()} == set(GRADES)


@pytest.mark.parametrize(("signal", "case", "_grade"), HITS.values(), ids=HITS.keys())
def test_every_sentence_is_filled_in(signal: str, case: Subject, _grade: str) -> None:
    [evidence] = [each for each in TABLE.evidence_for(case) if each.name == signal]
    sentence = evidence.sentence()
    assert sentence
    assert "{" not in sentence
    assert "None" not in sentence


@pytest.mark.parametrize(("name", "grade"), GRADES)
def test_only_strong_signals_are_a_finding_alone(name: str, grade: str) -> None:
    enough = SIGNALS[name].grades[grade].weight >= SUSPICIOUS_SCORE
    assert enough == ((name, grade) in ENOUGH)


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS.keys())
def test_every_signal_says_when_it_holds_and_where_it_is_wrong(
    signal: Signal,
) -> None:
    text = signal.holds.__doc__ or ""
    assert text.startswith("Hold ")
    assert "Beware: " in text


def test_evidence_stands_by_weight() -> None:
    for _, case, _ in HITS.values():
        weights = [each.weight for each in TABLE.evidence_for(case)]
        assert weights == sorted(weights, reverse=True)


def test_a_table_without_a_signal_does_without_it() -> None:
    case = subject()
    full = {each.name for each in TABLE.evidence_for(case)}
    for name in full:
        ablated = SignalTable(
            each for each in SIGNALS.values() if each.name != name
        ).evidence_for(case)
        assert {each.name for each in ablated} == full - {name}


def test_what_is_learned_excuses_less_than_what_the_make_is_known_for() -> None:
    for signal in SIGNALS.values():
        if Excuse.LEARNED in signal.excused:
            assert Excuse.TRUSTED in signal.excused


ORIGINS = st.sampled_from(
    [
        UNKNOWN,
        UNASKED,
        SPECIAL_USE,
        AMAZON,
        AMAZON_ABROAD,
        BAIDU,
        CLOUDFLARE,
        TELEKOM,
        BAIDU._replace(organization=None),
    ]
)
PORTS = st.lists(st.sampled_from([0, 123, 40000, 51506]), min_size=1, max_size=64)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """Draw any destination of any device."""
    ports = tuple(draw(PORTS))
    protocol = draw(st.sampled_from(["tcp", "udp", "icmp", "47"]))
    kind = draw(st.none() | st.sampled_from(BurstKind))
    going_on: Burst | None = None if kind is None else burst(kind, len(ports) + 3)
    origin = draw(ORIGINS)
    baseline = learned(per_day=draw(st.floats(0, 5)))
    if draw(st.booleans()) and origin.asn is not None:
        met(origin, draw(st.integers(1, 9)), baseline)
    return subject(
        draw(st.sampled_from(["106.13.0.0", "80.150.7.255", "100.64.0.1", "fd00::1"])),
        draw(st.sampled_from([0, 1, 23, 123, 443, 6667, 51820, 65535])),
        protocol=protocol,
        inbound=draw(st.booleans()),
        origin=origin,
        ports=ports,
        times=tuple(
            sorted(
                (draw(st.floats(0, 2e6)) for _ in ports),
                reverse=True,
            )
        ),
        answered=tuple(draw(st.booleans()) for _ in ports),
        replied=draw(st.booleans()),
        late_reply=draw(st.none() | st.just(LateReply(3, 300, NOON))),
        minutes_open=draw(st.integers(0, 30)),
        hour_up=draw(st.integers(0, 10**12)),
        profile=draw(st.sampled_from([RING, GENERIC])),
        home=draw(st.sampled_from([(), ("US",), ("CN", "DE")])),
        baseline=baseline,
        online=draw(st.booleans()),
        upload_limit=draw(st.none() | st.floats(5e7, 1e9)),
        burst=going_on,
        got_past=draw(st.none() | st.just("106.13.0.0: a new flow")),
        coverage=draw(
            st.sampled_from(
                [
                    Coverage(CoverageState.COMPLETE),
                    Coverage(CoverageState.BLIND, ("It hasn't answered for 2 min.",)),
                ]
            )
        ),
    )


@given(subjects())
def test_whatever_a_destination_is_like_it_can_be_put_into_words(case: Subject) -> None:
    judged = verdict(case)
    assert 0 <= judged.score <= 1
    assert bool(judged.reasons) == bool(judged.evidence)
    for sentence in judged.reasons:
        assert sentence
        assert "{" not in sentence
        assert "None" not in sentence
    assert (judged.severity is not None) == (judged.score >= SUSPICIOUS_SCORE)
