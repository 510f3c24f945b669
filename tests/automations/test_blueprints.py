"""Every blueprint is one that Home Assistant imports, from where it says that it is, and the README offers it."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.components import automation
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint import Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import extract_inputs

from .conftest import BLUEPRINTS

ROOT = BLUEPRINTS.parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = sorted(path.name for path in BLUEPRINTS.iterdir())
MANIFEST = ROOT / "custom_components" / DOMAIN / "manifest.json"
REPOSITORY = json.loads(MANIFEST.read_text(encoding="utf-8"))["documentation"]


async def read(hass: HomeAssistant, name: str) -> Blueprint:
    """Return a blueprint as Home Assistant reads it."""
    assert await async_setup_component(hass, automation.DOMAIN, {})
    return await async_get_blueprints(hass).async_get_blueprint(f"{DOMAIN}/{name}")


def test_there_are_those_that_are_told_of() -> None:
    assert NAMES == [
        "block_high.yaml",
        "coverage_lost.yaml",
        "digest.yaml",
        "notify.yaml",
    ]


@pytest.mark.parametrize("name", NAMES)
async def test_it_says_where_it_is_and_what_it_takes(
    hass: HomeAssistant, name: str
) -> None:
    blueprint = await read(hass, name)
    assert blueprint.validate() is None
    way = (BLUEPRINTS / name).relative_to(ROOT).as_posix()
    assert blueprint.metadata["source_url"] == f"{REPOSITORY}/blob/main/{way}"
    # Our own triggers came with the integration, which takes this Home Assistant.
    least = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]
    assert blueprint.metadata["homeassistant"]["min_version"] == least


@pytest.mark.parametrize("name", NAMES)
async def test_every_input_is_used_and_explained(
    hass: HomeAssistant, name: str
) -> None:
    blueprint = await read(hass, name)
    assert set(blueprint.inputs) == extract_inputs(blueprint.data)
    for key, asked in blueprint.inputs.items():
        assert asked["name"], key
        assert asked["selector"], key


@pytest.mark.parametrize("name", NAMES)
async def test_the_readme_offers_it(hass: HomeAssistant, name: str) -> None:
    metadata: dict[str, Any] = (await read(hass, name)).metadata
    url = quote(metadata["source_url"], safe="")
    assert f"redirect/blueprint_import/?blueprint_url={url}" in README
    assert f"`{name.removesuffix('.yaml')}`" in README
