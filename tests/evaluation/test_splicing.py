"""Malicious flows begin where they should, with their intervals, on top of the benign ones."""

from pathlib import Path

import pytest

from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.origins import open_database
from script.evaluation.beacons import ADDRESSES, FLOWS, beacon
from script.evaluation.errors import EvaluationError
from script.evaluation.splicing import Capture, plan, splice

from .traffic import CLOUD, HOUR, NOON, flow, tls

BENIGN = [tls(NOON + 0.25), tls(NOON + 5 * HOUR)]
CAPTURE = Capture(
    name="bot", flows=[flow(1_000.5), flow(1_060.5, port=2), flow(9_000.5)]
)


def test_a_capture_keeps_its_intervals() -> None:
    run = splice("hub", BENIGN, CAPTURE, NOON + HOUR)
    assert [each.ts for each in run.malicious] == [
        NOON + HOUR,
        NOON + HOUR + 60,
        NOON + HOUR + 8_000,
    ]
    assert [each.subject for each in run.malicious] == [
        each.subject for each in CAPTURE.flows
    ]


def test_benign_flows_go_on_beneath() -> None:
    run = splice("hub", BENIGN, CAPTURE, NOON + HOUR)
    assert [each for each in run.flows if each not in run.malicious] == BENIGN
    assert [each.ts for each in run.flows] == sorted(each.ts for each in run.flows)


def test_a_capture_may_outlast_the_device() -> None:
    run = splice("hub", BENIGN, CAPTURE, NOON + 100 * HOUR)
    assert run.flows[-1] == run.malicious[-1]


def test_each_device_runs_by_itself_first_and_then_with_each_capture() -> None:
    other = Capture(name="worm", flows=[flow(0)])
    runs = plan(
        {"hub": (BENIGN, []), "bell": (BENIGN[1:], BENIGN[1:])},
        {"hub": [CAPTURE, other], "bell": [other]},
        after_s=73 * HOUR,
    )
    assert [
        (each.device, each.capture.name if each.capture else None) for each in runs
    ] == [
        ("hub", None),
        ("hub", "bot"),
        ("hub", "worm"),
        ("bell", None),
        ("bell", "worm"),
    ]
    assert runs[0].malicious == []
    assert runs[3].malicious == BENIGN[1:]
    assert runs[1].malicious[0].ts == NOON + 0.25 + 73 * HOUR


def whose(address: str) -> Origin:
    """Say that each of the table's addresses is in a network of its own, the first ones abroad."""
    if address == CLOUD:
        return Origin(country="US", asn=16509)
    place = ADDRESSES.index(address)
    return Origin(country="DE" if place < 2 else "US", asn=100 + place)


def beacon_of(
    *, known: frozenset[int] = frozenset(), home: frozenset[str] = frozenset({"US"})
) -> Capture:
    return beacon(BENIGN, 600, origins=whose, home_countries=home, known=known)


def test_a_beacon_reports_at_its_period() -> None:
    capture = beacon_of()
    times = [each.ts for each in capture.flows]
    assert times == [each * 600 for each in range(FLOWS)]
    assert (capture.name, capture.period_s) == ("beacon-600", 600)
    assert {(each.protocol, each.port, each.state) for each in capture.flows} == {
        ("tcp", 443, "SF")
    }
    assert len({each.source_port for each in capture.flows}) == FLOWS


def test_a_beacon_goes_to_a_network_that_is_new_to_the_device_and_at_home_if_it_can() -> (
    None
):
    assert {each.address for each in beacon_of().flows} == {ADDRESSES[2]}
    abroad = beacon_of(home=frozenset({"FR"}))
    assert {each.address for each in abroad.flows} == {ADDRESSES[0]}
    known = beacon_of(known=frozenset({102, 103}))
    assert {each.address for each in known.flows} == {ADDRESSES[4]}


def test_a_device_that_has_been_everywhere_gets_no_beacon() -> None:
    with pytest.raises(EvaluationError, match="used every network"):
        beacon_of(known=frozenset(range(100, 120)))


def test_the_tables_networks_are_known_and_different(tmp_path: Path) -> None:
    lookup = open_database(tmp_path).lookup
    origins = [lookup(each) for each in ADDRESSES]
    assert len({each.asn for each in origins} - {None}) == len(ADDRESSES)
    assert not any(each.anycast or each.special_use for each in origins)
    assert "US" in {each.country for each in origins}
