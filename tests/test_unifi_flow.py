"""Adding a UniFi console and mending its entry: every way through the flow."""

import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulators.clock import ManualClock
from simulators.unifi import (
    PASSWORD,
    USERNAME,
    VIEWER,
    VIEWER_API_KEY,
    Answer,
    KeyScope,
    UniFiSimulator,
)

from .conftest import console_entry
from .unifi_forms import BY_PASSWORD, answer, begin, cause, filled_in, logins, typed

NO_SITES = b'{"meta":{"rc":"ok"},"data":[]}'


@pytest.mark.parametrize("login", [{}, BY_PASSWORD], ids=["key", "password"])
async def test_a_console_is_added_once_its_certificate_is_confirmed(
    hass: HomeAssistant, console: UniFiSimulator, login: dict[str, object]
) -> None:
    flow_id = await begin(hass)
    configure = hass.config_entries.flow.async_configure
    result = await configure(flow_id, typed(console, **login))
    assert result["step_id"] == "confirm_certificate"
    assert console.requests == []
    texts = result["description_placeholders"]
    assert texts is not None
    fingerprint = texts["fingerprint"].replace(":", "").lower()
    assert fingerprint == console.certificate_sha256

    result = await configure(flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.unique_id == console.site.id
    assert entry.data == {
        "router": "unifi",
        "ssl": True,
        "site": "default",
        "fingerprint": fingerprint,
        **typed(console, **login),
    }
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_site_is_added_once(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console_entry(console).add_to_hass(hass)
    result = await answer(hass, await begin(hass), typed(console))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("login", "errors"),
    [
        ({"api_key": ""}, {"api_key": "no_login"}),
        ({"username": USERNAME}, {"password": "no_password"}),
        ({"password": PASSWORD}, {"username": "no_username"}),
        ({"api_key": "k", "username": USERNAME}, {"api_key": "two_logins"}),
        ({"api_key": "k", "password": PASSWORD}, {"api_key": "two_logins"}),
        ({"api_key": "k", **BY_PASSWORD}, {"api_key": "two_logins"}),
    ],
)
async def test_just_one_login_is_asked_for(
    hass: HomeAssistant,
    console: UniFiSimulator,
    login: dict[str, object],
    errors: dict[str, str],
) -> None:
    flow_id = await begin(hass)
    result = await answer(hass, flow_id, typed(console, **login))
    assert (result["step_id"], result["errors"]) == ("unifi", errors)
    assert console.requests == []
    kept = {"host": console.host, "port": console.port}
    if "username" in login:
        kept["username"] = USERNAME
    assert filled_in(result) == kept
    result = await answer(hass, flow_id, typed(console))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"api_key": "another"}, "invalid_auth", "refuses the API key"),
        ({"username": USERNAME, "password": "wrong"}, "invalid_auth", "password"),
        ({"username": "owner", "password": PASSWORD}, "invalid_auth", "second factor"),
        ({"api_key": VIEWER_API_KEY}, "permission_denied", "full management"),
        (
            {"username": VIEWER, "password": PASSWORD},
            "permission_denied",
            "full management",
        ),
        ({"api_key": "k", "port": 9}, "cannot_connect", "connection refused"),
    ],
)
async def test_what_a_console_refuses_is_said_and_can_be_mended(
    hass: HomeAssistant,
    console: UniFiSimulator,
    changes: dict[str, object],
    error: str,
    said: str,
) -> None:
    flow_id = await begin(hass)
    result = await answer(hass, flow_id, typed(console, **changes) | changes)
    assert (result["step_id"], result["errors"]) == ("unifi", {"base": error})
    assert said in cause(result)
    assert filled_in(result).keys() == {"host", "port", "username"} & (
        changes.keys() | {"host", "port"}
    )
    assert logins(console) == ("username" in changes)
    result = await answer(hass, flow_id, typed(console))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("host", ["not a host", "https://10.23.1.1/"])
async def test_a_host_that_is_none_is_named(
    hass: HomeAssistant, console: UniFiSimulator, host: str
) -> None:
    flow_id = await begin(hass)
    result = await answer(hass, flow_id, typed(console) | {"host": host})
    assert result["errors"] == {"host": "invalid_host"}


async def test_a_key_for_the_official_api_alone_is_told_from_a_wrong_one(
    hass: HomeAssistant, clock: ManualClock, broken_handshakes: None
) -> None:
    async with UniFiSimulator(
        clock=clock, tls=True, key_scope=KeyScope.OFFICIAL
    ) as console:
        result = await answer(hass, await begin(hass), typed(console))
        assert result["errors"] == {"base": "invalid_auth"}
        assert "official API only" in cause(result)


async def test_a_controller_from_before_unifi_os_takes_a_password_only(
    hass: HomeAssistant, clock: ManualClock, broken_handshakes: None
) -> None:
    async with UniFiSimulator(clock=clock, tls=True, unifi_os=False) as console:
        flow_id = await begin(hass)
        result = await answer(hass, flow_id, typed(console))
        assert result["errors"] == {"base": "invalid_auth"}
        assert "knows no API keys" in cause(result)
        result = await answer(hass, flow_id, typed(console, **BY_PASSWORD))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()


async def test_a_web_page_is_no_console(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.faults.html(path="/proxy/*")
    result = await answer(hass, await begin(hass), typed(console))
    assert result["errors"] == {"base": "protocol"}
    assert "web page" in cause(result)


async def test_a_console_that_takes_no_more_logins_is_asked_once(
    hass: HomeAssistant, console: UniFiSimulator, clock: ManualClock
) -> None:
    flow_id = await begin(hass)
    for wrong in ("1", "2", "3", "4", "5"):
        login = BY_PASSWORD | {"password": wrong}
        result = await answer(hass, flow_id, typed(console, **login))
    assert result["errors"] == {"base": "cannot_connect"}
    assert "logins" in cause(result)
    tried = logins(console)
    result = await answer(hass, flow_id, typed(console, **BY_PASSWORD))
    assert result["errors"] == {"base": "cannot_connect"}
    assert logins(console) == tried

    clock.advance(61)
    result = await answer(hass, flow_id, typed(console, **BY_PASSWORD))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_each_try_logs_in_once(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin"]
    flow_id = await begin(hass)
    wrong = BY_PASSWORD | {"password": "wrong"}
    await answer(hass, flow_id, typed(console, **wrong))
    assert logins(console) == 1
    result = await answer(hass, flow_id, typed(console, **BY_PASSWORD))
    assert result["step_id"] == "site"
    assert logins(console) == 2


async def test_one_of_several_sites_is_chosen(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin"]
    flow_id = await begin(hass)
    result = await answer(hass, flow_id, typed(console))
    assert (result["step_id"], result["errors"]) == ("site", None)
    schema = result["data_schema"]
    assert schema is not None
    assert schema.schema["site"].config["options"] == [
        {"value": "default", "label": "Default"},
        {"value": "cabin", "label": "Cabin"},
    ]
    assert filled_in(result) == {}
    result = await answer(hass, flow_id, {"site": "cabin"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Cabin"
    assert result["data"]["site"] == "cabin"
    assert result["result"].unique_id != console.site.id


async def test_the_choice_of_a_site_outlives_an_error(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin"]
    flow_id = await begin(hass)
    await answer(hass, flow_id, typed(console))
    await console.faults.refuse()
    result = await answer(hass, flow_id, {"site": "default"})
    assert (result["step_id"], result["errors"]) == (
        "site",
        {"base": "cannot_connect"},
    )
    assert filled_in(result) == {"site": "default"}
    await console.faults.accept()
    result = await answer(hass, flow_id, {"site": "default"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == console.site.id


async def test_a_site_that_is_gone_is_chosen_anew(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.system.further_sites = ["cabin", "office"]
    flow_id = await begin(hass)
    await answer(hass, flow_id, typed(console))
    console.system.further_sites = ["office"]
    result = await answer(hass, flow_id, {"site": "cabin"})
    assert (result["step_id"], result["errors"]) == ("site", {"site": "unknown_site"})
    result = await answer(hass, flow_id, {"site": "default"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_login_without_any_site_is_told_so(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console.faults.answer(Answer(body=NO_SITES), path="sites")
    result = await answer(hass, await begin(hass), typed(console))
    assert (result["step_id"], result["errors"]) == ("unifi", {"base": "router_error"})
    assert "no site" in cause(result)
