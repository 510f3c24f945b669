"""What is done in bulk is one finding each, however many destinations take part, and memory stays bounded."""

from itertools import islice

import pytest

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import CLOSES_AFTER_S, ChangeKind
from custom_components.iot_egress_guard.egress.ledger import MAX_DESTINATIONS
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.origins import GENERIC, RING
from tests.egress.playing import Packet, Player, Told, again, cloud, guard_of, opened

HOUR = 3600


def ready(profile: Profile = RING) -> Player:
    """Return a device that is online, and has nothing to learn any more."""
    player = Player(guard_of(profile, learning_s=600))
    player.play(cloud(player.now, 640), seconds=640)
    return player


def probes(
    player: Player, count: int, *, every: float, port: int = 23, base: int = 46
) -> list[Packet]:
    """Return probes of a port in one /24 after the other, unanswered."""
    return [
        Packet(
            at=player.now + 5 + every * number,
            remote=f"{base}.{number // 250}.{number % 250}.9",
            port=port,
            source_port=1024 + number % 60_000,
        )
        for number in range(count)
    ]


def play(player: Player, packets: list[Packet], seconds: float) -> list[Told]:
    """Play packets beside what the device does anyway."""
    return player.play([*cloud(player.now, seconds), *packets], seconds=seconds)


@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_a_scan_of_thousands_is_one_finding(profile: Profile) -> None:
    player = ready(profile)
    told = play(player, probes(player, 6000, every=0.1), 620)
    [found] = opened(told)
    assert found.severity is Severity.HIGH
    assert found.signals[0] == "horizontal_scan"
    assert found.finding.key.port == 23
    assert [each.kind for each in told] == [ChangeKind.OPENED]
    assert list(player.guard.findings.keys) == [found.finding.key]
    assert len(player.guard.ledger) <= MAX_DESTINATIONS
    [finding] = player.guard.findings.open
    assert "of them never answered" in finding.reasons[0]


def test_a_scan_is_found_within_a_poll_of_its_twentieth_probe() -> None:
    player = ready()
    packets = probes(player, 200, every=1)
    told = play(player, packets, 220)
    scan = next(each for each in told if "horizontal_scan" in each.signals)
    assert scan.at - packets[19].at <= 20


def test_scans_of_two_ports_are_two_findings() -> None:
    player = ready()
    told = play(
        player,
        [
            *probes(player, 400, every=0.2),
            *probes(player, 400, every=0.2, port=2323, base=45),
        ],
        120,
    )
    assert {each.finding.key.port for each in opened(told)} == {23, 2323}
    assert len(player.guard.findings.open) == 2


def test_a_slow_scan_is_one_finding_once_it_is_noticed() -> None:
    player = ready()
    play(player, probes(player, 60, every=25), 1520)
    [finding] = player.guard.findings.open
    assert finding.signals[0] == "horizontal_scan"


def test_a_scan_that_ends_closes_and_one_that_comes_back_is_the_same() -> None:
    player = ready()
    [first] = opened(play(player, probes(player, 100, every=0.1), 60))
    closed = play(player, [], CLOSES_AFTER_S + 60)
    assert [each.kind for each in closed] == [ChangeKind.CLOSED]
    assert closed[0].finding is first.finding
    assert player.guard.findings.open == []


def test_a_scan_that_goes_on_stays_one_finding_for_hours() -> None:
    player = ready()
    told = play(player, probes(player, 1400, every=5), 7000)
    scans = {each.finding.key for each in told if "horizontal_scan" in each.signals}
    assert len(scans) == 1
    assert [each.key for each in player.guard.findings.open] == list(scans)


def test_a_flood_is_one_finding_for_each_address() -> None:
    player = ready()
    start = player.now + 5
    victims = ["45.6.6.6", "45.7.7.7"]
    packets = [
        Packet(
            at=start + 0.2 * number,
            remote=victim,
            port=number,
            protocol="udp",
            source_port=1024 + number,
        )
        for victim in victims
        for number in range(1, 601)
    ]
    told = play(player, packets, 140)
    floods = [each for each in opened(told) if each.signals[0] == "flood"]
    assert sorted(each.address for each in floods) == victims
    assert all(each.severity is Severity.HIGH for each in floods)
    assert {each.signals[0] for each in player.guard.findings.open} == {"flood"}
    assert len(player.guard.findings.open) == 2


def test_a_flood_is_told_of_while_a_scan_of_the_same_port_goes_on() -> None:
    player = ready()
    flood = again(
        Packet(at=player.now + 60, remote="45.6.6.6", port=80), every=0.2, seconds=60
    )
    told = play(player, [*probes(player, 600, every=0.2, port=80), *flood], 140)
    assert {each.signals[0] for each in opened(told)} >= {"horizontal_scan", "flood"}


def test_a_forwarded_port_that_many_call_is_one_finding() -> None:
    player = ready()
    calls = [
        Packet(
            at=player.now + 60 * number,
            remote=f"46.{number}.1.9",
            port=50_000 + number,
            source_port=8080,
            inbound=True,
            answered=True,
        )
        for number in range(100)
    ]
    told = play(player, calls, 6000)
    [finding] = player.guard.findings.open
    assert finding.key.inbound
    assert finding.key.port == 8080
    assert finding.signals[0] == "inbound_connection"
    assert (
        "addresses on the internet connected to the device's port 8080/tcp"
        in (finding.reasons[0])
    )
    assert len(opened(told)) <= 3


def test_what_a_scan_probed_is_no_finding_after_it() -> None:
    player = ready()
    play(player, probes(player, 100, every=0.1), 60)
    play(player, [], 2 * HOUR)
    assert player.guard.findings.open == []


def test_a_scan_teaches_a_device_that_is_being_learned_nothing() -> None:
    player = Player(guard_of(GENERIC, learning_s=24 * HOUR))
    player.play(cloud(player.now, 120), seconds=120)
    play(player, probes(player, 4000, every=0.1, base=45), 420)
    assert player.guard.baseline.learned == 1
    assert not player.guard.baseline.knows_port("tcp", 23)


def test_an_allowed_destination_takes_part_in_no_finding() -> None:
    player = ready()
    player.blocked = lambda key, origin: key.port == 23
    assert play(player, probes(player, 400, every=0.1), 60) == []


def test_the_anchor_is_kept_when_thousands_have_to_make_room() -> None:
    player = ready()
    [found] = opened(play(player, probes(player, 5000, every=0.05), 280))
    assert player.guard.ledger.get(found.finding.key) is not None
    first = DestinationKey(
        *next(
            (packet.remote, "tcp", 23)
            for packet in islice(probes(player, 30, every=1), 30)
        )
    )
    assert player.guard.ledger.get(first) is None
