"""Holes in the NAT as polls see them: held open or not, and answered late or not."""

import pytest

from custom_components.iot_egress_guard.egress.finding import ChangeKind
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.origins import GENERIC
from tests.egress.playing import Packet, Player, again, cloud, guard_of

HOUR = 3600


def odd(at: float) -> Packet:
    """Return the incident's packet."""
    return Packet(at=at, remote="106.13.0.0", port=1, protocol="udp", source_port=51506)


def incident() -> Player:
    """Return a doorbell whose incident is an open finding."""
    player = Player(guard_of())
    [told] = player.play([*cloud(player.now, 60), odd(player.now + 5)], seconds=60)
    assert told.kind is ChangeKind.OPENED
    return player


def at_home() -> Player:
    """Return a device that has learned what it uses."""
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    player.play(cloud(player.now, HOUR), seconds=HOUR + 20)
    return player


@pytest.mark.parametrize(
    ("every", "answered", "held"),
    [
        (25, False, True),
        (55, False, True),
        (70, False, False),
        (100, False, False),
        (119, False, False),
        (150, True, True),
        (200, True, False),
        (290, True, False),
    ],
)
def test_a_hole_is_held_open_by_packets_closer_than_the_timeout(
    every: float, answered: bool, held: bool
) -> None:
    """An entry that isn't answered lives for 60 s, one that is for 180 s."""
    player = at_home()
    start = player.now
    keepalive = Packet(
        at=start + 1, remote="45.6.6.6", port=443, protocol="udp", answered=answered
    )
    player.play(
        [
            *cloud(start, HOUR),
            *again(keepalive, every=every, seconds=HOUR, same_port=True),
        ],
        seconds=HOUR,
    )
    [destination] = [
        each
        for each in player.guard.ledger.all()
        if each.key.address == keepalive.remote
    ]
    signals = player.guard.verdict(destination, player.now).signals
    assert ("nat_hole_kept_open" in signals) is held


def test_a_hole_that_every_packet_makes_anew_elsewhere_is_held_open_too() -> None:
    player = at_home()
    start = player.now
    packet = Packet(at=start + 1, remote="45.6.6.6", port=443, protocol="udp")
    told = player.play(
        [*cloud(start, HOUR), *again(packet, every=30, seconds=HOUR)], seconds=HOUR
    )
    assert "nat_hole_kept_open" in told[-1].finding.signals
    assert "fixed_source_port" not in told[-1].finding.signals


@pytest.mark.parametrize("learned", [True, False], ids=["learned", "learning"])
def test_an_answer_through_the_hole_is_high_by_itself(learned: bool) -> None:
    """A silent peer at home, in a network that is known, is nothing; until it answers."""
    player = Player(guard_of(GENERIC, learning_s=HOUR if learned else 99 * HOUR))
    start = player.now
    known = again(
        Packet(at=start, remote="45.1.1.1", port=443, answered=True),
        every=300,
        seconds=HOUR,
    )
    player.play([*cloud(start, HOUR), *known], seconds=HOUR + 20)
    start = player.now
    peer = Packet(
        at=start, remote="45.1.2.2", port=443, protocol="udp", source_port=1234
    )
    silent = again(peer, every=150, seconds=1500)
    assert player.play([*cloud(start, 1500), *silent], seconds=1500) == []
    start = player.now
    answer = Packet(
        at=start + 3, remote="45.1.2.2", port=443, protocol="udp", answered=True
    )
    [told] = player.play([*cloud(start, 60), answer], seconds=60)
    assert told.signals == ("hole_answered",)
    assert told.severity is Severity.HIGH


def test_an_answer_through_the_hole_raises_a_finding_that_is_open() -> None:
    player = incident()
    start = player.now
    player.play(
        [
            *cloud(start, 600),
            *again(odd(start), every=100, seconds=600, same_port=True),
        ],
        seconds=600,
    )
    answer = Packet(
        at=player.now + 3, remote="106.13.0.0", port=1, protocol="udp", answered=True
    )
    [told] = player.play([answer], seconds=60)
    assert told.kind is ChangeKind.RAISED
    assert told.signals[0] == "hole_answered"
