"""`lookup_us`: whose an address is, and where."""

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time

from custom_components.iot_egress_guard.origins import open_database

from .addresses import public_addresses
from .model import Measurement, Scale

_ROUNDS = 5


def lookup(scale: Scale) -> Measurement:
    """Return the microseconds that an address takes that wasn't asked for before.

    That is the mean of the fastest of five rounds, each with addresses of its own.
    """
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        addresses = public_addresses(seed=1)
        means = []
        for _ in range(_ROUNDS):
            asked = list(islice(addresses, scale.lookups))
            began = thread_time()
            for address in asked:
                database.lookup(address)
            means.append((thread_time() - began) / len(asked) * 1e6)
        began = thread_time()
        for address in asked[-1000:]:
            database.lookup(address)
        again = (thread_time() - began) / len(asked[-1000:]) * 1e6
        database.close()
    return Measurement(
        min(means),
        f"fastest of {_ROUNDS} rounds of {scale.lookups} new addresses; {again:.2f} µs when asked again",
    )
