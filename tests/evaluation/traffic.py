"""Recorded flows made by hand, and files of them."""

from collections.abc import Iterable, Sequence
import csv
import io
import lzma
from pathlib import Path

from custom_components.iot_egress_guard.egress.origin import Origin
from script.evaluation.recordings import RecordedFlow

NOON = 1_790_000_000.0
"""A moment at which the shipped interval, 20 s, has a poll."""

HOUR = 3600.0
DAY = 24 * HOUR

COLUMNS = [
    "ts",
    "device",
    "proto",
    "src_port",
    "dst_ip",
    "dst_port",
    "bytes_up",
    "bytes_down",
    "pkts_up",
    "pkts_down",
    "duration",
    "state",
    "label",
]

CLOUD = "52.94.236.248"
"""The device's own cloud."""

ORIGINS = {
    CLOUD: Origin(country="US", asn=16509, organization="Amazon"),
    "106.13.0.0": Origin(country="CN", asn=38365, organization="Baidu"),
    "185.244.25.235": Origin(country="NL", asn=60144, organization="3W"),
}


def origin(address: str) -> Origin:
    """Return whose an address is; hosts that nobody knows are in one unknown American network."""
    return ORIGINS.get(
        address, Origin(country="US", asn=64500, organization="Somebody")
    )


def tls(ts: float, source_port: int = 40_000, address: str = CLOUD) -> RecordedFlow:
    """Return an answered TLS connection of two seconds, closed in order."""
    return flow(
        ts,
        protocol="tcp",
        source_port=source_port,
        address=address,
        port=443,
        up=2_000,
        down=6_000,
        packets_up=11,
        packets_down=11,
        duration=2.0,
        state="SF",
    )


def flow(
    ts: float,
    *,
    protocol: str = "udp",
    source_port: int = 51_506,
    address: str = "106.13.0.0",
    port: int = 1,
    up: int = 200,
    down: int = 0,
    packets_up: int = 1,
    packets_down: int = 0,
    duration: float = 0.0,
    state: str = "S0",
) -> RecordedFlow:
    """Return a flow; by default the incident's packet."""
    return RecordedFlow(
        *(ts, protocol, source_port, address, port, up, down),
        *(packets_up, packets_down, duration, state),
    )


def days(count: float, begin: float = NOON, every: float = 600.0) -> list[RecordedFlow]:
    """Return a harmless device's days: its cloud, every ten minutes."""
    return [
        tls(begin + number * every + 3.5, 32_768 + number % 20_000)
        for number in range(int(count * DAY / every))
    ]


def row(flow: RecordedFlow, device: str = "bell", label: str = "benign") -> list[str]:
    """Return a flow as a file has it."""
    ts, protocol, source_port, address, port, *rest = map(str, flow)
    return [ts, device, protocol, source_port, address, port, *rest, label]


def text(rows: Iterable[Sequence[str]], columns: Sequence[str] = COLUMNS) -> str:
    """Return a file of rows."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([columns, *rows])
    return file.getvalue()


def write(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a file of rows, packed if its name says so."""
    content = text(rows).encode()
    path.write_bytes(lzma.compress(content) if path.suffix == ".xz" else content)
    return path
