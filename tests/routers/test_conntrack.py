"""The conntrack table: every spelling, streamed in pieces, filtered, and whatever else arrives."""

import re
import subprocess

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.routers.conntrack import (
    MAX_LINE_BYTES,
    NotATableError,
    TableReader,
    canonical,
    expanded,
    parse_line,
)
from custom_components.iot_egress_guard.routers.model import Flow, FlowKey
from tests import needs

DOORBELL, MAC = "10.23.1.125", "54:e0:19:aa:01:25"
DOORBELL6 = "fd23:10:1::125"
OWNERS = {DOORBELL: MAC, DOORBELL6: MAC}

INCIDENT = (
    b"ipv4     2 udp      17 57 src=10.23.1.125 dst=106.13.0.0 sport=51506 dport=1 packets=1 bytes=200 [UNREPLIED] "
    b"src=106.13.0.0 dst=203.0.113.2 sport=1 dport=51506 packets=0 bytes=0 mark=0 zone=0 use=2"
)
ESTABLISHED = (
    b"ipv4     2 tcp      6 7431 ESTABLISHED src=10.23.1.125 dst=3.120.0.1 sport=40000 dport=443 packets=30 bytes=4000 "
    b"src=3.120.0.1 dst=203.0.113.2 sport=443 dport=40000 packets=28 bytes=9000 [ASSURED] mark=0 zone=0 use=2"
)
OFFLOADED = (
    b"ipv4     2 tcp      6 src=10.23.1.125 dst=3.120.0.2 sport=40001 dport=443 packets=3 bytes=400 "
    b"src=3.120.0.2 dst=203.0.113.2 sport=443 dport=40001 packets=2 bytes=90 [HW_OFFLOAD] mark=0 zone=0 use=3"
)
IPV6 = (
    b"ipv6     10 udp      17 29 src=fd23:0010:0001:0000:0000:0000:0000:0125 dst=2001:0db8:0000:0000:0000:0000:0000:0053 "
    b"sport=5354 dport=53 packets=1 bytes=80 src=2001:0db8:0000:0000:0000:0000:0000:0053 "
    b"dst=fd23:0010:0001:0000:0000:0000:0000:0125 sport=53 dport=5354 packets=1 bytes=120 mark=0 zone=0 use=2"
)
IPV6_TOOL = (
    b"ipv6     10 udp      17 29 src=fd23:10:1::125 dst=2001:db8::53 sport=5354 dport=53 packets=1 bytes=80 "
    b"src=2001:db8::53 dst=fd23:10:1::125 sport=53 dport=5354 packets=1 bytes=120 mark=0 use=1 id=3682858069"
)
INBOUND = (
    b"ipv4     2 tcp      6 100 ESTABLISHED src=198.51.100.9 dst=203.0.113.2 sport=40002 dport=8554 packets=5 bytes=500 "
    b"src=10.23.1.125 dst=198.51.100.9 sport=554 dport=40002 packets=6 bytes=6000 [ASSURED] mark=0 zone=0 use=2"
)
ICMP = (
    b"ipv4     2 icmp     1 29 src=10.23.1.125 dst=198.51.100.9 type=8 code=0 id=77 packets=1 bytes=84 [UNREPLIED] "
    b"src=198.51.100.9 dst=203.0.113.2 type=0 code=0 id=77 packets=0 bytes=0 mark=0 use=1 id=2824676551"
)
ESP = (
    b"ipv4     2 unknown  50 599 src=10.23.1.125 dst=198.51.100.11 packets=0 bytes=0 [UNREPLIED] "
    b"src=198.51.100.11 dst=10.23.1.125 packets=0 bytes=0 mark=0 use=1 id=4024594396"
)
UNCOUNTED = (
    b"ipv4     2 udp      17 20 src=10.23.1.125 dst=106.13.0.0 sport=51506 dport=1 [UNREPLIED] "
    b"src=106.13.0.0 dst=10.23.1.125 sport=1 dport=51506 mark=0 zone=0 use=2"
)
STRANGER = INCIDENT.replace(b"src=10.23.1.125", b"src=10.23.1.12").replace(
    b"dst=10.23.1.125", b"dst=10.23.1.12"
)

BAIDU_KEY = FlowKey("udp", DOORBELL, 51506, "106.13.0.0", 1, False)
CASES = {
    "incident": (
        INCIDENT,
        Flow(
            key=BAIDU_KEY,
            bytes_up=200,
            bytes_down=0,
            packets_up=1,
            packets_down=0,
            replied=False,
            timeout=57,
        ),
    ),
    "established": (
        ESTABLISHED,
        Flow(
            key=FlowKey("tcp", DOORBELL, 40000, "3.120.0.1", 443, False),
            bytes_up=4000,
            bytes_down=9000,
            packets_up=30,
            packets_down=28,
            replied=True,
            assured=True,
            state="ESTABLISHED",
            timeout=7431,
        ),
    ),
    "offloaded": (
        OFFLOADED,
        Flow(
            key=FlowKey("tcp", DOORBELL, 40001, "3.120.0.2", 443, False),
            bytes_up=400,
            bytes_down=90,
            packets_up=3,
            packets_down=2,
            replied=True,
            offloaded=True,
        ),
    ),
    "ipv6": (
        IPV6,
        Flow(
            key=FlowKey("udp", DOORBELL6, 5354, "2001:db8::53", 53, False),
            bytes_up=80,
            bytes_down=120,
            packets_up=1,
            packets_down=1,
            replied=True,
            timeout=29,
        ),
    ),
    "inbound": (
        INBOUND,
        Flow(
            key=FlowKey("tcp", DOORBELL, 554, "198.51.100.9", 40002, True),
            bytes_up=6000,
            bytes_down=500,
            packets_up=6,
            packets_down=5,
            replied=True,
            assured=True,
            state="ESTABLISHED",
            timeout=100,
        ),
    ),
    "icmp": (
        ICMP,
        Flow(
            key=FlowKey("icmp", DOORBELL, 77, "198.51.100.9", 0, False),
            bytes_up=84,
            bytes_down=0,
            packets_up=1,
            packets_down=0,
            replied=False,
            timeout=29,
        ),
    ),
    "protocol without a name": (
        ESP,
        Flow(
            key=FlowKey("50", DOORBELL, 0, "198.51.100.11", 0, False),
            bytes_up=0,
            bytes_down=0,
            packets_up=0,
            packets_down=0,
            replied=False,
            timeout=599,
        ),
    ),
    "accounting off": (UNCOUNTED, Flow(key=BAIDU_KEY, replied=False, timeout=20)),
}


def read(
    table: bytes, *, piece: int | None = None, owners: dict[str, str] | None = None
) -> TableReader:
    """Read a table, in pieces of this size."""
    reader = TableReader(
        OWNERS if owners is None else owners,
        networks=["fd23:10:1::/60", "10.23.1.0/24"],
    )
    for start in range(0, len(table), piece or max(1, len(table))):
        reader.feed(table[start : start + (piece or len(table))])
    reader.finish()
    return reader


def flows(reader: TableReader) -> list[Flow]:
    """Return the doorbell's flows."""
    return list(reader.flows[MAC].values())


@pytest.mark.parametrize(("line", "expected"), CASES.values(), ids=CASES.keys())
def test_a_line_is_read(line: bytes, expected: Flow) -> None:
    assert flows(read(line + b"\n")) == [expected]


def test_both_spellings_say_the_same() -> None:
    assert flows(read(IPV6 + b"\n")) == flows(read(IPV6_TOOL + b"\n"))


@pytest.mark.parametrize("piece", [1, 7, 64, 1000])
def test_the_table_may_come_in_any_pieces(piece: int) -> None:
    table = b"\n".join([STRANGER, INCIDENT, ESTABLISHED, STRANGER, IPV6, INBOUND])
    reader = read(table, piece=piece)
    assert flows(reader) == flows(read(table + b"\n"))
    assert len(flows(reader)) == 4
    assert reader.entries == 6
    assert reader.skipped == 0


def test_an_address_that_begins_like_a_devices_is_another() -> None:
    assert flows(read(STRANGER + b"\n")) == []


def test_a_flow_between_two_devices_is_both_theirs() -> None:
    line = INCIDENT.replace(b"106.13.0.0", b"10.23.2.9").replace(
        b"dst=203.0.113.2", b"dst=10.23.1.125"
    )
    reader = read(
        line + b"\n", owners={DOORBELL: MAC, "10.23.2.9": "aa:aa:aa:aa:aa:aa"}
    )
    assert [
        flow.key.inbound for flow in reader.flows["aa:aa:aa:aa:aa:aa"].values()
    ] == [True]
    assert [flow.key.inbound for flow in flows(reader)] == [False]


def test_strangers_in_the_lans_ipv6_networks_are_noted() -> None:
    line = IPV6.replace(b"0000:0125", b"0000:beef")
    assert read(b"\n".join([IPV6, line, INCIDENT])).strangers == {"fd23:10:1::beef"}


def test_a_lan_without_ipv6_networks_is_read_all_the_same() -> None:
    reader = TableReader(OWNERS)
    reader.feed(INCIDENT + b"\n" + IPV6 + b"\n")
    assert len(flows(reader)) == 2
    assert reader.strangers == set()


def test_lines_that_cannot_be_read_are_counted_and_passed_over() -> None:
    broken = INCIDENT.replace(b"dst=106.13.0.0", b"dst=106.13.0", 1)
    half = b"ipv4     2 udp      17 57 src=10.23.1.125 dst=1.2.3.4"
    nameless = INCIDENT.replace(b" dst=", b" dest=")
    reader = read(b"\n".join([broken, half, nameless, INCIDENT]))
    assert reader.skipped == 3
    assert reader.entries == 4
    assert len(flows(reader)) == 1


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"dport=1 ", b"dport=65536 "),
        (b"sport=51506 ", b"sport=-1 "),
        (b"bytes=200 ", b"bytes=18446744073709551615 "),
        (b"packets=1 ", b"packets=" + b"9" * 5000 + b" "),
        (b" 57 ", b" " + b"9" * 400 + b" "),
        (b"udp      17", b"u\xb2p      17"),
        (b"udp      17", b"unknown  " + b"1" * 300),
    ],
)
def test_what_no_kernel_counts_is_no_entry(there: bytes, instead: bytes) -> None:
    reader = read(INCIDENT.replace(there, instead, 1) + b"\n")
    assert (reader.entries, reader.skipped, flows(reader)) == (1, 1, [])


def test_an_empty_table_is_one() -> None:
    assert flows(read(b"")) == []


def test_nothing_is_kept_when_nobody_is_asked_for() -> None:
    reader = read(INCIDENT + b"\n", owners={})
    assert (reader.entries, reader.flows) == (1, {})


@pytest.mark.parametrize(
    "junk", [b"<html>\n", b"Access to path denied by ACL\n", b"\n\n"]
)
def test_what_is_no_table_is_refused(junk: bytes) -> None:
    with pytest.raises(NotATableError):
        read(junk)


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(NotATableError):
        read(INCIDENT + b"\n" + b"x" * (MAX_LINE_BYTES + 1), piece=512)


@given(st.binary(max_size=400))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    try:
        parse_line(line)
    except ValueError:
        return
    assert line.split()[0].startswith(b"ipv")


WORDS = st.sampled_from(
    [
        b"src=10.23.1.125",
        b"dst=1.2.3.4",
        b"src=::1",
        b"sport=1",
        b"dport=99999999999",
        b"[UNREPLIED]",
        b"[",
        b"=",
        b"id=",
        b"57",
    ]
) | st.binary(min_size=1, max_size=6)


@given(st.lists(st.lists(WORDS, max_size=20), max_size=5), st.integers(1, 50))
def test_a_table_of_words_never_raises_anything_else(
    lines: list[list[bytes]], piece: int
) -> None:
    table = b"".join(
        b"ipv4     2 udp 17 " + b" ".join(words).replace(b"\n", b"") + b"\n"
        for words in lines
    )
    reader = read(table, piece=piece)
    assert reader.entries == len(lines)
    assert len(flows(reader)) + reader.skipped <= len(lines)


@given(st.ip_addresses().map(str))
def test_addresses_keep_their_meaning_in_every_spelling(address: str) -> None:
    assert canonical(expanded(address)) == canonical(address)
    assert canonical(canonical(address)) == canonical(address)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1.2.3.4.5", "::g", "1.2.3.4\0"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|null"):
        canonical(text)


@needs.real_kernel()
def test_what_the_real_kernel_prints_is_read_alike_in_both_spellings() -> None:
    insert = [
        "-I -p udp -s 10.23.1.125 -d 106.13.0.0 --sport 51506 --dport 1 -t 3000",
        "-I -p tcp -s 10.23.1.125 -d 3.120.0.1 --sport 40000 --dport 443 --state ESTABLISHED -t 7000 -u ASSURED,SEEN_REPLY",
        "-I -p tcp -s fd23:10:1::125 -d 2001:db8::54 --sport 5354 --dport 443 --state SYN_SENT -t 90",
        "-I -p icmp -s 10.23.1.125 -d 198.51.100.9 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 300",
        "-I -p udp -s 10.23.1.99 -d 198.51.100.9 --sport 99 --dport 53 -t 300",
    ]
    script = "\n".join(
        ["set -e", "ip link set lo up 2>/dev/null || true"]
        + [f"conntrack {line} >/dev/null 2>&1" for line in insert]
        + [
            "cat /proc/net/nf_conntrack",
            "echo ====",
            "conntrack -L -f ipv4 -o extended,id 2>/dev/null",
            "conntrack -L -f ipv6 -o extended,id 2>/dev/null",
        ]
    )
    printed = subprocess.run(
        ["unshare", "-n", "sh", "-c", script], capture_output=True, check=True
    ).stdout
    proc, tool = (part.strip() + b"\n" for part in printed.split(b"====\n"))
    from_proc, from_tool = flows(read(proc)), flows(read(tool))
    assert {flow.key for flow in from_proc} == {flow.key for flow in from_tool}
    assert {flow.key for flow in from_proc} == {
        BAIDU_KEY,
        FlowKey("tcp", DOORBELL, 40000, "3.120.0.1", 443, False),
        FlowKey("tcp", DOORBELL6, 5354, "2001:db8::54", 443, False),
        FlowKey("icmp", DOORBELL, 77, "198.51.100.9", 0, False),
    }
    udp = next(flow for flow in from_proc if flow.key == BAIDU_KEY)
    assert not udp.replied
    assert udp.timeout is not None
    assert 2900 < udp.timeout <= 3000
    assert re.search(rb"zone=|use=", proc)
