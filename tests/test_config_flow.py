"""Adding a router and its devices, and mending both: every way through the flows."""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet
import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator

from .conftest import RING_MAC, Guarded, device, entry_for, our_rules


def typed(simulator: OpenWrtSimulator, **changes: object) -> dict[str, object]:
    """Return what a person types for a simulated router."""
    return {
        "host": simulator.host,
        "port": simulator.port,
        "ssl": False,
        "username": simulator.username,
        "password": simulator.password,
    } | changes


def _state(entry: ConfigEntry) -> str:
    """Return an entry's state, afresh."""
    return str(entry.state.value)


async def begin(hass: HomeAssistant) -> str:
    """Open the flow and choose OpenWrt; return the flow's id."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert "openwrt" in result["menu_options"]
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": "openwrt"}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "openwrt"
    return str(result["flow_id"])


async def test_a_router_is_added(
    hass: HomeAssistant, simulator: OpenWrtSimulator
) -> None:
    flow_id = await begin(hass)
    result = await hass.config_entries.flow.async_configure(flow_id, typed(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.unique_id == simulator.lan_mac.lower()
    assert entry.data["password"] == simulator.password
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_router_is_added_once(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    flow_id = await begin(hass)
    result = await hass.config_entries.flow.async_configure(flow_id, typed(simulator))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"password": "wrong"}, {"base": "invalid_auth"}),
        ({"host": "127.0.0.1", "port": 9}, {"base": "cannot_connect"}),
        ({"host": "not a host"}, {"host": "invalid_host"}),
        ({"host": "http://10.23.1.1/"}, {"host": "invalid_host"}),
        ({"ssl": True}, {"base": "cannot_connect"}),
    ],
)
async def test_what_is_wrong_is_said_and_can_be_mended(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    changes: dict[str, object],
    errors: dict[str, str],
) -> None:
    flow_id = await begin(hass)
    result = await hass.config_entries.flow.async_configure(
        flow_id, typed(simulator, **changes)
    )
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    schema = result["data_schema"]
    assert schema is not None
    suggested = {
        str(key): (key.description or {}).get("suggested_value")
        for key in schema.schema
    }
    assert suggested["username"] == simulator.username
    assert suggested["password"] is None
    result = await hass.config_entries.flow.async_configure(flow_id, typed(simulator))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_login_without_the_access_list_names_the_missing_line(
    hass: HomeAssistant, clock: ManualClock, socket_enabled: None
) -> None:
    async with OpenWrtSimulator(clock=clock, acl={}) as simulator:
        flow_id = await begin(hass)
        result = await hass.config_entries.flow.async_configure(
            flow_id, typed(simulator)
        )
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": "permission_denied"}
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["grant"] == '"ubus": {"system": ["board"]}'


async def test_a_certificate_is_shown_confirmed_and_pinned(
    hass: HomeAssistant, clock: ManualClock, broken_handshakes: None
) -> None:
    async with OpenWrtSimulator(clock=clock, tls=True) as simulator:
        flow_id = await begin(hass)
        result = await hass.config_entries.flow.async_configure(
            flow_id, typed(simulator, ssl=True)
        )
        assert result["type"] is FlowResultType.FORM
        assert result["step_id"] == "confirm_certificate"
        placeholders = result["description_placeholders"]
        assert placeholders is not None
        shown = placeholders["fingerprint"].replace(":", "").lower()
        assert shown == str(simulator.certificate_sha256).lower()
        result = await hass.config_entries.flow.async_configure(flow_id, {})
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["result"].data["fingerprint"] == shown
        await hass.async_block_till_done()
        assert result["result"].state is ConfigEntryState.LOADED


async def test_a_certificate_is_confirmed_once_even_if_the_password_is_wrong(
    hass: HomeAssistant, clock: ManualClock, broken_handshakes: None
) -> None:
    async with OpenWrtSimulator(clock=clock, tls=True) as simulator:
        flow_id = await begin(hass)
        configure = hass.config_entries.flow.async_configure
        wrong = typed(simulator, ssl=True, password="wrong")
        result = await configure(flow_id, wrong)
        assert result["step_id"] == "confirm_certificate"
        result = await configure(flow_id, {})
        assert result["step_id"] == "openwrt"
        assert result["errors"] == {"base": "invalid_auth"}
        result = await configure(flow_id, typed(simulator, ssl=True))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        fingerprint = str(simulator.certificate_sha256).lower()
        assert result["result"].data["fingerprint"] == fingerprint
        await hass.async_block_till_done()


async def test_why_a_router_cant_be_reached_is_said_in_words(
    hass: HomeAssistant, simulator: OpenWrtSimulator
) -> None:
    flow_id = await begin(hass)
    result = await hass.config_entries.flow.async_configure(
        flow_id, typed(simulator, port=9)
    )
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["cause"] == "The router can't be reached: connection refused"


async def test_another_certificate_later_asks_the_owner_again(
    hass: HomeAssistant, clock: ManualClock, broken_handshakes: None
) -> None:
    async with OpenWrtSimulator(clock=clock, tls=True) as simulator:
        entry = entry_for(simulator)

        entry.add_to_hass(hass)
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "ssl": True, "fingerprint": "ab" * 32}
        )
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert _state(entry) == "setup_retry"
        [flow] = hass.config_entries.flow.async_progress()
        assert flow["step_id"] == "reauth_confirm"
        login = {"username": simulator.username, "password": simulator.password}
        result = await hass.config_entries.flow.async_configure(flow["flow_id"], login)
        assert result["step_id"] == "confirm_certificate"
        result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "reauth_successful"
        await hass.async_block_till_done()
        assert entry.data["fingerprint"] == str(simulator.certificate_sha256).lower()
        assert entry.state is ConfigEntryState.LOADED


async def test_a_password_that_changed_asks_the_owner_again(
    hass: HomeAssistant, simulator: OpenWrtSimulator
) -> None:
    entry = entry_for(simulator, subentries=(device(),))
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "password": "old"}
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert _state(entry) == "setup_retry"
    [flow] = hass.config_entries.flow.async_progress()
    login = {"username": simulator.username, "password": "still wrong"}
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], login)
    assert result["errors"] == {"base": "invalid_auth"}
    login["password"] = simulator.password
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], login)
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_router_can_move(
    hass: HomeAssistant, guarded: Guarded, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock) as moved:
        result = await guarded.entry.start_reconfigure_flow(hass)
        assert result["step_id"] == "reconfigure"
        result = await hass.config_entries.flow.async_configure(
            result["flow_id"], typed(moved)
        )
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert guarded.entry.data["port"] == moved.port
        assert guarded.entry.state is ConfigEntryState.LOADED


async def test_reconfiguring_without_a_change_still_works_and_forgets_a_port_left_out(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    result = await guarded.entry.start_reconfigure_flow(hass)
    without_port = typed(simulator)
    del without_port["port"]
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], without_port
    )
    assert result["errors"] == {"base": "cannot_connect"}
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(simulator)
    )
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert guarded.entry.state is ConfigEntryState.LOADED


async def test_another_router_is_not_taken_for_the_same(
    hass: HomeAssistant, guarded: Guarded, clock: ManualClock
) -> None:
    hass.config_entries.async_update_entry(guarded.entry, unique_id="aa:bb:cc:dd:ee:ff")
    result = await guarded.entry.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"],
        {key: value for key, value in guarded.entry.data.items() if key != "router"},
    )
    assert result["reason"] == "wrong_router"


async def add_device(
    hass: HomeAssistant, guarded: Guarded, **changes: object
) -> dict[str, object]:
    """Go through the device flow."""
    result = await hass.config_entries.subentries.async_init(
        (guarded.entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    answer = {"profile": "generic", "home_countries": ["US"]} | changes
    return dict(
        await hass.config_entries.subentries.async_configure(result["flow_id"], answer)
    )


async def test_no_client_is_chosen_beforehand(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    result = await hass.config_entries.subentries.async_init(
        (guarded.entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    schema = result["data_schema"]
    assert schema is not None
    [mac] = [key for key in schema.schema if key == "mac"]
    assert mac.description == {"suggested_value": ""}


async def test_a_client_of_the_router_is_guarded(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    clients = await guarded.entry.runtime_data.router.clients()
    other = next(each for each in clients if each.mac != RING_MAC and each.name)
    result = await add_device(hass, guarded, mac=other.mac)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == other.name
    await hass.async_block_till_done()
    assert set(guarded.entry.runtime_data.guards) == {RING_MAC, other.mac}


async def test_a_mac_can_be_typed_in_any_spelling(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    result = await add_device(hass, guarded, mac="AA-BB-CC-00-01-02")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "AA:BB:CC:00:01:02"
    assert result["unique_id"] == "aa:bb:cc:00:01:02"


@pytest.mark.parametrize(
    ("mac", "error"),
    [
        ("", "invalid_mac"),
        ("aa:bb:cc", "invalid_mac"),
        ("zz:bb:cc:00:01:02", "invalid_mac"),
        (RING_MAC, "already_guarded"),
    ],
)
async def test_a_mac_that_will_not_do_is_refused(
    hass: HomeAssistant, guarded: Guarded, mac: str, error: str
) -> None:
    result = await add_device(hass, guarded, mac=mac)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"mac": error}


async def test_how_a_device_is_judged_can_be_changed(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    [subentry] = guarded.entry.subentries.values()
    result = await guarded.entry.start_subentry_reconfigure_flow(
        hass, subentry.subentry_id
    )
    assert result["type"] is FlowResultType.FORM
    changed = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"profile": "generic", "home_countries": ["DE", "FR"]}
    )
    assert changed["type"] is FlowResultType.ABORT
    assert changed["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    guard = guarded.entry.runtime_data.guards[RING_MAC]
    assert guard.profile.key == "generic"
    assert guard.home_countries == {"DE", "FR"}


async def test_no_device_is_added_while_the_router_is_away(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    await simulator.faults.refuse()
    refused = await hass.config_entries.subentries.async_init(
        (guarded.entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    assert refused["type"] is FlowResultType.ABORT
    assert refused["reason"] == "cannot_list"
    await hass.config_entries.async_unload(guarded.entry.entry_id)
    result = await hass.config_entries.subentries.async_init(
        (guarded.entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    assert result["reason"] == "entry_not_loaded"


async def test_a_device_that_is_removed_leaves_nothing_behind(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    subentry: ConfigSubentry
    [subentry] = guarded.entry.subentries.values()
    await hass.services.async_call(
        "switch", "turn_off", {"entity_id": "switch.ring_pro_internet_access"}, True
    )
    assert our_rules(simulator)
    hass.config_entries.async_remove_subentry(guarded.entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert guarded.entry.state is ConfigEntryState.LOADED
    assert not our_rules(simulator)
    assert hass.states.get("switch.ring_pro_internet_access") is None


async def test_an_owners_own_origin_database_is_used_once_it_is_one(
    hass: HomeAssistant, guarded: Guarded, tmp_path: Path
) -> None:
    own = tmp_path / "own.mmdb"
    writer = MMDBWriter(ip_version=4)
    writer.insert_network(IPSet(["106.12.0.0/15"]), {"country": {"iso_code": "FR"}})
    await hass.async_add_executor_job(writer.to_db_file, str(own))
    networks = tmp_path / "networks.mmdb"
    writer = MMDBWriter(ip_version=4)
    writer.insert_network(
        IPSet(["106.12.0.0/15"]),
        {"autonomous_system_number": 64500, "autonomous_system_organization": "Mine"},
    )
    await hass.async_add_executor_job(writer.to_db_file, str(networks))

    result = await hass.config_entries.options.async_init(guarded.entry.entry_id)
    assert result["type"] is FlowResultType.FORM
    missing = str(tmp_path / "none.mmdb")
    for answer, errors in (
        ({"origin_database": missing}, {"origin_database": "origin_missing"}),
        (
            {"origin_database": str(networks)},
            {"origin_database": "origin_no_countries"},
        ),
        (
            {"origin_database": str(own), "origin_networks": missing},
            {"origin_networks": "origin_missing"},
        ),
    ):
        result = await hass.config_entries.options.async_configure(
            result["flow_id"], answer
        )
        assert result["errors"] == errors
    result = await hass.config_entries.options.async_configure(
        result["flow_id"],
        {"origin_database": str(own), "origin_networks": str(networks)},
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    origin = guarded.entry.runtime_data.origins.lookup("106.13.0.0")
    assert (origin.country, origin.asn) == ("FR", 64500)
