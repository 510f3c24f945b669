"""Each poll of the guard's, as it comes: when it worked, when it failed, and what the router's table had then."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from custom_components.iot_egress_guard.coordinator import GuardCoordinator

from .guarded import Guarded
from .makes import Make

type Counted = Mapping[int, Live]


class Live(NamedTuple):
    """A flow in the router's table."""

    source: str
    address: str
    port: int
    bytes_up: int


class Polls:
    """Counts them."""

    def __init__(self, guarded: Guarded, make: Make) -> None:
        """Follow the guard's polls."""
        self._guarded, self._make = guarded, make
        self._followed: GuardCoordinator | None = None
        self._polled_at: datetime | None = None
        self.good = 0
        self.failed = 0
        self.good_at: deque[float] = deque(maxlen=600)
        """When the latest that worked were through, by the router's timeline."""
        self.before: Counted = {}
        self.now: Counted = {}
        """What was in the table at the last but one that worked, and at the last."""
        self._came_well = asyncio.Event()

    def follow(self) -> None:
        """Follow the coordinator of the entry's present life."""
        coordinator: GuardCoordinator = self._guarded.entry.runtime_data
        if coordinator is self._followed:
            return
        self._followed = coordinator
        coordinator.async_add_listener(self._came)
        # The first one of this life came before anybody could listen.
        self._came()

    def _came(self) -> None:
        assert self._followed is not None
        if not self._followed.last_update_success:
            self.failed += 1
            return
        # Entities are also told when their owner has decided something.
        if self._followed.data.polled_at == self._polled_at:
            return
        self._polled_at = self._followed.data.polled_at
        timeline = self._make.simulator.timeline
        self.good += 1
        self._came_well.set()
        self.good_at.append(timeline.now)
        self.before, self.now = (
            self.now,
            {
                flow.ident: Live(
                    flow.original.src,
                    flow.original.dst,
                    flow.original.dport,
                    flow.up.bytes,
                )
                for flow in self._make.flows()
            },
        )

    async def wait_for_good(self, number: int) -> None:
        """Wait for so many polls more that work."""
        wanted = self.good + number
        while self.good < wanted:
            self._came_well.clear()
            await self._came_well.wait()
