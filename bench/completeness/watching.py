"""What Home Assistant says meanwhile, and when: by its entities and the action `get_destinations`."""

from dataclasses import dataclass, field
import time
from typing import Any

from custom_components.iot_egress_guard.const import DOMAIN
from custom_components.iot_egress_guard.coordinator import GuardCoordinator
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_ON
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .flows import Key


@dataclass
class Said:
    """What was said; times in seconds since the epoch."""

    listed: dict[Key, float] = field(default_factory=dict)
    """Destination → the end of the first poll after which `get_destinations` had it."""
    told: dict[str, float] = field(default_factory=dict)
    """Destination → when its event fired."""
    shown: dict[str, float] = field(default_factory=dict)
    """Destination → when its event had fired and *Suspicious egress* was on."""
    coverage: list[tuple[float, str]] = field(default_factory=list)
    """The state of *Coverage* at the end of each poll, whether it worked or not."""
    good: list[float] = field(default_factory=list)
    """The ends of the polls that worked."""
    failed: int = 0
    """How many didn't."""

    def coverage_after(self, when: float) -> str | None:
        """Return what coverage said at the end of the first poll from then on; None: there was none."""
        return next((state for at, state in self.coverage if at >= when), None)

    @property
    def longest_gap(self) -> float:
        """The longest time between the ends of two polls that worked, in seconds."""
        return max(
            (later - one for one, later in zip(self.good, self.good[1:], strict=False)),
            default=0,
        )


class Watcher:
    """Listens to one guarded device until `stop`."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[GuardCoordinator]
    ) -> None:
        """Begin to listen."""
        self.said = Said()
        self._hass, self._coordinator = hass, entry.runtime_data
        self._failure = self._coordinator.last_exception
        registered = {
            each.translation_key: each
            for each in er.async_entries_for_config_entry(
                er.async_get(hass), entry.entry_id
            )
        }
        self._coverage, self._alarm, self._event = (
            registered[key].entity_id
            for key in ("coverage", "suspicious_egress", "egress_finding")
        )
        self._device_id = registered["egress_finding"].device_id
        self._stops = [
            self._coordinator.async_add_listener(self._polled),
            hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed),
        ]

    def stop(self) -> None:
        """Stop listening."""
        for stop in self._stops:
            stop()

    @callback
    def _polled(self) -> None:
        """Take in what a poll came to; the entities have written their states before."""
        now, failure = time.time(), self._coordinator.last_exception
        self.said.coverage.append((now, self._state(self._coverage)))
        if self._coordinator.last_update_success:
            self.said.good.append(now)
            self._hass.async_create_task(self._list(now))
        elif failure is not self._failure:
            # Of the first failure in a row, listeners are told twice.
            self._failure = failure
            self.said.failed += 1
        self._look_at_alarm()

    async def _list(self, polled_at: float) -> None:
        answer: Any = await self._hass.services.async_call(
            DOMAIN,
            "get_destinations",
            {"device_id": self._device_id},
            blocking=True,
            return_response=True,
        )
        for each in answer["destinations"]:
            key = each["address"], each["protocol"], each["port"]
            self.said.listed.setdefault(key, polled_at)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.entity_id == self._event:
            destination = state.attributes.get("destination")
            if destination is not None:
                self.said.told.setdefault(destination, time.time())
                self._look_at_alarm()

    @callback
    def _look_at_alarm(self) -> None:
        if self._state(self._alarm) == STATE_ON:
            for destination in self.said.told:
                self.said.shown.setdefault(destination, time.time())

    def _state(self, entity_id: str) -> str:
        state = self._hass.states.get(entity_id)
        assert state is not None
        return state.state
