"""The project's own files, read as the tests need them."""

from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import tomllib
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "iot_egress_guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One requirement of a compiled file."""

    version: str
    hashes: tuple[str, ...]
    """As `sha256:…`, one for each file that may be downloaded."""


def pyproject() -> dict[str, Any]:
    """Return `pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def json_file(path: Path) -> dict[str, Any]:
    """Return a JSON file that holds an object."""
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def wanted(extra: str) -> list[Requirement]:
    """Return what `pyproject.toml` asks for under an extra."""
    extras = pyproject()["project"]["optional-dependencies"]
    return [Requirement(line) for line in extras[extra]]


def compiled(name: str) -> dict[str, Pin]:
    """Return the pins of `requirements/NAME.txt` by canonical package name.

    Raises `ValueError` for a line that isn't one exact requirement with its hashes.
    """
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins: dict[str, Pin] = {}
    for line in text.replace("\\\n", " ").splitlines():
        head, *hashes = line.split(" --hash=")
        requirement = Requirement(head)
        (specifier,) = requirement.specifier
        if specifier.operator != "==" or requirement.url:
            raise ValueError(f"not exact: {head}")
        pins[canonicalize_name(requirement.name)] = Pin(
            version=specifier.version, hashes=tuple(item.strip() for item in hashes)
        )
    return pins


def tracked(pattern: str) -> list[Path]:
    """Return the files that git tracks and that match a pattern."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", pattern],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]
