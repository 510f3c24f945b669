"""One recorded flow's course: how many of its packets have passed by a given time, and when the last one did.

A recording has totals only. Packets are taken to be spread evenly over the flow's duration: those up from its first
moment to its last; those down likewise for TCP, whose first answer completes the handshake, else so that the last
one is at the end.
"""

from collections.abc import Sequence

from .endings import Ending
from .recordings import RecordedFlow

STREAM_AFTER_S = 2
"""An answered UDP flow whose packets pass for longer than this is a stream, with a timeout of its own, and
`assured` (`net/netfilter/nf_conntrack_proto_udp.c`)."""


class Course:
    """How a flow goes on in time; times in seconds since the epoch."""

    __slots__ = (
        *("began", "ended", "replied", "totals", "first_reply"),
        *("_down_at_once", "_gap_up", "_gap_down"),
    )

    def __init__(self, flow: RecordedFlow, ending: Ending) -> None:
        """Lay out a flow's packets. Where the recorder didn't count them, there was one a second."""
        self.began = flow.ts
        self.ended = flow.end
        self.replied = ending.replied
        uncounted = 1 + int(flow.duration)
        packets_up = flow.packets_up or uncounted
        packets_down = (flow.packets_down or uncounted) if ending.replied else 0
        bytes_down = flow.bytes_down if ending.replied else 0
        self.totals = flow.bytes_up, bytes_down, packets_up, packets_down
        """Bytes up and down, packets up and down."""
        self._down_at_once = flow.protocol == "tcp"
        self._gap_up = flow.duration / max(1, packets_up - 1)
        steps_down = packets_down - self._down_at_once
        self._gap_down = flow.duration / max(1, steps_down)
        self.first_reply = (
            self.began if self._down_at_once else self.began + self._gap_down
        )
        """When it was first answered, if it was."""

    def counters(self, now: float) -> tuple[int, int, int, int]:
        """Return the bytes up and down and the packets up and down that have passed by now."""
        if now >= self.ended:
            return self.totals
        passed = now - self.began
        bytes_up, bytes_down, packets_up, packets_down = self.totals
        up = min(packets_up, 1 + int(passed / self._gap_up))
        down = min(packets_down, int(passed / self._gap_down) + self._down_at_once)
        return (
            bytes_up * up // packets_up,
            bytes_down * down // packets_down if down else 0,
            up,
            down,
        )

    def last_packet(self, now: float) -> float:
        """Return when the last packet up to now passed."""
        if now >= self.ended:
            return self.ended
        passed = now - self.began
        last = int(passed / self._gap_up) * self._gap_up
        if self.replied:
            last = max(last, int(passed / self._gap_down) * self._gap_down)
        return self.began + last

    def next_packet(self, after: float) -> float | None:
        """Return when the first packet after a time passes; None when there's none."""
        if after < self.began:
            return self.began
        if after >= self.ended:
            return None
        passed = after - self.began
        gaps: Sequence[float] = (
            (self._gap_up, self._gap_down) if self.replied else (self._gap_up,)
        )
        following = min((int(passed / gap) + 1) * gap for gap in gaps)
        return min(self.began + following, self.ended)
