"""One device's report as it was last told, and what has changed of it since.

Destinations are thousands, and telling one anew takes some 20 µs. So only those are looked at again at which something
happened, as the guard notes them, and all of them only when something was decided or learned that bears on any. What is
thought of a destination is as of then.
"""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import batched
import time
from typing import Any, NamedTuple

from homeassistant.helpers.json import json_bytes, json_fragment

from ..coordinator import GuardCoordinator
from ..egress.destination import Destination, DestinationKey
from ..egress.guard import DeviceGuard
from ..egress.names import NOTHING_SAID, RouterSays
from .devices import GuardedDevice
from .values import (
    absent_fields,
    block_values,
    destination_values,
    finding_values,
    hour_of,
    key_text,
    report_fields,
)

#: Between so many destinations, others have their turn: 1 ms on a PC, a few on a small machine.
AT_ONCE = 32
#: Told only along with something else, for it changes with each poll.
POLLED_AT = "polled_at"
#: What a report has many of.
MEMBERS = ("destinations", "findings", "blocks")

type Patch = dict[str, Any]
"""Fields of a report that changed; of `MEMBERS` only those that did, and None for each that's gone."""


class _Told(NamedTuple):
    """A destination as it was last told."""

    text: str
    json: bytes
    """Kept so, it takes a fifth of the memory that it would as an object."""
    said: RouterSays
    active: bool
    """There are sightings in its hours, which move on with the time."""


class DeviceFeed:
    """Keeps one device's report."""

    def __init__(self, device: GuardedDevice) -> None:
        """Have nothing to tell before the first `refresh`."""
        self.device = device
        """May be replaced: its router's entry is loaded anew, or it has another name."""
        self.patch: Patch = {}
        """What the last `refresh` found; all there is, when the entry was loaded since the one before."""
        self._fields: dict[str, Any] = {}
        self._findings: dict[DestinationKey, dict[str, Any]] = {}
        self._blocks: dict[str, dict[str, Any]] = {}
        self._destinations: dict[DestinationKey, _Told] = {}
        self._guard: DeviceGuard | None = None
        self._grounds: object = None
        self._hour = 0

    @property
    def report(self) -> Patch:
        """The whole report as of the last `refresh`; without the fields that only a loaded entry tells, if it never was."""
        return {
            **self._fields,
            "destinations": {
                told.text: json_fragment(told.json)
                for told in self._destinations.values()
            },
            "findings": {key_text(key): each for key, each in self._findings.items()},
            "blocks": dict(self._blocks),
        }

    def let_go(self) -> None:
        """Have the guard note nothing for this feed any more."""
        if self._guard is not None:
            self._guard.news = None
            self._guard = None

    async def refresh(self) -> None:
        """Put what has changed into `patch`; others have their turn meanwhile."""
        self.patch = {}
        coordinator = self.device.coordinator
        if coordinator is None:
            self.let_go()
            self._take_fields(absent_fields(self.device))
            return
        mac, now = self.device.mac, time.time()
        guard = coordinator.guards[mac]
        anew = guard is not self._guard
        if anew:
            self.let_go()
            self._guard = guard
        news, guard.news = guard.news or set(), set()
        grounds = _grounds(coordinator, mac)
        everything = anew or grounds != self._grounds
        self._grounds = grounds
        self._take_fields(report_fields(self.device, coordinator))
        news |= self._take_findings(finding_values(coordinator, mac))
        self._take_blocks(block_values(coordinator, mac))
        news |= self._turn_of_the_hour(now)
        await self._take_destinations(coordinator, news, now, everything=everything)
        if anew:
            self.patch = _in_full(self.report, self.patch)
        elif self.patch:
            self.patch[POLLED_AT] = self._fields[POLLED_AT]

    def _take_fields(self, fields: dict[str, Any]) -> None:
        before, self._fields = self._fields, self._fields | fields
        self.patch |= {
            name: value
            for name, value in fields.items()
            if name != POLLED_AT and (name not in before or before[name] != value)
        }

    def _take_findings(
        self, findings: dict[DestinationKey, dict[str, Any]]
    ) -> set[DestinationKey]:
        """Take in the open findings; return the destinations of those that changed."""
        changed = _differences(self._findings, findings)
        self._findings = findings
        if changed:
            self.patch["findings"] = {
                key_text(key): each for key, each in changed.items()
            }
        return set(changed)

    def _take_blocks(self, blocks: dict[str, dict[str, Any]]) -> None:
        changed = _differences(self._blocks, blocks)
        self._blocks = blocks
        if changed:
            self.patch["blocks"] = changed

    def _turn_of_the_hour(self, now: float) -> set[DestinationKey]:
        """Return the destinations whose hours have moved on."""
        before, self._hour = self._hour, hour_of(now)
        if before == self._hour:
            return set()
        return {key for key, told in self._destinations.items() if told.active}

    async def _take_destinations(
        self,
        coordinator: GuardCoordinator,
        news: set[DestinationKey],
        now: float,
        *,
        everything: bool,
    ) -> None:
        """Look again at destinations with news, or at all of them."""
        guard = coordinator.guards[self.device.mac]
        blocks = [
            each for each in coordinator.blocks.of(self.device.mac) if each.verified
        ]
        changed: dict[str, json_fragment | None] = {}
        due = self._due(guard, news, everything=everything)
        for batch in batched(due, AT_ONCE, strict=False):
            for key, destination in batch:
                before = self._destinations.get(key)
                if destination is None:
                    if before is not None:
                        del self._destinations[key]
                        changed[before.text] = None
                    continue
                values = destination_values(guard, destination, now, blocks)
                told = _Told(
                    before.text if before else key_text(key),
                    json_bytes(values),
                    guard.names.get(key.address),
                    any(values["hours"]),
                )
                self._destinations[key] = told
                if before is None or before.json != told.json:
                    changed[told.text] = json_fragment(told.json)
            await asyncio.sleep(0)
        if changed:
            self.patch["destinations"] = changed

    def _due(
        self, guard: DeviceGuard, news: set[DestinationKey], *, everything: bool
    ) -> Iterator[tuple[DestinationKey, Destination | None]]:
        """Yield what is to be looked at again, as it is then; None for what was forgotten. Some may come twice."""
        if everything:
            unseen = set(self._destinations)
            for destination in guard.ledger.all():
                unseen.discard(destination.key)
                yield destination.key, destination
            news |= unseen
        renamed = set()
        for key in news:
            told = self._destinations.get(key)
            if guard.names.get(key.address) != (told.said if told else NOTHING_SAID):
                renamed.add(key.address)
            yield key, guard.ledger.get(key)
        if renamed:
            # What a router says of an address holds at all its ports.
            for key in list(self._destinations):
                if key.address in renamed:
                    yield key, guard.ledger.get(key)


def _grounds(coordinator: GuardCoordinator, mac: str) -> object:
    """Return what bears on all of a device's destinations: what its owner decided, and what was learned of it."""
    guard = coordinator.guards[mac]
    return (
        tuple(guard.allowed),
        tuple(each.block_id for each in coordinator.blocks.of(mac) if each.verified),
        dict(guard.got_past),
        guard.baseline,
        guard.baseline.learning,
        guard.baseline.learned,
        len(guard.baseline.ports),
    )


def _differences[K, V](before: Mapping[K, V], now: Mapping[K, V]) -> dict[K, V | None]:
    """Return what's new or another than before, and None for what is gone."""
    gone: dict[K, V | None] = dict.fromkeys(before.keys() - now.keys())
    return gone | {
        key: value
        for key, value in now.items()
        if key not in before or before[key] != value
    }


def _in_full(report: Patch, patch: Patch) -> Patch:
    """Return a whole report as a patch, with what is gone."""
    return report | {
        name: {key: None for key, each in patch.get(name, {}).items() if each is None}
        | report[name]
        for name in MEMBERS
    }
