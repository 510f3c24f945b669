"""Texts, icons and manifest have the shapes that Home Assistant takes, and nothing in them is without use."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

from awesomeversion import AwesomeVersion
import probatio as vol
import pytest
import yaml

from custom_components.iot_egress_guard import (
    binary_sensor,
    event,
    sensor,
    system_health,
)
from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.icon import async_get_icons
from homeassistant.loader import Manifest, async_get_integration
from tests.conftest import Guarded

from .files import COMPONENT, LANGUAGES, TEXTS, json_file
from .shapes import ICONS, TRANSLATIONS, text

MANIFEST = json_file("manifest.json")
ICON_FILE = json_file("icons.json")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_shape(language: str) -> None:
    TRANSLATIONS(TEXTS[language])


@pytest.mark.parametrize(
    "wrong",
    [
        " before",
        "after ",
        "in <b>HTML</b>",
        "see https://example.org",
        "[%key:common::state::on%]",
        "called '{name}'",
        "called {a name}",
        "called {name",
        "called name}",
    ],
)
def test_what_home_assistant_would_not_take_is_noticed(wrong: str) -> None:
    with pytest.raises(vol.Invalid):
        text(wrong)


def test_icons_have_the_shape_and_none_is_said_twice() -> None:
    ICONS(ICON_FILE)
    for entities in ICON_FILE["entity"].values():
        for icons in entities.values():
            assert icons["default"] not in icons.get("state", {}).values()


async def test_home_assistant_serves_the_icons(hass: HomeAssistant) -> None:
    for category, icons in ICON_FILE.items():
        served = await async_get_icons(hass, category, [DOMAIN])
        assert served == {DOMAIN: icons}


def _choices(kind: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each choice that a form of an action, a trigger or a condition offers: its key, and what can be chosen."""
    if isinstance(kind, Mapping):
        select = kind.get("select")
        if isinstance(select, Mapping):
            yield select["translation_key"], tuple(select["options"])
        for each in kind.values():
            yield from _choices(each)


def test_every_choice_has_a_text_and_none_is_left_over() -> None:
    offered: dict[str, set[str]] = {}
    for name in ("services", "triggers", "conditions"):
        file = (COMPONENT / f"{name}.yaml").read_text(encoding="utf-8")
        for key, options in _choices(yaml.safe_load(file)):
            offered.setdefault(key, set()).update(options)
    texts = TEXTS["en"]["selector"]
    assert offered == {key: set(each["options"]) for key, each in texts.items()}


def test_every_end_of_guarding_a_device_has_a_text_and_none_is_left_over() -> None:
    source = (COMPONENT / "device_flow.py").read_text(encoding="utf-8")
    texts = TEXTS["en"]["config_subentries"]["device"]
    errors = set(re.findall(r'errors\[\w+\] = "(\w+)"', source))
    assert set(texts["error"]) == errors
    ends = set(re.findall(r'reason="(\w+)"', source))
    assert set(texts["abort"]) == ends | {"reconfigure_successful"}
    steps = set(re.findall(r'step_id="(\w+)"', source))
    assert set(texts["step"]) == steps
    assert set(texts["initiate_flow"]) == steps - {"mud"}


async def test_system_information_is_named(hass: HomeAssistant) -> None:
    assert set(await system_health.async_info(hass)) == set(
        TEXTS["en"]["system_health"]["info"]
    )


async def test_every_attribute_is_named_and_nothing_else_is(
    hass: HomeAssistant, guarded: Guarded
) -> None:
    await guarded.advance(42)
    named = TEXTS["en"]["entity"]
    for platform, key in (
        ("binary_sensor", binary_sensor.SUSPICIOUS_EGRESS.key),
        *(
            ("sensor", each.key)
            for each in (*sensor.DEVICE_SENSORS, *sensor.ROUTER_SENSORS)
            if each.attributes_fn is not None
        ),
    ):
        [state] = [
            state
            for state in hass.states.async_all(platform)
            if state.entity_id.endswith(f"_{key}")
        ]
        shown = set(state.attributes) - {
            "attribution",
            "device_class",
            "friendly_name",
            "options",
            "state_class",
            "unit_of_measurement",
        }
        assert shown == set(named[platform][key]["state_attributes"]), key
    fired = named["event"][event.EGRESS_FINDING.key]["state_attributes"]
    assert set(fired) == {"event_type"}


def _takes(kind: Any, value: Any) -> bool:
    """Tell whether a value is of a kind, of those that a manifest has."""
    match get_origin(kind), get_args(kind):
        case origin, choices if origin is Literal:
            return value in choices
        case origin, (each,) if origin is list:
            return isinstance(value, list) and all(_takes(each, one) for one in value)
        case origin, (_, each) if origin is dict:
            return isinstance(value, dict) and all(
                _takes(each, one) for one in value.values()
            )
        case _, ():
            return isinstance(value, kind)
        case _, kinds:
            return any(_takes(each, value) for each in kinds)


def test_the_manifest_is_of_the_kind_that_the_loader_reads() -> None:
    kinds = get_type_hints(Manifest)
    for key, value in MANIFEST.items():
        assert _takes(kinds[key], value), key
    assert not _takes(kinds["integration_type"], "router")
    assert not _takes(kinds["requirements"], "maxminddb==3.2.0")


async def test_the_loader_reads_what_the_manifest_says(hass: HomeAssistant) -> None:
    integration = await async_get_integration(hass, DOMAIN)
    assert integration.domain == COMPONENT.name
    assert not integration.is_built_in
    assert integration.version == MANIFEST["version"]
    assert AwesomeVersion(MANIFEST["version"]).valid
    assert integration.config_flow
    assert integration.integration_type == "hub"
    assert integration.iot_class == "local_polling"
    assert integration.quality_scale == "custom"
    assert integration.issue_tracker == f"{integration.documentation}/issues"
    assert await integration.resolve_dependencies()


def test_matchers_of_what_is_found_are_written_as_they_are_compared() -> None:
    for matcher in MANIFEST["dhcp"]:
        mac = matcher.get("macaddress", "*")
        assert mac == mac.upper()
        assert mac.endswith("*")
    assert all(MANIFEST["ssdp"])
    assert all("==" in requirement for requirement in MANIFEST["requirements"])
    assert len(set(MANIFEST["codeowners"])) == len(MANIFEST["codeowners"]) > 0
