"""`recorder_rows`: what a device in which nothing happens writes into Home Assistant's database."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
import sqlite3
import sys
import time
from unittest.mock import patch

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import async_initialize_recorder
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.conntrack_flow import Way
from simulators.openwrt.conntrack_tcp import TcpState
from simulators.openwrt.homes import RING
from simulators.openwrt.packets import TCP
from simulators.openwrt.scenarios import Scenario, quiet, ring
from simulators.openwrt.traffic import Stage

from .fresh import in_fresh_process
from .home_assistant import DOMAIN, add, entry_for, home_assistant
from .model import Measurement, Scale
from .router import RouterLogin

_HOUR_S = 3600
_STATISTICS_EVERY = timedelta(minutes=5)
"""How often Home Assistant makes short-term statistics."""

_HISTORY = {
    "states": """
        select named.entity_id, count(*) from states join states_meta as named using (metadata_id)
        where state_id > ? group by 1""",
    "state_attributes": """
        select named.entity_id, count(distinct attributes_id) from states join states_meta as named using (metadata_id)
        where attributes_id > ? group by 1""",
    "events": """
        select named.event_type, count(*) from events join event_types as named using (event_type_id)
        where event_id > ? group by 1""",
}
_STATISTICS = {
    "statistics_short_term": """
        select named.statistic_id, count(*) from statistics_short_term as made
        join statistics_meta as named on made.metadata_id = named.id where made.id > ? group by 1""",
}
_LAST = {
    "states": "select max(state_id) from states",
    "state_attributes": "select max(attributes_id) from state_attributes",
    "events": "select max(event_id) from events",
    "statistics_short_term": "select max(id) from statistics_short_term",
}
"""The highest id of a table; all tables count upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What some time of polls added to the database."""

    polls: int
    device: int
    """Rows of the device's entities: states, their attributes, and events of any kind."""
    router: int
    """States and attributes of the router's entities."""
    statistics: int
    """Short-term statistics of the device's entities."""


def recorder_rows(scale: Scale) -> Measurement:
    """Return how many rows a quiet device writes in an hour.

    A real Home Assistant with its recorder guards a doorbell that does nothing: one connection is open, and nothing
    passes there. The clocks of the guard and of the router are moved on from poll to poll. Statistics aren't counted:
    Home Assistant makes them of every entity that has a class for them, whatever its state does.
    """
    still = in_fresh_process(_rows, "still", scale.hours)
    lively = in_fresh_process(_rows, "lively", scale.hours)
    return Measurement(
        still.device,
        f"{still.polls} polls; the router's entities {still.router}; Home Assistant's own statistics {still.statistics};"
        f" while the doorbell is in use {lively.device}, and the router's {lively.router}",
    )


def _still() -> Scenario:
    """Return the quiet home, in which the doorbell has a connection at rest."""
    home = quiet()

    def begin(router: OpenWrtSimulator, stage: Stage) -> None:
        home.begin(router, stage)
        wan = router.network.wan_address()
        router.conntrack.insert(
            TCP,
            Way(str(RING.ipv4), "3.120.0.1", 40_000, 443),
            Way("3.120.0.1", wan, 443, 40_000),
            state=TcpState.ESTABLISHED,
            seen_reply=True,
            assured=True,
        )

    return Scenario(clients=home.clients, begin=begin)


_HOMES = {"still": _still, "lively": ring}


def _rows(home: str, hours: float) -> Rows:
    return asyncio.run(_added(_HOMES[home](), hours))


async def _added(scenario: Scenario, hours: float) -> Rows:
    """Return what so many hours of polls add, the first poll left out."""
    clock = ManualClock()
    async with (
        OpenWrtSimulator(scenario, clock=clock) as router,
        home_assistant() as hass,
    ):
        async_initialize_recorder(hass)
        if not await async_setup_component(hass, "recorder", {}):
            raise RuntimeError("the recorder isn't set up")
        login = RouterLogin(
            host=router.host,
            port=router.port,
            username=router.username,
            password=router.password,
            lan_mac=router.lan_mac,
        )
        entry = entry_for(login, [RING], profile="ring", home_country="US")
        with _clocks_moved_by(clock):
            await add(hass, entry)
            return await _polled(hass, entry, clock, hours)


@contextmanager
def _clocks_moved_by(clock: ManualClock) -> Iterator[None]:
    """Let the guard's modules tell the time by a clock; Home Assistant itself keeps its own."""
    # What a module hasn't imported yet would go by the real time.
    from custom_components.iot_egress_guard import coordinator
    from custom_components.iot_egress_guard.routers.openwrt import router

    assert coordinator, router
    with ExitStack() as patches:
        for name, module in list(sys.modules.items()):
            if DOMAIN in name and getattr(module, "time", None) is time:
                patches.enter_context(patch.object(module, "time", clock))
        yield


async def _polled(
    hass: HomeAssistant, entry: ConfigEntry, clock: ManualClock, hours: float
) -> Rows:
    coordinator = entry.runtime_data
    interval = coordinator.update_interval.total_seconds()
    polls = round(hours * _HOUR_S / interval)
    database = Database(hass)
    await database.mark()
    for _ in range(polls):
        clock.advance(interval)
        await coordinator.async_refresh()
        await hass.async_block_till_done()
        if not coordinator.last_update_success:
            raise RuntimeError("a poll failed") from coordinator.last_exception
    begins = dt_util.utcnow().replace(second=0, microsecond=0)
    begins -= timedelta(minutes=begins.minute % 5)
    for number in range(round(hours * _HOUR_S / _STATISTICS_EVERY.total_seconds())):
        start = begins + number * _STATISTICS_EVERY
        get_instance(hass).queue_task(StatisticsTask(start, fire_events=False))
    history, statistics = (
        await database.added(_HISTORY),
        await database.added(_STATISTICS),
    )
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    routers = {each.entity_id for each in entries if each.config_subentry_id is None}
    return Rows(
        polls=polls,
        device=sum(count for name, count in history.items() if name not in routers),
        router=sum(count for name, count in history.items() if name in routers),
        statistics=sum(
            count for name, count in statistics.items() if name not in routers
        ),
    )


class Database:
    """Home Assistant's database, and what was in it at some moment."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Be ready to look."""
        self._hass = hass
        self._file = Path(hass.config.path("home-assistant_v2.db"))
        self._last: dict[str, int] = {}

    async def mark(self) -> None:
        """Count from here on."""
        await get_instance(self._hass).async_block_till_done()
        self._last = {table: self._newest(query) for table, query in _LAST.items()}

    async def added(self, queries: Mapping[str, str]) -> Counter[str]:
        """Return how many rows these tables have more, by the entity (or type of event) that they are of."""
        await get_instance(self._hass).async_block_till_done()
        added: Counter[str] = Counter()
        for table, query in queries.items():
            added.update(self._counts(query, self._last[table]))
        return added

    def _newest(self, query: str) -> int:
        with closing(sqlite3.connect(self._file)) as connection:
            [newest] = connection.execute(query).fetchone()
        return int(newest or 0)

    def _counts(self, query: str, after: int) -> dict[str, int]:
        with closing(sqlite3.connect(self._file)) as connection:
            return dict(connection.execute(query, (after,)))
