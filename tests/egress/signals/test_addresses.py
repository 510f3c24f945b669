"""Signals of addresses and ports: when they hold, when not quite, and whom they must not blame."""

import pytest

from custom_components.iot_egress_guard.egress.baseline import Baseline
from custom_components.iot_egress_guard.egress.bursts import BurstKind
from custom_components.iot_egress_guard.egress.origin import SPECIAL_USE, Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.signals.addresses import MALWARE_PORTS
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.origins import AMAZON, AMAZON_ABROAD, GENERIC, RING, TELEKOM
from tests.egress.subjects import burst, found, grade, learned, subject, verdict


def special(address: str, *, upstream: tuple[str, ...] = ()) -> Subject:
    """Return a destination that isn't on the internet, and answers."""
    return subject(
        address,
        443,
        protocol="tcp",
        origin=SPECIAL_USE,
        replied=True,
        upstream_uses=upstream,
    )


def peer(
    address: str, *, port: int = 50_000, upstream: tuple[str, ...] = ()
) -> Subject:
    """Return a candidate for ICE: what a peer has for its own address, tried once."""
    return subject(address, port, origin=SPECIAL_USE, upstream_uses=upstream)


def tcp(
    port: int, *, inbound: bool = False, origin: Origin = TELEKOM, replied: bool = True
) -> Subject:
    """Return a TCP destination in a network that was learned."""
    return subject(
        "80.150.1.1",
        port,
        protocol="tcp",
        inbound=inbound,
        origin=origin,
        replied=replied,
        baseline=learned(origin, ports=[("tcp", port)]),
    )


HITS = {
    "private": ("special_use_address", special("192.168.77.1"), "special"),
    "carrier-grade NAT": ("special_use_address", special("100.64.0.1"), "special"),
    "reserved": ("special_use_address", special("240.0.0.1"), "special"),
    "unique local": ("special_use_address", special("fd00::1"), "special"),
    "a peer's own address": ("special_use_address", peer("192.168.77.1"), "peer"),
    "a peer's own IPv6 address": ("special_use_address", peer("fd00::1"), "peer"),
    "a peer behind its provider's NAT": (
        "special_use_address",
        peer("100.64.0.1", port=1024),
        "peer",
    ),
    "a low port": ("special_use_address", peer("192.168.77.1", port=1023), "special"),
    "TCP": (
        "special_use_address",
        subject("192.168.77.1", 50_000, protocol="tcp", origin=SPECIAL_USE),
        "special",
    ),
    "no peer's own address": (
        "special_use_address",
        peer("240.0.0.1"),
        "special",
    ),
    "another use than upstream's": (
        "special_use_address",
        special("10.0.0.1", upstream=("carrier-grade NAT (RFC 6598)",)),
        "special",
    ),
    "UDP port 0": ("reserved_port", subject(port=0), "reserved"),
    "UDP port 1": ("reserved_port", subject(port=1), "reserved"),
    "TCP port 0": ("reserved_port", subject(port=0, protocol="tcp"), "reserved"),
    "TCP port 1": ("reserved_port", subject(port=1, protocol="tcp"), "reserved"),
    "a trusted network's port 1": (
        "reserved_port",
        subject("3.120.0.1", origin=AMAZON_ABROAD),
        "reserved",
    ),
    ".0.0": ("network_address", subject("106.13.0.0"), "network"),
    ".0.0 that answers": (
        "network_address",
        subject("106.13.0.0", replied=True),
        "network",
    ),
    ".0, silent": ("network_address", subject("106.13.7.0"), "end"),
    ".255, silent": ("network_address", subject("106.13.7.255"), "end"),
    "called once": ("inbound_connection", subject(port=8080, inbound=True), "one"),
    "called by many": (
        "inbound_connection",
        subject(port=8080, inbound=True, burst=burst(BurstKind.CALLERS, 3, port=8080)),
        "several",
    ),
    **{
        f"malware's port {port}": ("malware_port", tcp(port), "malware")
        for port in MALWARE_PORTS
    },
}

MISSES = {
    "public": ("special_use_address", subject()),
    "double NAT": (
        "special_use_address",
        special("192.168.77.1", upstream=("private use (RFC 1918)",)),
    ),
    "a peer's own address behind double NAT": (
        "special_use_address",
        peer("192.168.77.1", upstream=("private use (RFC 1918)",)),
    ),
    "behind carrier-grade NAT": (
        "special_use_address",
        special("100.64.0.1", upstream=("carrier-grade NAT (RFC 6598)",)),
    ),
    "port 2": ("reserved_port", subject(port=2)),
    "ICMP has no port": ("reserved_port", subject(port=0, protocol="icmp")),
    "SCTP's port 1 is its own": ("reserved_port", subject(port=1, protocol="sctp")),
    "called at port 1": ("reserved_port", subject(port=1, inbound=True)),
    ".0.1": ("network_address", subject("106.13.0.1")),
    ".1.0 that answers": ("network_address", subject("106.13.1.0", replied=True)),
    ".255 that answers": ("network_address", subject("106.13.7.255", replied=True)),
    ".254": ("network_address", subject("106.13.7.254")),
    ".10, which ends in 0": ("network_address", subject("106.13.7.10")),
    "IPv6 has no such form": ("network_address", subject("2400:3200::")),
    "SSH": ("malware_port", tcp(22)),
    "one beside Telnet": ("malware_port", tcp(24)),
    "Telnet's number in UDP": ("malware_port", subject(port=23)),
    "called at Telnet": ("malware_port", tcp(23, inbound=True)),
    "the device called": ("inbound_connection", subject(port=8080)),
}


@pytest.mark.parametrize(("signal", "case", "held"), HITS.values(), ids=HITS.keys())
def test_hit(signal: str, case: Subject, held: str) -> None:
    assert grade(signal, case) == held


@pytest.mark.parametrize(("signal", "case"), MISSES.values(), ids=MISSES.keys())
def test_near_miss(signal: str, case: Subject) -> None:
    assert found(signal, case) is None


def test_the_providers_side_of_a_double_nat_is_no_finding() -> None:
    case = special("192.168.1.254", upstream=("private use (RFC 1918)",))
    assert verdict(case).severity is None


@pytest.mark.parametrize("address", ["192.168.77.1", "10.1.2.3", "fd00::1"])
@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_an_address_that_a_peer_has_at_home_is_no_finding(
    address: str, profile: Profile
) -> None:
    """ICE tries it some ten times within half a minute, from one port."""
    case = subject(
        address,
        50_000,
        origin=SPECIAL_USE,
        ports=(50_001,) * 2,
        span=30,
        profile=profile,
        baseline=learned(TELEKOM),
    )
    judged = verdict(case)
    assert {"special_use_address", "never_replied"} <= set(judged.signals)
    assert judged.severity is None


def test_an_address_that_is_not_on_the_internet_is_a_finding_by_itself() -> None:
    judged = verdict(special("192.168.77.1"))
    assert judged.signals == ("special_use_address",)
    assert judged.severity is Severity.SUSPICIOUS


@pytest.mark.parametrize("address", ["80.150.0.0", "80.150.7.0", "80.150.7.255"])
@pytest.mark.parametrize("replied", [False, True])
def test_a_host_with_such_an_address_in_a_wide_prefix_is_no_finding(
    address: str, replied: bool
) -> None:
    case = subject(
        address,
        443,
        protocol="tcp",
        origin=TELEKOM,
        replied=replied,
        baseline=learned(TELEKOM),
    )
    assert verdict(case).severity is None


@pytest.mark.parametrize("port", MALWARE_PORTS)
@pytest.mark.parametrize("profile", ["trusted", "learned"])
def test_a_server_of_the_makers_or_owners_at_such_a_port_is_no_finding(
    port: int, profile: str
) -> None:
    judged = verdict(tcp(port, origin=AMAZON if profile == "trusted" else TELEKOM))
    assert "malware_port" in judged.signals
    assert judged.severity is None


def test_who_calls_is_named_with_the_port_that_answers() -> None:
    evidence = found("inbound_connection", HITS["called by many"][1])
    assert evidence is not None
    assert evidence.sentence() == (
        "3 addresses on the internet connected to the device's port 8080/udp, 106.13.0.0 among them"
    )


def test_port_1_alone_is_no_finding() -> None:
    judged = verdict(subject("3.120.0.1", origin=AMAZON, replied=True))
    assert judged.signals == ("reserved_port",)
    assert judged.severity is None


def test_a_device_of_no_known_make_is_judged_by_its_addresses_from_the_first_day() -> (
    None
):
    case = subject(profile=GENERIC, baseline=Baseline())
    assert {"reserved_port", "network_address"} <= set(verdict(case).signals)
