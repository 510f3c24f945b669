"""What counts as found, as visible, and as a false alarm."""

from collections.abc import Iterable, Sequence

import pytest

from custom_components.iot_egress_guard.egress.finding import ChangeKind
from script.evaluation.recall import Recall, Share, Spread, recall
from script.evaluation.recordings import RecordedFlow, Subject
from script.evaluation.results import Ablated, result
from script.evaluation.scoring import Scored
from script.evaluation.simulation import Alert, Outcome
from script.evaluation.splicing import Capture, Run

from .traffic import DAY, HOUR, NOON, flow, tls

BENIGN = [tls(NOON), tls(NOON + 4 * DAY)]
SCAN = [
    flow(NOON + 10 * each, protocol="tcp", address=f"198.18.{each}.7", port=23)
    for each in range(30)
]
SWEEP = [
    flow(NOON + each, address="198.18.0.9", port=1_000 + each) for each in range(25)
]
CONTROL = tls(NOON + 5, address="185.244.25.235")


def alert(
    ts: float,
    subject: Subject,
    *signals: str,
    learning: bool = False,
    inbound: bool = False,
) -> Alert:
    """Return an alert."""
    return Alert(
        ts=ts,
        kind=ChangeKind.OPENED,
        subject=subject,
        inbound=inbound,
        score=0.9,
        severity="high",
        signals=signals,
        reasons=(),
        learning=learning,
    )


def outcome(alerts: Iterable[Alert], visible: Iterable[RecordedFlow] = ()) -> Outcome:
    """Return an outcome of five days."""
    return Outcome(
        alerts=tuple(alerts),
        first_poll=NOON - 20,
        last_poll=NOON - 20 + 5 * DAY,
        polls=21_600,
        visible=frozenset(each.subject for each in visible),
        held=frozenset(),
    )


def scored(
    malicious: Sequence[RecordedFlow],
    alerts: Iterable[Alert] = (),
    *,
    visible: Iterable[RecordedFlow] | None = None,
    plain: Iterable[Alert] = (),
    period_s: float | None = None,
) -> Scored:
    """Return a run of a device with something spliced in."""
    ordered = sorted(malicious, key=lambda each: each.ts)
    return Scored(
        Run(
            device="hub",
            capture=Capture(name="bot", flows=ordered, period_s=period_s),
            flows=sorted([*BENIGN, *ordered], key=lambda each: each.ts),
            malicious=ordered,
        ),
        outcome(alerts, malicious if visible is None else visible),
        outcome(plain),
        3 * DAY,
    )


def by_itself(
    alerts: Iterable[Alert] = (),
    *,
    flows: Sequence[RecordedFlow] = BENIGN,
    malicious: Sequence[RecordedFlow] = (),
    learning_s: float = 3 * DAY,
) -> Scored:
    """Return a run of a device alone."""
    found = outcome(alerts, malicious)
    run = Run(device="hub", capture=None, flows=flows, malicious=malicious)
    return Scored(run, found, found, learning_s)


def test_an_alert_finds_the_subject_that_it_names() -> None:
    found = recall([scored([CONTROL], [alert(NOON + 25, CONTROL.subject)])])
    assert (found.subjects, found.groups, found.runs) == (Share(1, 1),) * 3
    assert found.subject_times == found.run_times == Spread(20, 20, 20)


def test_an_alert_that_came_before_finds_nothing() -> None:
    found = recall([scored([CONTROL], [alert(NOON + 4, CONTROL.subject)])])
    assert found.subjects == Share(0, 1)
    assert found.missed == [("bot: 185.244.25.235:443/tcp", 1)]


@pytest.mark.parametrize(
    "subject",
    [
        CONTROL.subject._replace(address="185.244.25.236"),
        CONTROL.subject._replace(port=444),
        CONTROL.subject._replace(protocol="udp"),
    ],
)
def test_an_alert_on_something_else_finds_nothing(subject: Subject) -> None:
    found = recall([scored([CONTROL], [alert(NOON + 25, subject, "new_network")])])
    assert (found.subjects, found.runs) == (Share(0, 1), Share(0, 1))


def test_somebody_who_calls_from_outside_is_another_matter() -> None:
    told = alert(NOON + 25, CONTROL.subject, inbound=True)
    assert recall([scored([CONTROL], [told])]).subjects == Share(0, 1)


def test_a_scan_is_found_as_a_whole_and_counted_once_as_a_group() -> None:
    told = alert(NOON + 205, SCAN[20].subject, "horizontal_scan")
    found = recall([scored([*SCAN, CONTROL], [told])])
    assert found.subjects == Share(30, 31)
    assert found.groups == Share(1, 2)
    assert found.kinds == {"scan": Share(30, 30), "tcp answered": Share(0, 1)}
    # What was tried later is found at once, the first after 205 s.
    assert found.group_times == found.run_times == Spread(205, 205, 205)
    assert found.subject_times is not None
    assert found.subject_times.low == 0


def test_a_scan_of_another_port_is_another_scan() -> None:
    told = alert(NOON + 205, SCAN[20].subject._replace(port=2323), "horizontal_scan")
    assert recall([scored(SCAN, [told])]).subjects == Share(0, 30)


def test_naming_one_address_of_a_scan_finds_just_that_one_and_the_group() -> None:
    found = recall([scored(SCAN, [alert(NOON + 60, SCAN[3].subject, "new_network")])])
    assert (found.subjects, found.groups) == (Share(1, 30), Share(1, 1))


def test_a_flood_finds_every_port_of_its_address() -> None:
    told = alert(NOON + 40, SWEEP[0].subject, "flood")
    found = recall([scored([*SWEEP, CONTROL], [told])])
    assert (found.subjects, found.groups) == (Share(25, 26), Share(1, 2))
    assert found.kinds["sweep"] == Share(25, 25)


def test_what_no_poll_could_see_counts_against_all_only() -> None:
    told = alert(NOON + 25, CONTROL.subject)
    found = recall([scored([CONTROL, *SCAN], [told], visible=[CONTROL])])
    assert (found.subjects, found.subjects_strict) == (Share(1, 1), Share(1, 31))
    assert (found.groups, found.groups_strict) == (Share(1, 1), Share(1, 2))
    assert found.invisible == [("bot: scan of tcp/23", 1)]
    assert found.missed == []


def test_what_was_missed_is_listed_with_how_often() -> None:
    runs = [scored([CONTROL]), scored([CONTROL, *SCAN])]
    assert recall(runs).missed == [
        ("bot: 185.244.25.235:443/tcp", 2),
        ("bot: scan of tcp/23", 1),
    ]


def test_unanswered_subjects_are_a_kind_of_their_own() -> None:
    kinds = recall([scored([flow(NOON), CONTROL])]).kinds
    assert list(kinds) == ["tcp answered", "udp unanswered"]


def test_quartiles_are_over_what_was_found() -> None:
    flows = [flow(NOON, port=port) for port in range(1, 7)]
    told = [alert(NOON + 10 * each.port, each.subject) for each in flows[:5]]
    assert recall([scored(flows, told)]).subject_times == Spread(20, 30, 40)


def test_runs_with_nothing_malicious_count_for_nothing() -> None:
    nothing: Recall = recall([by_itself()])
    assert (nothing.runs.ratio, nothing.run_times) == (None, None)


def test_false_alarms_are_counted_after_learning_and_before() -> None:
    cloud = BENIGN[0].subject
    told = [
        alert(NOON + HOUR, cloud, learning=True),
        alert(NOON + 4 * DAY, cloud),
        alert(NOON + 4 * DAY + HOUR, cloud),
    ]
    whole = result([by_itself(told)])
    (device,) = whole.devices
    assert (device.alerts_learning, device.alerts) == (1, 2)
    assert (whole.rate.alerts, whole.rate.days, whole.rate.per_day) == (2, 2.0, 1.0)
    assert whole.rate.low == pytest.approx(0.121, abs=0.001)
    assert whole.rate.high == pytest.approx(3.612, abs=0.001)


def test_alerts_on_what_is_labelled_malicious_are_no_false_alarms() -> None:
    whole = result(
        [by_itself([alert(NOON + 4 * DAY, CONTROL.subject)], malicious=[CONTROL])]
    )
    assert whole.rate.alerts == 0
    assert whole.labelled is not None
    assert whole.labelled.subjects == Share(1, 1)
    assert result([by_itself()]).labelled is None


def test_a_device_that_is_learned_to_the_end_adds_no_days() -> None:
    whole = result([by_itself(learning_s=6 * DAY)])
    assert (whole.rate.days, whole.rate.per_day) == (0, None)


def test_silences_of_more_than_a_day_are_counted_apart() -> None:
    begin = NOON + 3 * DAY
    flows = [tls(begin - 2 * DAY), tls(begin + 0.5 * DAY), tls(begin + 2 * DAY)]
    (device,) = result([by_itself(flows=flows)]).devices
    # After learning there was silence for half a day, and for one and a half.
    assert device.silent_days == pytest.approx(0.5, abs=0.001)


def test_only_what_splicing_caused_is_counted_as_caused() -> None:
    cloud = BENIGN[0].subject
    before, caused = alert(NOON + HOUR, cloud), alert(NOON + 2 * HOUR, cloud)
    named = alert(NOON + 25, CONTROL.subject)
    run = scored([CONTROL], [named, before, caused], plain=[before])
    whole = result([by_itself([before]), run])
    assert run.added == [named, caused]
    assert whole.caused == 1
    assert whole.injected is not None
    assert whole.injected.subjects == Share(1, 1)


def test_beacons_are_measured_in_their_periods() -> None:
    reports = [CONTROL._replace(ts=NOON + 600 * each) for each in range(12)]
    late = [alert(NOON + 1_800, CONTROL.subject)]
    runs = [
        scored(reports, [alert(NOON + 600, CONTROL.subject)], period_s=600),
        scored(reports, late, period_s=600),
        scored(reports, period_s=600),
        scored(reports, late, period_s=60),
    ]
    whole = result([by_itself(), *runs])
    slow, fast = whole.beacons
    assert (slow.found, slow.most) == (Share(2, 3), 3.0)
    assert slow.periods == Spread(1.5, 2.0, 2.5)
    assert fast.most == 30.0
    assert whole.injected is None
    assert Ablated.of("flood", whole).beacons == Share(3, 4)


def test_an_ablation_says_in_short_what_all_runs_come_to() -> None:
    run = scored([CONTROL], [alert(NOON + 25, CONTROL.subject)])
    row = Ablated.of("flood", result([by_itself(), run]))
    assert (row.without, row.per_day, row.median_s) == ("flood", 0.0, 20.0)
    assert (row.subjects, row.groups, row.runs) == (Share(1, 1),) * 3
    nothing = Ablated.of(None, result([by_itself()]))
    assert (nothing.subjects, nothing.median_s) == (Share(0, 0), None)
