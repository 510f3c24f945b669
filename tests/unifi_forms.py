"""Filling in the forms of a UniFi console, and reading them."""

from typing import Any

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulators.unifi import PASSWORD, USERNAME, UniFiSimulator

BY_PASSWORD: dict[str, Any] = {"username": USERNAME, "password": PASSWORD}


def typed(console: UniFiSimulator, **login: object) -> dict[str, object]:
    """Return what a person types for a simulated console: its API key, unless another login is given."""
    where = {"host": console.host, "port": console.port}
    return where | (login or {"api_key": console.api_key})


async def begin(hass: HomeAssistant) -> str:
    """Open the flow and choose UniFi; return the flow's id."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["openwrt", "unifi"]
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": "unifi"}
    )
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "unifi")
    assert filled_in(result) == {"port": 443}
    return str(result["flow_id"])


async def answer(
    hass: HomeAssistant, flow_id: str, values: dict[str, object]
) -> ConfigFlowResult:
    """Answer a step; a certificate that is shown is confirmed."""
    configure = hass.config_entries.flow.async_configure
    result = await configure(flow_id, values)
    if result.get("step_id") == "confirm_certificate":
        result = await configure(flow_id, {})
    return result


def asked(result: ConfigFlowResult) -> set[str]:
    """Return the fields of a form."""
    schema = result["data_schema"]
    assert schema is not None
    return set(map(str, schema.schema))


def filled_in(result: ConfigFlowResult) -> dict[str, object]:
    """Return what a form comes filled in with."""
    schema = result["data_schema"]
    assert schema is not None
    found: dict[str, object] = {}
    for key in schema.schema:
        if callable(key.default):
            found[str(key)] = key.default()
        if key.description:
            found[str(key)] = key.description["suggested_value"]
    return found


def cause(result: ConfigFlowResult) -> str:
    """Return what a form says went wrong; it must say what to do, too."""
    texts = result["description_placeholders"]
    assert texts is not None
    assert texts["remedy"]
    return texts["cause"]


def logins(console: UniFiSimulator) -> int:
    """Return how often somebody tried to log in with a password."""
    return sum(request.path == "/api/auth/login" for request in console.requests)
