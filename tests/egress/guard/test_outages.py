"""When the internet or a cloud is down: devices try again and again, and nobody should be told."""

from dataclasses import replace

import pytest

from custom_components.iot_egress_guard.egress.profile import Profile
from tests.egress.playing import Packet, again, cloud

from .homes import HOUR, PROFILES, STATES, at_home, dns, other_cloud, signals


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
    assert not player.guard.ledger.presence.online
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
    assert player.guard.ledger.presence.online


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
