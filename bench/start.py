"""`setup_loop_ms`: what it costs Home Assistant to import and set up the integration."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from .fresh import in_fresh_process
from .home import device
from .home_assistant import add, entry_for, home_assistant
from .loop import BusySelector, run_watched
from .model import Measurement, Scale
from .router import RouterLogin, simulated_router
from .timing import spread


def set_up(scale: Scale) -> Measurement:
    """Return how long the event loop is kept busy, in ms: the median of some fresh processes.

    That is all of the loop's time, whoever takes it, from the moment an entry with one device is added until Home
    Assistant has nothing left to do: import, set-up, the first poll of a table with a few hundred entries, entities.
    Home Assistant itself runs already, as do the components for entities. The origin database was unpacked before,
    as it is but at the very first start. What the executor's threads do meanwhile is no time of the loop's.
    """
    home = Scale(entries=min(scale.entries, 300), devices=1, flows=scale.flows)
    with TemporaryDirectory() as folder, simulated_router(home) as router:
        unpacked = Path(folder) / "unpacked"
        in_fresh_process(unpack_origins, unpacked)
        starts = [
            in_fresh_process(start, router, unpacked) for _ in range(scale.starts)
        ]
    busy = [each[0] for each in starts]
    elapsed = median(each[1] for each in starts)
    return Measurement(median(busy), f"{spread(busy)}; all done after {elapsed:.0f} ms")


def unpack_origins(folder: Path) -> None:
    """Unpack the embedded origin database."""
    from custom_components.iot_egress_guard.origins import open_database

    open_database(folder).close()


def start(router: RouterLogin, unpacked: Path) -> tuple[float, float]:
    """Set the integration up once; return the loop's time and all time, in ms."""

    async def main(selector: BusySelector) -> tuple[float, float]:
        async with home_assistant(unpacked) as hass:
            entry = entry_for(router, [device(0)])
            busy, began = selector.so_far, perf_counter()
            await add(hass, entry)
            return (selector.so_far - busy) * 1000, (perf_counter() - began) * 1000

    return run_watched(main)
