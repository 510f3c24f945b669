"""What a device is seen to do while it is learned."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.baseline import (
    ANY_PORT,
    LEARNED_AFTER_ENTRIES,
    LEARNED_AFTER_S,
    LEARNING_S,
    MAX_GAP_S,
    MAX_NETWORKS,
    MAX_PORTS,
    UNANNOUNCED,
    Baseline,
    network_of,
)
from custom_components.iot_egress_guard.egress.destination import (
    Destination,
    DestinationKey,
)
from custom_components.iot_egress_guard.egress.origin import (
    SPECIAL_USE,
    UNASKED,
    UNKNOWN,
    Origin,
)

from .flows import NOON
from .origins import AMAZON, BAIDU

DAY = 86_400


def destination(
    port: int = 443, *, protocol: str = "tcp", replied: bool = True, sightings: int = 1
) -> Destination:
    """Return a destination at a port."""
    key = DestinationKey("3.0.0.1", protocol, port)
    return Destination(key, NOON, NOON, sightings, replied=replied)


def network(number: int) -> Origin:
    """Return one of many networks."""
    return Origin(country="US", asn=100_000 + number)


def meet(baseline: Baseline, origin: Origin, *, times: int = 1) -> None:
    """Meet a network so often, and be answered."""
    for _ in range(times):
        baseline.met(origin)
    baseline.learn(destination(), origin)


def test_learning_takes_a_week_of_polls() -> None:
    baseline = Baseline()
    for hour in range(7 * 24):
        assert baseline.learning
        baseline.pass_time(NOON + 3600 * hour)
    assert baseline.progress == pytest.approx(1 - 1 / 168)
    baseline.pass_time(NOON + LEARNING_S)
    assert not baseline.learning
    assert baseline.progress == 1
    baseline.pass_time(NOON + LEARNING_S + 60)
    assert baseline.observed_s == LEARNING_S


def test_only_time_that_polls_could_see_counts() -> None:
    baseline = Baseline()
    for now in (0, 20, 20 + MAX_GAP_S, 21 + 2 * MAX_GAP_S, 41 + 2 * MAX_GAP_S, 30):
        baseline.pass_time(NOON + now)
    assert baseline.observed_s == 20 + MAX_GAP_S + 20


def test_learning_is_never_more_than_done() -> None:
    baseline = Baseline(10)
    for now in (0, MAX_GAP_S):
        baseline.pass_time(NOON + now)
    assert baseline.progress == 1


def test_who_has_nothing_to_learn_is_done_at_once() -> None:
    baseline = Baseline(0)
    assert not baseline.learning
    assert baseline.progress == 1
    assert baseline.networks_per_day == 0


def test_a_network_that_answers_is_learned() -> None:
    baseline = Baseline()
    baseline.met(AMAZON)
    assert not baseline.knows_network(AMAZON)
    baseline.learn(destination(), AMAZON)
    assert baseline.knows_network(AMAZON)
    assert not baseline.knows_network(BAIDU)
    assert baseline.learned == 1


@pytest.mark.parametrize(
    ("times", "span", "known"),
    [
        (LEARNED_AFTER_ENTRIES, LEARNED_AFTER_S, True),
        (LEARNED_AFTER_ENTRIES - 1, LEARNED_AFTER_S, False),
        (LEARNED_AFTER_ENTRIES, LEARNED_AFTER_S - 1, False),
    ],
)
def test_what_is_silent_is_learned_only_when_it_is_met_for_long(
    times: int, span: float, known: bool
) -> None:
    baseline = Baseline()
    for _ in range(times):
        baseline.met(AMAZON)
    baseline.observed_s = span
    silent = destination(4444, replied=False, sightings=times)
    silent.first_seen, silent.last_seen = NOON, NOON + span
    baseline.learn(silent, AMAZON)
    assert baseline.knows_network(AMAZON) is known
    assert baseline.entries_to(AMAZON) == times
    assert baseline.knows_port("tcp", 4444) is known
    assert not baseline.knows_port("udp", 4444)
    assert not baseline.knows_port("tcp", 4445)


def test_many_high_ports_are_learned_as_any() -> None:
    baseline = Baseline()
    for number in range(ANY_PORT - 1):
        baseline.learn(destination(2000 + number, protocol="udp"), AMAZON)
    baseline.learn(destination(1023, protocol="udp"), AMAZON)
    assert not baseline.knows_port("udp", 60_000)
    baseline.learn(destination(1024, protocol="udp"), AMAZON)
    assert baseline.knows_port("udp", 60_000)
    assert baseline.knows_port("udp", 1025)
    assert not baseline.knows_port("udp", 1022)
    assert not baseline.knows_port("tcp", 60_000)


def test_many_low_ports_say_nothing_of_others() -> None:
    baseline = Baseline()
    for number in range(100):
        baseline.learn(destination(number, protocol="udp"), AMAZON)
    assert not baseline.knows_port("udp", 60_000)


def test_how_often_new_networks_come_is_told_by_the_last_two_thirds() -> None:
    baseline = Baseline(3 * DAY)
    meet(baseline, network(0))
    baseline.observed_s = DAY
    meet(baseline, network(1))
    assert baseline.networks_per_day == 0
    baseline.observed_s = 1.5 * DAY
    meet(baseline, network(2))
    baseline.met(network(3))
    assert baseline.networks_per_day == 2
    baseline.observed_s = 3 * DAY
    assert baseline.networks_per_day == 0.5
    baseline.observed_s = 9 * DAY
    assert baseline.networks_per_day == 0.5


def test_a_network_counts_as_added_when_it_was_first_met() -> None:
    baseline = Baseline(3 * DAY)
    baseline.met(network(0))
    baseline.observed_s = 3 * DAY
    meet(baseline, network(0))
    assert baseline.networks_per_day == 0


def test_memory_is_bounded_and_what_was_learned_stays() -> None:
    baseline = Baseline()
    for number in range(10):
        meet(baseline, network(number))
    for number in range(10, 5000):
        baseline.met(network(number))
    assert len(baseline.networks) <= MAX_NETWORKS
    assert all(baseline.knows_network(network(number)) for number in range(10))
    assert baseline.entries_to(network(4999)) == 1


def test_no_more_is_learned_than_memory_has_room_for() -> None:
    baseline = Baseline()
    for number in range(MAX_NETWORKS + 9):
        meet(baseline, network(number))
    assert baseline.learned == len(baseline.networks) == MAX_NETWORKS
    for port in range(MAX_PORTS + 9):
        baseline.learn(destination(port, protocol="udp"), AMAZON)
    assert len(baseline.ports) == MAX_PORTS


def test_a_network_is_its_asn_and_nobodys_is_one_too() -> None:
    assert network_of(AMAZON) == 16509
    assert network_of(UNKNOWN) == UNANNOUNCED
    assert network_of(UNASKED) is None
    assert network_of(SPECIAL_USE) is None


@pytest.mark.parametrize("origin", [UNASKED, SPECIAL_USE])
def test_what_has_no_network_teaches_none(origin: Origin) -> None:
    baseline = Baseline()
    meet(baseline, origin, times=9)
    assert baseline.networks == {}
    assert not baseline.knows_network(origin)
    assert baseline.entries_to(origin) == 0
    assert baseline.knows_port("tcp", 443)


LESSONS = st.lists(
    st.tuples(
        st.sampled_from(["meet", "learn", "wait"]),
        st.integers(0, 9),
        st.integers(0, 65535),
        st.booleans(),
    )
)


@given(LESSONS)
def test_it_survives_a_restart(lessons: list[tuple[str, int, int, bool]]) -> None:
    baseline, now = Baseline(), NOON
    for what, number, port, replied in lessons:
        match what:
            case "meet":
                baseline.met(network(number))
            case "learn":
                baseline.learn(destination(port, replied=replied), network(number))
            case "wait":
                now += port / 10
                baseline.pass_time(now)
    stored = json.loads(json.dumps(baseline.as_dict()))
    assert Baseline.from_dict(stored, LEARNING_S) == baseline


@pytest.mark.parametrize(
    "damage",
    [
        {"observed_s": None},
        {"observed_s": "long"},
        {"networks": None},
        {"networks": [[1, 2]]},
        {"networks": [["AS1", 0, 1, True]]},
        {"ports": None},
        {"ports": [["tcp"]]},
        {"ports": [["tcp", "https"]]},
    ],
)
def test_damage_raises_what_is_promised(damage: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Baseline.from_dict(Baseline().as_dict() | damage, LEARNING_S)


@pytest.mark.parametrize("field", Baseline().as_dict())
def test_what_is_missing_raises_what_is_promised(field: str) -> None:
    stored = Baseline().as_dict()
    del stored[field]
    with pytest.raises(KeyError):
        Baseline.from_dict(stored, LEARNING_S)
