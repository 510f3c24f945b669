"""Entries live, grow and die as the kernel's do."""

import pytest

from script.evaluation.entries import Table
from script.evaluation.recordings import RecordedFlow
from script.evaluation.timeouts import LINUX, OPENWRT

from .traffic import NOON, flow, tls


def table(*flows: RecordedFlow) -> Table:
    """Return OpenWrt's table with these flows to come."""
    return Table(sorted(flows, key=lambda each: each.ts), OPENWRT)


def tcp(state: str, **values: float) -> RecordedFlow:
    """Return a TCP flow of 4 s that ended in a state."""
    counters = {"packets_up": 3, "packets_down": 3, "down": 300} | values
    return flow(
        NOON,
        protocol="tcp",
        port=443,
        up=300,
        duration=4.0,
        state=state,
        down=int(counters["down"]),
        packets_up=int(counters["packets_up"]),
        packets_down=int(counters["packets_down"]),
    )


@pytest.mark.parametrize(
    ("state", "shown", "lifetime"),
    [
        ("S0", "SYN_SENT", 120),
        ("SH", "SYN_SENT", 120),
        ("UNREPLIED", "SYN_SENT", 120),
        ("S1", "ESTABLISHED", 7440),
        ("S2", "CLOSE_WAIT", 60),
        ("S3", "CLOSE_WAIT", 60),
        ("SF", "TIME_WAIT", 120),
        ("SHR", "TIME_WAIT", 120),
        ("REPLIED", "TIME_WAIT", 120),
        ("RSTO", "CLOSE", 10),
        ("RSTR", "CLOSE", 10),
        ("RSTRH", "CLOSE", 10),
        ("OTH", "ESTABLISHED", 7440),
        ("", "TIME_WAIT", 120),
        ("SOMETHING", "TIME_WAIT", 120),
    ],
)
def test_a_tcp_entry_outlives_its_last_packet_by_its_states_timeout(
    state: str, shown: str, lifetime: int
) -> None:
    seen = table(tcp(state))
    (first,) = seen.at(NOON + 4)
    assert (first.state, first.timeout) == (shown, lifetime)
    (last,) = seen.at(NOON + 4 + lifetime - 0.5)
    assert last.timeout == 0
    assert not seen.at(NOON + 4 + lifetime)


@pytest.mark.parametrize("state", ["S0", "SH", "UNREPLIED"])
def test_an_unanswered_syn_stays_unreplied_whatever_was_counted(state: str) -> None:
    (seen,) = table(tcp(state)).at(NOON + 4)
    assert not seen.replied and not seen.assured
    assert (seen.bytes_down, seen.packets_down) == (0, 0)


def test_a_tcp_flow_without_a_state_or_an_answer_is_an_unanswered_syn() -> None:
    (seen,) = table(tcp("", down=0, packets_down=0)).at(NOON + 4)
    assert (seen.state, seen.replied) == ("SYN_SENT", False)


def test_half_a_connection_is_kept_for_a_short_while() -> None:
    (seen,) = table(tcp("OTH", down=0, packets_down=0)).at(NOON + 4)
    assert (seen.state, seen.replied, seen.timeout) == ("ESTABLISHED", False, 300)


def test_an_answered_connection_is_established_and_assured_until_it_ends() -> None:
    seen = table(tcp("RSTR"))
    (during,) = seen.at(NOON + 1)
    assert (during.state, during.replied, during.assured) == ("ESTABLISHED", True, True)
    # Packets pass at 0, 2 and 4 s.
    assert during.timeout == 7439
    (after,) = seen.at(NOON + 5)
    assert (after.state, after.assured, after.timeout) == ("CLOSE", True, 9)


def test_a_syn_that_is_answered_by_a_reset_is_never_seen() -> None:
    seen = table(tcp("REJ"))
    assert not any(seen.at(NOON + tenth / 10) for tenth in range(60))
    assert not seen.visible


def test_a_connection_that_its_opener_resets_unanswered_goes_with_the_reset() -> None:
    seen = table(tcp("RSTOS0"))
    (during,) = seen.at(NOON + 3)
    assert (during.state, during.replied) == ("SYN_SENT", False)
    assert not seen.at(NOON + 4)


def test_counters_grow_evenly_from_the_first_packet_to_the_last() -> None:
    seen = table(
        flow(
            NOON,
            protocol="tcp",
            up=1_100,
            down=5_000,
            packets_up=11,
            packets_down=5,
            duration=100.0,
            state="SF",
        )
    )
    counted = [
        (each.packets_up, each.bytes_up, each.packets_down, each.bytes_down)
        for second in (0, 9, 10, 50, 99, 100, 110)
        for each in seen.at(NOON + second)
    ]
    assert counted == [
        (1, 100, 1, 1_000),
        (1, 100, 1, 1_000),
        (2, 200, 1, 1_000),
        (6, 600, 3, 3_000),
        (10, 1_000, 4, 4_000),
        (11, 1_100, 5, 5_000),
        (11, 1_100, 5, 5_000),
    ]


def test_without_packet_counts_there_is_one_a_second() -> None:
    seen = table(tcp("SF", packets_up=0, packets_down=0))
    (during,) = seen.at(NOON + 2.5)
    assert (during.packets_up, during.packets_down, during.timeout) == (3, 3, 7439)


def test_an_unanswered_udp_packet_lives_for_a_minute() -> None:
    seen = table(flow(NOON))
    (first,) = seen.at(NOON)
    assert (first.replied, first.assured, first.state) == (False, False, None)
    assert (first.packets_up, first.bytes_up, first.timeout) == (1, 200, 60)
    assert [each.timeout for each in seen.at(NOON + 59)] == [1]
    assert not seen.at(NOON + 60)


def test_stock_linux_keeps_it_for_half_of_that() -> None:
    seen = Table([flow(NOON)], LINUX)
    assert seen.at(NOON + 29)
    assert not seen.at(NOON + 30)


def test_udp_that_is_answered_once_is_no_stream() -> None:
    answered = flow(NOON, down=80, packets_down=1, duration=0.5, state="SF")
    seen = table(answered)
    (before,) = seen.at(NOON + 0.4)
    assert not before.replied
    (after,) = seen.at(NOON + 0.5)
    assert (after.replied, after.assured, after.timeout) == (True, False, 60)
    assert not seen.at(NOON + 60.5)


def test_udp_both_ways_for_more_than_two_seconds_becomes_a_stream() -> None:
    # Up at 0, 1, …, 10 s; down at 1, 2, …, 10 s.
    call = flow(
        NOON,
        up=1_100,
        down=900,
        packets_up=11,
        packets_down=10,
        duration=10.0,
        state="SF",
    )
    seen = table(call)
    assert [each.assured for each in seen.at(NOON + 2.9)] == [False]
    (stream,) = seen.at(NOON + 3.5)
    assert (stream.assured, stream.timeout) == (True, 179)
    (last,) = seen.at(NOON + 189)
    assert (last.assured, last.timeout) == (True, 1)
    assert not seen.at(NOON + 190)


def test_udp_that_is_answered_late_is_a_stream_from_the_packet_after_that() -> None:
    # Up at 0, 2, 4, 6, 8 s; down at 4 and 8 s.
    late = flow(NOON, down=90, packets_up=5, packets_down=2, duration=8.0, state="SF")
    seen = table(late)
    assert [(each.replied, each.assured) for each in seen.at(NOON + 3)] == [
        (False, False)
    ]
    assert [(each.replied, each.assured) for each in seen.at(NOON + 5)] == [
        (True, False)
    ]
    assert [(each.replied, each.assured) for each in seen.at(NOON + 6)] == [
        (True, True)
    ]


@pytest.mark.parametrize(
    ("protocol", "lifetime"), [("icmp", 30), ("icmpv6", 30), ("gre", 600)]
)
def test_other_protocols_have_a_timeout_of_their_own(
    protocol: str, lifetime: int
) -> None:
    seen = table(flow(NOON, protocol=protocol, port=0, state=""))
    assert seen.at(NOON + lifetime - 1)
    assert not seen.at(NOON + lifetime)


def test_a_flow_of_the_same_5_tuple_goes_on_with_the_living_entry() -> None:
    seen = table(flow(NOON), flow(NOON + 50), flow(NOON + 200))
    assert [each.packets_up for each in seen.at(NOON + 49)] == [1]
    (both,) = seen.at(NOON + 70)
    assert (both.packets_up, both.bytes_up, both.timeout) == (2, 400, 40)
    assert not seen.at(NOON + 110)
    (anew,) = seen.at(NOON + 210)
    assert (anew.packets_up, anew.bytes_up) == (1, 200)


def test_udp_that_goes_on_answered_becomes_a_stream() -> None:
    answered = flow(NOON, down=80, packets_down=1, duration=0.5, state="SF")
    seen = table(answered, flow(NOON + 30))
    (stream,) = seen.at(NOON + 30)
    assert (stream.replied, stream.assured, stream.timeout) == (True, True, 180)


@pytest.mark.parametrize(
    ("state", "packets"), [("SF", 3), ("RSTO", 3), ("S3", 6), ("S1", 6)]
)
def test_a_syn_reopens_a_closed_connection_as_a_new_entry(
    state: str, packets: int
) -> None:
    first = tcp(state)
    again = first._replace(ts=NOON + 8)
    (seen,) = table(first, again).at(NOON + 13)
    assert seen.packets_up == packets


def test_flows_of_other_ports_are_entries_of_their_own() -> None:
    seen = table(tls(NOON, 40_000), tls(NOON + 1, 40_001))
    assert [each.key.device_port for each in seen.at(NOON + 2)] == [40_000, 40_001]


def test_whom_no_poll_saw_isnt_visible() -> None:
    missed, caught = flow(NOON + 1), flow(NOON + 150, port=2)
    seen = table(missed, caught)
    for second in (0, 100, 200):
        seen.at(NOON + second)
    assert seen.visible == {caught.subject}


def test_ipv6_flows_come_from_an_ipv6_address() -> None:
    (seen,) = table(flow(NOON, address="2001:db8::1")).at(NOON)
    assert ":" in seen.key.device_address
