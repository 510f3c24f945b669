"""One life of Home Assistant, in a process that can be killed: a core in a folder that outlives it.

`python -m script.endurance.life FOLDER SPEED ORIGIN SKIPPED` takes orders as JSON, one a line, and answers each in a line.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import json
import logging
from pathlib import Path
import sys
from typing import TYPE_CHECKING, Any

from .timelapse import Timelapse

if TYPE_CHECKING:
    from .guarded import Guarded

type Order = Mapping[str, Any]
LOG = "home-assistant.log"


async def _act(guarded: Guarded, order: Order) -> object:
    return await guarded.act(order["action"], order["mac"], **order["fields"])


async def _look(guarded: Guarded, order: Order) -> object:
    return await guarded.everything()


ORDERS: Mapping[str, Callable[[Guarded, Order], Awaitable[object]]] = {
    "act": _act,
    "look": _look,
}


async def _live(folder: Path) -> None:
    """Live until nobody has any more orders."""
    from homeassistant.exceptions import HomeAssistantError

    from .guarded import awakened

    orders = asyncio.StreamReader(limit=1 << 24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    entry = json.loads(await orders.readline())
    async with awakened(folder, entry) as guarded:
        _say({"answer": guarded.entry.state.value})
        while line := await orders.readline():
            order = json.loads(line)
            try:
                _say({"answer": await ORDERS[order["do"]](guarded, order)})
            except HomeAssistantError as err:
                _say({"error": str(err)})


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    """Live."""
    folder, speed, origin, skipped = sys.argv[1:]
    logging.basicConfig(
        filename=Path(folder, LOG),
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    lapse = Timelapse(speed=float(speed), origin=float(origin), skipped=float(skipped))
    with lapse.installed():
        lapse.run(lambda: _live(Path(folder)))


if __name__ == "__main__":
    main()
