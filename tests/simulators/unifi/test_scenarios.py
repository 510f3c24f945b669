"""The homes that can be simulated: the incident happens, and nothing else that is odd."""

from collections import Counter

import pytest

from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator
from simulators.unifi.fields import number, section, text
from simulators.unifi.replies import Object
from simulators.unifi.scenarios import ring

from .console import RING

BEACON = ("106.13.0.0", 1)


def watch(console: UniFiSimulator, clock: ManualClock, seconds: int) -> list[Object]:
    """Let time pass, and return the Ring Pro's records."""
    for _ in range(seconds // 10):
        clock.advance(10)
        console.tick()
    return [
        record
        for record in console.flow_log.readable()
        if text(section(record, "source"), "mac") == RING
    ]


def targets(records: list[Object]) -> Counter[tuple[str, int]]:
    """Count records by where they went."""
    ends = [section(record, "destination") for record in records]
    return Counter((text(end, "ip"), number(end, "port")) for end in ends)


@pytest.mark.parametrize("seed", range(5))
def test_the_incident_is_in_the_log_within_a_hundred_seconds(
    clock: ManualClock, seed: int
) -> None:
    console = UniFiSimulator(clock=clock, seed=seed)
    # It happens within 2.5 s, ends 30 s later, and is logged up to 60 s after that.
    records = watch(console, clock, 100)
    assert targets(records)[BEACON] == 1


def test_the_incident_recurs_as_a_flow_of_its_own_never_answered(
    clock: ManualClock,
) -> None:
    console = UniFiSimulator(clock=clock, seed=3)
    console.flow_log.partial = 0
    records = watch(console, clock, 3600)
    beacons = [
        record
        for record in records
        if text(section(record, "destination"), "ip") == BEACON[0]
    ]
    # Every 75 to 180 s.
    assert 3600 / 180 - 2 <= len(beacons) <= 3600 / 75 + 1
    for record in beacons:
        traffic = section(record, "traffic_data")
        assert (traffic["packets_tx"], traffic["packets_rx"]) == (1, 0)
        assert (record["protocol"], record["count"]) == ("UDP", 1)
        source = section(record, "source")
        assert (source["ip"], source["port"]) == ("10.23.1.125", 51506)


def test_the_pause_can_be_chosen(clock: ManualClock) -> None:
    console = UniFiSimulator(ring(every=(1, 2)), clock=clock)
    records = watch(console, clock, 600)
    assert targets(records)[BEACON] >= 10
    assert all(record["count"] == 1 for record in records)


def test_the_rest_of_the_ring_s_day_is_amazon_s_and_the_gateway_s(
    clock: ManualClock,
) -> None:
    console = UniFiSimulator(clock=clock)
    found = targets(watch(console, clock, 4 * 3600))
    networks = ("3.", "18.184.", "34.206.", "52.", "54.239.", "2a05:d014:")
    for address, _ in found:
        assert address in ("106.13.0.0", "10.23.1.1") or address.startswith(networks)
    assert {("10.23.1.1", 53), ("2a05:d014:1c5:4b00::7a1", 443)} <= set(found)
    assert any(port == 123 for _, port in found)
    assert any(port > 16500 for _, port in found)


def test_the_same_seed_gives_the_same_day() -> None:
    def day(seed: int) -> list[Object]:
        clock = ManualClock()
        return watch(UniFiSimulator(clock=clock, seed=seed), clock, 1000)

    assert day(7) == day(7)
    assert day(7) != day(8)


def test_a_quiet_home_is_quiet(clock: ManualClock) -> None:
    console = UniFiSimulator("quiet", clock=clock)
    assert watch(console, clock, 3600) == []
    assert len(console.flow_log) < 30
    assert console.clients.client(RING).mac == RING


def test_a_crowd_hides_the_incident_no_more_than_a_home(clock: ManualClock) -> None:
    console = UniFiSimulator("busy", clock=clock)
    assert targets(watch(console, clock, 300))[BEACON] >= 1
