"""`subscribe_2000_ms`, `subscribe_idle_us`: what it costs that a card watches a device."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time, time
from typing import Any

from custom_components.iot_egress_guard.coordinator import GuardCoordinator
from custom_components.iot_egress_guard.live.devices import guarded_devices
from custom_components.iot_egress_guard.live.feed import DeviceFeed
from custom_components.iot_egress_guard.origins import open_database
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import User
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.http import WebSocketAdapter
from homeassistant.components.websocket_api.messages import message_to_json_bytes
from homeassistant.core import HomeAssistant

from .home import device
from .home_assistant import DOMAIN, add, entry_for, home_assistant
from .ledgers import aged_device
from .loop import Lateness
from .model import Measurement, Scale
from .router import simulated_router
from .timing import spread

_FLOWS = 8


def subscribe(scale: Scale) -> Measurement:
    """Return how long it takes from a card's command until the first event is there as bytes, in ms: the median.

    A real Home Assistant guards a device behind the simulated router; it's given the history of one of `bench.ledgers`,
    as after a restart. Nobody watched before, so every destination is judged.
    """
    return asyncio.run(_with_history(scale, _subscriptions))


def idle(scale: Scale) -> Measurement:
    """Return what a poll that changes nothing costs for a device that's watched, in µs of processor time: the median."""
    return asyncio.run(_with_history(scale, _idle_refreshes))


async def _with_history(
    scale: Scale, measure: Callable[[HomeAssistant, Scale], Awaitable[Measurement]]
) -> Measurement:
    """Measure with one device guarded that has a history."""
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        aged = aged_device(0, scale.watched, database.lookup, ends=time())
        stored = aged.guard.snapshot().as_dict()
        database.close()
    home = Scale(entries=300, devices=1, flows=_FLOWS)
    with simulated_router(home) as router:
        async with home_assistant() as hass:
            entry = entry_for(router, [device(0)])
            await add(hass, entry)
            coordinator: GuardCoordinator = entry.runtime_data
            for guard in coordinator.guards.values():
                guard.restore(stored)
            await coordinator.async_refresh()
            await hass.async_block_till_done()
            return await measure(hass, scale)


async def _subscriptions(hass: HomeAssistant, scale: Scale) -> Measurement:
    user = await hass.auth.async_create_user("bench", group_ids=[GROUP_ID_ADMIN])
    times, waits, sizes = [], [], []
    for _ in range(scale.rounds):
        async with Lateness() as lateness, _card(hass, user) as first:
            began = perf_counter()
            size = await first()
            times.append((perf_counter() - began) * 1000)
        waits.append(lateness.worst_own * 1000)
        sizes.append(size)
    return Measurement(
        median(times),
        f"{spread(times)}; {max(sizes) / 1e6:.1f} MB; the loop was taken for at most {max(waits):.2g} ms at a time",
    )


@asynccontextmanager
async def _card(
    hass: HomeAssistant, user: User
) -> AsyncGenerator[Callable[[], Awaitable[int]]]:
    """Yield what subscribes and returns the size of the first event, as a browser's connection would; then hang up."""
    event: asyncio.Future[int] = hass.loop.create_future()

    def send(message: bytes | str | dict[str, Any]) -> None:
        assert not isinstance(message, str)
        data = message if isinstance(message, bytes) else message_to_json_bytes(message)
        if b'"type":"event"' in data[:40]:
            event.set_result(len(data))

    connection = ActiveConnection(
        WebSocketAdapter(logging.getLogger(__name__), {"connid": 1}),
        hass,
        send,
        user,
        None,
        None,
    )

    async def first() -> int:
        connection.async_handle({"id": 1, "type": f"{DOMAIN}/subscribe"})
        return await event

    try:
        yield first
    finally:
        connection.async_handle_close()


async def _idle_refreshes(hass: HomeAssistant, scale: Scale) -> Measurement:
    [watched] = guarded_devices(hass)
    feed = DeviceFeed(watched)
    await feed.refresh()
    times = []
    for _ in range(scale.rounds * 100):
        began = thread_time()
        await feed.refresh()
        times.append((thread_time() - began) * 1e6)
        if feed.patch:
            raise RuntimeError("something changed without a poll")
    feed.let_go()
    return Measurement(median(times), spread(times))
