"""What harmless devices do every day, and nobody should be told of."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from custom_components.iot_egress_guard.egress.profile import Profile
from tests.egress.flows import ROUTER
from tests.egress.origins import GENERIC, RING
from tests.egress.playing import Packet, Player, again, cloud, guard_of

HOUR = 3600
DAY = 24 * HOUR
PROFILES = pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
STATES = pytest.mark.parametrize("learned", [True, False], ids=["learned", "learning"])


def dns(start: float, seconds: float, *, answered: bool = True) -> list[Packet]:
    """Return questions to a public resolver, one every few seconds, each from another port."""
    question = Packet(
        at=start, remote="1.1.1.1", port=53, protocol="udp", answered=answered
    )
    return again(question, every=4 if answered else 1, seconds=seconds)


def other_cloud(
    start: float, seconds: float, *, every: float = 60, answered: bool = True
) -> list[Packet]:
    """Return what goes to another cloud, in Russia."""
    packet = Packet(
        at=start + 3, remote="46.1.1.1", port=8883, source_port=20000, answered=answered
    )
    return again(packet, every=every, seconds=seconds)


def at_home(
    profile: Profile,
    *,
    learned: bool,
    hours: float = 2,
    router_addresses: frozenset[str] = ROUTER,
) -> Player:
    """Return a device that has used its two clouds and a resolver for hours, learned or not."""
    player = Player(
        guard_of(profile, learning_s=hours * HOUR if learned else 7 * DAY),
        router_addresses=router_addresses,
    )
    seconds = hours * HOUR + 60
    start = player.now
    player.play(
        [
            *cloud(start, seconds),
            *dns(start, seconds),
            *other_cloud(start, seconds),
        ],
        seconds=seconds,
    )
    assert player.guard.baseline.learning is not learned
    return player


def signals(player: Player) -> Iterator[tuple[str, str]]:
    """Yield the address and name of each signal that holds now."""
    for destination in player.guard.ledger.all():
        for name in player.guard.verdict(destination, player.now).signals:
            yield destination.key.address, name


@PROFILES
@STATES
def test_an_outage_of_the_internet(profile: Profile, learned: bool) -> None:
    """The device tries everything it knows, every few seconds, for half an hour; then all is well again."""
    player = at_home(profile, learned=learned)
    start = player.now
    outage = [
        *again(
            Packet(at=start + 1, remote="3.120.0.1", port=443), every=3, seconds=1800
        ),
        *dns(start, 1800, answered=False),
        *other_cloud(start, 1800, every=5, answered=False),
        *(
            Packet(at=start + 120 + 10 * number, remote=f"3.0.{number}.9", port=443)
            for number in range(160)
        ),
    ]
    assert player.play(outage, seconds=1800) == []
    assert not player.guard.ledger.online
    names = {name for _, name in signals(player)}
    assert names.isdisjoint(
        {"horizontal_scan", "flood", "reconnect_storm", "never_replied"}
    )

    back = player.now
    assert (
        player.play(
            [
                *cloud(back, 2 * HOUR),
                *dns(back, 2 * HOUR),
                *other_cloud(back, 2 * HOUR),
            ],
            seconds=2 * HOUR,
        )
        == []
    )
    assert player.guard.ledger.online


@PROFILES
@STATES
@pytest.mark.parametrize("remote", ["3.120.9.9", "46.1.9.9"], ids=["maker", "abroad"])
def test_a_server_that_was_first_tried_in_an_outage_and_answers_after_it(
    profile: Profile, learned: bool, remote: str
) -> None:
    player = at_home(profile, learned=learned)
    start = player.now
    question = Packet(at=start + 60, remote=remote, port=443, protocol="udp")
    outage = [
        *again(
            Packet(at=start + 1, remote="3.120.0.1", port=443), every=3, seconds=900
        ),
        *again(question, every=60, seconds=840),
    ]
    told = player.play(outage, seconds=900)
    back = player.now
    answered = replace(question, at=back + 5, answered=True, source_port=9)
    told += player.play(
        [*cloud(back, 900), *again(answered, every=60, seconds=900)], seconds=900
    )
    assert told == []


@PROFILES
@STATES
@pytest.mark.parametrize("every", [5, 60, 600])
def test_an_outage_of_a_cloud_abroad(
    profile: Profile, learned: bool, every: float
) -> None:
    """The device tries again to the second, while all else works."""
    player = at_home(profile, learned=learned)
    start = player.now
    told = player.play(
        [
            *cloud(start, 3 * HOUR),
            *dns(start, 3 * HOUR),
            *other_cloud(start, 3 * HOUR, every=every, answered=False),
        ],
        seconds=3 * HOUR,
    )
    assert told == []
    if every == 60:
        assert ("46.1.1.1", "reconnect_storm") in set(signals(player))


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
    player = at_home(profile, learned=learned, hours=26)
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
