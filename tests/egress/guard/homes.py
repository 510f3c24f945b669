"""A device at home that has used two clouds and a resolver for hours."""

from collections.abc import Iterator

import pytest

from custom_components.iot_egress_guard.egress.profile import Profile
from tests.egress.flows import INTERVAL, ROUTER
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
    interval: float = INTERVAL,
    router_addresses: frozenset[str] = ROUTER,
) -> Player:
    """Return a device that has used its two clouds and a resolver for hours, learned or not."""
    player = Player(
        guard_of(profile, learning_s=hours * HOUR if learned else 7 * DAY),
        interval=interval,
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
