"""UniFi: a record of the flow log, and the flow that it tells of.

A record is of a flow that has ended, or of several of the same kind: `count`. Its `source` is who began the flow;
`bytes_tx` is what that end sent. `flow_end_time` is when its entry in the gateway's table ended: by the one record that
was captured, its timeout after the last packet. What a console leaves out, or writes in other words than a record that
was seen on one has them, stays unknown; only what makes a record useless makes it wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Any, NamedTuple

from ...plain_text import one_line
from ..conntrack import canonical
from ..model import MAX_COUNT, PORT_PROTOCOLS, Flow, FlowKey, is_protocol

#: So many names of a remote end are kept; a name can't be longer than that (RFC 1035, 2.3.4).
MAX_DOMAINS = 8
_MAX_NAME = 253
#: A TCP connection that nothing answers is some SYNs, seven with Linux' `tcp_syn_retries`, of 60 bytes or so each; what
#: carried more bytes was answered.
_UNANSWERED_TCP_BYTES = 1_000
#: The console's names for protocols, where they aren't conntrack's; numbers are IANA's.
_PROTOCOLS = {
    "1": "icmp",
    "6": "tcp",
    "17": "udp",
    "58": "icmpv6",
    "ipv6-icmp": "icmpv6",
}
_UNKNOWN = "unknown"
_COUNTRY = re.compile(r"[A-Z]{2}")


class End(NamedTuple):
    """One end of a flow."""

    address: str
    """Canonical text."""
    port: int
    mac: str
    """In lower case; empty where the record has none."""
    country: str | None
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record, as far as it's needed; times in milliseconds since 1970 by the console's clock."""

    ident: str
    time: int
    """By this the log is ordered and asked."""
    began: int
    ended: int
    allowed: bool
    count: int
    policies: tuple[str, ...]
    """The `_id`s of the policies that decided, where it names any."""
    protocol: str
    source: End
    destination: End
    bytes_tx: int | None
    bytes_rx: int | None
    packets_tx: int | None
    packets_rx: int | None
    bytes_total: int | None

    @property
    def answered(self) -> bool:
        """Whether anything came back; where the record doesn't say, only what shows it counts."""
        if self.packets_rx is not None or self.bytes_rx is not None:
            return bool(self.packets_rx or self.bytes_rx)
        return self.protocol == "tcp" and (
            (self.bytes_total or 0) > _UNANSWERED_TCP_BYTES
        )

    def flows(
        self, owners: Mapping[str, str], ahead: float
    ) -> Iterator[tuple[str, Flow]]:
        """Yield whose flow it is, by MAC, and the flow as it's seen from there: one or both ends may be of ours.

        `owners` are the MACs of the clients at each address, for ends whose MAC the record doesn't tell. `ahead` is by
        how many seconds the console's clock is ahead of ours.
        """
        for end, peer, inbound in (
            (self.source, self.destination, False),
            (self.destination, self.source, True),
        ):
            if mac := end.mac or owners.get(end.address, ""):
                yield mac, self._flow(end, peer, ahead, inbound=inbound)

    def _flow(self, end: End, peer: End, ahead: float, *, inbound: bool) -> Flow:
        sent, received = self.bytes_tx, self.bytes_rx
        packets_sent, packets_received = self.packets_tx, self.packets_rx
        if inbound:
            sent, received = received, sent
            packets_sent, packets_received = packets_received, packets_sent
        return Flow(
            key=FlowKey(
                self.protocol, end.address, end.port, peer.address, peer.port, inbound
            ),
            bytes_up=sent,
            bytes_down=received,
            packets_up=packets_sent,
            packets_down=packets_received,
            replied=self.answered,
            record=self.ident,
            count=self.count,
            began=max(0.0, self.began / 1000 - ahead),
            ended=max(0.0, self.ended / 1000 - ahead),
            country=peer.country,
            domains=peer.domains,
        )


def read_record(raw: Any) -> Record:
    """Read a record; ValueError for one that can't be used."""
    match raw:
        case {"id": str(ident), "source": dict(source), "destination": dict(target)}:
            pass
        case _:
            raise ValueError("a record has an id and two ends")
    ended = _whole(raw, "flow_end_time")
    time = _whole(raw, "time", default=ended)
    if time is None:
        raise ValueError("a record has a time")
    ended = time if ended is None else ended
    began = _whole(raw, "flow_start_time", default=ended)
    protocol = _protocol(raw)
    has_ports = protocol in PORT_PROTOCOLS
    traffic = raw.get("traffic_data")
    traffic = traffic if isinstance(traffic, dict) else {}
    return Record(
        ident=ident,
        time=time,
        began=min(ended, ended if began is None else began),
        ended=ended,
        allowed=_allowed(raw),
        count=max(1, _whole(raw, "count") or 1),
        policies=tuple(_policies(raw)),
        protocol=protocol,
        source=_end(source, has_ports=has_ports),
        destination=_end(target, has_ports=has_ports),
        bytes_tx=_whole(traffic, "bytes_tx"),
        bytes_rx=_whole(traffic, "bytes_rx"),
        packets_tx=_whole(traffic, "packets_tx"),
        packets_rx=_whole(traffic, "packets_rx"),
        bytes_total=_whole(traffic, "bytes_total"),
    )


def macs_in(raw: Any) -> set[str]:
    """Return the MACs that a record names, even one that can't be used."""
    ends = (raw.get("source"), raw.get("destination")) if isinstance(raw, dict) else ()
    return {
        str(end.get("mac") or "").lower() for end in ends if isinstance(end, dict)
    } - {""}


def _allowed(raw: Mapping[str, Any]) -> bool:
    """Tell `allowed` from `blocked`; some write it `ALLOW` and `BLOCK`."""
    action = str(raw.get("action") or "").lower()
    if action.startswith("allow"):
        return True
    if action.startswith(("block", "reject", "drop")):
        return False
    raise ValueError("a record says what became of a flow")


def _protocol(raw: Mapping[str, Any]) -> str:
    """Return a protocol by conntrack's name for it; what can't be one is unknown."""
    name = str(raw.get("protocol") or "").lower()
    if not is_protocol(name):
        return _UNKNOWN
    return _PROTOCOLS.get(name, name)


def _policies(raw: Mapping[str, Any]) -> Iterator[str]:
    listed = raw.get("policies")
    for policy in listed if isinstance(listed, list) else ():
        if (
            isinstance(policy, dict)
            and isinstance(ident := policy.get("id"), str)
            and ident
        ):
            yield ident


def _end(raw: Mapping[str, Any], *, has_ports: bool) -> End:
    port = _whole(raw, "port") or 0
    country = str(raw.get("region") or "").upper()
    return End(
        address=canonical(str(raw.get("ip") or "")),
        port=port if has_ports and port < 65_536 else 0,
        mac=str(raw.get("mac") or "").lower(),
        country=country if _COUNTRY.fullmatch(country) else None,
        domains=tuple(_domains(raw)),
    )


def _domains(raw: Mapping[str, Any]) -> list[str]:
    """Return the names of an end: those that were asked for, then the one that the console calls it by."""
    listed = raw.get("domains")
    names = [*(listed if isinstance(listed, list) else ()), raw.get("host_name")]
    found = (
        one_line(name).rstrip(".").lower() for name in names if isinstance(name, str)
    )
    kept = dict.fromkeys(name for name in found if _is_name(name))
    return list(kept)[:MAX_DOMAINS]


def _is_name(text: str) -> bool:
    """Tell a name from an address, which some ends are called by."""
    try:
        canonical(text)
    except ValueError:
        return 0 < len(text) <= _MAX_NAME
    return False


def _whole(of: Mapping[str, Any], name: str, default: int | None = None) -> int | None:
    """Return a count, or a time; the default for what is none."""
    value = of.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= MAX_COUNT else default
    return default
