"""What harmless devices do every day, and nobody should be told of."""

import pytest

from custom_components.iot_egress_guard.egress.profile import Profile
from tests.egress.flows import ROUTER
from tests.egress.origins import GENERIC
from tests.egress.playing import Packet, Player, again, cloud, guard_of

from .homes import DAY, HOUR, PROFILES, STATES, at_home, dns, other_cloud, signals


@PROFILES
@STATES
def test_ice_tries_many_candidates(profile: Profile, learned: bool) -> None:
    """Thirty at once, in the makers' and the resolver's networks, each at another port; one answers."""
    player = at_home(profile, learned=learned)
    start = player.now
    candidates = [
        Packet(
            at=start + 2 + round_ * 0.5,
            remote=f"3.1.{number}.9",
            port=50_000 + number,
            protocol="udp",
            source_port=61_000,
            answered=number == 7,
        )
        for number in range(30)
        for round_ in range(9)
    ]
    told = player.play(
        [*cloud(start, 1200), *dns(start, 1200), *candidates], seconds=1200
    )
    assert told == []


@PROFILES
@STATES
def test_a_pool_of_time_servers_of_which_many_are_silent(
    profile: Profile, learned: bool
) -> None:
    player = at_home(profile, learned=learned)
    start = player.now
    questions = [
        Packet(
            at=start + 64 * number + server,
            remote=f"46.{server + 20}.1.9",
            port=123,
            protocol="udp",
            source_port=123,
            answered=server % 2 == 0,
        )
        for server in range(8)
        for number in range(60)
    ]
    told = player.play(
        [*cloud(start, HOUR), *dns(start, HOUR), *questions], seconds=HOUR
    )
    assert told == []


@PROFILES
@pytest.mark.parametrize("remote", ["45.50.1.1", "46.50.1.1"], ids=["home", "abroad"])
def test_firmware_from_a_new_cdn_once(profile: Profile, remote: str) -> None:
    player = at_home(profile, learned=True)
    start = player.now
    download = [
        Packet(at=start + 5, remote=remote, port=443, answered=True),
        Packet(at=start + 9, remote=remote, port=443, source_port=9, answered=True),
    ]
    told = player.play(
        [*cloud(start, HOUR), *dns(start, HOUR), *download], seconds=HOUR
    )
    assert told == []


def peers(start: float, seconds: float, first: int) -> list[Packet]:
    """Return a camera's video to owners' phones: another network each hour, any port, from a fixed one, answered."""
    return [
        Packet(
            at=start + 3600 * viewer + 20 * number,
            remote=f"45.{first + viewer}.1.9",
            port=20_000 + 997 * viewer % 40_000,
            protocol="udp",
            source_port=32_100,
            up=1_000_000,
            answered=True,
        )
        for viewer in range(int(seconds // 3600))
        for number in range(15)
    ]


def test_a_peer_to_peer_camera_that_met_many_while_it_was_learned() -> None:
    player = Player(guard_of(GENERIC, learning_s=2 * DAY), interval=60)
    start = player.now
    player.play(
        [*cloud(start, 2 * DAY), *peers(start, 2 * DAY, 0)], seconds=2 * DAY + 60
    )
    assert not player.guard.baseline.learning
    start = player.now
    told = player.play([*cloud(start, DAY), *peers(start, DAY, 100)], seconds=DAY)
    assert told == []


@PROFILES
@STATES
def test_a_live_view(profile: Profile, learned: bool) -> None:
    """A gigabyte within an hour, of a device that otherwise sends nearly nothing."""
    player = at_home(profile, learned=learned, hours=26, interval=60)
    start = player.now
    video = again(
        Packet(
            at=start + 1,
            remote="3.120.0.9",
            port=443,
            up=2_000_000,
            answered=True,
        ),
        every=1,
        seconds=500,
        same_port=True,
    )
    told = player.play([*cloud(start, 600), *video], seconds=600)
    assert told == []
    assert ("3.120.0.9", "upload_anomaly") in set(signals(player))


@PROFILES
@STATES
@pytest.mark.parametrize(
    ("upstream", "modem"),
    [("192.168.100.2", "192.168.100.1"), ("100.64.3.4", "100.64.0.1")],
    ids=["double NAT", "carrier-grade NAT"],
)
def test_the_providers_side_of_another_nat(
    profile: Profile, learned: bool, upstream: str, modem: str
) -> None:
    player = at_home(profile, learned=learned, router_addresses=ROUTER | {upstream})
    start = player.now
    page = again(
        Packet(at=start, remote=modem, port=53, protocol="udp", answered=True),
        every=60,
        seconds=HOUR,
    )
    assert player.play([*cloud(start, HOUR), *page], seconds=HOUR) == []


@PROFILES
@STATES
@pytest.mark.parametrize("remote", ["3.120.0.0", "3.121.7.0", "3.121.7.255"])
def test_a_server_with_such_an_address_in_a_wide_prefix(
    profile: Profile, learned: bool, remote: str
) -> None:
    player = at_home(profile, learned=learned)
    start = player.now
    told = player.play(
        [*cloud(start, HOUR, remote=remote), *dns(start, HOUR)], seconds=HOUR
    )
    assert told == []


@PROFILES
@STATES
@pytest.mark.parametrize("remote", ["3.120.0.9", "46.1.9.9"], ids=["maker", "abroad"])
def test_stun_keepalives(profile: Profile, learned: bool, remote: str) -> None:
    """A hole that is held open for hours, from one port, to a network that is known."""
    player = at_home(profile, learned=learned)
    start = player.now
    keepalive = again(
        Packet(
            at=start,
            remote=remote,
            port=3478,
            protocol="udp",
            source_port=50_000,
            answered=True,
        ),
        every=25,
        seconds=2 * HOUR,
        same_port=True,
    )
    told = player.play(
        [*cloud(start, 2 * HOUR), *dns(start, 2 * HOUR), *keepalive], seconds=2 * HOUR
    )
    assert told == []


@PROFILES
@STATES
def test_telemetry_like_clockwork(profile: Profile, learned: bool) -> None:
    player = at_home(profile, learned=learned)
    start = player.now
    told = player.play(
        [
            *cloud(start, 6 * HOUR),
            *other_cloud(start, 6 * HOUR, every=600),
            *dns(start, 6 * HOUR),
        ],
        seconds=6 * HOUR,
    )
    assert told == []
