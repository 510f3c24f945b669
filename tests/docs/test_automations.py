"""The README names every trigger, condition and option, and what automations are told."""

from typing import Any

import pytest
import yaml

from .papers import INTEGRATION, README, section

TOLD = (
    *("device_id", "device_name", "entity_id", "address", "port", "protocol"),
    *("muted", "undone"),
)
"""What a finding's trigger tells beside the finding."""


def described(kind: str) -> dict[str, Any]:
    """Return what the automation editor is told of the triggers, or of the conditions."""
    text = (INTEGRATION / f"{kind}.yaml").read_text(encoding="utf-8")
    return {key: each for key, each in yaml.safe_load(text).items() if key[0] != "."}


def rows(heading: str) -> dict[str, str]:
    """Return the rows of the tables under a heading by what stands first in each."""
    lines = section(README, heading).splitlines()
    cells = [line.strip("| ").split(" | ", 1) for line in lines if line[:3] == "| `"]
    return {first.strip("`"): rest for first, rest in cells}


@pytest.mark.parametrize("kind", ["Triggers", "Conditions"])
def test_each_is_explained_with_its_options(kind: str) -> None:
    told = rows(kind)
    for key, each in described(kind.lower()).items():
        for field in each.get("fields", {}):
            inherited = "`lost_when` and `for`, as above" in told[key]
            assert f"`{field}`" in told[key] or inherited, (key, field)


def test_nothing_is_explained_that_is_not_there() -> None:
    assert set(rows("Conditions")) == set(described("conditions"))
    triggers = described("triggers")
    variables = {key for key in rows("Triggers") if key not in triggers}
    assert set(triggers) <= set(rows("Triggers"))
    assert not [key for key in variables if key.startswith(("coverage_", "block_"))]


def test_what_automations_are_told_is_named() -> None:
    text = section(README, "Triggers")
    for variable in (*TOLD, "coverage", "reasons", "lost_since"):
        assert f"`{variable}`" in text, variable
