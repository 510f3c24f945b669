"""What is in force: the firewall's configuration as the gateway has it, some seconds late."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from simulators.clock import Appointment, Timeline
from simulators.openwrt.packets import Packet

from .site import Place

PROVISIONED_AFTER = (5.0, 10.0)
"""Seconds until the gateway has a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The first packet of a flow, with its client's MAC address and both its ends' places."""

    packet: Packet
    mac: str
    source: Place
    destination: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of an attempt, and the policy that said so, if one of the owner's did."""

    passes: bool
    policy_id: str | None = None
    policy_name: str = ""
    logged: bool = True


type Decide = Callable[[Attempt], Decision]


class Source(Protocol):
    """What a firewall's configuration can be compiled from."""

    def compiled(self) -> Decide:
        """Return how it decides as it stands now, whatever is changed later."""


class Firewall:
    """Decides by the configuration that has arrived at the gateway."""

    def __init__(
        self,
        timeline: Timeline,
        random: Random,
        provisioned_after: tuple[float, float],
    ) -> None:
        """Have no configuration yet."""
        self._timeline = timeline
        self._random = random
        self._provisioned_after = provisioned_after
        self._source: Source | None = None
        self._decide: Decide | None = None
        self._pending: Appointment | None = None

    def follow(self, source: Source) -> None:
        """Take a configuration, and have it at once."""
        self._source = source
        self._provision()

    def changed(self) -> None:
        """Hear of a change; the gateway has it after a while, with those made meanwhile."""
        if self._pending is not None:
            return
        delay = self._random.uniform(*self._provisioned_after)
        if not delay:
            self._provision()
            return
        self._pending = self._timeline.after(delay, self._provision)

    def _provision(self) -> None:
        assert self._source is not None
        self._pending = None
        self._decide = self._source.compiled()

    def decide(self, attempt: Attempt) -> Decision:
        """Decide about a new flow."""
        assert self._decide is not None
        return self._decide(attempt)
