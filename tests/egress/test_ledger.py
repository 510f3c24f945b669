"""The ledger: deltas, sightings, what isn't a destination, bounds, and restarts."""

import json

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.egress import ledger as ledger_module
from custom_components.iot_egress_guard.egress.ledger import (
    DestinationKey,
    Ledger,
    last_packet_at,
)
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import LAN, NOON, ROUTER, TIMEOUTS, flow

BAIDU = DestinationKey("106.13.0.0", "udp", 1)
AWS = DestinationKey("3.120.0.1", "tcp", 443)


def observe(
    ledger: Ledger, flows: list[Flow], now: float = NOON
) -> set[DestinationKey]:
    """Show the ledger what a poll saw."""
    return ledger.observe(
        flows, now, local_networks=LAN, router_addresses=ROUTER, timeouts=TIMEOUTS
    )


def test_an_entry_seen_again_adds_only_what_its_counters_gained() -> None:
    ledger = Ledger()
    observe(
        ledger,
        [flow("3.120.0.1", 443, protocol="tcp", up=1000, down=5000, replied=True)],
    )
    observe(
        ledger,
        [flow("3.120.0.1", 443, protocol="tcp", up=1500, down=9000, replied=True)],
        NOON + 20,
    )
    assert (ledger.bytes_up, ledger.bytes_down) == (1500, 9000)
    assert ledger.destinations[AWS].sightings == 1


def test_a_smaller_counter_is_a_new_entry_with_the_same_key() -> None:
    ledger = Ledger()
    observe(ledger, [flow(up=600)])
    observe(ledger, [flow(up=200)], NOON + 20)
    assert ledger.bytes_up == 800
    assert ledger.destinations[BAIDU].sightings == 2


def test_an_entry_that_went_and_came_back_is_another_sighting() -> None:
    ledger = Ledger()
    for now in (NOON, NOON + 100, NOON + 200):
        observe(ledger, [flow()], now)
        observe(ledger, [], now + 80)
    destination = ledger.destinations[BAIDU]
    assert destination.sightings == 3
    assert destination.source_ports == (51506,)
    assert [sighting.began for sighting in destination.recent] == [
        NOON,
        NOON + 100,
        NOON + 200,
    ]


@pytest.mark.parametrize(
    "remote",
    [
        "10.23.1.7",
        "10.23.1.1",
        "203.0.113.2",
        "224.0.0.251",
        "255.255.255.255",
        "169.254.1.1",
        "fd23:10:1::7",
        "ff02::fb",
        "fe80::1",
    ],
)
def test_what_stays_in_the_home_is_no_destination(remote: str) -> None:
    ledger = Ledger()
    assert observe(ledger, [flow(remote, 53, up=100)]) == set()
    assert not ledger.destinations
    assert ledger.bytes_up == 0


def test_a_private_address_that_is_not_on_a_lan_is_a_destination() -> None:
    ledger = Ledger()
    assert observe(ledger, [flow("192.168.77.1", 80, protocol="tcp")])


def test_nothing_new_is_not_news() -> None:
    ledger = Ledger()
    assert observe(ledger, [flow(timeout=60)]) == {BAIDU}
    assert observe(ledger, [flow(timeout=40)], NOON + 20) == set()


def test_a_first_reply_is_news() -> None:
    ledger = Ledger()
    observe(ledger, [flow()])
    assert not ledger.destinations[BAIDU].replied
    assert observe(ledger, [flow(replied=True, timeout=40)], NOON + 20) == {BAIDU}
    assert ledger.destinations[BAIDU].replied


def test_a_flow_from_outside_is_kept_by_the_devices_own_port() -> None:
    ledger = Ledger()
    observe(
        ledger,
        [flow("198.51.100.9", 40001, protocol="tcp", source_port=554, inbound=True)],
    )
    observe(
        ledger,
        [flow("198.51.100.9", 40002, protocol="tcp", source_port=554, inbound=True)],
        NOON + 20,
    )
    [key] = ledger.destinations
    assert key == DestinationKey("198.51.100.9", "tcp", 554, True)
    assert ledger.destinations[key].sightings == 2


def test_the_time_to_live_tells_when_the_last_packet_passed() -> None:
    assert last_packet_at(flow(timeout=45), NOON, TIMEOUTS) == NOON - 15
    assert last_packet_at(flow(timeout=100, assured=True), NOON, TIMEOUTS) == NOON - 80
    established = flow(
        "3.120.0.1", 443, protocol="tcp", state="ESTABLISHED", timeout=7400
    )
    assert last_packet_at(established, NOON, TIMEOUTS) == NOON - 40
    assert last_packet_at(flow(timeout=None), NOON, TIMEOUTS) == NOON
    assert last_packet_at(flow(timeout=90), NOON, TIMEOUTS) == NOON
    assert last_packet_at(flow(), NOON, {}) == NOON


def test_the_least_recently_seen_is_forgotten_first_and_findings_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_module, "MAX_DESTINATIONS", 3)
    ledger = Ledger()
    observe(ledger, [flow()])
    for number in range(1, 6):
        ledger.observe(
            [flow(f"3.120.0.{number}", 443, protocol="tcp")],
            NOON + number,
            local_networks=LAN,
            timeouts=TIMEOUTS,
            protected={BAIDU},
        )
    assert {key.address for key in ledger.destinations} == {
        "106.13.0.0",
        "3.120.0.4",
        "3.120.0.5",
    }


def test_a_destination_forgotten_while_alive_is_not_counted_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_module, "MAX_DESTINATIONS", 1)
    ledger = Ledger()
    both = [
        flow("3.120.0.1", 443, protocol="tcp", up=100),
        flow("3.120.0.2", 443, protocol="tcp", up=50),
    ]
    observe(ledger, both)
    observe(ledger, both, NOON + 20)
    assert ledger.bytes_up == 150


def test_only_so_many_sightings_are_kept() -> None:
    ledger = Ledger()
    for number in range(100):
        observe(ledger, [flow(source_port=40000 + number)], NOON + 100 * number)
    destination = ledger.destinations[BAIDU]
    assert destination.sightings == 100
    assert len(destination.recent) == ledger_module.MAX_SIGHTINGS


def test_it_counts_on_after_a_restart() -> None:
    ledger = Ledger()
    observe(
        ledger,
        [
            flow(up=600, source_port=51506),
            flow("2a05:d018::1", 443, protocol="tcp", replied=True),
        ],
    )
    again = Ledger.from_dict(json.loads(json.dumps(ledger.as_dict())))
    assert again.as_dict() == ledger.as_dict()
    observe(again, [flow(up=700)], NOON + 20)
    assert again.destinations[BAIDU].bytes_up == 700
    assert again.destinations[BAIDU].sightings == 1


FLOWS = st.builds(
    flow,
    st.sampled_from(["106.13.0.0", "3.120.0.1", "10.23.1.9", "2a05:d018::1"]),
    st.sampled_from([1, 443]),
    protocol=st.sampled_from(["udp", "tcp"]),
    source_port=st.integers(1024, 1030),
    up=st.integers(0, 10_000),
    down=st.integers(0, 10_000),
    replied=st.booleans(),
    timeout=st.none() | st.integers(0, 200),
    inbound=st.booleans(),
)


@given(
    st.lists(st.lists(FLOWS, max_size=6, unique_by=lambda each: each.key), max_size=8)
)
def test_whatever_is_seen_totals_fit_their_parts_and_never_fall(
    polls: list[list[Flow]],
) -> None:
    ledger = Ledger()
    before = 0
    for number, flows in enumerate(polls):
        observe(ledger, flows, NOON + 20 * number)
        assert ledger.bytes_up >= before
        before = ledger.bytes_up
        assert ledger.bytes_up == sum(
            each.bytes_up for each in ledger.destinations.values()
        )
        assert ledger.bytes_down == sum(
            each.bytes_down for each in ledger.destinations.values()
        )
        assert all(
            each.first_seen <= each.last_seen <= NOON + 20 * number
            for each in ledger.destinations.values()
        )
    assert (
        Ledger.from_dict(json.loads(json.dumps(ledger.as_dict()))).as_dict()
        == ledger.as_dict()
    )
