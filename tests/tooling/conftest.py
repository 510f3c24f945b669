"""A machine of which a test decides what is installed on it."""

from dataclasses import dataclass, field
import os
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

from .project import ROOT

PLAIN_TOOLS = (
    *("awk", "basename", "bash", "cat", "cmp", "dirname", "env", "grep", "head"),
    *("mkdir", "mktemp", "paste", "rm", "sed", "sort", "tail", "timeout", "touch"),
)
"""What any machine has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A copy of the scripts in a folder of its own, and a PATH with only what a test puts there."""

    checkout: Path
    bin: Path
    environment: dict[str, str] = field(default_factory=dict)

    def install(self, name: str, body: str) -> None:
        """Put a program of a test's own on the PATH."""
        program = self.bin / name
        program.write_text(f"#!/usr/bin/env bash\n{body}\n")
        program.chmod(0o755)

    def install_uv(self, python: str | None = sys.executable) -> None:
        """Put a uv there that notes what it is asked to install, and knows one Python or none."""
        find = f"echo {python}" if python else "exit 2"
        self.install(
            "uv",
            f"""
            case "$1 $2" in
              "--version ") echo uv 0 ;;
              "python find") {find} ;;
              "python install") exit 1 ;;
              "venv "*)
                mkdir -p {self.checkout}/.venv/bin
                ln -sf {python} {self.checkout}/.venv/bin/python ;;
              "pip sync") echo "${{@: -1}} $*" >>{self.checkout}/synced ;;
              *) echo "uv $*: not foreseen" >&2; exit 1 ;;
            esac
            """,
        )

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the checkout, with nothing on standard input."""
        return subprocess.run(
            command,
            cwd=self.checkout,
            env={"PATH": str(self.bin), **self.environment},
            stdin=subprocess.DEVNULL,
            check=False,
            capture_output=True,
            text=True,
        )

    def synced(self) -> list[list[str]]:
        """Return the requirement sets of each installation so far."""
        log = self.checkout / "synced"
        if not log.exists():
            return []
        return [
            [Path(word).stem for word in line.split()[1:] if word.endswith(".txt")]
            for line in log.read_text().splitlines()
        ]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a checkout, bash and the plain tools, and nothing else."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "script" / "lib", checkout / "script" / "lib")
    shutil.copy(ROOT / "script" / "setup", checkout / "script")
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in (*PLAIN_TOOLS, "ln"):
        found = shutil.which(name, path=os.defpath + ":/usr/local/bin")
        assert found, name
        (programs / name).symlink_to(found)
    return Machine(checkout=checkout, bin=programs)
