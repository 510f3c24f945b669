"""The kernel's table of flows: entries that age, are refreshed, and expire.

Nothing runs in the background. An entry knows when it ends; who looks at the table first
lets go of those that have ended. A line's text is kept until the entry changes, so that a
table of 65,000 entries can be read again and again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from math import floor
from random import Random
from typing import NamedTuple

from simulators.clock import Timeline

from .conntrack_tcp import FIRST_STATE, TcpState, next_state
from .packets import (
    ECHO_REPLY,
    ECHO_REQUEST,
    ICMP,
    ICMPV6,
    TCP,
    UDP,
    Packet,
    Tcp,
    exploded,
)

SYSCTLS = {
    "nf_conntrack_acct": 1,
    "nf_conntrack_buckets": 65536,
    "nf_conntrack_checksum": 0,
    "nf_conntrack_generic_timeout": 600,
    "nf_conntrack_icmp_timeout": 30,
    "nf_conntrack_icmpv6_timeout": 30,
    "nf_conntrack_max": 262144,
    "nf_conntrack_tcp_loose": 1,
    "nf_conntrack_tcp_timeout_close": 10,
    "nf_conntrack_tcp_timeout_close_wait": 60,
    "nf_conntrack_tcp_timeout_established": 7440,
    "nf_conntrack_tcp_timeout_fin_wait": 120,
    "nf_conntrack_tcp_timeout_last_ack": 30,
    "nf_conntrack_tcp_timeout_syn_recv": 60,
    "nf_conntrack_tcp_timeout_syn_sent": 120,
    "nf_conntrack_tcp_timeout_time_wait": 120,
    "nf_conntrack_tcp_timeout_unacknowledged": 300,
    "nf_conntrack_timestamp": 0,
    "nf_conntrack_udp_timeout": 60,
    "nf_conntrack_udp_timeout_stream": 180,
}
"""OpenWrt's settings, seconds or switches (OpenWrt's `11-nf-conntrack.conf`, else Linux)."""

STREAM_AFTER = 2.0
"""Seconds of traffic both ways after which UDP counts as a stream (Linux 5.0 and later)."""

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


class Conntrack:
    """The table."""

    def __init__(
        self, timeline: Timeline, random: Random, sysctls: dict[str, int] | None = None
    ) -> None:
        """Be empty, with OpenWrt's settings where `sysctls` names no others."""
        self.sysctls = SYSCTLS | (sysctls or {})
        self._timeline = timeline
        self._random = random
        self._flows: dict[int, Flow] = {}
        self._ways: dict[Key, tuple[Flow, bool]] = {}
        self._by_source: dict[str, dict[int, Flow]] = {}
        self._ends: list[tuple[float, int]] = []

    @property
    def accounting(self) -> bool:
        """Whether packets and bytes are counted and shown."""
        return bool(self.sysctls["nf_conntrack_acct"])

    def set(self, name: str, value: int) -> None:
        """Write a sysctl, named without its directory."""
        self.sysctls[name] = value
        for flow in self._flows.values():
            flow.changed()

    def __len__(self) -> int:
        """Return the number of entries."""
        self._timeline.run()
        self.expire()
        return len(self._flows)

    def expire(self) -> None:
        """Let go of what has ended."""
        now = self._timeline.now
        while self._ends and self._ends[0][0] <= now:
            _, ident = heappop(self._ends)
            flow = self._flows.get(ident)
            if flow is None:
                continue
            flow.settle(now, self._lifetime(flow))
            if flow.deadline <= now and not flow.offload:
                self.delete(flow)
            else:
                heappush(self._ends, (max(flow.deadline, now + 1.0), ident))

    def flows(self, source: str | None = None) -> Iterator[Flow]:
        """Yield the entries as they stand, those that `source` began if it is given."""
        self._timeline.run()
        self.expire()
        now = self._timeline.now
        chosen = self._flows if source is None else self._by_source.get(source, {})
        for flow in list(chosen.values()):
            if flow.heartbeat is not None or flow.offload is not None:
                flow.settle(now, self._lifetime(flow))
            yield flow

    def find(self, packet: Packet) -> tuple[Flow, bool] | None:
        """Return the entry a packet belongs to, and whether it is a reply."""
        self._timeline.run()
        self.expire()
        key = (packet.protocol, packet.src, packet.dst, packet.sport, packet.dport)
        return self._ways.get(key)

    def delete(self, flow: Flow) -> None:
        """Forget an entry."""
        del self._flows[flow.ident]
        for key in flow.keys:
            self._ways.pop(key, None)
        of_source = self._by_source[flow.original.src]
        del of_source[flow.ident]
        if not of_source:
            del self._by_source[flow.original.src]

    def clear(self) -> None:
        """Forget everything."""
        for flow in list(self._flows.values()):
            self.delete(flow)

    def begin(self, packet: Packet, translated: str | None) -> Flow | None:
        """Enter a new flow; `translated` is the address its replies come to.

        A full table lets go of a flow nobody answered; if there is none, the packet is
        lost and `None` is returned.
        """
        now = self._timeline.now
        if not self._make_room():
            return None
        original = Way(packet.src, packet.dst, packet.sport, packet.dport)
        flow = self.insert(
            packet.protocol, original, self._reply_to(original, packet, translated)
        )
        if packet.protocol == TCP:
            flow.state = FIRST_STATE[packet.tcp]
        flow.stream_at = now + STREAM_AFTER
        flow.up.add(packet.size)
        self._touch(flow)
        return flow

    def insert(
        self,
        protocol: int,
        original: Way,
        reply: Way | None = None,
        *,
        timeout: int | None = None,
        state: TcpState | None = None,
        seen_reply: bool = False,
        assured: bool = False,
        heartbeat: Heartbeat | None = None,
        ident: int | None = None,
    ) -> Flow:
        """Enter a flow as it is described, as `conntrack -I` does.

        `timeout` is in seconds; by default that of its state. `ident` is the number that
        the tool shows; by default one of its own.
        """
        if reply is None:
            reply = _reversed(protocol, original)
        while ident is None or ident in self._flows:
            ident = self._random.getrandbits(32)
        flow = Flow(protocol, original, reply, ident)
        flow.state, flow.seen_reply, flow.assured = state, seen_reply, assured
        flow.heartbeat = heartbeat
        for key, is_reply in zip(flow.keys, (False, True), strict=True):
            self._ways[key] = flow, is_reply
        self._flows[ident] = flow
        self._by_source.setdefault(original.src, {})[ident] = flow
        now = self._timeline.now
        flow.last_packet = now
        flow.deadline = now + (self._lifetime(flow) if timeout is None else timeout)
        heappush(self._ends, (flow.deadline, ident))
        return flow

    def refresh(self, flow: Flow, packet: Packet, *, reply: bool) -> None:
        """Count a packet of a known flow and let its life begin anew.

        A reset that is the first answer ends the flow at once.
        """
        (flow.down if reply else flow.up).add(packet.size)
        if flow.state is not None:
            if packet.tcp is Tcp.RST and reply and not flow.seen_reply:
                self.delete(flow)
                return
            before = flow.state
            flow.state = next_state(before, packet.tcp, reply=reply)
            opening = before in (TcpState.SYN_RECV, TcpState.ESTABLISHED)
            if flow.seen_reply and opening and flow.state is TcpState.ESTABLISHED:
                flow.assured = True
        if reply:
            flow.seen_reply = True
        if flow.protocol == UDP and flow.seen_reply:
            flow.assured |= self._timeline.now >= flow.stream_at
        self._touch(flow)

    def _touch(self, flow: Flow) -> None:
        now = self._timeline.now
        flow.last_packet = now
        deadline = now + self._lifetime(flow)
        if deadline < flow.deadline:
            heappush(self._ends, (deadline, flow.ident))
        flow.deadline = deadline
        flow.changed()

    def _lifetime(self, flow: Flow) -> int:
        prefix = "nf_conntrack_"
        match flow.protocol:
            case _ if flow.state is not None:
                if flow.state is TcpState.ESTABLISHED and not flow.seen_reply:
                    return self.sysctls[f"{prefix}tcp_timeout_unacknowledged"]
                return self.sysctls[f"{prefix}tcp_timeout_{flow.state.lower()}"]
            case 17:
                stream = "_stream" if flow.assured else ""
                return self.sysctls[f"{prefix}udp_timeout{stream}"]
            case 1:
                return self.sysctls[f"{prefix}icmp_timeout"]
            case 58:
                return self.sysctls[f"{prefix}icmpv6_timeout"]
        return self.sysctls[f"{prefix}generic_timeout"]

    def _make_room(self) -> bool:
        self.expire()
        if len(self._flows) < self.sysctls["nf_conntrack_max"]:
            return True
        for flow in self._flows.values():
            if not flow.assured:
                self.delete(flow)
                return True
        return False

    def _reply_to(self, original: Way, packet: Packet, translated: str | None) -> Way:
        reply = _reversed(packet.protocol, original)
        if translated is None:
            return reply
        reply = reply._replace(dst=translated)
        while (packet.protocol, *reply) in self._ways:
            # Another client has this port of ours towards the same service.
            free = self._random.randrange(1024, 65536)
            if packet.protocol in (ICMP, ICMPV6):
                reply = reply._replace(sport=free)
            else:
                reply = reply._replace(dport=free)
        return reply

    def lines(self) -> Iterator[str]:
        """Yield the lines of `/proc/net/nf_conntrack`."""
        now, accounting = self._timeline.now, self.accounting
        for flow in self.flows():
            layer = "ipv6     10 " if flow.ipv6 else "ipv4     2 "
            yield f"{layer}{flow.line(now, proc=True, accounting=accounting)}\n"


def _reversed(protocol: int, way: Way) -> Way:
    if protocol in (ICMP, ICMPV6):
        return Way(way.dst, way.src, way.sport, way.dport)
    return Way(way.dst, way.src, way.dport, way.sport)
