"""How connection tracking sees TCP: one state for both ends (`nf_conntrack_proto_tcp.c`)."""

from enum import StrEnum

from .packets import Tcp


class TcpState(StrEnum):
    """The words in the table's lines."""

    SYN_SENT = "SYN_SENT"
    SYN_RECV = "SYN_RECV"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT = "FIN_WAIT"
    CLOSE_WAIT = "CLOSE_WAIT"
    LAST_ACK = "LAST_ACK"
    TIME_WAIT = "TIME_WAIT"
    CLOSE = "CLOSE"


FIRST_STATE = {
    Tcp.SYN: TcpState.SYN_SENT,
    Tcp.ACK: TcpState.ESTABLISHED,
    Tcp.FIN: TcpState.FIN_WAIT,
}
"""What an unknown flow begins in; other segments are invalid. ACK: `tcp_loose` is on."""

_S = TcpState

_ORIGINAL = {
    (Tcp.SYN, _S.TIME_WAIT): _S.SYN_SENT,
    (Tcp.SYN, _S.CLOSE): _S.SYN_SENT,
    (Tcp.ACK, _S.SYN_RECV): _S.ESTABLISHED,
    (Tcp.ACK, _S.FIN_WAIT): _S.CLOSE_WAIT,
    (Tcp.ACK, _S.LAST_ACK): _S.TIME_WAIT,
    (Tcp.FIN, _S.SYN_RECV): _S.FIN_WAIT,
    (Tcp.FIN, _S.ESTABLISHED): _S.FIN_WAIT,
    (Tcp.FIN, _S.FIN_WAIT): _S.LAST_ACK,
    (Tcp.FIN, _S.CLOSE_WAIT): _S.LAST_ACK,
}

_REPLY = {
    (Tcp.SYN_ACK, _S.SYN_SENT): _S.SYN_RECV,
    (Tcp.ACK, _S.FIN_WAIT): _S.CLOSE_WAIT,
    (Tcp.ACK, _S.LAST_ACK): _S.TIME_WAIT,
    (Tcp.FIN, _S.ESTABLISHED): _S.FIN_WAIT,
    (Tcp.FIN, _S.FIN_WAIT): _S.LAST_ACK,
    (Tcp.FIN, _S.CLOSE_WAIT): _S.LAST_ACK,
}


def next_state(state: TcpState, segment: Tcp, *, reply: bool) -> TcpState:
    """Return the state after a segment in either direction."""
    if segment is Tcp.RST:
        return _S.CLOSE
    return (_REPLY if reply else _ORIGINAL).get((segment, state), state)
