"""Findings as polls make them: they open once, close when they should, and come back as the same."""

import pytest

from custom_components.iot_egress_guard.egress.destination import DestinationKey
from custom_components.iot_egress_guard.egress.finding import CLOSES_AFTER_S, ChangeKind
from custom_components.iot_egress_guard.egress.guard import DeviceGuard
from custom_components.iot_egress_guard.egress.match import Match, MatchKind
from custom_components.iot_egress_guard.egress.signals import SIGNALS
from custom_components.iot_egress_guard.egress.verdict import Severity
from tests.egress.flows import INTERVAL, NOON, context, flow, poll
from tests.egress.origins import RING, whose
from tests.egress.playing import Packet, Player, again, cloud, guard_of, opened

HOUR = 3600
KEY = DestinationKey("106.13.0.0", "udp", 1)


def odd(at: float) -> Packet:
    """Return the incident's packet."""
    return Packet(at=at, remote="106.13.0.0", port=1, protocol="udp", source_port=51506)


def incident() -> Player:
    """Return a doorbell whose incident is an open finding."""
    player = Player(guard_of())
    [told] = player.play([*cloud(player.now, 60), odd(player.now + 5)], seconds=60)
    assert told.kind is ChangeKind.OPENED
    return player


def kinds(player: Player, packets: list[Packet], *, seconds: float) -> list[ChangeKind]:
    """Return what happened while these packets passed."""
    return [each.kind for each in player.play(packets, seconds=seconds)]


def test_it_opens_once_and_closes_when_it_was_not_seen_for_10_minutes() -> None:
    player = incident()
    [finding] = player.guard.findings.open
    assert finding.last_seen == NOON + 5
    left = finding.last_seen + CLOSES_AFTER_S - player.now
    assert kinds(player, cloud(player.now, left), seconds=left) == []
    assert kinds(player, [], seconds=INTERVAL) == [ChangeKind.CLOSED]
    report = player.guard.report(player.now, active_blocks=0)
    assert report.open_findings == ()
    assert report.latest_finding is finding
    assert not finding.open


def test_one_that_comes_back_is_the_same_finding() -> None:
    player = incident()
    [finding] = player.guard.findings.open
    player.play(seconds=HOUR)
    start = player.now
    [told] = player.play([odd(start + 5)], seconds=60)
    assert told.kind is ChangeKind.OPENED
    assert told.finding is finding
    assert finding.times_opened == 2
    assert finding.first_opened_at == NOON + 20
    assert finding.opened_at == start + 20
    assert list(player.guard.findings.keys) == [KEY]


def test_one_that_goes_on_is_told_of_once() -> None:
    player = incident()
    start = player.now
    packets = again(odd(start), every=50, seconds=2 * HOUR, same_port=True)
    assert kinds(player, packets, seconds=2 * HOUR) == []
    [finding] = player.guard.findings.open
    assert finding.last_seen == pytest.approx(player.now, abs=60)
    assert "nat_hole_kept_open" in finding.signals


def test_one_that_gets_worse_is_told_of_again_once() -> None:
    player = Player(guard_of())
    start = player.now
    beacon = again(
        Packet(at=start + 5, remote="46.6.6.6", port=4444, answered=True),
        every=60,
        seconds=2 * HOUR,
    )
    told = player.play([*cloud(start, 2 * HOUR), *beacon], seconds=2 * HOUR)
    assert [(each.kind, each.severity) for each in told] == [
        (ChangeKind.OPENED, Severity.SUSPICIOUS),
        (ChangeKind.RAISED, Severity.HIGH),
    ]


@pytest.mark.parametrize(
    "match",
    [
        Match(MatchKind.DESTINATION, "106.13.0.0/32"),
        Match(MatchKind.DESTINATION, "106.12.0.0/15"),
        Match(MatchKind.COUNTRY, "CN"),
        Match(MatchKind.ASN, "38365"),
    ],
    ids=["address", "prefix", "country", "network"],
)
def test_it_closes_when_its_owner_allows_it_and_opens_when_that_is_taken_back(
    match: Match,
) -> None:
    player = incident()
    guard = player.guard
    [finding] = guard.findings.open
    guard.changed = False
    assert guard.allow(match)
    assert not guard.allow(match)
    assert guard.changed
    [change] = guard.review_all(player.now, player.blocked)
    assert change == (ChangeKind.CLOSED, finding)
    assert kinds(player, [odd(player.now + 5)], seconds=60) == []

    assert guard.disallow(match)
    assert not guard.disallow(match)
    [change] = guard.review_all(player.now, player.blocked)
    assert change == (ChangeKind.OPENED, finding)


def test_what_is_allowed_never_opens() -> None:
    player = Player(guard_of())
    player.guard.allow(Match(MatchKind.COUNTRY, "CN"))
    player.guard.allow(Match(MatchKind.COUNTRY, "FR"))
    assert kinds(player, [odd(player.now + 5)], seconds=60) == []
    assert player.guard.ledger.get(KEY) is not None


def test_what_else_is_allowed_changes_nothing() -> None:
    player = incident()
    player.guard.allow(Match(MatchKind.COUNTRY, "RU"))
    assert player.guard.review_all(player.now, player.blocked) == []
    assert len(player.guard.findings.open) == 1


def test_it_closes_when_a_block_is_proven_to_stop_it_and_opens_when_it_fails() -> None:
    player = incident()
    [finding] = player.guard.findings.open
    asked = []

    def stopped(key: DestinationKey, origin: object) -> bool:
        asked.append((key, origin))
        return key == KEY

    player.blocked = stopped
    assert kinds(player, [], seconds=20) == [ChangeKind.CLOSED]
    assert asked == [(KEY, whose("106.13.0.0"))]
    player.blocked = lambda *_: False
    [told] = player.play([odd(player.now + 5)], seconds=60)
    assert told.finding is finding
    assert finding.times_opened == 2


def test_a_finding_carries_what_polls_could_not_see() -> None:
    player = Player(guard_of())
    carried = []
    for reasons in (("Flow offload is on.",), ()):
        player.reasons = reasons
        player.play([odd(player.now + 5)], seconds=20)
        [finding] = player.guard.findings.open
        carried.append((finding.coverage, finding.reasons[-1]))
    assert carried[0] == ("degraded", "Coverage is degraded: Flow offload is on.")
    assert carried[1][0] == "complete"
    assert "Coverage" not in carried[1][1]


def test_a_guard_without_a_signal_does_without_it() -> None:
    ablated = {
        name: signal for name, signal in SIGNALS.items() if name != "reserved_port"
    }
    guard = DeviceGuard(
        profile=RING, home_countries=["US"], origins=whose, signals=ablated
    )
    flows = [flow()]
    [change] = guard.observe(poll(flows), flows, NOON, context(), lambda *_: False)
    assert "reserved_port" not in change.finding.signals
    assert "network_address" in change.finding.signals


def test_what_happens_is_worth_saving_and_quiet_polls_are_not() -> None:
    player = Player(guard_of())
    changed = []
    for packets, seconds in (
        ([], 60),
        ([odd(player.now + 65)], 20),
        ([], 60),
        ([], CLOSES_AFTER_S),
    ):
        player.guard.changed = False
        player.play(packets, seconds=seconds)
        changed.append(player.guard.changed)
    assert changed == [False, True, False, True]


def test_findings_of_many_destinations_are_each_their_own() -> None:
    player = Player(guard_of())
    packets = [
        Packet(
            at=player.now + number,
            remote=f"106.13.{number}.0",
            port=1,
            protocol="udp",
            source_port=number + 1024,
        )
        for number in range(15)
    ]
    told = opened(player.play(packets, seconds=60))
    assert len({each.finding.key for each in told}) == len(told) == 15
    scores = [each.score for each in player.guard.findings.open]
    assert scores == sorted(scores, reverse=True)
