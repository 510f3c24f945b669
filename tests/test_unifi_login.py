"""Keeping a UniFi console's login, address and certificate right: reauthentication and reconfiguration."""

from typing import Any

import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulators.clock import ManualClock
from simulators.unifi import USERNAME, UniFiSimulator

from .conftest import console_entry
from .unifi_forms import BY_PASSWORD, answer, asked, filled_in, logins, typed


async def test_a_key_that_is_refused_is_asked_for_again(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console, api_key="withdrawn")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"
    assert flow["context"]["title_placeholders"] == {
        "name": "UniFi",
        "host": console.host,
    }
    result = await answer(hass, flow["flow_id"], {"api_key": "wrong"})
    assert result["errors"] == {"base": "invalid_auth"}
    assert asked(result) == {"api_key"}
    assert filled_in(result) == {}
    result = await answer(hass, flow["flow_id"], {"api_key": f" {console.api_key}\n"})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.data == console_entry(console).data
    assert str(entry.state.value) == "loaded"


@pytest.mark.parametrize(
    "login",
    [
        BY_PASSWORD,
        {"api_key": "the console's"},
        # The username came with the form.
        {"api_key": "the console's", "username": USERNAME},
    ],
)
async def test_a_password_that_is_refused_may_give_way_to_a_key(
    hass: HomeAssistant, console: UniFiSimulator, login: dict[str, object]
) -> None:
    if "api_key" in login:
        login = login | {"api_key": console.api_key}
    entry = console_entry(console, api_key=None, username=USERNAME, password="old")
    entry.add_to_hass(hass)
    result = await entry.start_reauth_flow(hass)
    assert asked(result) == {"api_key", "username", "password"}
    assert filled_in(result) == {"username": USERNAME}
    result = await answer(hass, result["flow_id"], {"username": USERNAME})
    assert result["errors"] == {"password": "no_password"}
    assert logins(console) == 0
    result = await answer(hass, result["flow_id"], dict(login))
    assert result["reason"] == "reauth_successful"
    kept: dict[str, Any] = {}
    if login is BY_PASSWORD:
        kept = {"api_key": None, **BY_PASSWORD}
    assert entry.data == console_entry(console, **kept).data
    await hass.async_block_till_done()


async def test_another_username_beside_a_key_is_a_second_login(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console, api_key=None, username=USERNAME, password="old")
    entry.add_to_hass(hass)
    result = await entry.start_reauth_flow(hass)
    both: dict[str, object] = {
        "api_key": console.api_key,
        "username": "somebody",
    }
    result = await answer(hass, result["flow_id"], both)
    assert result["errors"] == {"api_key": "two_logins"}


async def test_another_certificate_is_shown_before_it_is_accepted(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console)
    entry.add_to_hass(hass)
    console.renew_certificate()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    [flow] = hass.config_entries.flow.async_progress()
    configure = hass.config_entries.flow.async_configure
    result = await configure(flow["flow_id"], {"api_key": console.api_key})
    assert result["step_id"] == "confirm_certificate"
    assert console.requests == []
    result = await configure(flow["flow_id"], {})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.data["fingerprint"] == console.certificate_sha256
    assert entry.state is ConfigEntryState.LOADED


async def test_another_console_is_not_taken_for_the_same(
    hass: HomeAssistant, console: UniFiSimulator, clock: ManualClock
) -> None:
    entry = console_entry(console)
    entry.add_to_hass(hass)
    before = dict(entry.data)
    async with UniFiSimulator(clock=clock, tls=True, seed=2) as other:
        result = await entry.start_reconfigure_flow(hass)
        result = await answer(hass, result["flow_id"], typed(other))
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "wrong_router"
        hass.config_entries.async_update_entry(entry, data=before | typed(other))
        result = await entry.start_reauth_flow(hass)
        result = await answer(hass, result["flow_id"], {"api_key": other.api_key})
        assert result["reason"] == "wrong_router"
    assert entry.data == before | typed(other)


async def test_a_console_without_the_entrys_site_is_another(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console, site="cabin")
    entry.add_to_hass(hass)
    for start in (entry.start_reauth_flow, entry.start_reconfigure_flow):
        result = await start(hass)
        values: dict[str, object] = {"api_key": console.api_key}
        if result["step_id"] == "reconfigure":
            values = typed(console)
        result = await answer(hass, result["flow_id"], values)
        assert result["reason"] == "wrong_router"


async def test_a_console_can_move(hass: HomeAssistant, console: UniFiSimulator) -> None:
    console.system.further_sites = ["cabin"]
    entry = console_entry(console, port=9, fingerprint="ab" * 32)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    assert asked(result) == {"host", "port", "api_key", "username", "password"}
    assert filled_in(result) == {"host": console.host, "port": 9}
    result = await answer(hass, result["flow_id"], typed(console))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == console_entry(console).data
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_key_may_give_way_to_a_password(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    result = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, result["flow_id"], typed(console, **BY_PASSWORD))
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.data == console_entry(console, api_key=None, **BY_PASSWORD).data
    assert entry.state is ConfigEntryState.LOADED
