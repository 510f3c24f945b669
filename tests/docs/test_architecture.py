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
        if found[:2] == ("", "plain_text"):
            # It imports nothing itself.
            continue
        if room in ("routers", "egress", "blocks"):
            assert found[0] != "homeassistant"
        if room == "routers" and found[0] == "":
            assert found[1] == "routers"
        if room == "egress" and found[0] == "":
            assert found[1] == "egress" or found[1:3] == ("routers", "model")
        if room == "blocks" and found[0] == "":
            assert found[1] in ("blocks", "egress") or (
                found[1] == "routers" and found[2] in ("model", "router", "errors")
            )


def rooms() -> Iterator[tuple[str, str]]:
    """Yield every pattern of modules that the paper names, with the folder that it stands under; "" is the integration's own."""
    [drawn] = [
        text for text in blocks(ARCHITECTURE, "text") if "config_flow.py" in text
    ]
    folders: list[tuple[int, str]] = []
    for line in drawn.splitlines():
        depth = len(line) - len(line.lstrip())
        folders = [each for each in folders if each[0] < depth]
        if opened := re.match(r" *([\w/]+)/(?: |$)", line):
            folders.append((depth, opened[1]))
        way = [name for _, name in folders]
        if way[:1] == [f"custom_components/{INTEGRATION.name}"]:
            for pattern in re.findall(r"[\w*]+\.py", line):
                yield "/".join(way[1:]), pattern


def test_every_module_stands_in_its_room_and_nothing_else_does() -> None:
    named = set(rooms())
    modules = {
        (file.parent.relative_to(INTEGRATION).as_posix().removeprefix("."), file.name)
        for file in MODULES
    }
    for folder, name in modules:
        if name != "__init__.py" and folder != "egress/signals":
            assert any(
                folder == room and Path(name).match(pattern) for room, pattern in named
            ), (folder, name)
    for room, pattern in named:
        assert any(
            folder == room and Path(name).match(pattern) for folder, name in modules
        ), (room, pattern)


def test_every_kind_of_signal_is_named() -> None:
    [line] = re.findall(
        r"^    signals/ +the traits, in one table: (.+)$", ARCHITECTURE, re.MULTILINE
    )
    folder = INTEGRATION / "egress" / "signals"
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert modules <= set(re.findall(r"\w+", line))
