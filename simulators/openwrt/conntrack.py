"""The kernel's table of flows: entries that age, are refreshed, and expire.

Nothing runs in the background. An entry knows when it ends; who looks at the table first
lets go of those that have ended. A line's text is kept until the entry changes, so that a
table of 65,000 entries can be read again and again.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from random import Random

from simulators.clock import Timeline

from .conntrack_flow import Flow, Heartbeat, Key, Way
from .conntrack_tcp import FIRST_STATE, TcpState, next_state
from .packets import ICMP, ICMPV6, TCP, UDP, Packet, Tcp

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
