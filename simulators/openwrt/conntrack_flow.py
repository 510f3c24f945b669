"""One entry of the kernel's table of flows, and its line in either spelling."""

from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import NamedTuple

from .conntrack_tcp import TcpState
from .packets import ECHO_REPLY, ECHO_REQUEST, ICMP, ICMPV6, TCP, UDP, exploded

OFFLOAD_IDLE = 30.0
"""Seconds without a packet after which the kernel takes a flow back from offload."""

_NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPV6: "icmpv6"}
"""The protocols whose flows have names and ports here; others have neither."""


class Offload(StrEnum):
    """Who forwards a flow's packets past the chains."""

    SOFTWARE = "OFFLOAD"
    HARDWARE = "HW_OFFLOAD"


class Way(NamedTuple):
    """One direction of a flow; for ICMP `sport` is the echo identifier."""

    src: str
    dst: str
    sport: int
    dport: int


type Key = tuple[int, str, str, int, int]


@dataclass(slots=True)
class Counter:
    """What went one way."""

    packets: int = 0
    bytes: int = 0

    def add(self, size: int, packets: int = 1) -> None:
        """Count packets of `size` bytes each."""
        self.packets += packets
        self.bytes += size * packets


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Traffic that repeats by itself, computed when somebody looks.

    Every `period` seconds since `began`, a packet of `size` bytes each way.
    """

    period: float
    began: float
    size: int


class Flow:
    """One entry of the table."""

    __slots__ = (
        "_beats",
        "_lines",
        "assured",
        "deadline",
        "down",
        "heartbeat",
        "ident",
        "last_packet",
        "offload",
        "original",
        "protocol",
        "reply",
        "seen_reply",
        "state",
        "stream_at",
        "up",
    )

    def __init__(self, protocol: int, original: Way, reply: Way, ident: int) -> None:
        """Be new: nothing counted, nothing answered."""
        self.protocol = protocol
        self.original = original
        self.reply = reply
        self.ident = ident
        self.up = Counter()
        self.down = Counter()
        self.state: TcpState | None = None
        self.seen_reply = False
        self.assured = False
        self.offload: Offload | None = None
        self.deadline = 0.0
        self.last_packet = 0.0
        self.stream_at = 0.0
        self.heartbeat: Heartbeat | None = None
        self._beats = 0
        self._lines: dict[bool, tuple[str, str]] = {}

    @property
    def ipv6(self) -> bool:
        """Whether the flow is IPv6."""
        return ":" in self.original.src

    @property
    def keys(self) -> tuple[Key, Key]:
        """What its packets look like, both ways."""
        return (self.protocol, *self.original), (self.protocol, *self.reply)

    def changed(self) -> None:
        """Forget the text of the line."""
        self._lines.clear()

    def settle(self, now: float, lifetime: int) -> None:
        """Bring what is computed up to `now`: heartbeats, and the end of offloading."""
        if self.heartbeat is not None:
            beats = floor((now - self.heartbeat.began) / self.heartbeat.period)
            if beats > self._beats:
                self.up.add(self.heartbeat.size, beats - self._beats)
                self.down.add(self.heartbeat.size, beats - self._beats)
                self._beats = beats
                self.last_packet = self.heartbeat.began + beats * self.heartbeat.period
                self.deadline = self.last_packet + lifetime
                self.changed()
        elif self.offload is not None and now - self.last_packet >= OFFLOAD_IDLE:
            self.offload = None
            self.changed()

    def line(self, now: float, *, proc: bool, accounting: bool) -> str:
        """Return the entry's line without what stands in front of the protocol.

        `proc` gives the spelling of `/proc/net/nf_conntrack`, else that of the tool.
        """
        if proc not in self._lines:
            self._lines[proc] = self._render(proc, accounting)
        head, tail = self._lines[proc]
        if self.offload is not None:
            return head + tail
        return f"{head}{int(self.deadline - now)}{tail}"

    def _render(self, proc: bool, accounting: bool) -> tuple[str, str]:
        name = _NAMES.get(self.protocol, "unknown")
        state = f" {self.state}" if self.state and not self.offload else ""
        up = self._way(self.original, False, proc)
        down = self._way(self.reply, True, proc)
        if accounting:
            up += f" packets={self.up.packets} bytes={self.up.bytes}"
            down += f" packets={self.down.packets} bytes={self.down.bytes}"
        unreplied = "" if self.seen_reply else " [UNREPLIED]"
        assured = " [ASSURED]" if self.assured else ""
        if self.offload:
            assured = f" [{self.offload}]"
        users = (2 if self.offload else 1) + proc
        zone = " zone=0" if proc else ""
        tail = f"{state} {up}{unreplied} {down}{assured} mark=0{zone} use={users}"
        head = f"{name:<8} {self.protocol}"
        return (head, tail) if self.offload else (f"{head} ", tail)

    def _way(self, way: Way, reply: bool, proc: bool) -> str:
        src, dst = way.src, way.dst
        if proc and ":" in src:
            src, dst = exploded(src), exploded(dst)
        if self.protocol in (TCP, UDP):
            return f"src={src} dst={dst} sport={way.sport} dport={way.dport}"
        if self.protocol in (ICMP, ICMPV6):
            kind = (ECHO_REPLY if reply else ECHO_REQUEST)[self.protocol]
            return f"src={src} dst={dst} type={kind} code=0 id={way.sport}"
        return f"src={src} dst={dst}"
