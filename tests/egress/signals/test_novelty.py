"""Signals of what is new: networks, countries, ports. When they hold, when not quite, and whom they must not blame."""

import pytest

from custom_components.iot_egress_guard.egress.baseline import Baseline, MetNetwork
from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNASKED,
    UNKNOWN,
    Origin,
)
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.signals.subject import COMMON_PORTS
from tests.egress.origins import (
    AMAZON_ABROAD,
    BAIDU,
    CLOUDFLARE,
    GENERIC,
    RING,
    TELEKOM,
)
from tests.egress.subjects import found, grade, learned, met, subject, verdict

LEARNING = Baseline()


def tls(
    origin: Origin = TELEKOM,
    *,
    profile: Profile = GENERIC,
    baseline: Baseline | None = None,
    entries: int = 1,
) -> Subject:
    """Return a web server that answers, in a network that the device went to so often."""
    return subject(
        "80.150.1.1",
        443,
        protocol="tcp",
        origin=origin,
        profile=profile,
        ports=tuple(range(40000, 40000 + entries)),
        span=900,
        replied=True,
        baseline=met(origin, entries, baseline) if origin.asn else baseline,
    )


def port(
    number: int,
    *,
    protocol: str = "tcp",
    profile: Profile = GENERIC,
    baseline: Baseline | None = None,
    origin: Origin = TELEKOM,
    inbound: bool = False,
) -> Subject:
    """Return a server at a port, which answers."""
    return subject(
        "80.150.1.1",
        number,
        protocol=protocol,
        origin=origin,
        profile=profile,
        baseline=baseline,
        inbound=inbound,
        replied=True,
    )


def lasting(seconds: float, origin: Origin = TELEKOM) -> Subject:
    """Return a server in a new network, over whose one connection packets have gone for so long."""
    case = tls(origin, entries=1)
    case.destination.recent[-1].began = case.destination.last_seen - seconds
    return case


ANY_PORT = [("udp", 50_000 + number) for number in range(16)]

HITS = {
    "a device that adds none": ("new_network", tls(), "few"),
    "of half a network a day": (
        "new_network",
        tls(baseline=learned(per_day=0.42)),
        "few",
    ),
    "of more than half a network a day": (
        "new_network",
        tls(baseline=learned(per_day=0.64)),
        "some",
    ),
    "of just two networks a day": (
        "new_network",
        tls(baseline=learned(per_day=1.93)),
        "some",
    ),
    "of more than two networks a day": (
        "new_network",
        tls(baseline=learned(per_day=2.14)),
        "many",
    ),
    "a carrier of contents": ("new_network", tls(CLOUDFLARE), "content"),
    "a time server": ("new_network", subject(port=123), "ntp"),
    "a make that is known, while learning": (
        "new_network",
        tls(profile=RING, baseline=LEARNING),
        "few",
    ),
    "an address that nobody announces": ("new_network", tls(UNKNOWN), "few"),
    "a carrier of contents, where there are none": (
        "new_network",
        port(256, protocol="udp", origin=CLOUDFLARE),
        "few",
    ),
    "three flows": ("new_network_repeated", tls(entries=3), "repeated"),
    "one connection for an hour": ("new_network_repeated", lasting(3600), "lasting"),
    "abroad": ("foreign_country", subject(), "foreign"),
    "learned abroad, but not at that port": (
        "foreign_country",
        subject(origin=BAIDU, baseline=learned(BAIDU)),
        "foreign",
    ),
    "outside several homes": (
        "foreign_country",
        subject(home=("US", "DE")),
        "foreign",
    ),
    "an odd port": ("unusual_port", port(4444), "unusual"),
    "TCP where UDP was learned": (
        "unusual_port",
        port(4444, baseline=learned(ports=[("udp", 4444)])),
        "unusual",
    ),
    "one beside the profile's": ("unusual_port", port(9997, profile=RING), "unusual"),
    "a make with ports, while learning": (
        "unusual_port",
        port(4444, profile=RING, baseline=Baseline()),
        "unusual",
    ),
    "a low port of a device that uses any high one": (
        "unusual_port",
        port(1023, protocol="udp", baseline=learned(ports=ANY_PORT)),
        "unusual",
    ),
    "fifteen other ports learned": (
        "unusual_port",
        port(4444, protocol="udp", baseline=learned(ports=ANY_PORT[:15])),
        "unusual",
    ),
}

MISSES = {
    "a network of the profile": ("new_network", subject(origin=AMAZON_ABROAD)),
    "a network that was learned": (
        "new_network",
        subject(origin=TELEKOM, baseline=learned(TELEKOM)),
    ),
    "nobody's, learned": (
        "new_network",
        subject(origin=UNKNOWN, baseline=learned(UNKNOWN)),
    ),
    "not on the internet": ("new_network", subject(origin=SPECIAL_USE)),
    "no database of networks": ("new_network", subject(origin=UNASKED)),
    "a make that isn't known, while learning": (
        "new_network",
        tls(baseline=Baseline()),
    ),
    "two flows": ("new_network_repeated", tls(entries=2)),
    "one connection for less": ("new_network_repeated", lasting(3599)),
    "one connection to a carrier of contents": (
        "new_network_repeated",
        lasting(7200, CLOUDFLARE),
    ),
    "three flows to a carrier of contents": (
        "new_network_repeated",
        tls(CLOUDFLARE, entries=3),
    ),
    "three flows while learning": (
        "new_network_repeated",
        tls(profile=RING, baseline=Baseline(), entries=3),
    ),
    "three flows to the maker": (
        "new_network_repeated",
        tls(AMAZON_ABROAD, profile=RING, entries=3),
    ),
    "three flows to a learned network": (
        "new_network_repeated",
        subject(origin=BAIDU, baseline=learned(BAIDU)),
    ),
    "at home": ("foreign_country", subject(home=("CN",))),
    "in one of several homes": ("foreign_country", subject(home=("US", "CN"))),
    "home isn't known": ("foreign_country", subject(home=())),
    "country isn't known": ("foreign_country", subject(origin=UNKNOWN)),
    "anycast is nowhere": ("foreign_country", subject(origin=CLOUDFLARE)),
    "the maker abroad": ("foreign_country", subject(origin=AMAZON_ABROAD)),
    "learned abroad, with its port": (
        "foreign_country",
        subject(origin=BAIDU, baseline=learned(BAIDU, ports=[("udp", 1)])),
    ),
    "learned abroad, at a common port": (
        "foreign_country",
        subject(port=443, origin=BAIDU, baseline=learned(BAIDU)),
    ),
    "first port of the profile": ("unusual_port", port(9998, profile=RING)),
    "last port of the profile": ("unusual_port", port(9999, profile=RING)),
    "learned port": (
        "unusual_port",
        port(4444, baseline=learned(ports=[("tcp", 4444)])),
    ),
    "sixteen other ports learned": (
        "unusual_port",
        port(4444, protocol="udp", baseline=learned(ports=ANY_PORT)),
    ),
    "a make that isn't known, learning ports": (
        "unusual_port",
        port(4444, baseline=Baseline()),
    ),
    "the maker's": (
        "unusual_port",
        port(4444, profile=RING, origin=AMAZON_ABROAD),
    ),
    "called at an odd port": ("unusual_port", port(4444, inbound=True)),
    "ICMP has no ports": ("unusual_port", port(0, protocol="icmp")),
    **{
        f"{number}/{protocol} is common": (
            "unusual_port",
            port(number, protocol=protocol),
        )
        for protocol, number in sorted(COMMON_PORTS)
    },
}


@pytest.mark.parametrize(("signal", "case", "held"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, held: str) -> None:
    assert grade(signal, case) == held


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


def test_the_more_networks_a_device_adds_the_less_one_more_weighs() -> None:
    weights = []
    for per_day in (0.0, 1.0, 3.0):
        evidence = found("new_network", tls(baseline=learned(per_day=per_day)))
        assert evidence is not None
        weights.append(evidence.weight)
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_firmware_from_another_cdn_abroad_once_is_no_finding(profile: Profile) -> None:
    judged = verdict(tls(profile=profile))
    assert {"new_network", "foreign_country"} <= set(judged.signals)
    assert judged.severity is None


def test_contents_that_move_to_another_carrier_are_no_finding() -> None:
    judged = verdict(tls(CLOUDFLARE, entries=20))
    assert "new_network" in judged.signals
    assert "new_network_repeated" not in judged.signals
    assert judged.severity is None


def test_a_cdn_of_a_makers_own_is_no_finding_for_a_device_that_often_meets_others() -> (
    None
):
    """In the home country; abroad, the country is one oddity more."""
    at_home = TELEKOM._replace(country="US")
    judged = verdict(tls(at_home, baseline=learned(per_day=3), entries=20))
    assert {"new_network", "new_network_repeated"} <= set(judged.signals)
    assert judged.severity is None


def test_a_peer_of_a_camera_that_talks_to_many_is_no_finding() -> None:
    baseline = met(TELEKOM, 1, learned(per_day=5, ports=ANY_PORT))
    peer = subject(
        "80.150.1.1", 61234, origin=TELEKOM, profile=GENERIC, baseline=baseline
    )
    judged = verdict(peer)
    assert {"new_network", "foreign_country", "never_replied"} <= set(judged.signals)
    assert judged.severity is None


@pytest.mark.parametrize("repeated", [1, 100])
def test_a_cloud_abroad_that_was_learned_is_no_finding(repeated: int) -> None:
    case = subject(
        "80.150.1.1",
        443,
        protocol="tcp",
        origin=TELEKOM,
        profile=GENERIC,
        baseline=learned(TELEKOM),
        ports=tuple(range(40000, 40000 + repeated)),
        span=3000,
        replied=True,
    )
    assert verdict(case).severity is None


def test_webrtc_ports_of_a_device_that_used_such_while_learning_are_not_unusual() -> (
    None
):
    baseline = learned(TELEKOM, ports=ANY_PORT)
    case = port(60_001, protocol="udp", baseline=baseline)
    assert verdict(case).signals == ()


def test_a_port_nobody_knows_in_a_learned_network_is_no_finding() -> None:
    judged = verdict(port(60_001, protocol="udp", baseline=learned(TELEKOM)))
    assert judged.signals == ("foreign_country", "unusual_port")
    assert judged.severity is None


def test_new_networks_say_how_often_the_device_adds_some() -> None:
    evidence = found("new_network", tls(baseline=learned(per_day=3)))
    assert evidence is not None
    assert evidence.sentence() == (
        "Telekom (AS3320), Germany: not a network that this device uses (it adds 3.0 networks a day)"
    )
    known = found("new_network", tls(profile=RING))
    assert known is not None
    assert known.sentence() == (
        "Telekom (AS3320), Germany: not a network that a Ring device is known to use"
    )


def test_networks_of_the_warm_up_do_not_count_as_added() -> None:
    baseline = learned()
    baseline.networks = {
        number: MetNetwork(baseline.learning_s / 3 - 1, 9, True) for number in range(50)
    }
    assert grade("new_network", tls(baseline=baseline)) == "few"
