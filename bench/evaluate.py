"""`evaluate_month_s`: how long `script/evaluate` takes for a month of one device."""

import csv
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
import subprocess
from tempfile import TemporaryDirectory
from time import perf_counter

from .addresses import public_addresses
from .model import Measurement, Scale

_EVALUATE = Path(__file__).resolve().parents[1] / "script" / "evaluate"
_COLUMNS = (
    *("ts", "device", "proto", "src_port", "dst_ip", "dst_port"),
    *("bytes_up", "bytes_down", "pkts_up", "pkts_down", "duration", "state"),
)
_BEGAN = 1_795_478_400
"""2026-11-24 00:00:00 UTC."""
_DAY_S = 86_400
_FLOWS_A_DAY = 1440
_SERVICES = (
    ("tcp", 443, 60.0),
    ("tcp", 8883, 900.0),
    ("udp", 123, 0.1),
    ("udp", 3478, 20.0),
)
"""Protocol, port, and mean duration in seconds."""
_DESTINATIONS = 40


def evaluate(scale: Scale) -> Measurement:
    """Return the seconds of processor time that the whole command takes for a made-up month, the faster of two runs.

    The device opens a flow a minute, at random times, to 40 destinations, most of all to a few of them. A week of it is
    learned, as by default. Reading the file, opening the origin database and the report are part of the time.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "month.csv"
        flows = _write(file, scale.days)
        seconds, elapsed = [], []
        for _ in range(2):
            before, began = _processor_s(), perf_counter()
            run = subprocess.run(
                [_EVALUATE, file], check=False, capture_output=True, text=True
            )
            seconds.append(_processor_s() - before)
            elapsed.append(perf_counter() - began)
            if run.returncode:
                raise RuntimeError(f"script/evaluate: {run.stderr.strip()}")
    return Measurement(
        min(seconds),
        f"{flows} flows in {scale.days:g} days; done after {min(elapsed):.1f} s",
    )


def _processor_s() -> float:
    """Return the processor time of all commands run so far."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write(file: Path, days: float) -> int:
    """Write a device's flows; return how many."""
    random = Random(1)
    places = [
        (address, *random.choice(_SERVICES))
        for address in islice(public_addresses(seed=1), _DESTINATIONS)
    ]
    popular = [1 / (1 + rank) for rank in range(_DESTINATIONS)]
    times = sorted(
        _BEGAN + random.uniform(0, days * _DAY_S)
        for _ in range(int(days * _FLOWS_A_DAY))
    )
    chosen = random.choices(places, popular, k=len(times))
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(_COLUMNS)
        for ts, (address, protocol, port, duration) in zip(times, chosen, strict=True):
            packets = random.randint(1, 40)
            writer.writerow(
                (
                    *(f"{ts:.3f}", "device", protocol, random.randrange(1024, 65_536)),
                    *(address, port, packets * 180, packets * 300, packets, packets),
                    *(f"{random.expovariate(1 / duration):.3f}", "REPLIED"),
                )
            )
    return len(times)
