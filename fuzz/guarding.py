"""What becomes of a poll: a guard takes it in, is saved, and goes on after a restart."""

from functools import cache
from typing import Any

from custom_components.iot_egress_guard.egress.coverage import Coverage, CoverageState
from custom_components.iot_egress_guard.egress.guard import DeviceGuard, PollContext
from custom_components.iot_egress_guard.egress.origin import Origin
from custom_components.iot_egress_guard.egress.profile import GENERIC, Profile
from custom_components.iot_egress_guard.profiles import read_profiles
from custom_components.iot_egress_guard.routers.model import Poll
from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads

#: The simulators' clock at its start: 2026-11-24, in seconds since the epoch.
NOW = 1_795_478_400.0
CONTEXT = PollContext(
    timeouts={"udp": 60, "tcp_established": 7_440},
    interval=20,
    coverage=Coverage(CoverageState.COMPLETE),
)
_PLACES = (
    Origin(country="DE", asn=64_496, organization="Example", prefix="192.0.2.0/24"),
    Origin(country=None, asn=None, organization=None, prefix=None),
)


@cache
def _generic() -> Profile:
    return read_profiles()[GENERIC]


def new_guard() -> DeviceGuard:
    """Return a guard that has seen nothing."""
    return DeviceGuard(
        profile=_generic(),
        home_countries=["DE"],
        origins=lambda address: _PLACES[len(address) % len(_PLACES)],
    )


def take_in(poll: Poll, now: float = NOW) -> None:
    """Let a guard see a poll twice, save it, and let another one see it again; raise what can't be."""
    guard = new_guard()
    flows = [flow for found in poll.flows.values() for flow in found]
    for at in (now, now + 20):
        guard.observe(poll, flows, at, CONTEXT, never_stopped)
    again = new_guard()
    again.restore(saved(guard.snapshot().as_dict()))
    again.observe(poll, flows, now + 2_000, CONTEXT, never_stopped)
    saved(again.snapshot().as_dict())


def go_on(data: Any, now: float = NOW) -> None:
    """Let a guard go on from what was stored: look at all that it knows, see nothing new, and be saved again.

    Raises what `DeviceGuard.restore` does.
    """
    guard = new_guard()
    guard.restore(data)
    nothing = Poll(flows={}, addresses={}, entries=0, skipped=0, local_networks=())
    for at in (now, now + 20, now + 2_000):
        guard.observe(nothing, (), at, CONTEXT, never_stopped)
    guard.review_all(now, never_stopped)
    well_said(repr(guard.report(now, active_blocks=0)))
    for destination in guard.ledger.all():
        well_said(repr(guard.verdict(destination, now)))
    new_guard().restore(saved(guard.snapshot().as_dict()))


def saved(data: Any) -> Any:
    """Return data as they come back from Home Assistant's storage; TypeError for what JSON can't hold."""
    return json_loads(json_bytes(data))


def well_said(text: str) -> None:
    """Raise UnicodeEncodeError for a text that can be written into no log."""
    text.encode()


def never_stopped(key: object, origin: object) -> bool:
    """Tell that no block stops a destination."""
    return False
