"""CSV files of recorded flows, as `script/evaluate` reads them."""

from collections.abc import Iterable, Iterator
import csv
import lzma
from pathlib import Path

from script.evaluation.recordings import COLUMNS, LABEL, RecordedFlow

from .errors import TrafficError

PRESET = 3
"""Of xz: a third larger than its default makes them, and several times as quick."""

type Row = tuple[str | int, ...]


def rows(device: str, flows: Iterable[RecordedFlow], label: str) -> Iterator[Row]:
    """Yield a row for each flow, its fields in the order of `COLUMNS` and the label."""
    for flow in flows:
        yield (
            f"{flow.ts:.6f}",
            device,
            flow.protocol,
            flow.source_port,
            flow.address,
            flow.port,
            flow.bytes_up,
            flow.bytes_down,
            flow.packets_up,
            flow.packets_down,
            f"{flow.duration:.6f}",
            flow.state,
            label,
        )


def write(path: Path, table: Iterable[Row]) -> None:
    """Write a header and rows, packed if the name ends in `.xz`. Raises `TrafficError` if that can't be done."""
    try:
        if path.suffix == ".xz":
            packed = lzma.open(path, "wt", preset=PRESET, encoding="utf-8", newline="")
            file = packed
        else:
            file = path.open("w", encoding="utf-8", newline="")
        with file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow((*COLUMNS, LABEL))
            writer.writerows(table)
    except OSError as err:
        raise TrafficError(f"{path} can't be written: {err.strerror}") from err
