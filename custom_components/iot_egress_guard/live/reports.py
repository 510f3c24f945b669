"""The reports of all devices that somebody watches, kept while somebody does."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.device_registry import (
    EVENT_DEVICE_REGISTRY_UPDATED,
    EventDeviceRegistryUpdatedData,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..coordinator import GuardCoordinator
from .devices import guarded_devices
from .feed import DeviceFeed


class Watcher(Protocol):
    """Whoever is told."""

    def wants(self, device_id: str) -> bool:
        """Tell whether a device is of interest."""

    @callback
    def tell(self, feeds: Mapping[str, DeviceFeed]) -> None:
        """Take in the feeds as they are now, by device id: those that are wanted, and maybe others."""


class LiveReports:
    """Keeps a feed of each device that is wanted, and tells the watchers after each poll that brought anything."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Have no watchers, and so nothing to do."""
        self._hass = hass
        self._watchers: list[Watcher] = []
        self._served: list[Watcher] = []
        """Those whose devices all have feeds; who comes while these are being brought up to date waits for the next time."""
        self._feeds: dict[str, DeviceFeed] = {}
        self._polls: dict[GuardCoordinator, CALLBACK_TYPE] = {}
        self._signals: list[CALLBACK_TYPE] = []
        self._task: asyncio.Task[None] | None = None
        self._due = False
        self._devices_due = False

    @callback
    def watch(self, watcher: Watcher) -> CALLBACK_TYPE:
        """Tell a watcher soon what there is, and then what changes, until the returned function is called."""
        if not self._watchers:
            self._listen()
        self._watchers.append(watcher)
        self._look_for_devices()

        @callback
        def leave() -> None:
            self._watchers.remove(watcher)
            self._served = [each for each in self._served if each is not watcher]
            if self._watchers:
                self._look_for_devices()
            else:
                self._stop()

        return leave

    def _listen(self) -> None:
        """Hear of entries that are loaded, unloaded, added and removed, and of devices."""

        @callback
        def entry_changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
            if entry.domain == DOMAIN:
                self._look_for_devices()

        @callback
        def device_changed(event: Event[EventDeviceRegistryUpdatedData]) -> None:
            if event.data["device_id"] in self._feeds:
                self._look_for_devices()

        self._signals = [
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed
            ),
            self._hass.bus.async_listen(EVENT_DEVICE_REGISTRY_UPDATED, device_changed),
        ]

    def _stop(self) -> None:
        """Cost nothing any more."""
        for stop in (*self._signals, *self._polls.values()):
            stop()
        for feed in self._feeds.values():
            feed.let_go()
        self._signals, self._polls, self._feeds = [], {}, {}

    @callback
    def _look_for_devices(self) -> None:
        self._devices_due = True
        self._look()

    @callback
    def _look(self) -> None:
        """Have everything looked at soon."""
        self._due = True
        if self._task is None:
            self._task = self._hass.async_create_task(
                self._work(), f"{DOMAIN} live reports", eager_start=False
            )

    async def _work(self) -> None:
        """Bring all feeds up to date and tell the watchers, until nothing is due any more."""
        try:
            while self._due:
                self._due = False
                others, self._devices_due = self._devices_due, False
                if others:
                    self._take_devices()
                for feed in list(self._feeds.values()):
                    if self._feeds.get(feed.device.device_id) is feed:
                        await feed.refresh()
                if others or any(feed.patch for feed in self._feeds.values()):
                    for watcher in self._served:
                        watcher.tell(self._feeds)
        finally:
            self._task = None

    def _take_devices(self) -> None:
        """Keep feeds of those devices that are wanted, and listen to their routers' coordinators."""
        self._served = list(self._watchers)
        wanted = {
            device.device_id: device
            for device in guarded_devices(self._hass)
            if any(watcher.wants(device.device_id) for watcher in self._watchers)
        }
        for device_id in self._feeds.keys() - wanted.keys():
            self._feeds.pop(device_id).let_go()
        for device_id, device in wanted.items():
            if device_id in self._feeds:
                self._feeds[device_id].device = device
            else:
                self._feeds[device_id] = DeviceFeed(device)
        polled = {each.coordinator for each in wanted.values() if each.coordinator}
        for coordinator in self._polls.keys() - polled:
            self._polls.pop(coordinator)()
        for coordinator in polled - self._polls.keys():
            self._polls[coordinator] = coordinator.async_add_listener(self._look)


LIVE_REPORTS: HassKey[LiveReports] = HassKey(f"{DOMAIN}_live_reports")
"""One for all of Home Assistant."""
