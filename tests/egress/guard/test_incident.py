"""The doorbell's packets to 106.13.0.0, port 1: found at the first, high by the third, and told as they were."""

import pytest

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import ChangeKind
from custom_components.iot_egress_guard.egress.profile import Profile
from custom_components.iot_egress_guard.egress.verdict import Severity
from custom_components.iot_egress_guard.profiles import read_profiles
from tests.egress.flows import NOON
from tests.egress.origins import GENERIC, RING
from tests.egress.playing import Packet, Player, Told, again, cloud, guard_of, opened

SHIPPED = read_profiles()
HOUR = 3600
WEEK = 7 * 24 * HOUR
INCIDENT = DestinationKey("106.13.0.0", "udp", 1)


def incident(at: float) -> Packet:
    """Return the packet that the doorbell's owners captured."""
    return Packet(at=at, remote="106.13.0.0", port=1, protocol="udp", source_port=51506)


def played(profile: Profile, *, learned: bool) -> tuple[Player, list[Told]]:
    """Play three of the packets within three hours, to a device that is learned or is just being so."""
    player = Player(guard_of(profile, learning_s=HOUR if learned else WEEK))
    told = player.play(cloud(player.now, HOUR + 60), seconds=HOUR + 60)
    assert told == []
    assert player.guard.baseline.learning is not learned
    start = player.now
    told = player.play(
        [
            *cloud(start, 3 * HOUR),
            *(incident(start + seconds) for seconds in (35, HOUR + 7, 3 * HOUR - 33)),
        ],
        seconds=3 * HOUR,
    )
    return player, told


@pytest.mark.parametrize("learned", [True, False], ids=["learned", "learning"])
@pytest.mark.parametrize(
    "profile",
    [RING, GENERIC, SHIPPED["ring"], SHIPPED["generic"]],
    ids=["a ring", "no make", "shipped ring", "shipped generic"],
)
def test_it_is_found_at_the_first_packet_and_high_by_the_third(
    profile: Profile, learned: bool
) -> None:
    player, told = played(profile, learned=learned)
    first, *_, last = opened(told)
    assert first.at - (NOON + HOUR + 60 + 35) <= 20
    assert first.severity in (Severity.SUSPICIOUS, Severity.HIGH)
    assert last.severity is Severity.HIGH
    assert {each.finding.key for each in told} == {INCIDENT}
    assert last.finding.times_opened == 3
    assert last.finding is first.finding
    found = player.guard.ledger.get(INCIDENT)
    assert found is not None
    assert found.sightings == 3


def test_its_reasons_have_the_numbers_and_say_what_it_is_not() -> None:
    player, _ = played(RING, learned=True)
    [finding] = player.guard.findings.open
    said = " | ".join(finding.reasons)
    for fact in (
        "UDP to port 1 (tcpmux), which no service uses",
        "106.13.0.0 ends in .0.0",
        "Never answered in 3 tries over 3 h",
        "Always from source port 51506, in 3 separate flows",
        "Baidu (AS38365), China: not a network that a Ring device is known to use",
        "In China, outside United States",
        "Went to that new network in 3 flows already",
        "Not a kept-open NAT hole: open 1 % of the time in 3 h",
    ):
        assert fact in said
    assert finding.coverage == "complete"


def test_it_tells_nothing_of_what_else_the_doorbell_does() -> None:
    player = Player(guard_of())
    assert player.play(cloud(player.now, 4 * HOUR), seconds=4 * HOUR) == []


def test_a_first_poll_tells_before_anything_has_answered() -> None:
    player = Player(guard_of(GENERIC, learning_s=WEEK))
    [told] = player.play([incident(player.now + 19)], seconds=20)
    assert told.kind is ChangeKind.OPENED
    assert told.severity is Severity.HIGH
    assert "never_replied" not in told.signals


@pytest.mark.parametrize("learned", [True, False], ids=["learned", "learning"])
@pytest.mark.parametrize("profile", [RING, GENERIC], ids=["ring", "generic"])
def test_what_the_owners_feared_is_told_at_once(
    profile: Profile, learned: bool
) -> None:
    """Something answers through the hole, after hours of silence."""
    player = Player(guard_of(profile, learning_s=HOUR if learned else WEEK))
    start = player.now + HOUR + 60
    player.play(
        [
            *cloud(player.now, 4 * HOUR),
            *again(incident(start), every=HOUR / 4, seconds=2 * HOUR, same_port=True),
        ],
        seconds=3 * HOUR + 120,
    )
    before = player.now
    answer = Packet(
        at=before + 25,
        remote="106.13.0.0",
        port=1,
        protocol="udp",
        source_port=51506,
        answered=True,
    )
    told = player.play([*cloud(before, 100), answer], seconds=100)
    [change] = told
    assert change.at - answer.at <= 20
    assert change.severity is Severity.HIGH
    assert change.signals[0] == "hole_answered"
    assert "after 8 tries over 2 h" in change.finding.reasons[0]
