"""The card's file is served, and dashboards load it once: as a resource, or with the frontend where those are in YAML."""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.iot_egress_guard import frontend_files
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import UniFiSimulator

from .conftest import console_entry, entry_for

URL = "/iot_egress_guard/iot-egress-guard-card.js"
OTHERS = {"res_type": "module", "url": "/hacsfiles/other-card.js"}


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the card's file, in place of the one that's shipped."""
    file = tmp_path / "card.js"
    file.write_text("export const version = 1;", encoding="utf-8")
    monkeypatch.setattr(frontend_files, "CARD", file)
    return file


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: OpenWrtSimulator) -> MockConfigEntry:
    """Return the entry of a router that isn't set up yet."""
    entry = entry_for(simulator)
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set a router's entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def dashboards(hass: HomeAssistant, **config: str) -> None:
    """Set up the dashboards, and the frontend with them."""
    assert await async_setup_component(hass, "lovelace", {"lovelace": config})
    assert await async_setup_component(hass, "frontend", {})


def resources(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return what dashboards load."""
    return list(hass.data[LOVELACE_DATA].resources.async_items())


async def add_resource(hass: HomeAssistant, resource: dict[str, str]) -> None:
    """Add what dashboards load, as a person would."""
    collection = hass.data[LOVELACE_DATA].resources
    assert isinstance(collection, ResourceStorageCollection)
    await collection.async_create_item(resource)


def ours(hass: HomeAssistant) -> list[str]:
    """Return the URLs of the card that dashboards load as a resource."""
    return [each["url"] for each in resources(hass) if each["url"].startswith(URL)]


def extra(hass: HomeAssistant) -> list[str]:
    """Return the URLs that the frontend loads by itself."""
    return sorted(hass.data[DATA_EXTRA_MODULE_URL].urls)


async def test_the_file_is_served_and_loaded_once(
    hass: HomeAssistant,
    card: Path,
    entry: MockConfigEntry,
    console: UniFiSimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    await dashboards(hass)
    second = console_entry(console)
    second.add_to_hass(hass)
    await set_up(hass, entry)
    [url] = ours(hass)
    assert url.startswith(f"{URL}?v=")
    assert [each["type"] for each in resources(hass)] == ["module"]
    assert extra(hass) == []
    await hass.config_entries.async_reload(entry.entry_id)
    assert ours(hass) == [url]
    answer = await (await hass_client()).get(url)
    assert answer.status == HTTPStatus.OK
    assert await answer.text() == card.read_text(encoding="utf-8")
    assert "max-age" in answer.headers["Cache-Control"]


async def test_another_file_has_another_version_and_takes_the_place_of_the_one_before(
    hass: HomeAssistant, card: Path, entry: MockConfigEntry
) -> None:
    await dashboards(hass)
    for resource in (
        {"res_type": "js", "url": f"{URL}?v=0123456789ab"},
        OTHERS,
        {"res_type": "module", "url": URL},
    ):
        await add_resource(hass, resource)
    kept, other, _ = [each["id"] for each in resources(hass)]
    await set_up(hass, entry)
    assert [each["id"] for each in resources(hass)] == [kept, other]
    assert resources(hass)[0]["type"] == "module"
    version = sha256(card.read_bytes()).hexdigest()[:12]
    assert ours(hass) == [f"{URL}?v={version}"]


async def test_it_goes_with_the_last_entry_and_comes_back_with_the_next(
    hass: HomeAssistant,
    card: Path,
    entry: MockConfigEntry,
    console: UniFiSimulator,
) -> None:
    await dashboards(hass)
    await add_resource(hass, OTHERS)
    second = console_entry(console)
    second.add_to_hass(hass)
    MockConfigEntry(domain="iot_egress_guard", source=SOURCE_IGNORE).add_to_hass(hass)
    await set_up(hass, entry)
    [url] = ours(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    assert ours(hass) == [url]
    await hass.config_entries.async_remove(second.entry_id)
    assert [each["url"] for each in resources(hass)] == [OTHERS["url"]]
    entry.add_to_hass(hass)
    await set_up(hass, entry)
    assert ours(hass) == [url]


async def test_where_resources_are_in_yaml_the_frontend_loads_it_by_itself(
    hass: HomeAssistant, card: Path, entry: MockConfigEntry
) -> None:
    await dashboards(hass, resource_mode="yaml")
    await set_up(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    [url] = extra(hass)
    assert url.startswith(f"{URL}?v=")
    assert resources(hass) == []
    await hass.config_entries.async_remove(entry.entry_id)
    assert extra(hass) == []


async def test_an_entry_that_was_disabled_takes_it_along_too(
    hass: HomeAssistant, card: Path, simulator: OpenWrtSimulator
) -> None:
    """It's never set up in this run, so nothing was registered by then."""
    await dashboards(hass)
    await add_resource(hass, {"res_type": "module", "url": f"{URL}?v=0123456789ab"})
    entry = entry_for(simulator)
    entry.add_to_hass(hass)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.config_entries.async_remove(entry.entry_id)
    assert resources(hass) == []


async def test_without_dashboards_everything_else_works(
    hass: HomeAssistant,
    card: Path,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    await set_up(hass, entry)
    assert entry.state.value == "loaded"
    assert (await (await hass_client()).get(URL)).status == HTTPStatus.OK
    await hass.config_entries.async_remove(entry.entry_id)


async def test_a_file_that_is_missing_is_said_and_not_loaded(
    hass: HomeAssistant,
    card: Path,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    card.unlink()
    await dashboards(hass)
    await set_up(hass, entry)
    assert entry.state.value == "loaded"
    assert ours(hass) == []
    assert f"its file is missing: {card}" in caplog.text
    await hass.config_entries.async_remove(entry.entry_id)
