"""What is done in bulk: scans, floods, callers; each is one burst with one anchor."""

from collections.abc import Iterable
import gc

import pytest

from custom_components.iot_egress_guard.egress.bursts import (
    LINGERS_S,
    MAX_MEMBERS,
    MAX_WATCHED,
    Burst,
    BurstKind,
    Bursts,
)
from custom_components.iot_egress_guard.egress.destination import (
    Destination,
    DestinationKey,
    Sighting,
)

from .flows import NOON

type Sighted = tuple[Destination, Sighting]


def entry(
    address: str,
    port: int = 23,
    *,
    at: float = NOON,
    protocol: str = "tcp",
    answered: bool = False,
    inbound: bool = False,
) -> Sighted:
    """Return a new entry to a destination that nothing was seen of before."""
    sighting = Sighting(at, 40000, answered)
    destination = Destination(
        DestinationKey(address, protocol, port, inbound),
        at,
        at,
        1,
        replied=answered,
        recent=[sighting],
    )
    return destination, sighting


def probes(
    count: int, *, answered: int = 0, at: float = NOON, every: float = 0
) -> list[Sighted]:
    """Return probes of Telnet, each in another /24; the first ones were answered."""
    return [
        entry(
            f"45.{number // 250}.{number % 250}.7",
            at=at + every * number,
            answered=number < answered,
        )
        for number in range(count)
    ]


def retries(
    count: int, *, answered: int = 0, at: float = NOON, every: float = 0
) -> list[Sighted]:
    """Return entries to one address; the first ones were answered."""
    destination, _ = entry("45.1.2.3", 80)
    entries = [
        (destination, Sighting(at + every * number, 1000 + number, number < answered))
        for number in range(count)
    ]
    destination.replied = answered > 0
    return entries


def going_on(
    entries: Iterable[Sighted], *, now: float = NOON, online: bool = True
) -> list[Burst]:
    """Return the bursts that these entries make."""
    bursts, entries = Bursts(), list(entries)
    bursts.observe(entries, now, online=online)
    found = [bursts.of(destination) for destination, _ in entries]
    return list({burst.key: burst for burst in found if burst}.values())


def test_probes_of_20_networks_within_10_minutes_are_a_scan() -> None:
    [scan] = going_on(probes(20))
    assert scan.key == (BurstKind.SCAN, "tcp", 23)
    assert (scan.members, scan.unanswered) == (20, 20)
    assert scan.anchor == DestinationKey("45.0.19.7", "tcp", 23)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(probes(19), id="19 networks"),
        pytest.param(probes(20, answered=7), id="65 % unanswered"),
        pytest.param(
            [entry(f"45.1.2.{number}") for number in range(200)], id="one network"
        ),
        pytest.param(
            [entry(f"2a05:d018:0:1:{number:x}00::1") for number in range(1, 200)],
            id="one IPv6 network",
        ),
        pytest.param(
            [entry(f"45.1.{number}.7", number) for number in range(99)],
            id="many ports",
        ),
        pytest.param(
            [
                *probes(10),
                *(entry(f"46.1.{number}.7", protocol="udp") for number in range(10)),
            ],
            id="two protocols",
        ),
        pytest.param(
            [entry(f"45.1.{number}.7", inbound=True) for number in range(2)],
            id="two callers",
        ),
        pytest.param(
            [entry(f"45.1.{number}.7", 123, protocol="udp") for number in range(200)],
            id="time servers",
        ),
        pytest.param(
            [*probes(10), entry("46.1.1.1", at=NOON - 601), *probes(19)[10:]],
            id="one of 20 too long ago",
        ),
        pytest.param(retries(99), id="99 entries"),
        pytest.param(retries(100, answered=21), id="79 % unanswered"),
    ],
)
def test_less_is_nothing(entries: list[Sighted]) -> None:
    assert going_on(entries) == []


def test_a_scan_may_get_some_answers() -> None:
    [scan] = going_on(probes(20, answered=6))
    assert (scan.members, scan.unanswered) == (20, 14)


def test_ntps_port_of_tcp_is_like_any_other() -> None:
    entries = [entry(f"45.1.{number}.7", 123) for number in range(20)]
    [scan] = going_on(entries)
    assert scan.key.port == 123


def test_what_answered_before_is_no_probe() -> None:
    entries = probes(20)
    for destination, _ in entries[:7]:
        destination.replied = True
    assert going_on(entries) == []


def test_a_scan_of_ipv6_counts_its_networks() -> None:
    entries = [entry(f"2a05:d018:0:{number:x}::7") for number in range(20)]
    [scan] = going_on(entries)
    assert scan.members == 20


def test_a_slow_scan_counts_what_it_did_within_10_minutes() -> None:
    assert going_on(probes(20, every=31), now=NOON + 19 * 31 + 20) == []
    [scan] = going_on(probes(20, every=30), now=NOON + 600)
    assert scan.span_s == 570


def test_100_entries_to_one_address_within_5_minutes_are_a_flood() -> None:
    [flood] = going_on(retries(100, answered=20))
    assert flood.key == (BurstKind.FLOOD, "45.1.2.3", 0)
    assert (flood.members, flood.unanswered) == (100, 80)
    assert going_on(retries(100, every=3.04), now=NOON + 301) == []
    assert len(going_on(retries(100, every=3), now=NOON + 300)) == 1


def test_a_flood_of_many_ports_is_one() -> None:
    entries = [entry("45.1.2.3", number) for number in range(200)]
    [flood] = going_on(entries)
    assert flood.key.kind is BurstKind.FLOOD


def test_three_callers_within_an_hour_are_many() -> None:
    calls = [entry(f"45.1.{number}.7", 8080, inbound=True) for number in range(3)]
    [callers] = going_on(calls)
    assert callers.key == (BurstKind.CALLERS, "tcp", 8080)
    assert callers.members == 3
    for apart, several in ((1800, True), (1800.25, False)):
        calls = [
            entry(f"45.1.{number}.7", 8080, inbound=True, at=NOON - apart * number)
            for number in (2, 1, 0)
        ]
        assert bool(going_on(calls)) is several


def test_callers_that_are_answered_are_callers_too() -> None:
    calls = [
        entry(f"45.1.{number}.7", 8080, inbound=True, answered=True)
        for number in range(3)
    ]
    [callers] = going_on(calls)
    assert callers.unanswered == 0


def test_one_caller_again_and_again_is_one() -> None:
    calls = [entry("45.1.2.3", 8080, inbound=True) for _ in range(9)]
    assert going_on(calls) == []


def test_what_fails_while_the_device_is_offline_says_nothing_then_or_later() -> None:
    bursts = Bursts()
    outage = [*probes(50), *retries(200)]
    assert bursts.observe(outage, NOON, online=False) == set()
    back = entry("3.0.0.1", 23, answered=True)
    assert bursts.observe([back, *retries(1)], NOON + 20, online=True) == set()
    assert all(bursts.of(destination) is None for destination, _ in outage)


def test_a_burst_keeps_its_anchor_and_tells_of_its_last_window() -> None:
    bursts = Bursts()
    first = probes(20)
    anchors = bursts.observe(first, NOON, online=True)
    more = [entry(f"46.1.{number}.7", at=NOON + 500) for number in range(50)]
    assert bursts.observe(more, NOON + 500, online=True) == anchors
    scan = bursts.of(more[0][0])
    assert scan is not None
    assert (scan.members, scan.began, scan.last_seen) == (70, NOON, NOON + 500)
    later = [entry(f"46.2.{number}.7", at=NOON + 1000) for number in range(25)]
    bursts.observe(later, NOON + 1000, online=True)
    scan = bursts.of(later[0][0])
    assert scan is not None
    assert (scan.members, scan.anchor) == (75, *anchors)


def test_a_burst_has_no_part_in_what_was_known_before_it_began() -> None:
    bursts = Bursts()
    known, _ = entry("3.0.0.1", at=NOON - 5000)
    bursts.observe([(known, Sighting(NOON, 1)), *probes(20)], NOON, online=True)
    assert bursts.of(known) is None
    assert bursts.of(entry("46.1.2.3", at=NOON - 1)[0]) is not None
    assert bursts.of(entry("46.1.2.3", at=NOON - 1.1)[0]) is None
    assert bursts.of(entry("46.1.2.3", 22)[0]) is None


def test_a_burst_may_be_noticed_with_what_was_known_before_it_began() -> None:
    bursts = Bursts()
    known, _ = entry("3.0.0.1", at=NOON - 5000)
    anchors = bursts.observe(
        [*probes(19), (known, Sighting(NOON, 1))], NOON, online=True
    )
    assert anchors == {known.key}
    assert bursts.of(known) is not None


def test_a_burst_that_is_over_is_told_of_once_more() -> None:
    bursts = Bursts()
    entries = probes(20)
    anchors = bursts.observe(entries, NOON, online=True)
    assert len(anchors) == 1
    assert bursts.observe([], NOON + LINGERS_S, online=True) == anchors
    assert bursts.of(entries[0][0]) is not None
    assert bursts.observe([], NOON + LINGERS_S + 1, online=True) == anchors
    assert bursts.of(entries[0][0]) is None
    assert bursts.observe([], NOON + LINGERS_S + 2, online=True) == set()


def test_a_flood_within_a_scan_is_told_of_by_its_own() -> None:
    bursts = Bursts()
    bursts.observe(probes(20), NOON, online=True)
    victim, _ = entry("46.9.9.9")
    flood = [(victim, Sighting(NOON, 1000 + number)) for number in range(100)]
    anchors = bursts.observe(flood, NOON + 20, online=True)
    assert victim.key in anchors
    burst = bursts.of(victim)
    assert burst is not None
    assert burst.key.kind is BurstKind.FLOOD


def held(prefix: str) -> int:
    """Return how many destinations with such addresses anything still holds."""
    return len(
        {
            each
            for each in gc.get_objects()
            if isinstance(each, DestinationKey) and each.address.startswith(prefix)
        }
    )


def test_memory_is_bounded() -> None:
    bursts = Bursts()
    for start in range(0, 4000, 500):
        bursts.observe(
            [
                entry(f"47.{number // 250}.{number % 250}.7", at=NOON + number / 100)
                for number in range(start, start + 500)
            ],
            NOON + start / 100,
            online=True,
        )
    assert 0 < held("47.") <= MAX_WATCHED + MAX_MEMBERS


def test_what_is_too_old_to_count_is_let_go() -> None:
    bursts = Bursts()
    for number in range(300):
        at = NOON + 100 * number
        probe = entry(f"48.1.{number % 250}.7", 443, at=at)
        bursts.observe([probe], at, online=True)
    del probe
    assert 0 < held("48.") <= 10
