"""How severe a finding must be for a trigger or a condition: an option of both."""

import probatio as vol

from homeassistant.core import State

from .egress.verdict import Severity

CONF_SEVERITY = "severity"
ANY_SEVERITY = "any"
SEVERITY_SCHEMA = vol.In([ANY_SEVERITY, *(each.value for each in Severity)])


def is_of(wanted: str, state: State) -> bool:
    """Tell whether the finding that a state's attributes tell of is as severe as the option says."""
    return wanted in (ANY_SEVERITY, state.attributes.get("severity"))
