"""A record of the flow log, read: what one from a console says, what may be missing, and what is none."""

from copy import deepcopy
import json
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.routers.model import Flow
from custom_components.iot_egress_guard.routers.unifi.records import (
    macs_in,
    read_record,
)

from .kit import RING, RING_IP, raw

FIXTURES = Path(__file__).parents[2] / "fixtures" / "unifi"
CAPTURED: dict[str, Any] = json.loads(
    (FIXTURES / "flow.json").read_text(encoding="utf-8")
)
AT = 1_795_478_400.0


def flow_of(record: Any, mac: str = RING, *, ahead: float = 0) -> Flow:
    """Return the flow that a device sees in a record."""
    return dict(read_record(record).flows({}, ahead))[mac]


def test_a_captured_record_is_a_flow_of_its_camera() -> None:
    flow = flow_of(CAPTURED, "02:00:5e:00:53:01")
    assert flow.key == (
        "udp",
        "192.0.2.10",
        14414,
        "198.51.100.5",
        32100,
        False,
    )
    assert (flow.bytes_up, flow.bytes_down) == (208, 336)
    assert (flow.packets_up, flow.packets_down) == (5, 5)
    assert flow.replied
    assert flow.state is None
    assert flow.record == "68f0c1d2a4446c0998df4fdc"
    assert (flow.began, flow.ended) == (AT, AT + 221.461)
    assert (flow.country, flow.domains) == ("US", ())


def test_times_are_told_by_our_own_clock() -> None:
    flow = flow_of(CAPTURED, "02:00:5e:00:53:01", ahead=-90.5)
    assert (flow.began, flow.ended) == (AT + 90.5, AT + 311.961)


def test_what_came_from_the_internet_is_inbound() -> None:
    far = {"ip": "198.51.100.9", "port": 6000, "region": "NL", "domains": ["far.example"]}  # fmt: skip
    near = {"ip": RING_IP, "port": 443, "mac": RING.upper()}
    incoming = raw("1", AT, direction="incoming", source=far, destination=near)
    flow = flow_of(incoming)
    assert flow.key == ("udp", RING_IP, 443, "198.51.100.9", 6000, True)
    # The other end sent what our device received.
    assert (flow.bytes_up, flow.bytes_down) == (50, 100)
    assert (flow.packets_up, flow.packets_down) == (1, 1)
    assert (flow.country, flow.domains) == ("NL", ("far.example",))


def test_between_two_clients_each_has_its_own_side() -> None:
    peer = {"ip": "10.23.2.7", "port": 8080, "mac": "02:00:00:00:00:31"}
    sides = dict(
        read_record(raw("1", AT, direction="local", destination=peer)).flows({}, 0)
    )
    assert sides.keys() == {RING, "02:00:00:00:00:31"}
    assert sides[RING].key.remote_address == "10.23.2.7"
    assert sides["02:00:00:00:00:31"].key.inbound


def test_an_end_without_a_mac_is_known_by_its_address() -> None:
    nameless = raw("1", AT, source={"ip": RING_IP, "port": 1, "mac": ""})
    assert dict(read_record(nameless).flows({RING_IP: RING}, 0)).keys() == {RING}
    assert dict(read_record(nameless).flows({}, 0)) == {}


@pytest.mark.parametrize(
    ("traffic", "protocol", "replied"),
    [
        ({"packets_rx": 0, "bytes_rx": 0}, "UDP", False),
        ({"packets_rx": 1}, "UDP", True),
        ({"bytes_rx": 40}, "UDP", True),
        # Only together do they say how much; some SYNs that nobody answered are few.
        ({"bytes_total": 420}, "TCP", False),
        ({"bytes_total": 5_000}, "TCP", True),
        ({"bytes_total": 5_000}, "UDP", False),
        ({}, "TCP", False),
        (None, "UDP", False),
    ],
)
def test_what_is_missing_of_the_traffic_stays_unknown(
    traffic: dict[str, int] | None, protocol: str, replied: bool
) -> None:
    flow = flow_of(raw("1", AT, traffic_data=traffic, protocol=protocol))
    assert flow.replied is replied
    assert flow.bytes_up is None
    assert flow.bytes_down == (traffic or {}).get("bytes_rx")


@pytest.mark.parametrize(
    ("written", "protocol", "port"),
    [
        ("UDP", "udp", 7000),
        ("tcp", "tcp", 7000),
        ("ICMP", "icmp", 0),
        ("ICMPv6", "icmpv6", 0),
        ("17", "udp", 7000),
        ("47", "47", 0),
        (None, "unknown", 0),
    ],
)
def test_protocols_have_conntrack_s_names(
    written: str | None, protocol: str, port: int
) -> None:
    key = flow_of(raw("1", AT, protocol=written)).key
    assert (key.protocol, key.remote_port) == (protocol, port)


@pytest.mark.parametrize(
    ("region", "country"),
    [("--", None), ("cn", "CN"), ("CHN", None), ("", None), (None, None), (7, None)],
)
def test_a_country_is_two_letters(region: object, country: str | None) -> None:
    changed = raw("1", AT)
    changed["destination"]["region"] = region
    assert flow_of(changed).country == country


def test_names_are_kept_once_and_addresses_are_none() -> None:
    changed = raw("1", AT)
    changed["destination"] |= {
        "domains": ["API.example.", "", 7, "198.51.100.7", "x" * 300]
        + [f"{number}.example" for number in range(20)],
        "host_name": "api.example",
    }
    assert flow_of(changed).domains == (
        "api.example",
        *(f"{number}.example" for number in range(7)),
    )


@pytest.mark.parametrize(
    ("action", "allowed"),
    [("allowed", True), ("ALLOW", True), ("blocked", False), ("BLOCK", False)],
)
def test_what_became_of_it(action: str, allowed: bool) -> None:
    assert read_record(raw("1", AT, action=action)).allowed is allowed


def test_times_that_are_missing_are_those_of_the_record() -> None:
    bare = raw("1", AT)
    del bare["flow_start_time"], bare["flow_end_time"]
    flow = flow_of(bare)
    assert (flow.began, flow.ended) == (AT, AT)
    late = raw("1", AT, flow_start_time=int(AT * 1000) + 5)
    assert flow_of(late).began == AT


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None},
        {"time": None, "flow_end_time": "now"},
        {"action": "seen"},
        {"source": None},
        {"destination": {"ip": "somewhere"}},
        {"time": -1, "flow_end_time": True},
    ],
)
def test_what_can_t_be_used_is_no_record(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read_record(raw("1", AT) | changed)


@pytest.mark.parametrize("junk", [None, [], "text", 7, {}])
def test_what_is_no_record_names_nobody(junk: object) -> None:
    assert macs_in(junk) == set()
    with pytest.raises(ValueError, match="a record has"):
        read_record(junk)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
#: Where something of a record stands.
PLACES = [
    *([name] for name in CAPTURED),
    *([end, name] for end in ("source", "destination") for name in CAPTURED[end]),
    *(["traffic_data", name] for name in CAPTURED["traffic_data"]),
]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=5))
def test_a_record_with_anything_in_it_is_read_or_refused(
    changes: list[tuple[list[str], Any]],
) -> None:
    record: Any = deepcopy(CAPTURED)
    for way, value in changes:
        inner = record
        for name in way[:-1]:
            inner = inner[name] if isinstance(inner, dict) else {}
        if isinstance(inner, dict):
            inner[way[-1]] = value
    assert all(isinstance(mac, str) for mac in macs_in(record))
    try:
        found = read_record(record)
    except ValueError:
        return
    for mac, flow in found.flows({"192.0.2.10": RING}, 1.5):
        assert mac
        assert flow.record == found.ident
        assert flow.began is not None
        assert flow.ended is not None
        assert flow.began <= flow.ended
        assert 0 <= flow.key.remote_port < 65_536
        counts = (flow.bytes_up, flow.bytes_down, flow.packets_up, flow.packets_down)
        assert all(count is None or count >= 0 for count in counts)


@given(JSON)
def test_anything_else_is_read_or_refused(junk: Any) -> None:
    with pytest.raises(ValueError):
        read_record(junk)
