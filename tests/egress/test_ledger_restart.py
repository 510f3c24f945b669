"""The ledger over restarts, and its totals whatever it sees."""

from base64 import b64encode
from dataclasses import replace
import json
import struct
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.iot_egress_guard.egress.archive import COLD_SIGHTINGS, pack
from custom_components.iot_egress_guard.egress.destination import (
    DestinationKey,
    LateReply,
)
from custom_components.iot_egress_guard.egress.ledger import Ledger
from custom_components.iot_egress_guard.routers.model import Flow

from .flows import NOON, flow
from .ledgers import BAIDU, observe


def restarted(ledger: Ledger) -> Ledger:
    """Return the ledger as it is after a restart."""
    again = Ledger()
    again.restore(json.loads(json.dumps(ledger.snapshot().as_dict())))
    return again


def history(ledger: Ledger) -> dict[DestinationKey, tuple[object, ...]]:
    """Return all that is remembered of each destination."""
    return {
        each.key: (
            round(each.first_seen, 1),
            each.last_seen,
            each.sightings,
            each.bytes_up,
            each.bytes_down,
            each.replied,
            each.late_reply and (each.late_reply.tries, int(each.late_reply.waited)),
            [
                (round(sighting.began, 1), sighting.source_port, sighting.answered)
                for sighting in each.recent[-COLD_SIGHTINGS:]
            ],
        )
        for each in ledger.all()
    }


def test_it_counts_on_after_a_restart() -> None:
    ledger = Ledger()
    lasting = flow("2a05:d018::1", 443, protocol="tcp", replied=True)
    gone = DestinationKey("3.120.0.9", "udp", 1)
    observe(ledger, [flow(up=600), lasting, flow("3.120.0.9")], NOON)
    observe(ledger, [flow(up=600), lasting], NOON + 10)
    again = restarted(ledger)
    assert history(again) == history(ledger)
    assert set(again.destinations) == set(ledger.destinations) - {gone}
    assert len(again) == 3
    observe(again, [flow(up=700), lasting], NOON + 20)
    found = again.destinations[BAIDU]
    assert (found.bytes_up, found.sightings) == (700, 1)
    assert again.bytes_up == ledger.bytes_up + 100
    assert again.presence.online


def test_an_answer_to_an_entry_from_before_a_restart_is_that_entrys() -> None:
    ledger = Ledger()
    observe(ledger, [flow(), flow(source_port=7)], NOON)
    again = restarted(ledger)
    observe(again, [flow(replied=True), flow(source_port=7)], NOON + 20)
    assert [
        (each.source_port, each.answered) for each in again.destinations[BAIDU].recent
    ] == [(51506, True), (7, False)]


def test_an_entry_whose_destination_was_lost_counts_only_what_it_gains() -> None:
    ledger = Ledger()
    observe(ledger, [flow(up=600)], NOON)
    stored = ledger.snapshot().as_dict() | {"destinations": ""}
    again = Ledger()
    again.restore(stored)
    observe(again, [flow(up=700)], NOON + 20)
    assert again.destinations[BAIDU].bytes_up == 100


def test_a_snapshot_does_not_change_with_the_ledger() -> None:
    ledger = Ledger()
    observe(ledger, [flow()], NOON)
    snapshot = ledger.snapshot()
    before = json.dumps(snapshot.as_dict())
    observe(ledger, [flow(up=900), flow("3.120.0.1", 443)], NOON + 20)
    observe(ledger, [], NOON + 2000)
    assert json.dumps(snapshot.as_dict()) == before


ROW = ["udp", "10.23.1.125", 51506, "106.13.0.0", 1, False, "106.13.0.0", "udp", 1, False, 1, 0]  # fmt: skip
STRANGE_ROWS = [
    [*ROW[:place], value, *ROW[place + 1 :]]
    for place, value in (
        (0, "u" * 300),
        (0, None),
        (1, "10.23.1.125%eth0"),
        (2, 65_536),
        (3, "2001:db8::1%x y"),
        (5, 0),
        (6, "somewhere"),
        (7, "Ä"),
        (8, -1),
        (10, 1.5),
    )
]
"""Entries of which one field can't be."""


def test_the_row_that_is_changed_is_one() -> None:
    ledger = Ledger()
    ledger.restore(Ledger().snapshot().as_dict() | {"live": [ROW]})
    assert ledger.snapshot().as_dict()["live"] == [ROW]


@pytest.mark.parametrize(
    "damage",
    [
        {"bytes_up": None},
        {"bytes_down": "much"},
        {"live": None},
        {"live": [[]]},
        {"live": [["udp", "10.23.1.125", 51506, "106.13.0.0", 1, False]]},
        {"live": [["udp", "10.23.1.125", 1, "106.13.0.0", "1.1.1.1", "udp", 1, 0, 0]]},
        {"live": ["udp"]},
        {"destinations": None},
        {"destinations": "?"},
        {"destinations": b64encode(b"\xff\xff").decode()},
        {"bytes_up": 2**64},
        {"last_reply": "noon"},
        {"failing_since": float("nan")},
        {"observed_at": [NOON]},
        {"observed_at": 1e300},
        *({"live": [row]} for row in STRANGE_ROWS),
        {"destinations": b64encode(b"\x05\x00\x00\x00\x00").decode()},
    ],
)
def test_damage_raises_what_is_promised(damage: dict[str, Any]) -> None:
    ledger = Ledger()
    observe(ledger, [flow()], NOON)
    with pytest.raises((KeyError, TypeError, ValueError)):
        Ledger().restore(ledger.snapshot().as_dict() | damage)


@pytest.mark.parametrize("field", Ledger().snapshot().as_dict())
def test_what_is_missing_raises_what_is_promised(field: str) -> None:
    stored = Ledger().snapshot().as_dict()
    del stored[field]
    with pytest.raises(KeyError):
        Ledger().restore(stored)


@pytest.mark.parametrize("at", [float("nan"), float("inf"), -1e300, 1e12])
def test_a_time_that_is_none_raises_what_is_promised(at: float) -> None:
    ledger = Ledger()
    observe(ledger, [flow()], NOON)
    stored = ledger.snapshot().as_dict()
    late = replace(ledger.destinations[BAIDU], late_reply=LateReply(3, 300, at))
    row = pack(ledger.destinations[BAIDU], 0)
    # When it was last seen stands behind the row's length.
    seen = row[:2] + struct.pack("<d", at) + row[10:]
    for damaged in (pack(late, 0), seen):
        with pytest.raises(ValueError):
            Ledger().restore(stored | {"destinations": b64encode(damaged).decode()})


def test_sums_stop_where_they_could_not_be_saved_any_more() -> None:
    ledger = Ledger()
    most = [flow(source_port=port, up=2**53, down=2**53) for port in range(3000)]
    seen = observe(ledger, most, NOON)
    assert ledger.bytes_up == ledger.bytes_down == seen.bytes_up == 2**53
    again = restarted(ledger)
    assert again.destinations[BAIDU].bytes_up == 2**53
    assert again.destinations[BAIDU].bytes_down == 2**53


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
POLLS = st.lists(
    st.tuples(
        st.sampled_from([0.3, 20.0, 1000.0, 90_000.7]),
        st.lists(FLOWS, max_size=6, unique_by=lambda each: each.key),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(POLLS)
def test_whatever_is_seen_totals_fit_their_parts_and_never_fall(
    polls: list[tuple[float, list[Flow]]],
) -> None:
    ledger = Ledger()
    before, now = 0, NOON
    for gap, flows in polls:
        now += gap
        observe(ledger, flows, now)
        assert ledger.bytes_up >= before
        before = ledger.bytes_up
        known = list(ledger.all())
        assert len(known) == len(ledger) == len({each.key for each in known})
        assert ledger.bytes_up == sum(each.bytes_up for each in known)
        assert ledger.bytes_down == sum(each.bytes_down for each in known)
        assert all(each.first_seen <= each.last_seen <= now for each in known)
        assert all(each.replied or each.late_reply is None for each in known)
    assert history(restarted(ledger)) == history(ledger)
    assert history(restarted(restarted(ledger))) == history(ledger)
