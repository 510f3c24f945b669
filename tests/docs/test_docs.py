"""The papers name everything that there is, lead nowhere in vain, and their examples work."""

import ast
from collections.abc import Callable, Iterator
import re
from typing import Any, TypeIs

import pytest
import yaml

from custom_components.iot_egress_guard import (
    binary_sensor,
    datetime,
    event,
    sensor,
    service_fields,
    switch,
)
from custom_components.iot_egress_guard.errors import translation_key
from custom_components.iot_egress_guard.forms import FORMS, fields
from custom_components.iot_egress_guard.options_flow import OPTIONS_SCHEMA
from custom_components.iot_egress_guard.routers.errors import RouterError
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import async_validate_conditions_config
from homeassistant.helpers.trigger import async_validate_trigger_config

from .papers import (
    ACTIONS,
    BLOCKING,
    ENGLISH,
    INTEGRATION,
    PAPERS,
    README,
    ROOT,
    anchors,
    blocks,
    links,
    prose,
    section,
    shown,
)

REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
]
"""Hosts that only a package manager should name."""

QUALITY_RULES = {
    "bronze": {
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    },
    "silver": {
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    },
    "gold": {
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    },
    "platinum": {"async-dependency", "inject-websession", "strict-typing"},
}
"""The Integration Quality Scale of Home Assistant 2026.10."""


def _kinds(kind: type[RouterError] = RouterError) -> Iterator[type[RouterError]]:
    """Yield an error of routers, and all that are special cases of it."""
    yield kind
    for special in kind.__subclasses__():
        yield from _kinds(special)


BARE = {
    kind.__name__
    for kind in _kinds()
    if ENGLISH["exceptions"][translation_key(kind.__new__(kind))]["message"].startswith(
        "{cause}"
    )
}
"""Errors of routers whose text is their cause and remedy alone."""

ENTITY_KEYS = [
    each.key
    for each in (
        binary_sensor.SUSPICIOUS_EGRESS,
        datetime.MUTED_UNTIL,
        event.EGRESS_FINDING,
        switch.INTERNET_ACCESS,
        *sensor.DEVICE_SENSORS,
        *sensor.ROUTER_SENSORS,
    )
]
SCHEMAS: dict[str, Callable[[object], object]] = {
    "block": service_fields.BLOCK_SCHEMA,
    "keep": service_fields.KEEP_SCHEMA,
    "unblock": service_fields.UNBLOCK_SCHEMA,
    "allow": service_fields.ALLOW_SCHEMA,
    "disallow": service_fields.ALLOW_SCHEMA,
    "relearn": service_fields.DEVICE_SCHEMA,
    "get_flows": service_fields.DEVICE_SCHEMA,
    "get_destinations": service_fields.DESTINATIONS_SCHEMA,
    "get_blocks": service_fields.BLOCKS_SCHEMA,
}


def _messages() -> Iterator[tuple[str, str]]:
    """Yield the key and the text of whatever goes wrong, and of each repair's title."""
    for key, found in ENGLISH["exceptions"].items():
        yield f"exceptions.{key}", found["message"]
    for key, found in ENGLISH["issues"].items():
        yield f"issues.{key}", found["title"]
        for abort, message in found.get("fix_flow", {}).get("abort", {}).items():
            yield f"issues.{key}.{abort}", message
    device = ENGLISH["config_subentries"]["device"]
    for place, texts in (
        ("config.error", ENGLISH["config"]["error"]),
        ("config.abort", ENGLISH["config"]["abort"]),
        ("options.error", ENGLISH["options"]["error"]),
        ("device.error", device["error"]),
        ("device.abort", device["abort"]),
    ):
        for key, message in texts.items():
            if not key.endswith("_successful"):
                yield f"{place}.{key}", message


def _told() -> Iterator[tuple[str, str]]:
    """Yield the key and the text of those messages that aren't the router's own words and nothing else."""
    for key, message in _messages():
        if re.search(r"\w", shown(message)):
            yield key, message


def _causes() -> Iterator[str]:
    """Yield the causes that routers give and that are told without another word before them."""
    for file in (INTEGRATION / "routers").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            calls = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in BARE:
                calls = [node]
            elif isinstance(node, ast.ClassDef) and node.name in BARE:
                calls = [each for each in ast.walk(node) if _begins_anew(each)]
            for call in calls:
                if call.args and isinstance(
                    call.args[0], (ast.Constant, ast.JoinedStr)
                ):
                    yield re.sub(r"\{.+?\}", "…", _text(call.args[0]))


def _begins_anew(node: ast.AST) -> TypeIs[ast.Call]:
    """Tell whether this is where an error that knows its cause hands it to what it's a special case of."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"


def _text(node: ast.expr) -> str:
    """Return a text, with `{…}` in place of what changes."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else "{…}"
            for each in node.values
        )
    return str(ast.literal_eval(node))


@pytest.mark.parametrize(
    "message",
    [
        *(pytest.param(shown(text), id=key) for key, text in _told()),
        *sorted(_causes()),
    ],
)
def test_the_readme_says_what_to_do_about_each_text(message: str) -> None:
    remedies = [
        remedy
        for quoted, remedy in re.findall(
            r"^\| (\*.+\*) \| (.+) \|$",
            section(README, "Troubleshooting"),
            re.MULTILINE,
        )
        for each in re.findall(r"\*(.+?)\*(?:, |$)", quoted)
        if message.startswith(each.rstrip(".…: "))
    ]
    assert remedies, message
    assert all(remedy.endswith((".", ")")) for remedy in remedies)


@pytest.mark.parametrize("key", ENTITY_KEYS)
def test_the_readme_explains_every_entity(key: str) -> None:
    rows = re.findall(
        rf"^\| .+ \| `{key}` \| (.+) \|$", section(README, "What you get"), re.MULTILINE
    )
    assert len(rows) == 1
    assert rows[0].rstrip().endswith((".", "below."))


def test_the_readme_names_every_attribute_and_event_type() -> None:
    text = section(README, "What you get")
    for platform in ENGLISH["entity"].values():
        for entity in platform.values():
            for attribute in entity.get("state_attributes", {}):
                if attribute != "event_type":
                    assert f"`{attribute}`" in text, attribute
    for event_type in event.EGRESS_FINDING.event_types or ():
        assert f"`{event_type}`" in text


@pytest.mark.parametrize("action", ACTIONS)
def test_the_readme_explains_every_action_and_field(action: str) -> None:
    headings = re.findall(r"^### (.+)$", section(README, "Actions"), re.MULTILINE)
    heading = next(each for each in headings if f"`{action}`" in each)
    text = section(README, heading)
    for field in ACTIONS[action]["fields"]:
        assert f"`{field}`" in text, field


@pytest.mark.parametrize(
    ("function", "heading"),
    [
        ("block_attributes", "`get_blocks`"),
        ("destination_attributes", "`get_destinations`"),
        ("finding_attributes", "For each guarded device"),
    ],
)
def test_the_readme_explains_every_field_of_a_response(
    function: str, heading: str
) -> None:
    code = ast.parse((INTEGRATION / "findings.py").read_text(encoding="utf-8"))
    [fields] = [
        node.value
        for found in ast.walk(code)
        if isinstance(found, ast.FunctionDef) and found.name == function
        for node in ast.walk(found)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)
    ]
    text = section(README, heading)
    for key in fields.keys:
        assert f"`{ast.literal_eval(key or ast.Constant(''))}`" in text


def test_the_readme_explains_every_typed_field() -> None:
    text = section(README, "Set-up")
    schemas = (*(form.schema for form in FORMS.values()), OPTIONS_SCHEMA)
    typed = frozenset({"site"}).union(*map(fields, schemas))
    for field in (
        *sorted(typed),
        *ENGLISH["config_subentries"]["device"]["step"]["user"]["data"],
    ):
        assert f"(`{field}`)" in text, field


def test_the_schemas_here_are_those_of_all_actions() -> None:
    assert set(SCHEMAS) == set(ACTIONS)


def _calls(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every call of an action within an example."""
    if isinstance(node, dict):
        if "action" in node:
            yield node
        for value in node.values():
            yield from _calls(value)
    elif isinstance(node, list):
        for value in node:
            yield from _calls(value)


def test_the_papers_calls_are_taken() -> None:
    called = set()
    for text in blocks(README + BLOCKING, "yaml"):
        for call in _calls(yaml.safe_load(text)):
            domain, _, action = call["action"].partition(".")
            if domain == "iot_egress_guard":
                called.add(action)
                SCHEMAS[action](call["data"])
    assert called >= set(ACTIONS) - {"disallow"}


async def test_the_papers_automations_are_valid(
    hass: HomeAssistant, enable_custom_integrations: None
) -> None:
    automations = [
        example
        for text in blocks(README + BLOCKING, "yaml")
        if "triggers" in (example := yaml.safe_load(text))
    ]
    assert len(automations) >= 8
    for example in automations:
        triggers = cv.TRIGGER_SCHEMA(example["triggers"])
        await async_validate_trigger_config(hass, triggers)
        conditions = cv.CONDITIONS_SCHEMA(example.get("conditions", []))
        await async_validate_conditions_config(hass, conditions)
        cv.SCRIPT_SCHEMA(example["actions"])
        assert set(example) <= {"alias", "triggers", "conditions", "actions", "mode"}


@pytest.mark.parametrize("paper", [README, BLOCKING], ids=["readme", "blocking"])
@pytest.mark.parametrize(
    ("destination", "address"),
    [
        ("106.13.0.0:1/udp", "106.13.0.0"),
        ("[2001:db8::1]:443/tcp", "2001:db8::1"),
        ("192.0.2.1/icmp", "192.0.2.1"),
        ("[2001:db8::1]/icmpv6", "2001:db8::1"),
    ],
)
async def test_the_papers_templates_find_the_address(
    hass: HomeAssistant, paper: str, destination: str, address: str
) -> None:
    found = re.search(r"destination: >-\n(.+?}})", paper, re.DOTALL)
    assert found is not None
    template = found[1].replace(
        "trigger.to_state.attributes.destination", repr(destination)
    )
    assert cv.template(template)
    rendered = cv.template(template)
    rendered.hass = hass
    assert rendered.async_render(parse_result=False).strip() == address


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(paper: Any) -> None:
    for link in links(paper.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        name, _, anchor = link.partition("#")
        target = (paper.parent / name).resolve() if name else paper
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_no_paper_names_a_registry_or_somebodys_machine(paper: Any) -> None:
    text = paper.read_text(encoding="utf-8")
    assert not [host for host in REGISTRIES if host in text]
    assert not re.search(r"(?<![\w.])/(home|root|Users)/", text)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_table_has_whole_rows(paper: Any) -> None:
    columns = 0
    for line in prose(paper.read_text(encoding="utf-8")).splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not columns or cells in (0, columns), line
        columns = cells


def test_the_repository_is_named_alike_everywhere() -> None:
    for paper in (*PAPERS, INTEGRATION / "manifest.json"):
        named = re.findall(
            r"github\.com/([\w-]*egress[\w-]*/[\w-]+)", paper.read_text()
        )
        assert set(named) <= {"iot-egress-guard/iot-egress-guard"}


def test_the_quality_scale_lists_every_rule() -> None:
    text = (INTEGRATION / "quality_scale.yaml").read_text(encoding="utf-8")
    listed = yaml.safe_load(text)["rules"]
    assert set(listed) == set().union(*QUALITY_RULES.values())


def test_the_changelog_has_the_version() -> None:
    manifest = yaml.safe_load((INTEGRATION / "manifest.json").read_text())
    assert manifest["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
