"""Triggers of our own: a finding opens, a block fails or ends, a device is cut off, coverage is lost or comes back."""

import asyncio
from typing import Any, ClassVar, override

import probatio as vol

from homeassistant.components.event import (
    DOMAIN as EVENT_DOMAIN,
    EventEntityCapabilityAttribute,
    EventEntityStateAttribute,
)
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import CONF_OPTIONS, STATE_OFF, EntityStateAttribute
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    EntityTargetStateTriggerBase,
    EntityTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)

from .const import EVENT_BLOCK_EXPIRED, EVENT_BLOCK_FAILED, EVENT_HOLE_ANSWERED
from .coverage_trigger import CoverageLostTrigger, CoverageRestoredTrigger
from .datetime import is_muted
from .egress.verdict import Severity
from .egress.words import endpoint_parts
from .event import EGRESS_FINDING
from .live.devices import guarded_devices
from .severity import ANY_SEVERITY, CONF_SEVERITY, SEVERITY_SCHEMA, is_of
from .switch import INTERNET_ACCESS
from .targets import device_variables, entities_of

#: What an event entity has beside the attributes of what it last told of.
_OF_THE_ENTITY = frozenset({*EntityStateAttribute, *EventEntityCapabilityAttribute})
_OPENED = frozenset({*Severity, EVENT_HOLE_ANSWERED})

FINDING_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Required(CONF_SEVERITY, default=ANY_SEVERITY): SEVERITY_SCHEMA
        }
    }
)


class GuardTrigger(EntityTriggerBase):
    """A trigger on entities of ours, of one key; it tells of the device that they belong to."""

    _key: ClassVar[str]
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_of(self._hass, super().entity_filter(entities), self._key)

    def _variables(self, state: State) -> dict[str, Any]:
        """Return what automations are told beside the entity and its states."""
        return device_variables(self._hass, state.entity_id)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def tell(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
        ) -> asyncio.Task[Any]:
            told = self._variables(extra_trigger_payload["to_state"])
            return run_action({**told, **extra_trigger_payload}, description, context)

        return await super().async_attach_runner(tell, did_not_trigger)


class EventTrigger(GuardTrigger, StatelessEntityTriggerBase):
    """A trigger on some types of a device's events; it tells all that the event does."""

    _domain_specs = {EVENT_DOMAIN: DomainSpec()}
    _key = EGRESS_FINDING.key
    _event_types: ClassVar[frozenset[str]]

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        told = state.attributes.get(EventEntityStateAttribute.EVENT_TYPE)
        return told in self._event_types

    @override
    def _variables(self, state: State) -> dict[str, Any]:
        told = {
            name: value
            for name, value in state.attributes.items()
            if name not in _OF_THE_ENTITY
        }
        return {**super()._variables(state), **told}


class FindingOpenedTrigger(EventTrigger):
    """A finding opens or gets worse."""

    _schema = FINDING_SCHEMA
    _event_types = _OPENED

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Trigger on findings of the severity that is asked for."""
        super().__init__(hass, config)
        self._severity: str = self._options[CONF_SEVERITY]

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return super().is_valid_state(state, report_not_triggered) and is_of(
            self._severity, state
        )

    @override
    def _variables(self, state: State) -> dict[str, Any]:
        told = super()._variables(state)
        address, protocol, port = endpoint_parts(told["destination"])
        return {
            **told,
            "address": address,
            "protocol": protocol,
            "port": port,
            "muted": is_muted(self._hass, told["device_id"]),
            "undone": self._undone(told["device_id"], address),
        }

    def _undone(self, device_id: str, address: str) -> bool:
        """Tell whether somebody decided against a block of the address for the device."""
        return any(
            each.coordinator.blocks.undone.holds(each.mac, address)
            for each in guarded_devices(self._hass)
            if each.coordinator and each.device_id == device_id
        )


class BlockFailedTrigger(EventTrigger):
    """The router refuses a block, a block's rule is gone, or something gets past it."""

    _event_types = frozenset({EVENT_BLOCK_FAILED})


class BlockEndedTrigger(EventTrigger):
    """A block's time or its trial is up, and its rule is off the router."""

    _event_types = frozenset({EVENT_BLOCK_EXPIRED})


class QuarantinedTrigger(GuardTrigger, EntityTargetStateTriggerBase):
    """A device's way to the internet is shut."""

    _domain_specs = {SWITCH_DOMAIN: DomainSpec()}
    _key = INTERNET_ACCESS.key
    _to_states = {STATE_OFF}


TRIGGERS: dict[str, type[Trigger]] = {
    "finding_opened": FindingOpenedTrigger,
    "block_failed": BlockFailedTrigger,
    "block_ended": BlockEndedTrigger,
    "quarantined": QuarantinedTrigger,
    "coverage_lost": CoverageLostTrigger,
    "coverage_restored": CoverageRestoredTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers that automations can choose."""
    return TRIGGERS
