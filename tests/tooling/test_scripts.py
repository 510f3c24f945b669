"""Every script can be run, and CI runs what the README tells people to run."""

import os
from pathlib import Path
import subprocess

import pytest

from .project import ROOT, tracked

PROGRAMS = [
    path
    for path in (*tracked("script/*"), *tracked(".ci/*"))
    if path.read_bytes().startswith(b"#!")
]
LIBRARIES = tracked("script/lib/*.sh")


def test_the_commands_are_there() -> None:
    """The names that people and CI rely on."""
    names = {str(path.relative_to(ROOT)) for path in PROGRAMS}
    assert {".ci/run", "script/setup", "script/lint", "script/test"} <= names


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_program_can_be_executed(path: Path) -> None:
    """A clone keeps the executable bit."""
    assert os.access(path, os.X_OK)


@pytest.mark.parametrize("path", [*PROGRAMS, *LIBRARIES], ids=lambda path: path.name)
def test_bash_can_parse_it(path: Path) -> None:
    """All are bash, and whole."""
    if path in PROGRAMS:
        assert path.read_text().startswith("#!/usr/bin/env bash\n")
    check = subprocess.run(
        ["bash", "-n", str(path)], check=False, capture_output=True, text=True
    )
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("name", ["setup", "lint", "lock"])
def test_an_unknown_option_is_refused(name: str) -> None:
    """A mistyped option ends in one line that tells the right ones."""
    run = subprocess.run(
        [ROOT / "script" / name, "--frobnicate"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"script/{name}: unknown option --frobnicate; it takes --")


def test_ci_runs_the_test_command_and_nothing_cleverer() -> None:
    """What passes for a person passes for CI."""
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert commands[-1] == "exec script/test"
    assert len(commands) == 3
