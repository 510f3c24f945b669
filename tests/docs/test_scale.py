"""Each rule of the quality scale about documentation has its place in the README."""

import re

import pytest
import yaml

from .papers import INTEGRATION, README, section

PLACES = {
    "docs-actions": "Actions",
    "docs-conditions": "Conditions",
    "docs-configuration-parameters": "Options",
    "docs-data-update": "How data is updated",
    "docs-examples": "Examples",
    "docs-high-level-description": "IoT Egress Guard",
    "docs-installation-instructions": "Installation",
    "docs-installation-parameters": "2. Add the router",
    "docs-known-limitations": "What it can't do",
    "docs-removal-instructions": "Removal",
    "docs-supported-devices": "Supported routers",
    "docs-supported-functions": "What you get",
    "docs-triggers": "Triggers",
    "docs-troubleshooting": "Troubleshooting",
    "docs-use-cases": "What it is good for",
}
"""Rule → heading."""

SHORTEST = 40
"""Words below which nothing is explained."""


def _rules() -> dict[str, object]:
    text = (INTEGRATION / "quality_scale.yaml").read_text(encoding="utf-8")
    return {
        rule: stands
        for rule, stands in yaml.safe_load(text)["rules"].items()
        if rule.startswith("docs-")
    }


def test_every_rule_about_documentation_has_a_place() -> None:
    assert set(_rules()) == set(PLACES)


@pytest.mark.parametrize("rule", PLACES)
def test_what_a_rule_asks_for_is_told_there(rule: str) -> None:
    assert _rules()[rule] == "done"
    words = re.findall(r"\w+", section(README, PLACES[rule]))
    assert len(words) >= SHORTEST


def test_installation_is_told_with_hacs_and_without() -> None:
    told = section(README, "Installation")
    assert "HACS" in told
    assert "custom_components" in told
