"""Each signal: a hit, a near miss, and what it must not be fooled by."""

import pytest

from custom_components.iot_egress_guard.egress.ledger import (
    Destination,
    DestinationKey,
    Sighting,
)
from custom_components.iot_egress_guard.egress.origin import UNKNOWN, Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import (
    SIGNALS,
    Evidence,
    Subject,
    evidence_for,
)
from custom_components.iot_egress_guard.egress.verdict import Severity, judge
from custom_components.iot_egress_guard.profiles import read_profiles

from .flows import NOON

PROFILES = read_profiles()
RING, GENERIC = PROFILES["ring"], PROFILES["generic"]
BAIDU = Origin(
    country="CN", asn=38365, organization="Baidu", prefix="106.12.0.0/15", anycast=False
)
AMAZON = Origin(
    country="DE", asn=16509, organization="Amazon", prefix="3.120.0.0/14", anycast=False
)
CLOUDFLARE = Origin(
    country=None,
    asn=13335,
    organization="Cloudflare",
    prefix="1.1.1.0/24",
    anycast=True,
)


def subject(
    address: str = "106.13.0.0",
    port: int = 1,
    *,
    protocol: str = "udp",
    origin: Origin = BAIDU,
    profile: Profile = RING,
    home: frozenset[str] = frozenset({"US"}),
    ports: tuple[int, ...] = (51506,),
    span: float = 0,
    replied: bool = False,
    inbound: bool = False,
    last_reply: float | None = NOON,
) -> Subject:
    """Return the incident's destination, or one like it, seen once for each source port."""
    destination = Destination(
        key=DestinationKey(address, protocol, port, inbound),
        first_seen=NOON - span,
        last_seen=NOON,
        sightings=len(ports),
        replied=replied,
        recent=[Sighting(NOON - span, source_port) for source_port in ports],
    )
    return Subject(
        destination=destination,
        origin=origin,
        profile=profile,
        home_countries=home,
        now=NOON,
        last_reply=last_reply,
    )


def found(signal: str, case: Subject) -> Evidence | None:
    """Return what one signal says."""
    return SIGNALS[signal](case)


HITS = {
    "new network": ("new_network", subject(), 0.45),
    "new network of a time server": ("new_network", subject(port=123), 0.05),
    "foreign country": ("foreign_country", subject(), 0.20),
    "port 1": ("reserved_port", subject(), 0.50),
    "port 0 of TCP": ("reserved_port", subject(port=0, protocol="tcp"), 0.50),
    "ends in .0.0": ("network_address", subject(), 0.50),
    "ends in .0, no answer": ("network_address", subject("106.13.7.0"), 0.30),
    "ends in .255, no answer": ("network_address", subject("106.13.7.255"), 0.30),
    "one try": ("never_replied", subject(), 0.10),
    "many tries, too quick": (
        "never_replied",
        subject(ports=(1, 2, 3), span=299),
        0.10,
    ),
    "many tries": ("never_replied", subject(ports=(1, 2, 3), span=300), 0.30),
    "fixed source port": ("fixed_source_port", subject(ports=(51506,) * 3), 0.25),
}


@pytest.mark.parametrize(("signal", "case", "weight"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, weight: float) -> None:
    evidence = found(signal, case)
    assert evidence is not None
    assert (evidence.signal, evidence.weight) == (signal, weight)
    assert evidence.sentence


MISSES = {
    "network of an unknown address": ("new_network", subject(origin=UNKNOWN)),
    "profile that knows no networks": ("new_network", subject(profile=GENERIC)),
    "at home": ("foreign_country", subject(home=frozenset({"CN"}))),
    "home unknown": ("foreign_country", subject(home=frozenset())),
    "country unknown": ("foreign_country", subject(origin=UNKNOWN)),
    "anycast is nowhere": ("foreign_country", subject(origin=CLOUDFLARE)),
    "port 2": ("reserved_port", subject(port=2)),
    "ICMP has no port": ("reserved_port", subject(port=0, protocol="icmp")),
    "ends in .1": ("network_address", subject("106.13.0.1")),
    "ends in .0 but answers": ("network_address", subject("106.13.7.0", replied=True)),
    "IPv6 has no such form": ("network_address", subject("2400:3200::")),
    "answered": ("never_replied", subject(replied=True)),
    "device offline": ("never_replied", subject(last_reply=NOON - 601)),
    "nothing ever answered the device": ("never_replied", subject(last_reply=None)),
    "from outside": ("never_replied", subject(inbound=True)),
    "two flows only": ("fixed_source_port", subject(ports=(51506, 51506))),
    "two source ports": ("fixed_source_port", subject(ports=(51506, 51506, 51507))),
    "TCP": ("fixed_source_port", subject(ports=(51506,) * 3, protocol="tcp")),
    "NTP": ("fixed_source_port", subject(port=123, ports=(123,) * 3)),
    "SIP": ("fixed_source_port", subject(port=5060, ports=(5060,) * 3)),
    "WireGuard": ("fixed_source_port", subject(port=51820, ports=(40000,) * 3)),
}


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


def test_the_incident_is_high_at_the_first_sighting_and_says_why() -> None:
    verdict = judge(subject())
    assert verdict.severity is Severity.HIGH
    text = " | ".join(verdict.reasons)
    for fact in (
        "Baidu (AS38365), China",
        "port 1 (tcpmux)",
        ".0.0",
        "Never answered",
        "51506",
    ):
        assert fact in text


def test_by_the_third_sighting_the_fixed_port_is_evidence() -> None:
    verdict = judge(subject(ports=(51506,) * 3, span=9 * 3600))
    assert {each.signal for each in verdict.evidence} == set(SIGNALS)
    assert "Always from source port 51506, in 3 separate flows" in verdict.reasons
    assert "Never answered in 3 tries over 9 h" in verdict.reasons
    assert verdict.score > judge(subject()).score


def test_a_device_of_no_known_make_still_finds_the_incident() -> None:
    verdict = judge(subject(profile=GENERIC))
    assert verdict.severity is Severity.HIGH
    assert "Baidu (AS38365), China" in verdict.reasons


@pytest.mark.parametrize("home", [frozenset({"US"}), frozenset({"DE"})])
def test_the_makers_own_network_is_not_suspicious_abroad(home: frozenset[str]) -> None:
    verdict = judge(
        subject(
            "3.120.0.1",
            443,
            protocol="tcp",
            origin=AMAZON,
            home=home,
            ports=(1, 2, 3),
            span=900,
        )
    )
    assert verdict.severity is None
    assert verdict.evidence == ()


def test_a_country_alone_is_never_a_finding() -> None:
    assert (
        judge(
            subject("106.13.9.9", 443, profile=GENERIC, replied=True, ports=(1, 2))
        ).severity
        is None
    )


def test_a_time_server_that_never_answers_is_not_blamed() -> None:
    case = subject("106.13.9.9", 123, ports=(1, 2, 3), span=900)
    assert "never_replied" not in {each.signal for each in evidence_for(case)}
    assert judge(case).severity is None


def test_evidence_stands_by_weight() -> None:
    weights = [
        each.weight for each in evidence_for(subject(ports=(51506,) * 3, span=900))
    ]
    assert weights == sorted(weights, reverse=True)
