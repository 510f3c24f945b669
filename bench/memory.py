"""`ledger_mb`: what a hundred full ledgers take of the machine's memory."""

import gc
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from custom_components.iot_egress_guard.egress.packets import leaves_home
from custom_components.iot_egress_guard.origins import open_database

from .addresses import public_addresses
from .ledgers import POLL, aged_device
from .model import Measurement, Scale


def anonymous_mb() -> float:
    """Return this process' resident anonymous memory in MB (10⁶ bytes): its own, without mapped files."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024 / 1e6


def ledgers(scale: Scale) -> Measurement:
    """Return by how many MB the process grows by the guards of all devices: ledgers, baselines, all they keep.

    It is the resident memory, since that is what the machine is short of; what the allocator loses between objects is
    in it, unlike in what `tracemalloc` counts. The mapped origin database isn't. What is shared and bounded whatever
    the number of devices, the caches of addresses, is filled before. `bench.ledgers` says what the devices did.
    """
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        _fill_caches(scale)
        aged_device(scale.guards, scale.destinations, database.lookup)
        before = anonymous_mb()
        guards = [
            aged_device(number, scale.destinations, database.lookup).guard
            for number in range(scale.guards)
        ]
        grown = anonymous_mb() - before
        known = sum(len(guard.ledger) for guard in guards)
        sightings = sum(
            destination.sightings
            for guard in guards
            for destination in guard.ledger.all()
        )
        database.close()
    return Measurement(
        grown,
        f"growth of the process; {grown * 1000 / scale.guards:.0f} kB a device with {known // scale.guards} destinations"
        f" and {sightings // scale.guards} sightings",
    )


def _fill_caches(scale: Scale) -> None:
    addresses = public_addresses(seed=scale.guards + 1)
    for address in islice(addresses, min(70_000, 20 * scale.destinations)):
        leaves_home(address, POLL.local_networks)
