"""The conntrack table, in both spellings, cut into pieces anywhere; and its lines, one by one."""

from collections.abc import Iterator

from custom_components.iot_egress_guard.routers.conntrack import (
    MAX_LINE_BYTES,
    NotATableError,
    TableReader,
    canonical,
    parse_line,
)
from custom_components.iot_egress_guard.routers.model import Poll

from .deeds import MAC
from .draw import Draw
from .guarding import take_in
from .hostile import DIGITS, TEXTS
from .target import Target

_OWNERS = {"10.23.1.125": MAC, "fd23:10:1::125": MAC, "10.23.2.9": "a0:d0:5b:31:22:80"}
_NETWORKS = ("fd23:10:1::/64", "10.23.1.0/24")

_UP = b"packets=1 bytes=200"
_DOWN = b"packets=2 bytes=90"
_V4 = b"src=10.23.1.125 dst=106.13.0.0 sport=51506 dport=1 " + _UP
_V4_BACK = b"src=106.13.0.0 dst=203.0.113.2 sport=1 dport=51506 " + _DOWN
_V6 = b"src=fd23:10:1::125 dst=2001:db8::53 sport=5354 dport=53 " + _UP
_V6_FULL = (
    b"src=fd23:0010:0001:0000:0000:0000:0000:0125 "
    b"dst=2001:0db8:0000:0000:0000:0000:0000:0053 sport=5354 dport=53 "
) + _UP
LINES = (
    b"ipv4     2 udp      17 57 %b [UNREPLIED] %b mark=0 zone=0 use=2"
    % (_V4, _V4_BACK),
    b"ipv4     2 tcp      6 7431 ESTABLISHED %b %b [ASSURED] mark=0 use=1 id=7"
    % (_V4, _V4_BACK),
    b"ipv4     2 tcp      6 %b %b [HW_OFFLOAD] mark=0 use=2" % (_V4, _V4_BACK),
    b"ipv4     2 icmp     1 29 src=10.23.1.125 dst=198.51.100.9 type=8 code=0 id=77 %b [UNREPLIED] "
    b"src=198.51.100.9 dst=203.0.113.2 type=0 code=0 id=77 %b mark=0 use=1 id=2824676551"
    % (_UP, _DOWN),
    b"ipv4     2 unknown  50 599 src=10.23.1.125 dst=198.51.100.11 %b [UNREPLIED] "
    b"src=198.51.100.11 dst=10.23.1.125 %b mark=0 use=1 id=4024594396" % (_UP, _DOWN),
    b"ipv6     10 udp      17 29 %b src=2001:db8::53 dst=fd23:10:1::125 sport=53 dport=5354 %b use=1 id=3"
    % (_V6, _DOWN),
    b"ipv6     10 udp      17 29 %b src=2001:0db8:0000:0000:0000:0000:0000:0053 "
    b"dst=fd23:0010:0001:0000:0000:0000:0000:0125 sport=53 dport=5354 %b use=2"
    % (_V6_FULL, _DOWN),
    b"ipv4     2 tcp      6 100 ESTABLISHED src=198.51.100.9 dst=203.0.113.2 sport=40002 dport=8554 %b "
    b"src=10.23.1.125 dst=198.51.100.9 sport=554 dport=40002 %b [ASSURED] use=2"
    % (_UP, _DOWN),
    b"ipv4     2 udp      17 57 %b [UNREPLIED] %b use=2"
    % (
        _V4.replace(b"src=10.23.1.125", b"src=10.23.1.12"),
        _V4_BACK.replace(b"203.0.113.2", b"10.23.2.9"),
    ),
)
_WORDS = (
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS),
    b"=",
    b"==",
    b"src=",
    b"src=10.23.1.125",
    b"src=10.23.1.125 " * 50,
    b"src=fd23:10:1::",
    b"sport=65536",
    b"dport=-1",
    b"sport=" + DIGITS.encode(),
    b"bytes=18446744073709551616",
    b"packets=1_0",
    b"[",
    b"[ASSURED]",
    b"ipv4",
    b"\n",
    b"\r\n",
    b"\xff",
)
_MOST_LINES = 12


def _table(draw: Draw) -> bytes:
    """Return a table; without bytes to draw from, one that's in order."""
    if not draw.left:
        return b"\n".join(LINES) + b"\n"
    if draw.below(16) == 15:
        return draw.rest()
    lines = [_line(draw) for _ in range(1 + draw.below(_MOST_LINES))]
    return b"\n".join(lines) + b"\n" * (draw.below(4) != 3)


def _line(draw: Draw) -> bytes:
    line = draw.one_of(LINES)
    for _ in range(draw.below(4)):
        words = line.split(b" ")
        at = draw.below(len(words))
        key, equals, value = words[at].partition(b"=")
        match draw.below(6):
            case 0:
                words[at] = key + equals + draw.one_of(_WORDS)
            case 1:
                words[at] = draw.one_of(_WORDS)
            case 2:
                del words[at]
            case 3:
                words.insert(at, draw.one_of(words))
            case 4:
                words[at] = key + equals + str(draw.number(9)).encode()
            case _:
                cut = draw.below(len(value) + 1)
                words[at] = key + equals + value[:cut] + draw.take(3) + value[cut:]
        line = b" ".join(words)
    return line


def _pieces(table: bytes, draw: Draw) -> Iterator[bytes]:
    while table:
        size = 1 + (draw.number(2) if draw.left else len(table))
        yield table[:size]
        table = table[size:]


def _read(pieces: Iterator[bytes]) -> TableReader:
    reader = TableReader(_OWNERS, networks=_NETWORKS)
    for piece in pieces:
        reader.feed(piece)
    reader.finish()
    return reader


def _run(data: bytes) -> None:
    draw = Draw(data)
    table = _table(draw)
    reader = _read(_pieces(table, draw))
    if all(len(line) <= MAX_LINE_BYTES for line in table.split(b"\n")):
        # However it's cut, it's the same table.
        whole = _read(iter([table]))
        if (whole.flows, whole.entries, whole.skipped, whole.strangers) != (
            reader.flows,
            reader.entries,
            reader.skipped,
            reader.strangers,
        ):
            raise AssertionError("cut elsewhere, it reads otherwise")
    take_in(
        Poll(
            flows={mac: tuple(found.values()) for mac, found in reader.flows.items()},
            addresses={},
            entries=reader.entries,
            skipped=reader.skipped,
            local_networks=(),
        )
    )


def _run_line(data: bytes) -> None:
    draw = Draw(data)
    entry = parse_line(_line(draw) if draw.below(4) != 3 else draw.rest())
    for address in (entry.original.source, entry.reply.source):
        entry.seen_from(canonical(address))


def _begins() -> Iterator[bytes]:
    for number in range(len(LINES)):
        yield bytes([0, 0, number])


TABLE = Target(
    name="table",
    reads="the conntrack table, cut into pieces anywhere, and what a guard makes of it",
    run=_run,
    may_raise=(NotATableError,),
    seeds=_begins,
)
LINE = Target(
    name="line",
    reads="one line of the conntrack table",
    run=_run_line,
    may_raise=(ValueError,),
    seeds=_begins,
)
