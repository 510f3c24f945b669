"""Every text, icon and field that Home Assistant asks for is there, in the shapes that it validates."""

import ast
import json
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.iot_egress_guard import (
    binary_sensor,
    datetime,
    errors,
    event,
    harm,
    repairs,
    sensor,
    service_fields,
    switch,
)
from custom_components.iot_egress_guard.egress.origin import Problem
from custom_components.iot_egress_guard.forms import FORMS, fields
from custom_components.iot_egress_guard.options_flow import OPTIONS_SCHEMA
from homeassistant.components import homeassistant as home_assistant
from homeassistant.helpers import service as service_helper

COMPONENT = Path(errors.__file__).parent
ENGLISH: dict[str, Any] = json.loads(
    (COMPONENT / "translations" / "en.json").read_text(encoding="utf-8")
)
ICONS: dict[str, Any] = json.loads(
    (COMPONENT / "icons.json").read_text(encoding="utf-8")
)
SERVICES: dict[str, Any] = yaml.safe_load(
    (COMPONENT / "services.yaml").read_text(encoding="utf-8")
)
RULES: dict[str, Any] = yaml.safe_load(
    (COMPONENT / "quality_scale.yaml").read_text(encoding="utf-8")
)["rules"]

ENTITIES = [
    ("binary_sensor", binary_sensor.SUSPICIOUS_EGRESS),
    ("datetime", datetime.MUTED_UNTIL),
    ("event", event.EGRESS_FINDING),
    ("switch", switch.INTERNET_ACCESS),
    *(("sensor", each) for each in (*sensor.DEVICE_SENSORS, *sensor.ROUTER_SENSORS)),
]


@pytest.mark.parametrize(("platform", "description"), ENTITIES)
def test_every_entity_has_a_name_and_an_icon(platform: str, description: Any) -> None:
    assert description.translation_key == description.key
    assert ENGLISH["entity"][platform][description.key]["name"]
    assert ICONS["entity"][platform][description.key]["default"].startswith("mdi:")


def test_no_text_is_left_over() -> None:
    texts = {
        (platform, key) for platform, keys in ENGLISH["entity"].items() for key in keys
    }
    assert texts == {(platform, each.key) for platform, each in ENTITIES}


def test_enum_states_and_event_types_have_texts() -> None:
    coverage = ENGLISH["entity"]["sensor"]["coverage"]["state"]
    options = next(
        each.options for each in sensor.ROUTER_SENSORS if each.key == "coverage"
    )
    assert set(coverage) == set(options or ())
    types = ENGLISH["entity"]["event"]["egress_finding"]["state_attributes"][
        "event_type"
    ]
    assert set(types["state"]) == set(event.EGRESS_FINDING.event_types or ())


def _translation_keys() -> set[str]:
    """Return every exception key that the code can raise, found in its source."""
    keys = {key for _, key in errors._KEYS} | {"router_error", *harm.Harm}  # noqa: SLF001
    keys |= set(service_fields.INVALID_MATCH.values())
    for file in COMPONENT.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "invalid"
                and isinstance(node.args[1], ast.Constant)
            ):
                keys.add(ast.literal_eval(node.args[1]))
            if isinstance(node, ast.keyword) and node.arg == "translation_key":
                keys |= {
                    part.value
                    for part in ast.walk(node.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return keys


def test_every_exception_and_issue_has_a_text_and_none_is_left_over() -> None:
    entities = {each.key for _, each in ENTITIES}
    raised = _translation_keys() - entities
    issues = set(ENGLISH["issues"])
    source = (COMPONENT / "issues.py").read_text(encoding="utf-8")
    created = set(re.findall(r'_set\(\s*coordinator,\s*"(\w+)"', source)) | {
        "rules_left",
        *repairs.REPAIRS,
    }
    assert issues == created
    # One that is shown with Home Assistant's own text, which has to be there.
    borrowed = {"storage_corruption"}
    own = json.loads(
        (Path(home_assistant.__file__).parent / "strings.json").read_text("utf-8")
    )
    assert borrowed <= set(own["issues"])
    assert set(ENGLISH["exceptions"]) == raised - {"rules_left"} - borrowed


def test_every_action_and_field_has_a_text_and_an_icon() -> None:
    assert set(SERVICES) == set(ENGLISH["services"]) == set(ICONS["services"])
    for action, description in SERVICES.items():
        texts = ENGLISH["services"][action]
        assert texts["name"]
        assert texts["description"]
        assert set(description["fields"]) == set(texts["fields"])


def test_every_typed_field_is_explained() -> None:
    asked = {make: fields(form.schema) for make, form in FORMS.items()}
    asked["reconfigure"] = frozenset().union(*asked.values())
    asked["reauth_confirm"] = frozenset().union(
        *(fields(form.login({})) for form in FORMS.values())
    )
    asked["site"] = frozenset({"site"})
    for step, texts in ENGLISH["config"]["step"].items():
        typed = asked.get(step, frozenset())
        assert set(texts.get("data", {})) == typed
        assert set(texts.get("data_description", {})) == typed
    assert set(asked) <= set(ENGLISH["config"]["step"])
    init = ENGLISH["options"]["step"]["init"]
    assert set(init["data"]) == set(init["data_description"]) == fields(OPTIONS_SCHEMA)
    problems = {f"origin_{problem.value}" for problem in Problem}
    assert set(ENGLISH["options"]["error"]) == problems
    for step in ENGLISH["config_subentries"]["device"]["step"].values():
        assert set(step.get("data", {})) == set(step.get("data_description", {}))


def test_every_error_and_end_of_the_flow_has_a_text_and_none_is_left_over() -> None:
    source = "".join(
        (COMPONENT / f"{module}.py").read_text(encoding="utf-8")
        for module in ("forms", "router_flow", "unifi_flow")
    )
    texts = ENGLISH["config"]
    errors_of_connecting = {
        "cannot_connect",
        "invalid_auth",
        "permission_denied",
        "protocol",
        "router_error",
        "unsupported",
    }
    fields_errors = re.findall(r'\(CONF_\w+, "(\w+)"\)|\{CONF_\w+: "(\w+)"\}', source)
    assert set(texts["error"]) == errors_of_connecting | {
        one or other for one, other in fields_errors
    }
    ends = set(re.findall(r'(?:reason=|AbortFlow\()"(\w+)"', source))
    raised_in_core = {"already_configured"}
    successes = {each for each in texts["abort"] if each.endswith("_successful")}
    assert set(texts["abort"]) - successes == ends | raised_in_core


def test_home_assistants_own_schema_takes_the_actions() -> None:
    service_helper._SERVICES_SCHEMA(SERVICES)  # noqa: SLF001


def test_the_icons_exist() -> None:
    hass_frontend = pytest.importorskip(
        "hass_frontend",
        reason="the list of icons comes with the frontend (script/setup --demo)",
    )
    listed = Path(hass_frontend.where()) / "static" / "mdi" / "iconList.json"
    names = {each["name"] for each in json.loads(listed.read_text(encoding="utf-8"))}
    used = set(
        re.findall(
            r'"mdi:([a-z0-9-]+)"',
            (COMPONENT / "icons.json").read_text(encoding="utf-8"),
        )
    )
    assert used <= names


def test_the_manifest_is_in_order() -> None:
    manifest = json.loads((COMPONENT / "manifest.json").read_text(encoding="utf-8"))
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_every_rule_of_the_quality_scale_is_done_or_has_a_reason() -> None:
    for rule, stands in RULES.items():
        if stands != "done":
            assert stands["status"] in ("done", "exempt"), rule
            assert stands["comment"], rule
