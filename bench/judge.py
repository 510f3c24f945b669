"""`judge_100x4096_ms`: what it costs to judge a poll of a hundred devices whose ledgers are full."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import thread_time

from custom_components.iot_egress_guard.origins import open_database

from .ledgers import aged_device
from .model import Measurement, Scale
from .timing import spread

_UNCOUNTED = 3
_MAKE_ROOM = 128
"""Ledgers make room for so many destinations at once; these are full to different degrees."""


def judge(scale: Scale) -> Measurement:
    """Return the processor time in ms to observe a poll's flows of all devices and report on each: polls' median.

    `bench.ledgers` says what the devices did before, and what each poll brings. Reading the table isn't part of it.
    """
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        devices = [
            aged_device(
                number,
                scale.destinations + number * 37 % _MAKE_ROOM,
                database.lookup,
            )
            for number in range(scale.guards)
        ]
        times = []
        for _ in range(_UNCOUNTED + scale.polls):
            polled = [(device, device.next_poll()) for device in devices]
            began = thread_time()
            for device, flows in polled:
                device.observe(flows)
            times.append((thread_time() - began) * 1000)
        known = sum(len(device.guard.ledger) for device in devices)
        findings = sum(len(device.guard.findings.open) for device in devices)
        database.close()
    counted = times[_UNCOUNTED:]
    return Measurement(
        median(counted),
        f"{spread(counted)}; {known // len(devices)} destinations each, {findings} findings open in all",
    )
