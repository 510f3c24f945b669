"""Learning: what counts as time, what is learned and what isn't, what is told meanwhile, and what survives."""

import pytest

from custom_components.iot_egress_guard.egress.baseline import LEARNING_S
from custom_components.iot_egress_guard.egress.finding import ChangeKind
from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.flows import NOON
from tests.egress.origins import AMAZON, BAIDU, GENERIC, RING, whose
from tests.egress.playing import (
    Packet,
    Player,
    again,
    cloud,
    guard_of,
    opened,
    restarted,
)

HOUR = 3600


def learning(guard: DeviceGuard) -> float:
    """Return how much of the learning is done, as the sensors show it."""
    return guard.report(NOON, active_blocks=0).learning


def test_a_device_is_learned_for_a_week() -> None:
    assert LEARNING_S == 7 * 24 * HOUR
    guard = guard_of(GENERIC, learning_s=LEARNING_S)
    assert learning(guard) == 0
    Player(guard).play(seconds=HOUR + 20)
    assert learning(guard) == pytest.approx(1 / 168)
    assert guard.baseline.learning


def test_only_time_that_is_polled_counts() -> None:
    player = Player(guard_of(GENERIC, learning_s=10 * HOUR))
    player.play(seconds=HOUR + 20)
    player.now += HOUR + 1
    player.play(seconds=HOUR)
    assert learning(player.guard) == pytest.approx((2 * HOUR - 20) / (10 * HOUR))
    player.now += HOUR - 21
    player.play(seconds=20)
    assert learning(player.guard) == pytest.approx((3 * HOUR - 21) / (10 * HOUR))


def test_what_a_device_uses_is_learned() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    own = Packet(at=NOON + 30, remote="45.9.1.1", port=8886, answered=True)
    player.play([*cloud(player.now, 600), own], seconds=HOUR)
    assert player.guard.baseline.knows_network(AMAZON)
    assert player.guard.baseline.knows_port("tcp", 8886)
    assert player.guard.report(player.now, active_blocks=0).networks_learned == 2


def test_a_lone_probe_that_is_not_answered_is_not_learned() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    probe = Packet(at=NOON + 30, remote="45.9.1.1", port=8886)
    player.play([*cloud(player.now, 600), probe], seconds=HOUR)
    assert player.guard.baseline.learned == 1
    assert not player.guard.baseline.knows_port("tcp", 8886)


def test_a_time_server_teaches_nothing_of_its_network() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    time = Packet(
        at=NOON + 30, remote="45.9.1.1", port=123, protocol="udp", answered=True
    )
    player.play(
        [*cloud(player.now, 600), *again(time, every=300, seconds=HOUR)], seconds=HOUR
    )
    origin = whose("45.9.1.1")
    assert not player.guard.baseline.knows_network(origin)
    assert player.guard.baseline.entries_to(origin) == 0
    assert player.guard.baseline.networks_per_day == 0
    beacon = Packet(at=player.now + 5, remote="45.9.1.1", port=443, answered=True)
    told = player.play(again(beacon, every=300, seconds=900), seconds=900)
    assert [each.signals[:2] for each in told] == [
        ("new_network", "new_network_repeated")
    ]


@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_what_is_suspicious_is_not_learned(profile: Profile) -> None:
    player = Player(guard_of(profile, learning_s=HOUR))
    odd = Packet(at=NOON + 30, remote="106.13.0.0", port=1, protocol="udp")
    player.play(
        [*cloud(player.now, HOUR), *again(odd, every=300, seconds=HOUR)], seconds=HOUR
    )
    assert not player.guard.baseline.knows_network(BAIDU)
    assert not player.guard.baseline.knows_port("udp", 1)
    assert player.guard.baseline.entries_to(BAIDU) == 12


def modem(start: float, seconds: float) -> list[Packet]:
    """Return what goes to an address that isn't on the internet: suspicious, and no more."""
    page = Packet(at=start, remote="192.168.77.1", port=80, answered=True)
    return again(page, every=300, seconds=seconds)


def test_while_a_device_of_no_known_make_is_learned_only_what_is_high_is_told() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    quiet = player.play(modem(NOON + 5, HOUR), seconds=HOUR)
    assert quiet == []
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    odd = Packet(at=player.now + 5, remote="106.13.0.0", port=1, protocol="udp")
    [told] = player.play([odd], seconds=60)
    assert told.severity is Severity.HIGH


def test_what_was_suspicious_meanwhile_is_told_once_learning_is_done() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    told = player.play(modem(NOON + 5, 2 * HOUR), seconds=2 * HOUR)
    assert [each.kind for each in told] == [ChangeKind.OPENED]
    assert told[0].severity is Severity.SUSPICIOUS
    assert NOON + HOUR < told[0].at <= NOON + HOUR + 320


def test_a_device_of_a_known_make_is_told_of_from_the_first_day() -> None:
    player = Player(guard_of(RING, learning_s=HOUR))
    [told] = player.play(modem(NOON + 5, 300), seconds=300)
    assert told.severity is Severity.SUSPICIOUS
    assert player.guard.baseline.learning


def test_learning_goes_on_after_a_restart() -> None:
    player = Player(guard_of(GENERIC, learning_s=3 * HOUR))
    own = Packet(at=NOON + 30, remote="45.9.1.1", port=8886, answered=True)
    player.play([*cloud(player.now, HOUR), own], seconds=HOUR + 20)
    player.guard = restarted(player.guard)
    assert learning(player.guard) == pytest.approx(1 / 3)
    assert player.guard.baseline.knows_port("tcp", 8886)
    assert player.guard.baseline.knows_network(AMAZON)

    player.now += 5 * HOUR
    player.play(cloud(player.now, HOUR), seconds=HOUR + 20)
    assert learning(player.guard) == pytest.approx(2 / 3)
    player.play(cloud(player.now, HOUR), seconds=HOUR)
    assert learning(player.guard) == 1
    player.guard = restarted(player.guard)
    assert not player.guard.baseline.learning


def test_learning_can_begin_anew_and_takes_nothing_else_away() -> None:
    player = Player(guard_of(GENERIC, learning_s=HOUR))
    guard = player.guard
    odd = Packet(at=NOON + 30, remote="106.13.0.0", port=1, protocol="udp")
    allowed = Match(MatchKind.COUNTRY, "FR")
    guard.allow(allowed)
    player.play([*cloud(player.now, HOUR), odd], seconds=HOUR + 20)
    assert not guard.baseline.learning

    guard.changed = False
    guard.relearn()
    assert guard.changed
    assert learning(guard) == 0
    assert guard.baseline.learning_s == HOUR
    assert guard.report(player.now, active_blocks=0).networks_learned == 0
    assert not guard.baseline.knows_network(AMAZON)
    assert guard.allowed == [allowed]
    assert len(guard.ledger) == 2
    assert guard.findings.latest is not None

    player.play(cloud(player.now, HOUR), seconds=HOUR + 20)
    assert guard.baseline.knows_network(AMAZON)
    assert not guard.baseline.learning


@pytest.mark.parametrize("remote", ["45.6.6.6", "46.6.6.6"], ids=["home", "abroad"])
def test_a_device_learnt_while_its_irc_master_is_silent_is_found(remote: str) -> None:
    player = Player(guard_of(GENERIC, learning_s=LEARNING_S))
    master = Packet(at=NOON + 7, remote=remote, port=6667)
    told = player.play(
        [*cloud(player.now, HOUR), *again(master, every=60, seconds=HOUR)], seconds=HOUR
    )
    [found] = opened(told)
    assert found.address == remote
    assert found.severity is Severity.HIGH
    assert {"malware_port", "reconnect_storm", "never_replied"} <= set(found.signals)
    assert player.guard.baseline.learning


def test_a_device_learnt_while_it_scans_is_found() -> None:
    player = Player(guard_of(GENERIC, learning_s=LEARNING_S))
    probes = [
        Packet(at=NOON + 600 + number, remote=f"46.{number}.1.1", port=23)
        for number in range(100)
    ]
    told = player.play([*cloud(player.now, 1200), *probes], seconds=1200)
    [found] = opened(told)
    assert found.signals[0] == "horizontal_scan"
    assert found.severity is Severity.HIGH


def test_a_device_learnt_while_it_floods_is_found() -> None:
    player = Player(guard_of(GENERIC, learning_s=LEARNING_S))
    flood = again(
        Packet(at=NOON + 600, remote="45.6.6.6", port=80), every=0.5, seconds=200
    )
    told = player.play([*cloud(player.now, 1200), *flood], seconds=1200)
    [found] = opened(told)
    assert found.signals[0] == "flood"
    assert found.severity is Severity.HIGH


@pytest.mark.parametrize("port", [443, 6667], ids=["https", "irc"])
def test_a_master_that_died_before_learning_is_not_learned_but_found_after_it(
    port: int,
) -> None:
    """The bot tries to reach it each minute; the network answers nothing else."""
    player = Player(guard_of(GENERIC, learning_s=30 * HOUR), interval=100)
    start = player.now
    master = Packet(at=start + 7, remote="45.6.6.6", port=port)
    seconds = 32 * HOUR
    player.play(
        [*cloud(start, seconds), *again(master, every=60, seconds=seconds)],
        seconds=seconds,
    )
    baseline = player.guard.baseline
    assert not baseline.learning
    assert not baseline.knows_network(whose("45.6.6.6"))
    assert not baseline.knows_port("tcp", 6667)
    [finding] = player.guard.findings.open
    assert finding.key.address == "45.6.6.6"
    assert finding.severity is Severity.HIGH


def test_what_retries_in_vain_now_and_then_is_learned_after_a_day() -> None:
    """A service of the maker's that isn't there any more."""
    player = Player(guard_of(GENERIC, learning_s=48 * HOUR), interval=100)
    start = player.now
    gone = Packet(at=start + 7, remote="45.6.6.6", port=8443)
    seconds = 50 * HOUR
    told = player.play(
        [*cloud(start, seconds), *again(gone, every=6 * HOUR, seconds=seconds)],
        seconds=seconds,
    )
    assert told == []
    assert player.guard.baseline.knows_network(whose("45.6.6.6"))
    assert player.guard.baseline.knows_port("tcp", 8443)
