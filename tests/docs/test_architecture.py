"""The rooms stand as the paper says, and imports run one way."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from .papers import ARCHITECTURE, INTEGRATION, blocks

MODULES = sorted(INTEGRATION.rglob("*.py"))


def imports(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield what a module imports, with the way to it from the integration's own folder; others by their name."""
    package = file.relative_to(INTEGRATION).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            where = tuple((node.module or "").split(".")) if node.module else ()
            if not node.level:
                yield where
                continue
            up = len(package) - node.level + 1
            for alias in node.names:
                yield ("", *package[:up], *where, alias.name)


@pytest.mark.parametrize(
    "file", MODULES, ids=lambda file: str(file.relative_to(INTEGRATION))
)
def test_imports_run_one_way(file: Path) -> None:
    room = file.relative_to(INTEGRATION).parts[0]
    for found in imports(file):
        if room in ("routers", "egress"):
            assert found[0] != "homeassistant"
        if room == "routers" and found[0] == "":
            assert found[1] == "routers"
        if room == "egress" and found[0] == "":
            assert found[1] == "egress" or found[1:3] == ("routers", "model")


def test_every_module_has_its_line() -> None:
    [rooms] = [
        text for text in blocks(ARCHITECTURE, "text") if "config_flow.py" in text
    ]
    named = set(re.findall(r"[\w*]+\.py", rooms))
    for file in MODULES:
        if file.name == "__init__.py" or file.parent.name in ("openwrt", "signals"):
            continue
        assert any(Path(file.name).match(pattern) for pattern in named), file.name


def test_every_part_of_a_make_is_named() -> None:
    [line] = re.findall(
        r"^    openwrt/ +one make: .+\((.+)\)(.+)$", ARCHITECTURE, re.MULTILINE
    )
    named = set(re.findall(r"\w+", " ".join(line)))
    folder = INTEGRATION / "routers" / "openwrt"
    assert {file.stem for file in folder.glob("*.py")} - {"__init__"} == named


def test_every_kind_of_signal_is_named() -> None:
    [line] = re.findall(
        r"^    signals/ +the traits, in one table: (.+)$", ARCHITECTURE, re.MULTILINE
    )
    folder = INTEGRATION / "egress" / "signals"
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert modules <= set(re.findall(r"\w+", line))
