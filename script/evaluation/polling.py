"""Polls of a router whose table has the entries of recorded flows."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from math import ceil
from random import Random
from typing import NamedTuple

from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageWatch
from custom_components.iot_egress_guard.egress.packets import leaves_home
from custom_components.iot_egress_guard.routers.model import (
    Flow,
    Network,
    Poll,
    TableSettings,
)

from .entries import DEVICE_IPV4, DEVICE_IPV6, Table
from .recordings import Recording, Subject
from .timeouts import TOLD, Timeouts

HOME_NETWORKS: tuple[Network, ...] = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
"""Which LAN a recording's router had can't be told, so all that is private by RFC 1918 and RFC 4193 lies behind it."""

MAC = "02:00:00:00:00:02"
"""Of every device; locally administered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """How a router is polled."""

    interval: float
    """Seconds between polls."""
    timeouts: Timeouts
    phase: float = 0.0
    """Polls are at `phase` + k · `interval` seconds since the epoch."""
    failed: float = 0.0
    """The share of polls that fail, 0–1; which ones is drawn."""
    seed: int = 0
    home: tuple[Network, ...] = HOME_NETWORKS
    """What goes there doesn't pass the router."""

    @property
    def settings(self) -> TableSettings:
        """What the guard reads of the router's settings."""
        return settings_of(self.timeouts)

    def numbers(self, recording: Recording) -> range:
        """Return the numbers of a recording's polls.

        They begin just before its first flow, so that nothing was there before the guard was, and go on until an
        interval has passed since its last packet.
        """
        last_packet = max(flow.end for flow in recording)
        first = ceil((recording[0].ts - self.phase) / self.interval) - 1
        last = ceil((last_packet - self.phase) / self.interval) + 1
        return range(first, last + 1)

    def time(self, number: int) -> float:
        """Return when a poll is, in seconds since the epoch."""
        return self.phase + number * self.interval


def settings_of(timeouts: Timeouts) -> TableSettings:
    """Return what the guard reads of the settings of a router with these timeouts."""
    told = {name: timeouts[name] for name in sorted(TOLD)}
    return TableSettings(accounting=True, entries=None, max_entries=None, timeouts=told)


class Seen(NamedTuple):
    """What a poll saw."""

    now: float
    poll: Poll
    flows: tuple[Flow, ...]
    coverage: Coverage


class Polls:
    """The polls of one recording, in order; those that fail are left out."""

    def __init__(self, recording: Recording, polling: Polling) -> None:
        """Prepare to poll."""
        leaving = [
            each for each in recording if leaves_home(each.address, polling.home)
        ]
        self._numbers = polling.numbers(recording)
        self.count = 0
        """How many there were so far."""
        self._polling = polling
        self._table = Table(leaving, polling.timeouts)

    @property
    def first(self) -> float:
        """When the first one is, in seconds since the epoch."""
        return self._polling.time(self._numbers[0])

    @property
    def last(self) -> float:
        """When the last one is, in seconds since the epoch."""
        return self._polling.time(self._numbers[-1])

    @property
    def visible(self) -> frozenset[Subject]:
        """Whom any of them has seen an entry of so far."""
        return frozenset(self._table.visible)

    def __iter__(self) -> Iterator[Seen]:
        """Poll once."""
        polling, at, watch = self._polling, self._table.at, CoverageWatch()
        settings, draw = polling.settings, Random(polling.seed).random
        nothing = self._poll(())
        for now in map(polling.time, self._numbers):
            if polling.failed and draw() < polling.failed:
                continue
            flows = at(now)
            watch.good(now, entries=len(flows), skipped=0)
            coverage = watch.coverage(now, settings, offload=False, failing=False)
            self.count += 1
            yield Seen(now, self._poll(flows) if flows else nothing, flows, coverage)

    def _poll(self, flows: tuple[Flow, ...]) -> Poll:
        return Poll(
            flows={MAC: flows},
            addresses={MAC: (DEVICE_IPV4, DEVICE_IPV6)},
            entries=len(flows),
            skipped=0,
            local_networks=self._polling.home,
        )
