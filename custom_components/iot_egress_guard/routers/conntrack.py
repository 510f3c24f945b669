"""The kernel's conntrack table as text: find the devices' lines in a stream of them, and read those.

Two spellings exist: `/proc/net/nf_conntrack` (IPv6 in full) and `conntrack -L -o extended` (IPv6 shortened, `id=`).
Both are written by the kernel or its own tool, `net/netfilter/nf_conntrack_standalone.c` and libnetfilter_conntrack.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from os.path import commonprefix
import re
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import NamedTuple

from .model import MAX_COUNT, PORT_PROTOCOLS, Flow, FlowKey, is_protocol

#: A line of the table is under 400 bytes; one that never ends isn't the table.
MAX_LINE_BYTES = 8192

#: An IPv6 address as `/proc` spells it has so many characters.
_EXPANDED = 39
_OFFLOADED = frozenset({b"[OFFLOAD]", b"[HW_OFFLOAD]"})


class NotATableError(ValueError):
    """The stream isn't a conntrack table."""


@lru_cache(maxsize=65536)
def canonical(address: str) -> str:
    """Return an address in its canonical text (RFC 5952); ValueError when it is none."""
    try:
        if ":" in address:
            return inet_ntop(AF_INET6, inet_pton(AF_INET6, address))
        return inet_ntop(AF_INET, inet_pton(AF_INET, address))
    except OSError as err:
        raise ValueError(f"not an address: {address[:50]!r}") from err


def expanded(address: str) -> str:
    """Return an address as `/proc` spells it: IPv6 in eight groups of four digits."""
    if ":" not in address:
        return address
    digits = inet_pton(AF_INET6, address).hex()
    return ":".join(digits[start : start + 4] for start in range(0, 32, 4))


class _Tuple(NamedTuple):
    """One direction of an entry."""

    source: str
    target: str
    source_port: int
    target_port: int
    packets: int | None
    bytes: int | None

    @property
    def has_ports(self) -> bool:
        """Whether its ports can be any."""
        return 0 <= self.source_port < 65_536 and 0 <= self.target_port < 65_536


def _direction(fields: dict[bytes, bytes]) -> _Tuple:
    """Read one direction from its `key=value` fields."""
    packets, size = fields.get(b"packets"), fields.get(b"bytes")
    echo_id = fields.get(b"id", b"0")
    return _Tuple(
        source=canonical(fields[b"src"].decode("ascii")),
        target=canonical(fields[b"dst"].decode("ascii")),
        source_port=int(fields.get(b"sport", echo_id)),
        target_port=int(fields.get(b"dport", b"0")),
        packets=None if packets is None else _count(packets),
        bytes=None if size is None else _count(size),
    )


def _count(text: bytes) -> int:
    """Return a number as the kernel counts; ValueError for one that could be neither summed up nor saved."""
    if not 0 <= (number := int(text)) <= MAX_COUNT:
        raise ValueError("not a count")
    return number


class Entry(NamedTuple):
    """One line of the table: both directions, as the kernel has them."""

    protocol: str
    original: _Tuple
    reply: _Tuple
    replied: bool
    assured: bool
    offloaded: bool
    state: str | None
    timeout: int | None

    def seen_from(self, address: str) -> Flow | None:
        """Return the entry as a flow of the host with this address; None when it isn't one of its ends."""
        if self.original.source == address:
            inbound, ours, theirs = False, self.original, self.reply
            remote, remote_port, port = ours.target, ours.target_port, ours.source_port
        elif self.reply.source == address:
            inbound, ours, theirs = True, self.reply, self.original
            remote, remote_port, port = (
                theirs.source,
                theirs.source_port,
                ours.source_port,
            )
        else:
            return None
        return Flow(
            key=FlowKey(self.protocol, address, port, remote, remote_port, inbound),
            bytes_up=ours.bytes,
            bytes_down=theirs.bytes,
            packets_up=ours.packets,
            packets_down=theirs.packets,
            replied=self.replied,
            assured=self.assured,
            offloaded=self.offloaded,
            state=self.state,
            timeout=self.timeout,
        )


def parse_line(line: bytes) -> Entry:
    """Read one line of the table, in either spelling; words that aren't known are passed over.

    Raises ValueError for a line that isn't an entry.
    """
    words = line.split()
    if len(words) < 6 or not words[0].startswith(b"ipv"):
        raise ValueError("not a conntrack entry")
    name = words[2].decode("ascii", "replace")
    protocol = words[3].decode("ascii", "replace") if name == "unknown" else name
    if not is_protocol(protocol):
        raise ValueError("not a protocol")
    directions: list[dict[bytes, bytes]] = []
    flags: set[bytes] = set()
    bare: list[bytes] = []
    for word in words[4:]:
        key, equals, value = word.partition(b"=")
        if not equals:
            (flags.add if word.startswith(b"[") else bare.append)(word)
        elif key == b"src":
            directions.append({key: value})
        elif directions:
            directions[-1].setdefault(key, value)
    if len(directions) != 2:
        raise ValueError("a conntrack entry has two directions")
    try:
        original, reply = _direction(directions[0]), _direction(directions[1])
    except KeyError as err:
        raise ValueError("a direction without an address") from err
    # The tool's own `id=` ends the line and names the entry; without ports it would pass for the reply's echo id.
    offloaded = not flags.isdisjoint(_OFFLOADED)
    timeout = next((_count(word) for word in bare if word.isdigit()), None)
    state = next(
        (word.decode("ascii", "replace") for word in bare if not word.isdigit()), None
    )
    if protocol not in PORT_PROTOCOLS and not protocol.startswith("icmp"):
        original, reply = (
            side._replace(source_port=0, target_port=0) for side in (original, reply)
        )
    if not (original.has_ports and reply.has_ports):
        raise ValueError("a port has 16 bits")
    return Entry(
        protocol=protocol,
        original=original,
        reply=reply,
        replied=b"[UNREPLIED]" not in flags,
        assured=b"[ASSURED]" in flags,
        offloaded=offloaded,
        state=state,
        timeout=None if offloaded else timeout,
    )


class TableReader:
    """Finds the entries of some hosts in a table that arrives in pieces, without holding it.

    Feed it the pieces in order, then `finish`. What it found stands in `flows` by the owner that the caller
    gave to each address; `entries` counts all lines, `skipped` the hosts' lines that couldn't be read.
    """

    def __init__(
        self, owners: Mapping[str, str], *, networks: Iterable[str] = ()
    ) -> None:
        """Look for these addresses (canonical text → owner), and note strangers in the IPv6 `networks` (CIDR)."""
        self._owners = owners
        self._sources = _source_search(owners, networks)
        self._unowned: set[bytes] = set()
        self._tail = b""
        self.flows: dict[str, dict[FlowKey, Flow]] = {
            owner: {} for owner in owners.values()
        }
        self.entries = 0
        self.skipped = 0
        self.strangers: set[str] = set()
        """Addresses in the watched networks that have no owner here, canonical."""

    def feed(self, piece: bytes) -> None:
        """Read one more piece of the table; NotATableError when it can't be one."""
        end = piece.rfind(b"\n") + 1
        tail = piece[end:] if end else self._tail + piece
        if len(tail) > MAX_LINE_BYTES:
            raise NotATableError("a line without an end")
        if end:
            lines = self._tail + piece[:end]
            self._tail = tail
            self._read(lines)
        else:
            self._tail = tail

    def finish(self) -> None:
        """Read what is left after the last newline."""
        if self._tail.strip():
            self._read(self._tail + b"\n")
        self._tail = b""

    def _read(self, lines: bytes) -> None:
        if self.entries == 0 and not lines.startswith(b"ipv"):
            raise NotATableError("the first line isn't an entry")
        self.entries += lines.count(b"\n")
        if self._sources is None:
            return
        end = 0
        for match in self._sources.finditer(lines):
            if match.lastindex:
                self._note(match[1])
            elif (at := match.start()) >= end:
                end = lines.index(b"\n", at)
                self._take(lines[lines.rfind(b"\n", 0, at) + 1 : end])

    def _note(self, unowned: bytes) -> None:
        """Take what stands where a stranger's address would; the same ones come again and again."""
        if unowned in self._unowned:
            return
        self._unowned.add(unowned)
        try:
            address = canonical(unowned.decode("ascii"))
        except ValueError:
            return
        if address not in self._owners:
            self.strangers.add(address)

    def _take(self, line: bytes) -> None:
        try:
            entry = parse_line(line)
        except ValueError:
            self.skipped += 1
            return
        for address in {entry.original.source, entry.reply.source}:
            owner = self._owners.get(address)
            if owner is not None and (flow := entry.seen_from(address)) is not None:
                self.flows[owner][flow.key] = flow


def _source_search(
    owned: Iterable[str], networks: Iterable[str]
) -> re.Pattern[bytes] | None:
    """Return what finds the owned addresses as sources, and others in the networks, which it captures; None without any.

    One expression for all: what costs most is to find where a source begins, whatever is then looked for there.
    """
    kinds = _any_owned(owned)
    if strangers := _any_in(networks):
        kinds.append(b"(" + strangers + b")")
    return re.compile(b"src=(?:" + b"|".join(kinds) + b") ") if kinds else None


def _any_owned(addresses: Iterable[str]) -> list[bytes]:
    """Return expressions for any of the addresses, one for each spelling.

    Each begins with what its addresses have in common, or that would be tried for each of them.
    """
    spellings = {
        (":" in spelling, len(spelling) == _EXPANDED, spelling)
        for address in addresses
        for spelling in (address, expanded(address))
    }
    return [
        _any_of([spelling for *_, spelling in group])
        for _, group in groupby(sorted(spellings), key=itemgetter(0, 1))
    ]


def _any_of(spellings: list[str]) -> bytes:
    """Return an expression for any of these texts that tries what they have in common only once."""
    common = commonprefix(spellings)
    ends = (re.escape(spelling[len(common) :].encode()) for spelling in spellings)
    return re.escape(common.encode()) + b"(?:" + b"|".join(ends) + b")"


def _any_in(networks: Iterable[str]) -> bytes:
    """Return an expression for what begins like an address of the IPv6 networks, by the whole groups of their prefixes."""
    prefixes = set()
    for network in networks:
        address, _, length = network.partition("/")
        groups = int(length or 128) // 16
        if ":" in address and groups:
            prefixes.add(":".join(expanded(address).split(":")[:groups]))
    return _any_of(sorted(prefixes)) + b"[0-9a-f:]*+" if prefixes else b""
