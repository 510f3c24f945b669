"""Who is excused from what: networks of the profile, networks that were learned, time servers."""

import pytest

from custom_components.iot_egress_guard.egress.baseline import Baseline, MetNetwork
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals import Subject
from custom_components.iot_egress_guard.egress.signals.novelty import CONTENT_NETWORKS
from tests.egress.origins import (
    AMAZON_ABROAD,
    BAIDU,
    CLOUDFLARE,
    GENERIC,
    RING,
    TIME_POOL,
)
from tests.egress.subjects import grade, learned, met, subject, verdict

DAY = 86_400


def time_server(
    port: int = 123,
    *,
    protocol: str = "udp",
    inbound: bool = False,
    origin: Origin = TIME_POOL,
) -> Subject:
    """Return a server in the network of the profile's time servers, or one like it."""
    return subject("51.68.1.1", port, protocol=protocol, inbound=inbound, origin=origin)


def test_a_network_of_time_servers_is_trusted_for_time_alone() -> None:
    assert time_server().trusted
    assert verdict(time_server()).signals == ()
    assert not time_server(443).trusted
    assert grade("new_network", time_server(443)) == "few"
    assert not time_server(origin=BAIDU).trusted


def test_only_what_the_device_asks_of_udp_port_123_is_a_time_server() -> None:
    assert time_server().ntp
    assert not time_server(protocol="tcp").ntp
    assert not time_server(124).ntp
    assert not time_server(inbound=True).ntp


def test_networks_of_the_profile_are_trusted_at_any_port() -> None:
    assert subject(origin=AMAZON_ABROAD).trusted
    assert time_server(origin=AMAZON_ABROAD).trusted
    assert not subject(origin=BAIDU).trusted
    assert not subject(origin=AMAZON_ABROAD, profile=GENERIC).trusted


def test_what_nobody_announces_is_trusted_by_no_profile() -> None:
    assert not subject(origin=Origin()).trusted


def test_networks_that_were_learned_are_known_and_those_only_met_are_not() -> None:
    assert subject(origin=BAIDU, baseline=learned(BAIDU)).learned
    assert not subject(origin=BAIDU, baseline=met(BAIDU, 99)).learned


def test_anycast_is_never_foreign_whatever_a_database_says_of_its_country() -> None:
    assert subject(origin=BAIDU).foreign
    assert not subject(origin=CLOUDFLARE).foreign
    assert not subject(origin=CLOUDFLARE._replace(country="AU")).foreign


@pytest.mark.parametrize(
    ("networks", "held"), [(1, "few"), (2, "some"), (4, "some"), (5, "many")]
)
def test_how_often_is_seldom_and_how_often_is_often(networks: int, held: str) -> None:
    """One in two days is still seldom; two a day are just not often."""
    baseline = Baseline(3 * DAY, 3 * DAY)
    for number in range(networks):
        baseline.networks[500_000 + number] = MetNetwork(2 * DAY, 9, True)
    assert baseline.networks_per_day == networks / 2
    assert grade("new_network", subject(baseline=baseline)) == held


def test_carriers_of_contents_are_who_they_are_taken_for(
    organizations: dict[int, str],
) -> None:
    carriers = ("Akamai", "BUNNYWAY", "Cloudflare", "Edgecast", "Fastly", "Limelight")
    for asn in CONTENT_NETWORKS:
        assert organizations[asn].startswith(carriers)


UNLISTED = Profile(
    key="unlisted",
    title="Unlisted",
    networks=RING.networks,
    complete=False,
    ports=RING.ports,
)


def test_a_profile_that_is_not_complete_trusts_and_makes_nothing_news() -> None:
    """While the device is learned; after that, what was learned counts."""
    learning = subject(origin=BAIDU, profile=UNLISTED, baseline=Baseline())
    assert grade("new_network", learning) is None
    assert subject(origin=AMAZON_ABROAD, profile=UNLISTED).trusted
    done = subject(origin=BAIDU, profile=UNLISTED)
    assert grade("new_network", done) == "few"


def test_what_nobody_announces_is_news_only_after_learning() -> None:
    nobodys = subject(origin=Origin(), profile=RING, baseline=Baseline())
    assert grade("new_network", nobodys) is None
    assert grade("new_network", subject(origin=Origin(), profile=RING)) == "few"


@pytest.mark.parametrize(
    ("protocol", "port"),
    [
        ("tcp", 53),
        ("udp", 53),
        ("tcp", 80),
        ("tcp", 443),
        ("udp", 443),
        ("tcp", 853),
        ("udp", 853),
        ("udp", 123),
        ("udp", 3478),
        ("tcp", 1883),
        ("tcp", 8883),
        ("tcp", 5222),
        ("tcp", 5223),
        ("tcp", 5228),
    ],
)
def test_dns_web_time_stun_and_messaging_are_usual_for_anything(
    protocol: str, port: int
) -> None:
    case = subject("80.150.1.1", port, protocol=protocol, profile=GENERIC)
    assert grade("unusual_port", case) is None
    beside = subject("80.150.1.1", port + 2, protocol=protocol, profile=GENERIC)
    assert grade("unusual_port", beside) == "unusual"
