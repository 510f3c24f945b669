"""Polls one router, moves its devices' guards on, and tells the entities."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import logging
import time
from typing import override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .blocks.blocks import Blocks
from .const import CONF_HOME_COUNTRIES, DOMAIN, EVENT_HOLE_ANSWERED, SUBENTRY_DEVICE
from .device_profile import profile_of
from .egress.coverage import (
    MAX_INTERVAL_S,
    Coverage,
    CoverageWatch,
    interval_for,
    patience_for,
)
from .egress.destination import DestinationKey
from .egress.finding import TOLD, Change
from .egress.guard import DeviceGuard, PollContext, Report
from .egress.origin import Origin
from .egress.wording import ENGLISH
from .errors import as_not_read, as_update_error, clock_error
from .findings import block_attributes, finding_attributes
from .issues import async_review_issues
from .memory import Memory
from .origins import Origins, async_expand, async_get_origins
from .own_entities import async_note_unavailable
from .profiles import async_get_profiles
from .routers.errors import RouterError
from .routers.http import within
from .routers.model import (
    Capabilities,
    HomeServices,
    Poll,
    RouterIdentity,
    TableSettings,
)
from .routers.router import Router
from .store import NotReadError
from .tidings import Tidings
from .wordings import async_get_wording

_LOGGER = logging.getLogger(__name__)

#: Timeouts are settings of the router's, and seldom change.
SETTINGS_MAX_AGE_S = 3600

type GuardConfigEntry = ConfigEntry[GuardCoordinator]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardData:
    """What the last good poll came to."""

    reports: Mapping[str, Report]
    """Device MAC → what its sensors show."""
    tracked_flows: int
    """Flows of the guarded devices, now."""
    polled_at: datetime


class GuardCoordinator(DataUpdateCoordinator[GuardData]):
    """One router and the devices that are guarded behind it."""

    config_entry: GuardConfigEntry
    identity: RouterIdentity
    capabilities: Capabilities
    settings: TableSettings
    origins: Origins
    blocks: Blocks
    memory: Memory

    def __init__(
        self, hass: HomeAssistant, entry: GuardConfigEntry, router: Router
    ) -> None:
        """Prepare to poll; nothing is asked of the router before the first refresh."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} router",
            update_interval=timedelta(seconds=MAX_INTERVAL_S),
        )
        self.router = router
        self.devices: dict[str, ConfigSubentry] = {
            str(subentry.unique_id): subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_DEVICE)
        }
        self.guards: dict[str, DeviceGuard] = {}
        self.watch = CoverageWatch()
        self._settings_read_at = 0.0
        self._time_servers: frozenset[str] = frozenset()
        self._trouble: RouterError | None = None
        """What the last poll failed with."""
        self.last_seen = Poll(
            flows={}, addresses={}, entries=0, skipped=0, local_networks=()
        )
        """What the last good poll saw."""
        self.orders = asyncio.Lock()
        """Held by an action from its first check to its end, so that one follows the other as they were asked for."""
        self.tidings = Tidings()
        self.wording = ENGLISH
        """What people read is put into Home Assistant's language by it."""

    @property
    def coverage(self) -> Coverage:
        """How much polls can see, as of now."""
        return self.watch.coverage(
            time.time(),
            self.settings,
            offload=self.capabilities.offload,
            failing=not self.last_update_success,
            wording=self.wording,
        )

    @override
    async def _async_setup(self) -> None:
        """Read what is asked once: who the router is, what it can do, and what was stored."""
        if (unset := clock_error(time.time())) is not None:
            raise unset
        self.origins = await async_get_origins(self.hass, self.config_entry.options)
        profiles = await async_get_profiles(self.hass)
        self.guards = {
            mac: DeviceGuard(
                profile=profile_of(subentry.data, profiles),
                home_countries=subentry.data[CONF_HOME_COUNTRIES],
                origins=self.origins.lookup,
            )
            for mac, subentry in self.devices.items()
        }
        self.blocks = Blocks(
            self.router,
            origins=self.origins.lookup,
            expand=lambda match: async_expand(self.hass, self.origins, match),
            clock=time.time,
            save=self._async_save_blocks,
            home=lambda: self.last_seen.local_networks,
            knows_countries=lambda: self.capabilities.knows_countries,
        )
        self.memory = Memory(
            self.hass,
            self.config_entry.entry_id,
            router=self.router,
            blocks=self.blocks,
            watch=self.watch,
            guards={
                self.devices[mac].subentry_id: guard
                for mac, guard in self.guards.items()
            },
        )
        try:
            await self.memory.restore()
        except NotReadError as err:
            raise as_not_read(err) from err
        # Devices that aren't guarded any more leave no rule behind.
        self.blocks.leave(lambda block: block.mac not in self.guards)
        try:
            self.identity = await self.router.connect_as(self.config_entry.unique_id)
            self.capabilities = await self.router.capabilities()
            await self._async_read_settings()
        except RouterError as err:
            async_review_issues(self, err)
            raise as_update_error(err) from err

    @override
    async def _async_update_data(self) -> GuardData:
        """Poll the router, judge what is new, and look after the blocks."""
        await self._async_read_wording()
        if (unset := clock_error(time.time())) is not None:
            raise unset
        first = self.watch.last_good is None
        # What a log holds since the last poll before a restart is news.
        quiet = first and not (
            self.memory.remembers and self.settings.window is not None
        )
        try:
            if not 0 <= time.time() - self._settings_read_at <= SETTINGS_MAX_AGE_S:
                await self._async_read_settings()
                await self.async_read_services()
            # A trial that ends now tells of what broke since the last poll too.
            async_note_unavailable(self)
            async with self.blocks.lock:
                await self.blocks.leave_in_time()
                async with within(patience_for(self.settings)):
                    statuses = await self.blocks.ask()
                    began = time.time()
                    poll = await self.router.poll(self.guards.keys())
                now = time.time()
                self.last_seen = poll
                await self.blocks.look(statuses, poll)
        except RouterError as err:
            self._trouble = err
            async_review_issues(self, err)
            retry_after = self.watch.retry_after(time.time(), self.settings)
            raise as_update_error(err, retry_after=retry_after) from err
        self._trouble = None
        self.watch.good(
            now,
            began=began,
            entries=poll.entries,
            skipped=poll.skipped,
            blind=poll.blind,
            limits=poll.limits,
        )
        self._observe(poll, now, quiet=quiet)
        self.tell_blocks()
        async_review_issues(self, None)
        self.memory.save_later()
        return self._data(now)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        """Let the coverage go on falling while the router stays away."""
        if not self.last_update_success:
            self.async_update_listeners()

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Let the entities write their states, and then tell what happened."""
        super().async_update_listeners()
        self.tidings.tell(available=self.last_update_success)

    @callback
    def _observe(self, poll: Poll, now: float, *, quiet: bool) -> None:
        """Move each device's guard on; `quiet`: what is found was there before, so no event tells of it."""
        context = PollContext(
            timeouts=self.settings.timeouts,
            interval=interval_for(self.settings),
            coverage=self.watch.coverage(
                now,
                self.settings,
                offload=self.capabilities.offload,
                failing=False,
                wording=self.wording,
            ),
        )
        for mac, guard in self.guards.items():
            if poll.addresses.get(mac):
                self.memory.last_online[mac] = now
            guard.got_past = self.blocks.got_past(mac, self.wording)
            changes = guard.observe(
                poll,
                poll.flows.get(mac, ()),
                now,
                context,
                partial(self._stopped, mac),
            )
            if quiet:
                guard.findings.keep_untold(changes)
            else:
                self._tell_findings(mac, changes)

    def _stopped(self, mac: str, key: DestinationKey, origin: Origin) -> bool:
        """Tell whether a verified block stops a destination; a router that knows countries blocks by what it knows."""
        said = self.guards[mac].names.get(key.address).country
        if said is not None and self.capabilities.knows_countries:
            origin = origin._replace(country=said)
        return self.blocks.stopped(mac, key, origin)

    @callback
    def _review(self, mac: str, now: float) -> None:
        """Judge all of a device's destinations again, since something about it was decided."""
        guard = self.guards[mac]
        guard.got_past = self.blocks.got_past(mac, self.wording)
        stopped = partial(self._stopped, mac)
        changes = guard.review_all(now, stopped)
        self._tell_findings(mac, changes)

    @callback
    def review(self, macs: Iterable[str]) -> None:
        """Judge devices again, and tell what became of blocks, and the entities, without waiting for a poll."""
        now = time.time()
        for mac in set(macs) & self.guards.keys():
            self._review(mac, now)
        self.tell_blocks()
        async_review_issues(self, self._trouble)
        self.memory.save_later()
        self.data = self._data(now)
        self.async_update_listeners()

    def _data(self, now: float) -> GuardData:
        return GuardData(
            reports={
                mac: guard.report(
                    now,
                    active_blocks=self._active_blocks(mac),
                    blind=self.watch.blind is not None,
                )
                for mac, guard in self.guards.items()
            },
            tracked_flows=sum(map(len, self.last_seen.flows.values())),
            polled_at=dt_util.utc_from_timestamp(self.watch.last_good or now),
        )

    def _active_blocks(self, mac: str) -> int:
        return sum(block.standing for block in self.blocks.of(mac))

    @callback
    def _tell_findings(self, mac: str, changes: list[Change]) -> None:
        for kind, finding in changes:
            if kind in TOLD:
                answered = EVENT_HOLE_ANSWERED in finding.signals
                self.tidings.add(
                    mac,
                    EVENT_HOLE_ANSWERED if answered else finding.severity.value,
                    finding_attributes(self.guards[mac], finding),
                )

    @callback
    def tell_blocks(self) -> None:
        """Tell the devices' event entities what became of blocks, and judge again what those stop."""
        for change in self.blocks.take_changes():
            mac = change.block.mac
            if mac in self.guards:
                self._review(mac, time.time())
                self.tidings.add(mac, change.kind, block_attributes(self, change.block))

    @callback
    def tell_what_waited(self) -> None:
        """Tell what the first poll found, now that the event entities listen."""
        self.tidings.begin()
        self.tidings.tell(available=self.last_update_success)

    async def _async_save_blocks(self) -> None:
        await self.memory.save_blocks()

    async def async_leave(self) -> None:
        """Save everything that can be, and end the session on the router."""
        await self.memory.leave()
        await self.router.close()

    async def async_read_services(self) -> HomeServices:
        """Ask the router what it has names and time from, and return that with the time servers that it had before.

        It may be asked between two of its own looks at the clock, when no time server shows. Raises RouterError.
        """
        found = await self.router.services()
        self._time_servers |= found.ntp
        return HomeServices(dns=found.dns, ntp=self._time_servers)

    async def _async_read_wording(self) -> None:
        """Speak Home Assistant's language, which its owner may change at any time."""
        self.wording = await async_get_wording(self.hass, self.hass.config.language)
        for guard in self.guards.values():
            guard.wording = self.wording

    async def _async_read_settings(self) -> None:
        self.settings = await self.router.settings()
        self._settings_read_at = time.time()
        self.update_interval = timedelta(seconds=interval_for(self.settings))
