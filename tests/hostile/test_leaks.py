"""A full instance, in trouble too: what others may read of it is searched for all that tells of its home."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import json
import logging
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.unifi import UniFiSimulator
from tests.conftest import (
    RING_MAC,
    Guarded,
    console_entry,
    device,
    entry_for,
    mover,
    our_rules,
)
from tests.test_guard import act, device_id
from tests.websocket.conftest import Card

from .conftest import origin_database
from .secrets import found_in, logins, looks_like_one, whereabouts
from .test_arguments import lose

TELEVISION = "a0:d0:5b:31:22:80"
HOSTNAME = "smith-family-gateway"
KIT = "pytest_homeassistant_custom_component"
"""Writes all that is stored into the log, the passwords of entries too."""
MUD = {
    "title": "Doorbell of the Smiths",
    "networks": [{"asn": 16509, "name": "Amazon", "source": "https://mud.example/"}],
    "ports": {"tcp": [{"port": 443, "source": "https://mud.example/"}]},
}


@dataclass
class Full:
    """Both makes, devices, findings, blocks, and what is left of others."""

    hass: HomeAssistant
    entries: tuple[MockConfigEntry, MockConfigEntry]
    simulators: tuple[OpenWrtSimulator, UniFiSimulator]
    advance: Callable[[float], Awaitable[None]]
    own: Path

    async def whereabouts(self) -> set[str]:
        """Return what tells of the home, where the devices have been included."""
        remote: set[str] = set()
        for entry in self.entries:
            found = await act(
                self.hass, "get_destinations", device_id=device_id(self.hass, entry)
            )
            remote |= {each["address"] for each in found["destinations"]}
        assert "106.13.0.0" in remote
        return {HOSTNAME, str(self.own), "Ring Pro", "Smiths", "Living room"}.union(
            *(whereabouts(each, remote) for each in self.simulators)
        )

    @property
    def logins(self) -> set[str]:
        """Return what lets somebody into the routers."""
        return set[str]().union(*(logins(each) for each in self.simulators))

    async def trouble(self) -> None:
        """Have both routers refuse, each in words of its own."""
        openwrt, console = self.simulators
        openwrt.faults.fail("luci-rpc", times=None)
        openwrt.faults.fail("file", "exec", times=None)
        console.faults.http_error(500, path="traffic-flows")
        console.faults.http_error(403, path="firewall-policies")
        await self.advance(120)


@pytest.fixture
async def full(
    hass: HomeAssistant,
    simulator: OpenWrtSimulator,
    console: UniFiSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Full:
    """Set it all up, with everything in the log."""
    caplog.set_level(logging.DEBUG)
    freezer.move_to("2026-11-24 00:00:00+00:00")
    ring, television = device(), device(TELEVISION, title="Living room", profile="mud")
    television["data"] = {**television["data"], "mud_profile": MUD}
    own = origin_database(tmp_path)
    entries = (
        entry_for(simulator, subentries=(ring, television)),
        console_entry(
            console,
            subentries=(device(),),
            api_key=None,
            username=console.username,
            password=console.password,
        ),
    )
    for entry in entries:
        entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entries[0], title=HOSTNAME, options={"origin_database": str(own)}
    )
    assert await hass.config_entries.async_setup(entries[0].entry_id)
    await hass.async_block_till_done()

    advance = mover(hass, clock, freezer)

    found = Full(hass, entries, (simulator, console), advance, own)
    await advance(420)
    for entry in entries:
        ring_id = device_id(hass, entry, RING_MAC)
        await act(hass, "block", device_id=ring_id, destination="3.120.0.1")
        trial = {"device_id": ring_id, "destination": "106.13.0.0", "trial": 3600}
        await act(hass, "block", **trial)
        block = await act(hass, "block", device_id=ring_id, destination="106.13.0.1")
        await act(hass, "unblock", block_id=block["block_id"])
    lose(simulator, our_rules(simulator)[:1])
    await advance(42)
    return found


async def downloaded(full: Full, client: ClientSessionGenerator) -> list[Any]:
    """Return the diagnostics of both routers."""
    return [
        await get_diagnostics_for_config_entry(full.hass, client, entry)
        for entry in full.entries
    ]


async def test_diagnostics(full: Full, hass_client: ClientSessionGenerator) -> None:
    assert await async_setup_component(full.hass, "diagnostics", {})
    searched = full.logins | await full.whereabouts()
    well = await downloaded(full, hass_client)
    assert [each["polling"]["last_update_success"] for each in well] == [True, True]
    assert all(each["devices"][0]["blocks"] for each in well)
    assert [set(each["entry"].values()) for each in well] == [
        {"openwrt", REDACTED, full.simulators[0].port, False},
        {"unifi", REDACTED, full.simulators[1].port, True},
    ]
    await full.trouble()
    ill = await downloaded(full, hass_client)
    assert [each["polling"]["last_update_success"] for each in ill] == [False, False]
    for found in (*well, *ill):
        text = json.dumps(found)
        assert found_in(text, searched) == []
        assert looks_like_one(text) == []


async def test_addresses_in_the_routers_own_words_are_hidden(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    words = "rule of 54-e0-19-aa-01-25, 106.13.0.0 and 2001:DB8::1: bad; ::ffff:1.2.3.4"
    failed = {"jsonrpc": "2.0", "id": 0, "result": [0, {"code": 1, "stderr": words}]}
    simulator.faults.answer(
        Answer(body=json.dumps([failed]).encode()), name="file", method="exec"
    )
    await guarded.advance(315)
    found: Any = await get_diagnostics_for_config_entry(
        hass, hass_client, guarded.entry
    )
    reasons = " ".join(found["polling"]["coverage_reasons"])
    assert "nft can't list the firewall: rule of **REDACTED**" in reasons
    assert looks_like_one(reasons) == []
    assert "ffff" not in reasons


async def test_an_origin_database_that_is_gone_is_not_named(
    full: Full, hass_client: ClientSessionGenerator
) -> None:
    hass = full.hass
    for component in ("diagnostics", "system_health"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()
    gone = {"origin_database": str(full.own.with_name("gone.mmdb"))}
    hass.config_entries.async_update_entry(full.entries[0], options=gone)
    await hass.async_block_till_done()
    [found, _] = await downloaded(full, hass_client)
    assert found["origin_database"]["problem"] == "missing"
    health = await get_system_health_info(hass, DOMAIN)
    searched = full.logins | {"gone.mmdb", str(full.own.parent)}
    assert found_in(json.dumps([found, health]), searched) == []


async def test_the_log(full: Full, caplog: pytest.LogCaptureFixture) -> None:
    await full.trouble()
    searched = await full.whereabouts()
    records = [each for each in caplog.records if not each.name.startswith(KIT)]
    lines = "\n".join(f"{each.name}: {each.getMessage()}" for each in records)
    assert found_in(lines, full.logins - {"homeassistant"}) == []
    ours = "\n".join(
        each.getMessage()
        for each in records
        if each.name.startswith(f"custom_components.{DOMAIN}")
    )
    assert "Error fetching" in ours
    assert found_in(ours, searched) == []
    assert looks_like_one(ours) == []


async def test_what_is_answered_told_and_stored_lets_nobody_in(
    full: Full, hass_ws_client: WebSocketGenerator, hass_storage: dict[str, Any]
) -> None:
    hass = full.hass
    card = Card(hass, await hass_ws_client(hass))
    told: list[Any] = [await card.subscribe()]
    for entry in full.entries:
        ring = device_id(hass, entry)
        told += [
            await act(hass, action, device_id=ring)
            for action in ("get_flows", "get_destinations", "get_blocks")
        ]
        assert await hass.config_entries.async_unload(entry.entry_id)
    told += [state.as_dict() for state in hass.states.async_all()]
    stored = {key: kept for key, kept in hass_storage.items() if DOMAIN in key}
    assert len(stored) == 5
    names = {each.username for each in full.simulators}
    text = json.dumps([told, stored], default=str)
    assert found_in(text, full.logins - names) == []
