"""Whatever reads from outside is reached by some target."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import sys
from types import CodeType

from fuzz.targets import TARGETS
from tests.docs.papers import INTEGRATION

#: Where readers stand, and what they are called.
ROOMS = ("routers", "egress", "blocks")
READER = re.compile(
    r"(?!_)(read\w*|parse\w*|unpack_all|\w+_in|restore|recall|from_\w+)"
)
#: A free tool's number (PEP 669 leaves 3 and 4 to anybody).
TOOL = 4


def readers() -> Iterator[tuple[str, str]]:
    """Yield each public function or method whose name says that it reads: its file, and its name."""
    for room in ROOMS:
        for file in (INTEGRATION / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    if READER.fullmatch(node.name) and not _is_abstract(node):
                        yield str(file), node.name


def _is_abstract(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function does nothing but say what others do."""
    return all(isinstance(each, ast.Expr) for each in node.body)


def reached() -> set[tuple[str, str]]:
    """Return which functions run while every target reads what it begins with."""
    found: set[tuple[str, str]] = set()

    def begins(code: CodeType, _: int) -> object:
        found.add((str(Path(code.co_filename)), code.co_name))
        return sys.monitoring.DISABLE

    events = sys.monitoring.events
    sys.monitoring.use_tool_id(TOOL, "reach")
    try:
        sys.monitoring.register_callback(TOOL, events.PY_START, begins)
        sys.monitoring.set_events(TOOL, events.PY_START)
        for target in TARGETS.values():
            for seed in (b"", *target.seeds()):
                target(seed)
    finally:
        sys.monitoring.set_events(TOOL, events.NO_EVENTS)
        sys.monitoring.free_tool_id(TOOL)
    return found


def test_every_reader_is_reached_by_some_target(socket_enabled: None) -> None:
    wanted = set(readers())
    assert len(wanted) > 40
    assert wanted - reached() == set()
