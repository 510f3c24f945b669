"""A guard over restarts: all that matters survives, and what is damaged changes nothing."""

from copy import deepcopy
import json
from typing import Any

import pytest

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import ChangeKind
from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from tests.egress.flows import NOON
from tests.egress.origins import GENERIC, RING
from tests.egress.playing import Packet, Player, again, cloud, guard_of, restarted

HOUR = 3600
KEY = DestinationKey("106.13.0.0", "udp", 1)


def lived(hours: float = 2) -> Player:
    """Return a doorbell that has seen something of the world, its incident an open finding."""
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    seconds = hours * HOUR
    start = player.now
    player.guard.allow(Match(MatchKind.COUNTRY, "FR"))
    early = Packet(at=start + 5, remote="46.1.1.1", port=8883, answered=True)
    odd = Packet(
        at=start + 60,
        remote="106.13.0.0",
        port=1,
        protocol="udp",
        source_port=51506,
    )
    player.play(
        [
            *cloud(start, seconds),
            early,
            *again(odd, every=300, seconds=seconds, same_port=True),
        ],
        seconds=seconds,
    )
    return player


def stored(guard: DeviceGuard) -> dict[str, Any]:
    """Return what is kept of a guard."""
    data: dict[str, Any] = json.loads(json.dumps(guard.snapshot().as_dict()))
    return data


def test_everything_survives() -> None:
    player = lived()
    before, after = player.guard, restarted(player.guard)
    assert stored(after).keys() == stored(before).keys()
    for part in ("baseline", "uploads", "findings", "allowed"):
        assert stored(after)[part] == stored(before)[part]
    assert after.allowed == before.allowed
    assert after.findings.open == before.findings.open
    assert len(after.findings.open) == 1
    assert after.ledger.bytes_up == before.ledger.bytes_up
    assert after.ledger.presence.online
    assert {each.key for each in after.ledger.all()} == {
        each.key for each in before.ledger.all()
    }
    assert after.report(player.now, active_blocks=1) == before.report(
        player.now, active_blocks=1
    )


def test_a_finding_that_is_open_is_not_told_of_again() -> None:
    player = lived()
    [before] = player.guard.findings.open
    player.guard = restarted(player.guard)
    odd = Packet(
        at=player.now + 30,
        remote="106.13.0.0",
        port=1,
        protocol="udp",
        source_port=51506,
    )
    assert player.play([*cloud(player.now, 120), odd], seconds=120) == []
    [after] = player.guard.findings.open
    assert after.first_opened_at == before.first_opened_at
    assert after.last_seen == odd.at
    found = player.guard.ledger.get(KEY)
    assert found is not None
    assert found.first_seen == pytest.approx(NOON + 60, abs=0.1)


def test_a_finding_closes_after_a_restart_when_it_is_not_seen_any_more() -> None:
    player = lived()
    player.guard = restarted(player.guard)
    told = player.play(cloud(player.now, HOUR), seconds=HOUR)
    assert [each.kind for each in told] == [ChangeKind.CLOSED]
    assert told[0].finding.key == KEY


def test_what_was_learned_is_still_known() -> None:
    player = lived()
    player.guard = restarted(player.guard)
    start = player.now
    known = again(
        Packet(at=start, remote="46.1.9.9", port=8883, answered=True),
        every=60,
        seconds=HOUR,
    )
    told = player.play([*cloud(start, HOUR), *known], seconds=HOUR)
    assert {each.finding.key for each in told} == {KEY}


def test_a_snapshot_is_of_its_moment() -> None:
    player = lived()
    snapshot = player.guard.snapshot()
    before = json.dumps(snapshot.as_dict())
    player.play(cloud(player.now, HOUR), seconds=HOUR)
    player.guard.allow(Match(MatchKind.COUNTRY, "DE"))
    player.guard.relearn()
    assert json.dumps(snapshot.as_dict()) == before


PARTS = sorted(stored(guard_of()))
WRONG: dict[str, Any] = {
    "a number": 7,
    "a text": "x",
    "rows that aren't": [7],
    "none": None,
}


def damaged(data: dict[str, Any], part: str, how: str) -> dict[str, Any]:
    """Return what is kept with one part missing or wrong."""
    data = deepcopy(data)
    if how == "missing":
        del data[part]
    else:
        data[part] = WRONG[how]
    return data


@pytest.mark.parametrize("how", ["missing", *WRONG])
@pytest.mark.parametrize("part", PARTS)
def test_what_cannot_be_restored_changes_nothing(part: str, how: str) -> None:
    player = Player(guard_of(RING, learning_s=HOUR))
    odd = Packet(at=player.now + 5, remote="106.13.0.0", port=1, protocol="udp")
    player.play([*cloud(player.now, 60), odd], seconds=60)
    guard = player.guard
    before = stored(guard)
    with pytest.raises((KeyError, TypeError, ValueError)):
        guard.restore(damaged(stored(lived(0.1).guard), part, how))
    assert stored(guard) == before
    assert len(guard.findings.open) == 1


def test_an_empty_store_changes_nothing() -> None:
    guard = guard_of()
    before = stored(guard)
    with pytest.raises(KeyError):
        guard.restore({})
    assert stored(guard) == before


def test_learning_takes_as_long_as_it_is_set_to_now() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    player.play(cloud(player.now, HOUR), seconds=HOUR + 20)
    longer = guard_of(GENERIC, learning_s=2 * HOUR)
    longer.restore(stored(player.guard))
    assert longer.report(player.now, active_blocks=0).learning == 0.5


def changes_within(player: Player, seconds: float) -> bool:
    """Let time pass in which nothing happens; tell whether there's anything to save then."""
    player.guard.changed = False
    player.play(seconds=seconds)
    return player.guard.changed


def test_an_hour_of_learning_is_worth_keeping_though_nothing_happened() -> None:
    player = Player(guard_of(GENERIC, learning_s=2 * HOUR))
    assert not changes_within(player, HOUR - 40)
    assert changes_within(player, 60)
    assert not changes_within(player, HOUR - 60)
    assert changes_within(player, 2 * HOUR)
    assert not player.guard.baseline.learning
    assert not changes_within(player, 2 * HOUR)
