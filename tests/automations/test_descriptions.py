"""The automation editor can show every trigger and condition: their fields, texts, icons and choices."""

import json
from pathlib import Path
from typing import Any

from probatio import Schema
import pytest
import yaml

from custom_components.iot_egress_guard import condition, coverage_trigger, trigger
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    condition as condition_helper,
    trigger as trigger_helper,
)
from homeassistant.helpers.trigger import descriptions
from homeassistant.setup import async_setup_component
from tests.conftest import Guarded

COMPONENT = Path(trigger.__file__).parent


def read(name: str) -> dict[str, Any]:
    """Return a file of the integration's; JSON is YAML too."""
    text = (COMPONENT / name).read_text(encoding="utf-8")
    return dict(json.loads(text) if name.endswith("json") else yaml.safe_load(text))


ENGLISH, ICONS = read("translations/en.json"), read("icons.json")
OFFERED: dict[str, dict[str, Any]] = {
    "triggers": dict(trigger.TRIGGERS),
    "conditions": dict(condition.CONDITIONS),
}
DESCRIBED = {
    kind: {
        key: described
        for key, described in read(f"{kind}.yaml").items()
        if not key.startswith(".")
    }
    for kind in OFFERED
}
EACH = [(kind, key) for kind, offered in OFFERED.items() for key in offered]


def test_home_assistants_own_schemas_take_the_descriptions() -> None:
    descriptions._TRIGGERS_DESCRIPTION_SCHEMA(read("triggers.yaml"))  # noqa: SLF001
    condition_helper._CONDITIONS_DESCRIPTION_SCHEMA(read("conditions.yaml"))  # noqa: SLF001


@pytest.mark.parametrize("kind", OFFERED)
def test_what_is_offered_is_described_and_nothing_else(kind: str) -> None:
    assert set(OFFERED[kind]) == set(DESCRIBED[kind])
    assert set(OFFERED[kind]) == set(ENGLISH[kind]) == set(ICONS[kind])


@pytest.mark.parametrize(("kind", "key"), EACH)
def test_each_has_a_name_a_description_and_an_icon(kind: str, key: str) -> None:
    assert ENGLISH[kind][key]["name"]
    assert ENGLISH[kind][key]["description"].endswith(".")
    assert ICONS[kind][key][kind.removesuffix("s")].startswith("mdi:")


@pytest.mark.parametrize(("kind", "key"), EACH)
def test_every_option_is_a_field_with_a_name(kind: str, key: str) -> None:
    schema = OFFERED[kind][key]._schema.schema[CONF_OPTIONS]  # noqa: SLF001
    options = set(schema.schema if isinstance(schema, Schema) else schema)
    fields = DESCRIBED[kind][key].get("fields", {})
    texts = ENGLISH[kind][key].get("fields", {})
    # A mute ends by itself: for how long it has been is no question.
    assert {str(each) for each in options} - {"for"} == set(fields) - {"for"}
    assert ("for" in {str(each) for each in options}) >= ("for" in fields)
    assert set(fields) == set(texts)
    assert all(text["name"] for text in texts.values())


@pytest.mark.parametrize(("kind", "key"), EACH)
def test_every_choice_has_a_text(kind: str, key: str) -> None:
    for field in DESCRIBED[kind][key].get("fields", {}).values():
        if (select := field["selector"].get("select")) is not None:
            texts = ENGLISH["selector"][select["translation_key"]]["options"]
            assert set(select["options"]) == set(texts)


def test_what_the_editor_begins_with_is_what_yaml_leaves_out() -> None:
    field = DESCRIBED["triggers"]["coverage_lost"]["fields"]["for"]
    assert field["default"] == f"0{coverage_trigger.LOST_FOR}"


async def test_the_editor_is_offered_them(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    assert await async_setup_component(hass, "automation", {})
    await hass.async_block_till_done()
    offered = {
        "triggers": await trigger_helper.async_get_all_descriptions(hass),
        "conditions": await condition_helper.async_get_all_descriptions(hass),
    }
    for kind, key in EACH:
        shown = offered[kind][f"iot_egress_guard.{key}"]
        assert shown is not None
        assert shown["target"]["entity"][0]["integration"] == "iot_egress_guard"
