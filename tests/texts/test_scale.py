"""What `quality_scale.yaml` says is done can be seen to be done, as far as code tells."""

import ast
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from packaging.requirements import Requirement
import pytest
import yaml

import custom_components.iot_egress_guard as integration
from custom_components.iot_egress_guard import (
    config_flow,
    coordinator,
    diagnostics,
    entity,
    sensor,
)
from custom_components.iot_egress_guard.const import DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import homeassistant.exceptions as exceptions_of_core
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import update_coordinator
from homeassistant.setup import async_setup_component
from tests.tooling.project import pyproject

from .files import COMPONENT, json_file

RULES: dict[str, Any] = yaml.safe_load(
    (COMPONENT / "quality_scale.yaml").read_text(encoding="utf-8")
)["rules"]
MODULES = {
    file: ast.parse(file.read_text(encoding="utf-8"))
    for file in COMPONENT.rglob("*.py")
}
SHOWN_TO_USERS = {
    name
    for module in (exceptions_of_core, update_coordinator)
    for name, kind in vars(module).items()
    if isinstance(kind, type)
    and issubclass(kind, HomeAssistantError)
    and not issubclass(kind, exceptions_of_core.Unauthorized)
}
"""Core's errors whose text is shown and can be translated; that somebody isn't allowed to is core's own text."""


def calls(module: ast.Module) -> Iterator[ast.Call]:
    """Yield every call in a module."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield node


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def defines(module: ast.Module, name: str) -> bool:
    """Tell whether a module assigns a name at its top."""
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
        for node in module.body
    )


def _flow(*steps: str) -> bool:
    return all(
        getattr(config_flow.GuardConfigFlow, f"async_step_{step}")
        is not getattr(ConfigFlow, f"async_step_{step}", None)
        for step in steps
    )


def _platforms() -> Iterator[Path]:
    for platform in Platform:
        if (file := COMPONENT / f"{platform}.py").exists():
            yield file


def _typed(requirement: str) -> bool:
    return (files(Requirement(requirement).name) / "py.typed").is_file()


def _descriptions() -> Iterator[Any]:
    yield from (*sensor.DEVICE_SENSORS, *sensor.ROUTER_SENSORS)


SEEN_IN_CODE: dict[str, Callable[[], bool]] = {
    "brands": lambda: (
        {"icon.png", "logo.png"}
        <= {file.name for file in (COMPONENT / "brand").iterdir()}
    ),
    "common-modules": lambda: (
        {"coordinator.py", "entity.py"} <= {file.name for file in COMPONENT.iterdir()}
    ),
    "config-entry-unloading": lambda: callable(integration.async_unload_entry),
    "config-flow": lambda: json_file("manifest.json")["config_flow"] is True,
    "diagnostics": lambda: callable(diagnostics.async_get_config_entry_diagnostics),
    "discovery": lambda: _flow("dhcp", "ssdp"),
    "entity-category": lambda: any(each.entity_category for each in _descriptions()),
    "entity-disabled-by-default": lambda: (
        not all(each.entity_registry_enabled_default for each in _descriptions())
    ),
    "has-entity-name": lambda: all(
        kind._attr_has_entity_name  # noqa: SLF001
        for kind in (entity.DeviceEntity, entity.RouterEntity)
    ),
    "integration-owner": lambda: bool(json_file("manifest.json")["codeowners"]),
    "parallel-updates": lambda: all(
        defines(MODULES[file], "PARALLEL_UPDATES") for file in _platforms()
    ),
    "reauthentication-flow": lambda: _flow("reauth", "reauth_confirm"),
    "reconfiguration-flow": lambda: _flow("reconfigure"),
    "runtime-data": lambda: (
        coordinator.GuardConfigEntry.__value__.__origin__ is ConfigEntry
        and get_args(coordinator.GuardConfigEntry.__value__)
        == (coordinator.GuardCoordinator,)
    ),
    "strict-typing": lambda: all(
        map(_typed, json_file("manifest.json")["requirements"])
    ),
    "test-coverage": lambda: (
        pyproject()["tool"]["coverage"]["report"]["fail_under"] >= 95
    ),
}
"""Rules that a look at the code decides; others are decided by tests of what it does."""


@pytest.mark.parametrize("rule", SEEN_IN_CODE)
def test_what_is_said_to_be_done_is_there(rule: str) -> None:
    stands = RULES[rule]
    assert stands == "done" or stands["status"] == "done"
    assert SEEN_IN_CODE[rule]()


async def test_actions_are_there_before_any_router_is(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    described = yaml.safe_load((COMPONENT / "services.yaml").read_text())
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(described)


def test_no_error_that_a_user_reads_is_raised_untranslated() -> None:
    made = {
        (file.name, call.lineno): {keyword.arg for keyword in call.keywords}
        for file, module in MODULES.items()
        for call in calls(module)
        if called(call) in SHOWN_TO_USERS
    }
    assert made
    for where, named in made.items():
        assert {"translation_domain", "translation_key"} <= named, where


def test_connections_are_those_of_home_assistants_own_session() -> None:
    for file, module in MODULES.items():
        for call in calls(module):
            if called(call) == "ClientSession":
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                assert ast.unparse(named["connector"]) == "self._session.connector", (
                    file
                )
