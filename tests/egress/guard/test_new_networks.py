"""New networks after learning: how much one more surprises, and beacons to them."""

import pytest

from custom_components.iot_egress_guard.egress.origin import UNASKED
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.signals.novelty import (
    FEW_A_DAY,
    SOME_A_DAY,
)
from custom_components.iot_egress_guard.egress.verdict import Verdict
from tests.egress.origins import GENERIC, RING
from tests.egress.playing import Packet, Player, again, cloud, guard_of

HOUR = 3600
DAY = 24 * HOUR


def weights(verdict: Verdict) -> dict[str, str]:
    """Return the grade of each signal that holds."""
    return {each.name: each.hit.grade for each in verdict.evidence}


@pytest.mark.parametrize(
    ("added", "grade"),
    [(0, "few"), (1, "few"), (2, "some"), (4, "some"), (5, "many"), (30, "many")],
)
def test_one_more_weighs_less_to_a_device_that_often_adds_some(
    added: int, grade: str
) -> None:
    """The device is learned for three days, of which the last two count."""
    player = Player(guard_of(GENERIC, learning_s=3 * DAY), interval=100)
    others = [
        Packet(
            at=player.now + DAY + 1000 + 100 * number,
            remote=f"45.{number}.1.1",
            port=443,
            answered=True,
        )
        for number in range(added)
    ]
    warm_up = [
        Packet(
            at=player.now + 1000 * number,
            remote=f"46.{number}.1.1",
            port=443,
            answered=True,
        )
        for number in range(50)
    ]
    player.play(
        [
            *again(
                Packet(at=player.now, remote="3.0.0.1", port=443, answered=True),
                every=300,
                seconds=3 * DAY,
            ),
            *others,
            *warm_up,
        ],
        seconds=3 * DAY + 600,
    )
    assert not player.guard.baseline.learning
    assert player.guard.baseline.networks_per_day == pytest.approx(added / 2)
    assert (added / 2 <= FEW_A_DAY) == (grade == "few")
    assert (added / 2 > SOME_A_DAY) == (grade == "many")

    new = Packet(at=player.now + 150, remote="45.200.1.1", port=443, answered=True)
    assert player.play([new], seconds=300) == []
    [destination] = [
        each for each in player.guard.ledger.all() if each.key.address == new.remote
    ]
    verdict = player.guard.verdict(destination, player.now)
    assert weights(verdict) == {"new_network": grade}


def test_networks_of_the_warm_up_are_known() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    early = Packet(at=player.now + 5, remote="46.1.1.1", port=443, answered=True)
    player.play([early], seconds=HOUR + 40)
    again_and_again = again(
        Packet(at=player.now, remote="46.1.9.9", port=443, answered=True),
        every=60,
        seconds=HOUR,
    )
    assert player.play(again_and_again, seconds=HOUR) == []


@pytest.mark.parametrize("period", [60, 600, 3600])
@pytest.mark.parametrize("remote", ["45.6.6.6", "46.6.6.6"], ids=["home", "abroad"])
@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_a_tls_beacon_to_a_new_network_is_found_within_three_periods(
    profile: Profile, remote: str, period: int
) -> None:
    player = Player(guard_of(profile, learning_s=2 * HOUR))
    assert player.play(cloud(player.now, 2 * HOUR), seconds=2 * HOUR + 20) == []
    start = player.now
    seconds = 4 * period
    beacon = again(
        Packet(at=start + 13, remote=remote, port=443, answered=True),
        every=period,
        seconds=seconds,
    )
    told = player.play([*cloud(start, seconds), *beacon], seconds=seconds)
    assert told[0].address == remote
    assert told[0].at - beacon[0].at <= 3 * period
    assert {each.address for each in told} == {remote}


def test_a_beacon_is_found_though_what_it_asks_is_never_the_same_server() -> None:
    player = Player(guard_of(RING))
    player.play(cloud(player.now, HOUR), seconds=HOUR)
    start = player.now
    beacon = [
        Packet(
            at=start + 600 * number,
            remote=f"46.6.{number}.6",
            port=443,
            answered=True,
        )
        for number in range(4)
    ]
    told = player.play([*cloud(start, 2400), *beacon], seconds=2400)
    assert told[0].address == "46.6.2.6"
    assert "new_network_repeated" in told[0].signals


def test_without_a_database_of_networks_nothing_is_new() -> None:
    player = Player(guard_of(RING, origins=lambda address: UNASKED))
    beacon = again(
        Packet(at=player.now, remote="46.6.6.6", port=443, answered=True),
        every=60,
        seconds=HOUR,
    )
    assert player.play(beacon, seconds=HOUR) == []
