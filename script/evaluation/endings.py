"""What a recorded flow's state says of its entry: was it answered, and in which state does it stay behind."""

from collections.abc import Mapping
from typing import NamedTuple

from .recordings import RecordedFlow


class Ending(NamedTuple):
    """What stays behind of a flow."""

    replied: bool
    timeout: str | None
    """Name of the timeout after the last packet; None: the entry goes with that packet."""


_UNANSWERED_SYN = Ending(False, "tcp_syn_sent")
_IN_ORDER = Ending(True, "tcp_time_wait")
_RESET = Ending(True, "tcp_close")
_HALF_CLOSED = Ending(True, "tcp_close_wait")

TCP: Mapping[str, Ending | None] = {
    "S0": _UNANSWERED_SYN,
    "S1": Ending(True, "tcp_established"),
    "S2": _HALF_CLOSED,
    "S3": _HALF_CLOSED,
    "SF": _IN_ORDER,
    "REJ": None,
    "RSTO": _RESET,
    "RSTR": _RESET,
    "RSTRH": _RESET,
    "RSTOS0": Ending(False, None),
    "SH": _UNANSWERED_SYN,
    "SHR": _IN_ORDER,
    "REPLIED": _IN_ORDER,
    "UNREPLIED": _UNANSWERED_SYN,
}
"""Zeek's `conn_state`, and plainer words; None: there's never an entry to see.

After the kernel's `tcp_conntracks` table: a reset deletes an entry that nothing has answered yet, so a SYN that is
answered by one (REJ) leaves nothing; a FIN that isn't answered in kind stays in CLOSE_WAIT; a FIN right after an
unanswered SYN (SH) is invalid and changes nothing.
"""

MID_STREAM = "OTH"
"""Zeek saw no SYN. The kernel picks such a connection up as established; unanswered, it keeps it for
`tcp_unacknowledged` only."""

ANSWERED: Mapping[str, bool] = {
    "SF": True,
    "SHR": True,
    "REPLIED": True,
    "S0": False,
    "UNREPLIED": False,
}
"""What the words say where there's no TCP state."""

WORDS: Mapping[str, str] = {"tcp_unacknowledged": "ESTABLISHED"}
"""Timeouts that aren't named after the state that the table shows."""


def ending(flow: RecordedFlow) -> Ending | None:
    """Return what stays behind of a flow; None when there's never an entry of it to see.

    A word that isn't known says nothing; then the flow was answered if anything came back.
    """
    answered = flow.bytes_down > 0 or flow.packets_down > 0
    if flow.protocol != "tcp":
        return Ending(
            ANSWERED.get(flow.state, answered), _timeout_without_state(flow.protocol)
        )
    if flow.state == MID_STREAM:
        return Ending(answered, "tcp_established" if answered else "tcp_unacknowledged")
    return TCP.get(flow.state, _IN_ORDER if answered else _UNANSWERED_SYN)


def state_word(timeout: str) -> str:
    """Return the TCP state that the table shows while this timeout counts."""
    return WORDS.get(timeout, timeout.removeprefix("tcp_").upper())


def _timeout_without_state(protocol: str) -> str:
    return protocol if protocol in ("udp", "icmp", "icmpv6") else "generic"
