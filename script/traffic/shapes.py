"""Single flows as Zeek would have written them down: states, packets, bytes on the wire."""

from math import ceil
from random import Random

from script.evaluation.recordings import RecordedFlow

SEGMENT = 1400
"""Bytes of payload in a full packet, about."""

TCP_HEADERS = 52
"""IPv4's 20 and TCP's 20, and timestamps (RFC 7323)."""

UDP_HEADERS = 28
"""IPv4's 20 and UDP's 8."""

SYN_BACKOFF = (0.0, 1.0, 3.0, 7.0, 15.0, 31.0)
"""When a SYN is sent after the first one if nothing answers, in seconds (Linux doubles the wait)."""

EPHEMERAL = range(32768, 61000)
"""Source ports that Linux picks from (`ip_local_port_range`)."""


def tcp(
    ts: float,
    source_port: int,
    address: str,
    port: int,
    *,
    up: int,
    down: int,
    seconds: float,
    state: str = "SF",
    packets: int = 0,
) -> RecordedFlow:
    """Return an answered connection; `up` and `down` are bytes of payload.

    At least `packets` pass each way: a connection that idles has more than its bytes need.
    """
    packets_up = max(packets, 4 + ceil(up / SEGMENT) + ceil(down / (2 * SEGMENT)))
    packets_down = max(packets, 3 + ceil(down / SEGMENT) + ceil(up / (2 * SEGMENT)))
    return RecordedFlow(
        ts=ts,
        protocol="tcp",
        source_port=source_port,
        address=address,
        port=port,
        bytes_up=up + packets_up * TCP_HEADERS,
        bytes_down=down + packets_down * TCP_HEADERS,
        packets_up=packets_up,
        packets_down=packets_down,
        duration=seconds,
        state=state,
    )


def unanswered_tcp(
    ts: float, source_port: int, address: str, port: int, *, syns: int
) -> RecordedFlow:
    """Return so many SYNs that nothing answers, 1 to 6."""
    return RecordedFlow(
        ts=ts,
        protocol="tcp",
        source_port=source_port,
        address=address,
        port=port,
        bytes_up=syns * 60,
        bytes_down=0,
        packets_up=syns,
        packets_down=0,
        duration=SYN_BACKOFF[syns - 1],
        state="S0",
    )


def refused_tcp(
    ts: float, source_port: int, address: str, port: int, seconds: float
) -> RecordedFlow:
    """Return a SYN that is answered by a reset."""
    return RecordedFlow(
        ts=ts,
        protocol="tcp",
        source_port=source_port,
        address=address,
        port=port,
        bytes_up=60,
        bytes_down=40,
        packets_up=1,
        packets_down=1,
        duration=seconds,
        state="REJ",
    )


def udp(
    ts: float,
    source_port: int,
    address: str,
    port: int,
    *,
    up: int,
    down: int,
    packets_up: int,
    packets_down: int,
    seconds: float,
) -> RecordedFlow:
    """Return datagrams from one socket to another; `up` and `down` are bytes of payload. Unanswered if none came."""
    return RecordedFlow(
        ts=ts,
        protocol="udp",
        source_port=source_port,
        address=address,
        port=port,
        bytes_up=up + packets_up * UDP_HEADERS,
        bytes_down=down + packets_down * UDP_HEADERS if packets_down else 0,
        packets_up=packets_up,
        packets_down=packets_down,
        duration=seconds,
        state="SF" if packets_down else "S0",
    )


def datagrams(size: int) -> int:
    """Return how many datagrams a media stream of so many bytes takes; WebRTC's have about 1,100."""
    return max(1, ceil(size / 1100))


def source_port(draw: Random) -> int:
    """Draw a source port as Linux picks it."""
    return draw.choice(EPHEMERAL)
