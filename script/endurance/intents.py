"""What the household's owner asks for in the course of a day, and what should have come of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
import time
from typing import Any, NamedTuple

from homeassistant.exceptions import HomeAssistantError
from simulators.openwrt.homes import RING, TELEVISION, THERMOSTAT

from .guarded import Guarded
from .household import GUARDED, Truth

INFINITY = float("inf")
DURATIONS_S = (300, 900, 3_600, 7_200)

TARGETS: tuple[tuple[str, dict[str, Any]], ...] = (
    (RING.mac, {"destination": "106.13.0.0"}),
    (RING.mac, {"destination": "106.13.0.0/16"}),
    (RING.mac, {"asn": "AS38365"}),
    (RING.mac, {"country": "CN"}),
    (TELEVISION.mac, {"destination": "45.57.90.1", "protocol": "tcp", "port": 443}),
    (TELEVISION.mac, {"destination": "34.64.0.0/10"}),
    (THERMOSTAT.mac, {"destination": "35.186.224.25"}),
)
"""What is blocked, each by itself."""


class Order(NamedTuple):
    """One block that may stand: whose, and what it stops; None: all (quarantine)."""

    mac: str
    fields: tuple[tuple[str, Any], ...] | None


@dataclass(slots=True)
class Owner:
    """Asks for things, and remembers what he was told."""

    guarded: Guarded
    random: Random
    truth: Truth
    wanted: dict[Order, float] = field(default_factory=dict)
    """What should stand → until when, by Home Assistant's clock; infinity: until it's taken off."""
    unsure: set[Order] = field(default_factory=set)
    """Whose end was to be changed, and the router failed: it has the old end, or the one that's wanted."""
    refused: int = 0
    done: int = 0

    async def does_something(self) -> None:
        """Ask for something by chance."""
        deeds: tuple[Callable[[], Awaitable[None]], ...] = (
            self._block,
            self._block,
            self._renew,
            self._unblock,
            self._quarantine,
            self._release,
        )
        if not self.guarded.loaded:
            return
        try:
            await self.random.choice(deeds)()
        except HomeAssistantError:
            self.refused += 1
        else:
            self.done += 1

    async def _block(self) -> None:
        mac, fields = self.random.choice(TARGETS)
        await self._put(Order(mac, tuple(fields.items())))

    async def _put(self, order: Order) -> None:
        seconds = self.random.choice((*DURATIONS_S, None))
        fields = dict(order.fields or ())
        if seconds is not None:
            fields["duration"] = {"seconds": seconds}
        end = INFINITY if seconds is None else time.time() + seconds
        stands_until = self.wanted.get(order)
        try:
            await self.guarded.act("block", order.mac, **fields)
        except HomeAssistantError:
            if stands_until is not None:
                self.wanted[order] = max(stands_until, end)
                self.unsure.add(order)
            raise
        finally:
            # What a block cuts before a poll has seen it, nobody will see.
            self.truth.begin_anew()
        self.unsure.discard(order)
        self.wanted[order] = end

    async def _renew(self) -> None:
        if standing := self._standing_blocks():
            await self._put(self.random.choice(standing))

    async def _unblock(self) -> None:
        if standing := self._standing_blocks():
            order = self.random.choice(standing)
            # Asked once, it goes as soon as the router lets it.
            del self.wanted[order]
            await self.guarded.act("unblock", order.mac, **dict(order.fields or ()))

    async def _quarantine(self) -> None:
        order = Order(self.random.choice(GUARDED).mac, None)
        if order not in self.wanted and self._may_switch(order.mac):
            try:
                await self.guarded.switch(order.mac, on=False)
            finally:
                self.truth.begin_anew()
            self.wanted[order] = INFINITY

    async def _release(self) -> None:
        for order in [each for each in self.wanted if each.fields is None]:
            if self._may_switch(order.mac):
                del self.wanted[order]
                await self.guarded.switch(order.mac, on=True)

    def _may_switch(self, mac: str) -> bool:
        """Tell whether a switch does anything: Home Assistant doesn't ask one that's unavailable."""
        return self.guarded.state(mac, "internet_access") != "unavailable"

    def _standing_blocks(self) -> list[Order]:
        self.forget_what_is_over()
        return [order for order in self.wanted if order.fields is not None]

    def forget_what_is_over(self) -> None:
        """Forget blocks whose time is up."""
        now = time.time()
        for order, end in list(self.wanted.items()):
            if end <= now:
                del self.wanted[order]
                self.unsure.discard(order)
