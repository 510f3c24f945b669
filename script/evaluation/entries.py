"""The entries that a router's table would have had of recorded flows."""

from typing import NamedTuple

from custom_components.iot_egress_guard.routers.model import Flow, FlowKey

from .course import STREAM_AFTER_S, Course
from .endings import Ending, ending, state_word
from .recordings import RecordedFlow, Recording, Subject
from .timeouts import Timeouts

DEVICE_IPV4 = "192.168.1.2"
DEVICE_IPV6 = "fd00::2"
"""The device's addresses: recordings may have several for one, and the judgement looks at none."""

REOPENED = frozenset({"tcp_time_wait", "tcp_close"})
"""States in which a new SYN of the same 5-tuple begins a new entry (`net/netfilter/nf_conntrack_proto_tcp.c`)."""


type Counters = tuple[int, int, int, int]
"""Bytes up and down, packets up and down."""


class _Phase(NamedTuple):
    """What an entry shows, and how long it lives, from a moment on."""

    timeout_s: int
    state: str | None
    assured: bool


class Entry:
    """One entry of the table; a flow of the same 5-tuple that begins while it lives goes on with it."""

    __slots__ = (
        *("key", "subject", "expires", "polled"),
        *("_began", "_course", "_before", "_totals", "_replied_before", "_ends_in"),
        *("_stream_at", "_passing", "_streaming", "_ended"),
    )

    def __init__(
        self, flow: RecordedFlow, what_stays: Ending, timeouts: Timeouts
    ) -> None:
        """Begin with a flow's first packet."""
        device = DEVICE_IPV6 if ":" in flow.address else DEVICE_IPV4
        self.key = FlowKey(
            *(flow.protocol, device, flow.source_port, flow.address, flow.port, False)
        )
        self.subject = flow.subject
        self.polled = False
        """A poll has seen it."""
        self._began = flow.ts
        self._before: Counters = (0, 0, 0, 0)
        self._replied_before = False
        self._stream_at: float | None = None
        self._ends_in: str | None = None
        self.expires = 0.0
        """When it dies, in seconds since the epoch, unless another flow goes on with it."""
        self._take(Course(flow, what_stays), what_stays, timeouts)

    def is_met_by(self, flow: RecordedFlow) -> bool:
        """Tell whether a flow of the same 5-tuple goes on with it, not with a new entry."""
        closed = self._ends_in in REOPENED and flow.ts >= self._course.ended
        return self.expires > flow.ts and not closed

    def go_on(self, flow: RecordedFlow, what_stays: Ending, timeouts: Timeouts) -> None:
        """Go on with another flow of the same 5-tuple: its counters add."""
        self._before = self._totals
        self._replied_before |= self._course.replied
        self._take(Course(flow, what_stays), what_stays, timeouts)

    def as_flow(self, now: float) -> Flow:
        """Return it as a poll reads it."""
        course = self._course
        if now >= course.ended:
            counters, phase, last_packet = self._totals, self._ended, course.ended
        else:
            counters = _sum(self._before, course.counters(now))
            phase = self._passing
            if self._stream_at is not None and now >= self._stream_at:
                phase = self._streaming
            last_packet = course.last_packet(now)
        up, down, packets_up, packets_down = counters
        return Flow(
            key=self.key,
            bytes_up=up,
            bytes_down=down,
            packets_up=packets_up,
            packets_down=packets_down,
            replied=packets_down > 0,
            assured=phase.assured,
            state=phase.state,
            timeout=max(0, int(phase.timeout_s - (now - last_packet))),
        )

    def _take(self, course: Course, what_stays: Ending, timeouts: Timeouts) -> None:
        self._course = course
        self._totals = _sum(self._before, course.totals)
        self._ends_in = what_stays.timeout
        if self.key.protocol == "tcp":
            self._take_tcp(what_stays, timeouts)
        else:
            self._take_stateless(what_stays, timeouts)
        self.expires = max(self.expires, course.ended + self._ended.timeout_s)

    def _take_tcp(self, what_stays: Ending, timeouts: Timeouts) -> None:
        """TCP is established and assured as soon as it's answered, and stays assured."""
        replied = self._course.replied or self._replied_before
        name = what_stays.timeout or "tcp_syn_sent"
        passing = "tcp_established" if replied else name
        self._stream_at = None
        self._passing = self._streaming = _Phase(
            timeouts[passing], state_word(passing), replied
        )
        tail = timeouts[name] if what_stays.timeout else 0
        self._ended = _Phase(tail, state_word(name), replied)

    def _take_stateless(self, what_stays: Ending, timeouts: Timeouts) -> None:
        """All but UDP know one timeout; UDP streams have one of their own and are assured."""
        name = what_stays.timeout or "generic"
        self._stream_at = self._becomes_stream() if name == "udp" else None
        self._passing = _Phase(timeouts[name], None, False)
        self._streaming = _Phase(timeouts["udp_stream"], None, True)
        self._ended = self._passing if self._stream_at is None else self._streaming

    def _becomes_stream(self) -> float | None:
        """Return when the first packet passes after an answer and after two seconds; None: never."""
        course = self._course
        two_seconds = self._began + STREAM_AFTER_S
        if self._replied_before:
            return course.next_packet(two_seconds)
        if course.replied:
            return course.next_packet(max(two_seconds, course.first_reply))
        return None


class Table:
    """The entries of one device, moved on from poll to poll."""

    def __init__(self, flows: Recording, timeouts: Timeouts) -> None:
        """Begin empty, before the first of these flows, which are ordered by time."""
        self.visible: set[Subject] = set()
        """Whom a poll has seen an entry of."""
        self._flows = flows
        self._next = 0
        self._timeouts = timeouts
        self._alive: dict[FlowKey, Entry] = {}

    def at(self, now: float) -> tuple[Flow, ...]:
        """Return what a poll sees now; times must not fall."""
        while self._next < len(self._flows) and self._flows[self._next].ts <= now:
            self._enter(self._flows[self._next])
            self._next += 1
        flows, dead = [], []
        for key, entry in self._alive.items():
            if entry.expires <= now:
                dead.append(key)
                continue
            if not entry.polled:
                entry.polled = True
                self.visible.add(entry.subject)
            flows.append(entry.as_flow(now))
        for key in dead:
            del self._alive[key]
        return tuple(flows)

    def _enter(self, flow: RecordedFlow) -> None:
        """Begin an entry with a flow, or go on with the one that lives."""
        what_stays = ending(flow)
        if what_stays is None:
            return
        entry = Entry(flow, what_stays, self._timeouts)
        before = self._alive.get(entry.key)
        if before is not None and before.is_met_by(flow):
            before.go_on(flow, what_stays, self._timeouts)
        else:
            self._alive[entry.key] = entry


def _sum(before: Counters, more: Counters) -> Counters:
    return (
        before[0] + more[0],
        before[1] + more[1],
        before[2] + more[2],
        before[3] + more[3],
    )
