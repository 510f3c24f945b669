"""Recorded flows, read from CSV.

A flow doesn't carry its label: what decides can't know it. Which flows are labelled malicious is kept apart, for
splicing and for scoring.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import isfinite
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from custom_components.iot_egress_guard.routers.conntrack import canonical
from custom_components.iot_egress_guard.routers.model import PORT_PROTOCOLS

from .errors import EvaluationError
from .table_files import rows

COLUMNS = (
    *("ts", "device", "proto", "src_port", "dst_ip", "dst_port"),
    *("bytes_up", "bytes_down", "pkts_up", "pkts_down", "duration", "state"),
)
"""The columns that a file must have, in any order."""

LABEL = "label"
"""The column that may be there too. Flows whose label begins with `MALICIOUS` are malicious, others benign."""

MALICIOUS = "malicious"

UNSET = frozenset({"", "-"})
"""How recorders write that they don't know; `-` is Zeek's."""


class Subject(NamedTuple):
    """What is judged: a destination of a device."""

    protocol: str
    address: str
    port: int
    """0 where the protocol has none."""


class RecordedFlow(NamedTuple):
    """One flow as a recorder wrote it down, seen from the device that opened it."""

    ts: float
    """When its first packet passed, in seconds since the epoch."""
    protocol: str
    source_port: int
    address: str
    """The remote one, canonical text."""
    port: int
    """The remote one; 0 where the protocol has none."""
    bytes_up: int
    bytes_down: int
    packets_up: int
    packets_down: int
    """Counters that the recorder didn't know are 0."""
    duration: float
    """From the first to the last packet, in seconds."""
    state: str
    """Zeek's `conn_state`, `REPLIED`, `UNREPLIED`, or nothing."""

    @property
    def end(self) -> float:
        """When its last packet passed."""
        return self.ts + self.duration

    @property
    def subject(self) -> Subject:
        """Whom it goes to."""
        return Subject(self.protocol, self.address, self.port)


type Recording = Sequence[RecordedFlow]
"""What one device did, ordered by time."""


@dataclass(slots=True)
class Recorded:
    """What a file has of one device; both ordered by time."""

    flows: list[RecordedFlow] = field(default_factory=list)
    malicious: list[RecordedFlow] = field(default_factory=list)
    """Those of them that are labelled so."""


def read(path: Path) -> Mapping[str, Recorded]:
    """Read a file of recorded flows: device → what is recorded of it, in order of appearance.

    Raises `EvaluationError` that names the file, and the line and column where there is one.
    """
    devices: dict[str, Recorded] = {}
    for line, (ts, device, *fields, label) in rows(path, COLUMNS, (LABEL,)):
        try:
            flow = _flow(ts, *fields)
        except ValueError as err:
            raise EvaluationError(f"{path}, line {line}: {err}") from err
        recorded = devices.setdefault(device, Recorded())
        recorded.flows.append(flow)
        if label.strip().casefold().startswith(MALICIOUS):
            recorded.malicious.append(flow)
    if not devices:
        raise EvaluationError(f"{path}: there are no flows in it")
    for recorded in devices.values():
        recorded.flows.sort(key=attrgetter("ts"))
        recorded.malicious.sort(key=attrgetter("ts"))
    return devices


def _flow(
    ts: str,
    protocol: str,
    source_port: str,
    address: str,
    port: str,
    bytes_up: str,
    bytes_down: str,
    packets_up: str,
    packets_down: str,
    duration: str,
    state: str,
) -> RecordedFlow:
    """Make a flow of a line's fields; ValueError names the column that is wrong."""
    if ts in UNSET or protocol in UNSET:
        raise ValueError(f"{'ts' if ts in UNSET else 'proto'}: there is nothing")
    remote = _address(address)
    name = protocol.lower()
    if name == "icmp" and ":" in remote:
        name = "icmpv6"
    return RecordedFlow(
        _number("ts", ts),
        name,
        _port("src_port", source_port),
        remote,
        # Zeek puts the ICMP code here; the kernel has no port.
        _port("dst_port", port) if name in PORT_PROTOCOLS else 0,
        _count("bytes_up", bytes_up),
        _count("bytes_down", bytes_down),
        _count("pkts_up", packets_up),
        _count("pkts_down", packets_down),
        _number("duration", duration),
        "" if state in UNSET else state.upper(),
    )


@lru_cache(maxsize=65_536)
def _address(text: str) -> str:
    try:
        return canonical(text)
    except ValueError as err:
        raise ValueError(f"dst_ip: {err}") from err


def _number(column: str, text: str) -> float:
    """Read a number that is 0 or more; nothing counts as 0."""
    if text in UNSET:
        return 0.0
    try:
        number = float(text)
    except ValueError as err:
        raise ValueError(f"{column}: {text[:50]!r} is no number") from err
    if number < 0 or not isfinite(number):
        raise ValueError(f"{column}: {text[:50]!r} isn't 0 or more")
    return number


def _count(column: str, text: str) -> int:
    """Read a whole number; spreadsheets write some as `12.0`."""
    number = _number(column, text)
    if not number.is_integer():
        raise ValueError(f"{column}: {text[:50]!r} is no whole number")
    return int(number)


@cache
def _port(column: str, text: str) -> int:
    port = _count(column, text)
    if port > 65535:
        raise ValueError(f"{column}: {text[:50]} is no port")
    return port
