"""Triggers on a router's coverage: it is lost, or comes back.

Lost is what isn't `complete`, or only what is `blind`, as an option says; the sensor's own absence is as good as blind:
where the router was away when Home Assistant started, nothing is seen either. That is why these don't rest on the
triggers that core makes of an entity's states.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, cast, override

import probatio as vol

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID, CONF_FOR, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec, filter_by_domain_specs
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .egress.coverage import CoverageState
from .targets import COVERAGE, device_variables, entities_of

#: How long coverage is to be lost unless an option says else; a reload or a router's reboot is over by then.
LOST_FOR = timedelta(minutes=5)

CONF_LOST_WHEN = "lost_when"
#: From when on coverage counts as lost, and the states that are fine then.
_FINE = {
    CoverageState.DEGRADED.value: frozenset({CoverageState.COMPLETE}),
    CoverageState.BLIND.value: frozenset(
        {CoverageState.COMPLETE, CoverageState.DEGRADED}
    ),
}

_SENSORS = {SENSOR_DOMAIN: DomainSpec()}


class CoverageTrigger(Trigger):
    """A trigger on how long routers' coverage is, or was, lost."""

    _schema: ClassVar[vol.Schema] = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Required(CONF_LOST_WHEN, default=CoverageState.DEGRADED.value): (
                    vol.In(_FINE)
                ),
                vol.Required(CONF_FOR, default=LOST_FOR): cv.positive_time_period,
            }
        }
    )

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return cast(ConfigType, cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Watch the sensors of a target, once it's attached."""
        super().__init__(hass, config)
        self._target = config.target or {}
        options = config.options or {}
        self._fine: frozenset[str] = _FINE[options[CONF_LOST_WHEN]]
        self._for: timedelta = options[CONF_FOR]
        self._lost_since: dict[str, datetime] = {}

    def _entities(self, entities: set[str]) -> set[str]:
        sensors = filter_by_domain_specs(self._hass, _SENSORS, entities)
        return entities_of(self._hass, sensors, COVERAGE)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        self._run_action = run_action

        @callback
        def changed(data: TargetStateChangedData) -> None:
            event = data.state_change_event
            context = event.context
            self._take(event.data["entity_id"], event.data["new_state"], context)

        @callback
        def others(
            added: set[str], removed: set[str], states: Mapping[str, State | None]
        ) -> None:
            for entity_id in removed:
                self._take(entity_id, None)
            for entity_id in added:
                self._take(entity_id, states[entity_id])

        unsubscribe = await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            changed,
            self._entities,
            others,
            primary_entities_only=False,
        )

        @callback
        def detach() -> None:
            unsubscribe()
            for entity_id in list(self._lost_since):
                self._take(entity_id, None)

        return detach

    @callback
    def _take(
        self, entity_id: str, state: State | None, context: Context | None = None
    ) -> None:
        """Take in what a sensor says; no state: it is gone; no context: it has said so before."""
        if state is not None and state.state not in self._fine:
            if entity_id not in self._lost_since:
                self._lost_since[entity_id] = state.last_changed
                self._lost(state, context)
        elif (since := self._lost_since.pop(entity_id, None)) is not None:
            self._over(entity_id, state, since, context)

    @callback
    def _lost(self, state: State, context: Context | None) -> None:
        """Do what is to be done when coverage is lost; no context: it was lost before the trigger was attached."""

    @callback
    def _over(
        self,
        entity_id: str,
        state: State | None,
        since: datetime,
        context: Context | None,
    ) -> None:
        """Do what is to be done when coverage isn't lost any more; no state: nobody will say whether it is."""

    @callback
    def _run(
        self, state: State, since: datetime, context: Context | None, description: str
    ) -> None:
        told: dict[str, Any] = {
            **device_variables(self._hass, state.entity_id),
            ATTR_ENTITY_ID: state.entity_id,
            "to_state": state,
            "for": self._for,
            "coverage": state.state,
            "reasons": state.attributes.get("reasons", []),
            "lost_since": since.isoformat(),
        }
        self._run_action(told, f"{description}: {state.entity_id}", context)


class CoverageLostTrigger(CoverageTrigger):
    """Coverage has been lost for a while.

    One that is lost already when the automation starts is told when its time comes; if that's past, it was told before.
    One that is `degraded` then is left alone: some routers' coverage is never better, and that's no news at each start.
    """

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Begin without anything to wait for."""
        super().__init__(hass, config)
        self._waiting: dict[str, CALLBACK_TYPE] = {}

    @callback
    @override
    def _lost(self, state: State, context: Context | None) -> None:
        entity_id, since = state.entity_id, state.last_changed
        at, now = since + self._for, dt_util.utcnow()

        @callback
        def due(_: datetime) -> None:
            del self._waiting[entity_id]
            if (latest := self._hass.states.get(entity_id)) is not None:
                self._run(latest, since, context, "coverage lost")

        if context is None and (at <= now or state.state == CoverageState.DEGRADED):
            return
        if at <= now:
            self._run(state, since, context, "coverage lost")
            return
        self._waiting[entity_id] = async_track_point_in_utc_time(self._hass, due, at)

    @callback
    @override
    def _over(
        self,
        entity_id: str,
        state: State | None,
        since: datetime,
        context: Context | None,
    ) -> None:
        if (stop := self._waiting.pop(entity_id, None)) is not None:
            stop()


class CoverageRestoredTrigger(CoverageTrigger):
    """Coverage is complete again, after it was lost for a while."""

    @callback
    @override
    def _over(
        self,
        entity_id: str,
        state: State | None,
        since: datetime,
        context: Context | None,
    ) -> None:
        if state is not None and state.last_changed - since >= self._for:
            self._run(state, since, context, "coverage restored")
