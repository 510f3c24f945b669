"""Conditions of our own: a device is suspicious, cut off or muted; a router's coverage is so."""

from datetime import datetime
from typing import ClassVar, override

import probatio as vol

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.components.datetime import DOMAIN as DATETIME_DOMAIN
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import CONF_OPTIONS, STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityConditionBase,
    EntityStateConditionBase,
)

from .binary_sensor import SUSPICIOUS_EGRESS
from .datetime import MUTED_UNTIL, mutes
from .egress.coverage import CoverageState
from .severity import ANY_SEVERITY, CONF_SEVERITY, SEVERITY_SCHEMA, is_of
from .switch import INTERNET_ACCESS
from .targets import COVERAGE, entities_of

CONF_COVERAGE = "coverage"

SUSPICIOUS_SCHEMA = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
    {
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Required(CONF_SEVERITY, default=ANY_SEVERITY): SEVERITY_SCHEMA
        }
    }
)
COVERAGE_SCHEMA = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
    {
        vol.Required(CONF_OPTIONS): {
            vol.Required(CONF_COVERAGE): vol.All(
                vol.EnsureList(),
                vol.Length(min=1),
                [vol.In([each.value for each in CoverageState])],
            )
        }
    }
)


class GuardCondition(EntityConditionBase):
    """A condition on entities of ours, of one key."""

    _key: ClassVar[str]
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_of(self._hass, super().entity_filter(entities), self._key)


class SuspiciousCondition(GuardCondition):
    """A device's worst open finding is of a severity."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}
    _schema = SUSPICIOUS_SCHEMA
    _key = SUSPICIOUS_EGRESS.key

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Ask for the severity that an option says."""
        super().__init__(hass, config)
        self._severity: str = (config.options or {})[CONF_SEVERITY]

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return entity_state.state == STATE_ON and is_of(self._severity, entity_state)

    @override
    def _state_valid_since(self, _state: State) -> datetime:
        if self._severity == ANY_SEVERITY:
            return _state.last_changed
        return _state.last_updated


class QuarantinedCondition(GuardCondition, EntityStateConditionBase):
    """A device's way to the internet is shut."""

    _domain_specs = {SWITCH_DOMAIN: DomainSpec()}
    _key = INTERNET_ACCESS.key
    _states = {STATE_OFF}


class MutedCondition(GuardCondition):
    """A device's owner doesn't want to be told of it for now."""

    _domain_specs = {DATETIME_DOMAIN: DomainSpec()}
    _key = MUTED_UNTIL.key

    @property
    @override
    def needs_polling(self) -> bool:
        """Return True: it ends by time alone."""
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return mutes(entity_state)


class CoverageCondition(GuardCondition, EntityStateConditionBase):
    """A router's coverage is one of some."""

    _domain_specs = {SENSOR_DOMAIN: DomainSpec()}
    _schema = COVERAGE_SCHEMA
    _key = COVERAGE

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Ask for the coverage that an option says."""
        super().__init__(hass, config)
        self._states = set((config.options or {})[CONF_COVERAGE])


CONDITIONS: dict[str, type[Condition]] = {
    "is_suspicious": SuspiciousCondition,
    "is_quarantined": QuarantinedCondition,
    "is_muted": MutedCondition,
    "coverage_is": CoverageCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions that automations can choose."""
    return CONDITIONS
