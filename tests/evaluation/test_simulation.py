"""The shipped judgement sees what polls see, and tells what an owner would be told."""

from dataclasses import replace

from custom_components.iot_egress_guard.egress.finding import ChangeKind
from script.evaluation.judgement import Judgement
from script.evaluation.polling import Polling
from script.evaluation.recordings import RecordedFlow
from script.evaluation.simulation import Outcome, simulate
from script.evaluation.timeouts import OPENWRT

from .traffic import DAY, HOUR, NOON, days, flow

EVERY_20_S = Polling(interval=20, timeouts=OPENWRT)
LEARNED = NOON + 3 * DAY
INCIDENT = LEARNED + 6 * HOUR + 7


def outcome(judgement: Judgement, *flows: RecordedFlow) -> Outcome:
    """Return what comes of four harmless days with these flows among them."""
    recording = sorted([*days(4), *flows], key=lambda each: each.ts)
    return simulate(recording, EVERY_20_S, judgement, note_held=True)


def test_a_harmless_device_gives_no_alert(judgement: Judgement) -> None:
    assert outcome(judgement).alerts == ()


def test_the_incident_is_told_of_by_the_first_poll_that_can_see_it(
    judgement: Judgement,
) -> None:
    (alert, *_) = outcome(judgement, flow(INCIDENT)).alerts
    assert alert.kind is ChangeKind.OPENED
    assert 0 <= alert.ts - INCIDENT < 20
    assert alert.ts % 20 == 0
    assert alert.subject == ("udp", "106.13.0.0", 1)
    assert alert.severity in ("suspicious", "high")
    assert {"reserved_port", "network_address"} <= set(alert.signals)
    assert not alert.learning and not alert.inbound


def test_an_alert_says_what_was_thought_then_not_later(judgement: Judgement) -> None:
    again = [flow(INCIDENT + each * HOUR) for each in range(8)]
    once = outcome(judgement, again[0]).alerts
    often = outcome(judgement, *again).alerts
    assert often[: len(once)] == once
    assert len(often) > len(once)


def test_what_a_flow_is_seen_as_depends_on_the_polls(judgement: Judgement) -> None:
    short = flow(INCIDENT, protocol="tcp", port=23, up=60, state="RSTO", duration=1.0)
    recording = sorted([*days(4), short], key=lambda each: each.ts)
    seen = simulate(recording, EVERY_20_S, judgement)
    # From 7 to 18 s after a poll there's an entry; no poll is then.
    missed = simulate(recording, replace(EVERY_20_S, phase=6), judgement)
    assert short.subject not in seen.visible
    assert short.subject not in missed.visible
    caught = simulate(recording, replace(EVERY_20_S, phase=10), judgement)
    assert short.subject in caught.visible
    assert [each.subject for each in caught.alerts] == [short.subject]


def test_alerts_while_learning_say_so(judgement: Judgement) -> None:
    early = outcome(judgement, flow(NOON + HOUR)).alerts
    assert early and all(each.learning for each in early)
    assert {each.severity for each in early} == {"high"}


def test_nothing_is_learned_without_learning_time(judgement: Judgement) -> None:
    at_once = replace(judgement, learning_s=0.0)
    first, *_ = simulate([flow(NOON)], EVERY_20_S, at_once).alerts
    assert not first.learning


def test_a_simulation_is_the_same_each_time(judgement: Judgement) -> None:
    again = [flow(INCIDENT + each * HOUR) for each in range(8)]
    assert outcome(judgement, *again) == outcome(judgement, *again)


def test_without_a_signal_it_is_neither_told_nor_counted(judgement: Judgement) -> None:
    (whole, *_) = outcome(judgement, flow(INCIDENT)).alerts
    without = judgement.without("reserved_port")
    (alert, *_) = outcome(without, flow(INCIDENT)).alerts
    assert "reserved_port" not in alert.signals
    assert set(alert.signals) == set(whole.signals) - {"reserved_port"}
    assert alert.score < whole.score


def test_signals_that_held_are_noted_and_those_that_didnt_change_nothing(
    judgement: Judgement,
) -> None:
    whole = outcome(judgement, flow(INCIDENT))
    assert {"reserved_port", "network_address"} <= whole.held
    assert whole.held < set(judgement.signals)
    for signal in set(judgement.signals) - whole.held:
        assert outcome(judgement.without(signal), flow(INCIDENT)) == whole


def test_noting_what_held_changes_no_alert(judgement: Judgement) -> None:
    recording = [*days(4), flow(INCIDENT + DAY)]
    plain = simulate(recording, EVERY_20_S, judgement)
    noted = simulate(recording, EVERY_20_S, judgement, note_held=True)
    assert plain == replace(noted, held=frozenset())
