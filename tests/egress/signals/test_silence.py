"""Signals of what doesn't answer: when they hold, when not quite, and whom they must not blame."""

import pytest

from custom_components.iot_egress_guard.egress.bursts import BurstKind
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.origins import AMAZON_ABROAD, BAIDU, GENERIC, RING, TELEKOM, TIME_POOL
from tests.egress.subjects import burst, found, grade, learned, subject, verdict


def storm(
    tries: int = 20,
    failed: int = 20,
    *,
    span: float = 3600,
    protocol: str = "tcp",
    inbound: bool = False,
    online: bool = True,
    origin: Origin = BAIDU,
    profile: Profile = RING,
) -> Subject:
    """Return a server that used to answer, tried so often within so many seconds, and failed so often."""
    return subject(
        "106.13.7.7",
        443,
        protocol=protocol,
        inbound=inbound,
        origin=origin,
        profile=profile,
        ports=tuple(range(40000, 40000 + tries)),
        span=span,
        answered=(False,) * failed + (True,) * (tries - failed),
        replied=True,
        online=online,
        baseline=learned(TELEKOM),
    )


def silent(
    tries: int,
    span: float,
    *,
    origin: Origin = BAIDU,
    port: int = 443,
    online: bool = True,
) -> Subject:
    """Return a UDP destination that never answered, from many source ports."""
    return subject(
        "106.13.7.7",
        port,
        origin=origin,
        ports=tuple(range(40000, 40000 + tries)),
        span=span,
        online=online,
        baseline=learned(TELEKOM),
    )


SCAN = burst(BurstKind.SCAN, 20)
FLOOD = burst(BurstKind.FLOOD, 100, what="106.13.7.7", port=0)

HITS = {
    "one try": ("never_replied", silent(1, 0), "so_far"),
    "two tries over hours": ("never_replied", silent(2, 9999), "so_far"),
    "three tries over 299 s": ("never_replied", silent(3, 299), "so_far"),
    "three tries over 300 s": ("never_replied", silent(3, 300), "long"),
    "a learned network's": (
        "never_replied",
        silent(3, 300, origin=TELEKOM),
        "long",
    ),
    "20 of 20 within an hour": ("reconnect_storm", storm(), "storm"),
    "16 of 20": ("reconnect_storm", storm(20, 16), "storm"),
    "scan": ("horizontal_scan", subject(burst=SCAN), "scan"),
    "flood": ("flood", subject(burst=FLOOD), "flood"),
}

MISSES = {
    "answered once": ("never_replied", subject(replied=True)),
    "called": ("never_replied", subject(inbound=True)),
    "offline": ("never_replied", silent(3, 300, online=False)),
    "the maker": ("never_replied", silent(3, 300, origin=AMAZON_ABROAD)),
    "a time server": ("never_replied", silent(3, 300, port=123)),
    "19 tries": ("reconnect_storm", storm(19, 19)),
    "15 of 20": ("reconnect_storm", storm(20, 15)),
    "one try too long ago": ("reconnect_storm", storm(span=3601)),
    "UDP": ("reconnect_storm", storm(protocol="udp")),
    "callers": ("reconnect_storm", storm(inbound=True)),
    "a device that is offline": ("reconnect_storm", storm(online=False)),
    "no scan": ("horizontal_scan", subject()),
    "a flood is no scan": ("horizontal_scan", subject(burst=FLOOD)),
    "callers are no scan": (
        "horizontal_scan",
        subject(inbound=True, burst=burst(BurstKind.CALLERS)),
    ),
    "no flood": ("flood", subject()),
    "a scan is no flood": ("flood", subject(burst=SCAN)),
}


@pytest.mark.parametrize(("signal", "case", "held"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, held: str) -> None:
    assert grade(signal, case) == held


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


@pytest.mark.parametrize("tries", [1, 3, 60])
def test_a_server_of_a_time_pool_that_never_answers_is_no_finding(tries: int) -> None:
    assert verdict(silent(tries, 3000, origin=TIME_POOL, port=123)).severity is None
    unknown = silent(tries, 3000, origin=BAIDU, port=123)
    assert verdict(unknown).severity is None


def test_a_candidate_that_ice_tries_is_no_finding() -> None:
    """ICE (RFC 8445) tries each candidate some ten times within half a minute, from one port."""
    candidate = subject(
        "80.150.1.1",
        61234,
        origin=TELEKOM,
        ports=(50000,) * 10,
        span=30,
        profile=RING,
        baseline=learned(TELEKOM),
    )
    judged = verdict(candidate)
    assert "never_replied" in judged.signals
    assert judged.severity is None


@pytest.mark.parametrize(
    ("profile", "origin"),
    [(RING, AMAZON_ABROAD), (RING, TELEKOM), (GENERIC, TELEKOM)],
    ids=["trusted", "learned", "learned of no make"],
)
def test_a_cloud_abroad_that_is_down_is_no_finding(
    profile: Profile, origin: Origin
) -> None:
    """The device tries again each minute, to the second."""
    judged = verdict(storm(60, 60, origin=origin, profile=profile))
    assert judged.signals == ("reconnect_storm",)
    assert judged.severity is None


def test_a_storm_in_a_network_that_is_new_is_high() -> None:
    assert verdict(storm()).severity is Severity.HIGH


def test_numbers_stand_in_the_sentences() -> None:
    sentences = {
        "never_replied": "Never answered in 3 tries over 5 min",
        "reconnect_storm": "16 of 20 connections within 1 h failed",
        "horizontal_scan": "Tried port 23/tcp in 20 networks within 1 min; 19 of them never answered",
        "flood": "100 flows to 106.13.7.7 within 1 min; 99 of them weren't answered",
    }
    cases = {
        "never_replied": silent(3, 300),
        "reconnect_storm": storm(20, 16),
        "horizontal_scan": subject(burst=SCAN),
        "flood": subject(burst=FLOOD),
    }
    for signal, sentence in sentences.items():
        evidence = found(signal, cases[signal])
        assert evidence is not None
        assert evidence.sentence() == sentence
