"""A UniFi console that is found in the network: offered once, followed when it moves, left alone otherwise."""

from collections.abc import Awaitable, Callable

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.iot_egress_guard import unifi_flow
from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_SSDP,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.loader import async_get_integration
from simulators.clock import ManualClock
from simulators.unifi import Answer, UniFiSimulator

from .conftest import RING_MAC, console_entry, device
from .unifi_forms import answer, begin, filled_in, typed

HERE, THERE = "127.0.0.1", "127.0.0.2"
"""Two addresses of the loopback."""

NETWORK_MAC = "b4:fb:e4:00:00:07"
"""The MAC of one of the console's networks: not the one that it goes by."""

PAGE = Answer(content_type="text/html", body=b"<!doctype html>")


@pytest.fixture(autouse=True)
def well_known_port(monkeypatch: pytest.MonkeyPatch, console: UniFiSimulator) -> None:
    """Let the simulated console's port be the one where consoles listen."""
    monkeypatch.setattr(unifi_flow, "UNIFI_PORT", console.port)
    pytest_socket.socket_allow_hosts([HERE, THERE])


async def announced(
    hass: HomeAssistant, *, host: str = HERE, serial: str | None = NETWORK_MAC
) -> ConfigFlowResult:
    """Let a console announce itself, as Home Assistant's `ssdp` tells it."""
    upnp = {
        "manufacturer": "Ubiquiti Networks",
        "modelDescription": "UniFi Dream Machine Pro",
        "friendlyName": "UniFi Dream Machine",
    }
    if serial is not None:
        upnp["serialNumber"] = serial
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_SSDP},
        data=SsdpServiceInfo(
            ssdp_usn="uuid:1::upnp:rootdevice",
            ssdp_st="upnp:rootdevice",
            ssdp_location=f"http://{host}:41417/rootDesc.xml" if host else None,
            upnp=upnp,
        ),
    )


async def seen(
    hass: HomeAssistant, mac: str = NETWORK_MAC, *, host: str = HERE
) -> ConfigFlowResult:
    """Let a host be seen, as Home Assistant's `dhcp` tells it."""
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=host, hostname="", macaddress=mac.replace(":", "")),
    )


@pytest.mark.parametrize("discover", [announced, seen])
async def test_a_console_that_is_found_is_offered_with_its_host_filled_in(
    hass: HomeAssistant,
    console: UniFiSimulator,
    discover: Callable[[HomeAssistant], Awaitable[ConfigFlowResult]],
) -> None:
    result = await discover(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "unifi")
    assert filled_in(result) == {"host": HERE, "port": 443}
    [flow] = hass.config_entries.flow.async_progress()
    context = flow["context"]
    assert context["unique_id"] == console.system.mac
    assert context["title_placeholders"] == {"name": "UniFi Console", "host": HERE}
    assert context["configuration_url"] == f"https://{HERE}"
    assert all(request.method == "GET" for request in console.requests)

    result = await answer(hass, result["flow_id"], typed(console))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == console.site.id
    assert result["data"] == console_entry(console).data


@pytest.mark.parametrize("serial", [NETWORK_MAC, "b4:fb:e4:00:00:08", None])
async def test_a_console_is_offered_once_however_often_it_is_found(
    hass: HomeAssistant, console: UniFiSimulator, serial: str | None
) -> None:
    offered = await announced(hass)
    assert offered["type"] is FlowResultType.FORM
    result = await announced(hass, serial=serial)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_in_progress"
    result = await seen(hass, console.system.mac)
    assert result["reason"] == "already_in_progress"
    assert len(hass.config_entries.flow.async_progress()) == 1


async def test_a_console_that_is_ignored_stays_so(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    await announced(hass)
    [flow] = hass.config_entries.flow.async_progress()
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": flow["context"]["unique_id"], "title": "Console"},
    )
    for result in (
        await announced(hass),
        await seen(hass),
        await seen(hass, console.system.mac),
    ):
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "already_configured"


async def test_what_is_added_by_hand_is_offered_no_more(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    await announced(hass)
    another = await begin(hass)
    result = await answer(hass, await begin(hass), typed(console))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    [left] = hass.config_entries.flow.async_progress()
    assert left["flow_id"] == another


async def test_a_console_that_is_guarded_is_not_offered(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console_entry(console).add_to_hass(hass)
    result = await announced(hass)
    assert result["reason"] == "already_configured"
    assert console.requests == []


async def test_a_console_that_moved_is_followed(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    entry = console_entry(console, host=THERE)
    entry.add_to_hass(hass)
    cabin = console_entry(console, host=THERE, site="cabin")
    cabin.add_to_hass(hass)
    hass.config_entries.async_update_entry(cabin, unique_id="of the cabin")
    result = await announced(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data == console_entry(console).data
    assert cabin.data["host"] == HERE
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_console_is_followed_from_where_another_one_is_now(
    hass: HomeAssistant, console: UniFiSimulator, clock: ManualClock
) -> None:
    entry = console_entry(console, host=THERE)
    entry.add_to_hass(hass)
    async with UniFiSimulator(
        clock=clock, tls=True, host=THERE, port=console.port, seed=2
    ):
        await seen(hass, console.system.mac)
        assert entry.data["host"] == HERE
    await hass.async_block_till_done()


async def test_a_console_that_shows_in_another_of_its_networks_stays_where_it_is(
    hass: HomeAssistant, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with UniFiSimulator(clock=clock, tls=True, host="0.0.0.0") as console:
        monkeypatch.setattr(unifi_flow, "UNIFI_PORT", console.port)
        entry = console_entry(console, host=THERE)
        entry.add_to_hass(hass)
        result = await announced(hass, host=HERE)
        assert result["reason"] == "already_configured"
        assert entry.data["host"] == THERE


async def test_only_the_pinned_certificate_moves_an_entry(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    """A MAC is claimed easily; the login would go to whoever claims it."""
    entry = console_entry(console, host="console.home", fingerprint=None)
    entry.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, console.site.id)},
        connections={(dr.CONNECTION_NETWORK_MAC, console.system.mac)},
    )
    result = await announced(hass)
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == "console.home"


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("/proxy/network/*", PAGE),
        ("/api/system", PAGE),
        ("/api/system", Answer(body=b'{"name":"UniFi Console"}')),
        ("/api/system", Answer(body=b"[]")),
        ("/api/system", Answer(body=b"[" * 100_000)),
        ("/api/system", Answer(body=b'{"name":"\\ud800","mac":"9c05d6aabbcc"}')),
        ("/api/system", Answer(lost=True)),
    ],
)
async def test_what_is_no_console_with_network_is_not_offered(
    hass: HomeAssistant, console: UniFiSimulator, path: str, instead: Answer
) -> None:
    console.faults.answer(instead, path=path)
    result = await seen(hass)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_console"


async def test_an_access_point_is_not_offered(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    assert (await seen(hass, host=THERE))["reason"] == "no_console"
    assert console.requests == []


@pytest.mark.parametrize("host", ["", "[fe80::1%25eth0]"])
async def test_what_announces_no_lasting_address_is_not_offered(
    hass: HomeAssistant, console: UniFiSimulator, host: str
) -> None:
    assert (await announced(hass, host=host))["reason"] == "no_console"
    assert console.requests == []


async def test_guarded_devices_are_asked_nothing(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    console_entry(console, host=THERE, subentries=(device(),)).add_to_hass(hass)
    result = await seen(hass, RING_MAC)
    assert result["reason"] == "no_console"
    assert console.requests == []


async def test_home_assistants_own_integration_is_left_alone(
    hass: HomeAssistant, console: UniFiSimulator
) -> None:
    data = {"host": HERE, "port": console.port, "site": "default"}
    theirs = MockConfigEntry(domain="unifi", unique_id=console.site.id, data=data)
    theirs.add_to_hass(hass)
    result = await announced(hass)
    result = await answer(hass, result["flow_id"], typed(console))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert theirs.data == data
    assert hass.config_entries.async_entries("unifi") == [theirs]


async def test_what_is_looked_for_is_what_home_assistant_itself_looks_for(
    hass: HomeAssistant,
) -> None:
    theirs = await async_get_integration(hass, "unifi_discovery")
    ours = await async_get_integration(hass, DOMAIN)
    assert ours.ssdp == theirs.ssdp
    # Beyond theirs: a console that is known is followed, whatever its MAC.
    assert ours.dhcp is not None
    assert theirs.dhcp is not None
    assert ours.dhcp == [{"registered_devices": True}, *theirs.dhcp]
