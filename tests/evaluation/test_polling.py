"""Polls come when they should, fail as they should, and see what lives then."""

import pytest

from custom_components.iot_egress_guard.egress.coverage import CoverageState
from script.evaluation.polling import Polling, Polls
from script.evaluation.timeouts import OPENWRT

from .traffic import HOUR, NOON, flow, tls


def polling(interval: float = 20, **options: float) -> Polling:
    """Return how OpenWrt is polled."""
    return Polling(
        interval=interval,
        timeouts=OPENWRT,
        phase=options.get("phase", 0.0),
        failed=options.get("failed", 0.0),
        seed=int(options.get("seed", 0)),
    )


def test_polls_begin_before_the_first_flow_and_go_on_past_the_last_packet() -> None:
    recording = [flow(NOON), tls(NOON + 70)]
    polls = Polls(recording, polling())
    assert [each.now for each in polls] == [NOON - 20 + 20 * each for each in range(7)]
    assert (polls.first, polls.last, polls.count) == (NOON - 20, NOON + 100, 7)


def test_the_phase_moves_every_poll() -> None:
    recording = [flow(NOON + 9)]
    times = [each.now for each in Polls(recording, polling(phase=7))]
    assert times == [NOON + 7, NOON + 27, NOON + 47]


@pytest.mark.parametrize(
    ("phase", "seen"), [(0.0, True), (4.0, True), (5.0, False), (10.0, False)]
)
def test_a_flow_that_is_shorter_than_the_gap_is_seen_if_a_poll_falls_into_it(
    phase: float, seen: bool
) -> None:
    begin = NOON // 80 * 80
    lives_until_85 = flow(begin + 25)
    polls = Polls([lives_until_85], polling(80, phase=phase))
    found = [each.now for each in polls if each.flows]
    assert found == ([begin + 80 + phase] if seen else [])
    assert polls.visible == ({lives_until_85.subject} if seen else set())


def test_the_share_of_short_flows_that_are_missed_is_one_minus_lifetime_over_gap() -> (
    None
):
    """P(miss) = 1 − L/G, with L = 60 s and G = 80 s."""
    begin = NOON // 80 * 80
    flows = [
        flow(begin + hour * HOUR + hour, port=1 + hour, source_port=1 + hour)
        for hour in range(80)
    ]
    polls = Polls(flows, polling(80))
    list(polls)
    assert len(polls.visible) == 60


def test_no_single_packet_is_missed_at_the_shipped_interval() -> None:
    flows = [flow(NOON + port * 61.7, port=port) for port in range(1, 200)]
    polls = Polls(flows, polling())
    list(polls)
    assert polls.visible == {each.subject for each in flows}


def test_failed_polls_are_left_out_as_drawn() -> None:
    recording = [flow(NOON + hour * HOUR) for hour in range(100)]
    whole = Polls(recording, polling())
    list(whole)
    some = Polls(recording, polling(failed=0.25, seed=1))
    times = [each.now for each in some]
    assert some.count == len(times) < whole.count
    assert 0.23 < 1 - some.count / whole.count < 0.27
    assert times == [
        each.now for each in Polls(recording, polling(failed=0.25, seed=1))
    ]
    assert times != [
        each.now for each in Polls(recording, polling(failed=0.25, seed=2))
    ]


def test_coverage_suffers_from_failed_polls() -> None:
    recording = [flow(NOON + hour * HOUR) for hour in range(100)]
    states = [each.coverage.state for each in Polls(recording, polling(failed=0.25))]
    assert CoverageState.DEGRADED in states
    assert {each.coverage.state for each in Polls(recording, polling())} == {
        CoverageState.COMPLETE
    }


def test_what_stays_at_home_doesnt_pass_the_router() -> None:
    recording = [
        flow(NOON + 1, address="192.168.7.9"),
        flow(NOON + 1, address="239.255.255.250"),
        flow(NOON + 1),
    ]
    polls = Polls(recording, polling())
    seen = {each.key.remote_address for poll in polls for each in poll.flows}
    assert seen == {"106.13.0.0"}
