"""A folder that stands for an OpenWrt router, with the few programs that `setup.sh` calls there."""

from dataclasses import dataclass
import json
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Any

import pytest

SETUP = Path(__file__).parents[2] / "router_setup" / "openwrt"
FAKE_PROGRAMS = Path(__file__).parent / "fake_programs.py"
ROUTER_SHELLS = {
    "sh": ["sh"],
    "busybox ash": ["busybox", "ash"],
}
"""The machine's own shell, and OpenWrt's where it's installed."""

#: What BusyBox offers on a router and the script uses; everything else is out of its reach.
TOOLS = (
    "cat",
    "chmod",
    "cp",
    "dd",
    "dirname",
    "grep",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "stty",
    "tr",
)
#: Files by which the script sees that a package is there.
PACKAGE_FILES = {
    "firewall4": "sbin/fw4",
    "uhttpd-mod-ubus": "usr/lib/uhttpd_ubus.so",
    "cgi-io": "www/cgi-bin/cgi-download",
}


@dataclass(frozen=True, slots=True)
class FakeRouter:
    """An OpenWrt router in a folder."""

    root: Path
    programs: Path
    shell: list[str]

    @property
    def state(self) -> dict[str, Any]:
        """What the fake programs remember."""
        state: dict[str, Any] = json.loads(self._state_file.read_text())
        return state

    @property
    def _state_file(self) -> Path:
        return self.root.parent / "state.json"

    def change(self, **state: Any) -> None:
        """Set some of what the fake programs remember."""
        self._state_file.write_text(json.dumps(self.state | state))

    def configure(self, package: str, sections: dict[str, dict[str, Any]]) -> None:
        """Give a package this configuration, saved."""
        state = self.state
        for side in ("committed", "working"):
            state[side][package] = sections
        self._state_file.write_text(json.dumps(state))

    @property
    def login(self) -> dict[str, Any] | None:
        """The guard's login as it's saved."""
        rpcd: dict[str, dict[str, Any]] = self.state["committed"].get("rpcd", {})
        return rpcd.get("iot_egress_guard")

    @property
    def acl(self) -> Path:
        """Where the access list belongs."""
        return self.root / "usr/share/rpcd/acl.d/iot-egress-guard.json"

    def has_program(self, name: str, *, wrapper: str) -> None:
        """Put a program on the router's path."""
        _write_program(self.programs / name, wrapper)

    def run(self, *args: str, stdin: str = "\n") -> subprocess.CompletedProcess[str]:
        """Run `setup.sh`, as its owner would."""
        return subprocess.run(
            [*self.shell, str(SETUP / "setup.sh"), *args],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={
                "PATH": str(self.programs),
                "IEG_ROOT": str(self.root),
                "FAKE_ROUTER": str(self._state_file),
            },
        )


def _write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture(
    params=[name for name, command in ROUTER_SHELLS.items() if shutil.which(command[0])]
)
def router(request: pytest.FixtureRequest, tmp_path: Path) -> FakeRouter:
    """Return a router with all packages, its root's login, and nothing of the guard."""
    root, programs = tmp_path / "root", tmp_path / "bin"
    shell = ROUTER_SHELLS[request.param]
    program = shutil.which(shell[0])
    assert program is not None
    made = FakeRouter(root, programs, [program, *shell[1:]])
    for file in PACKAGE_FILES.values():
        _write_program(root / file, "exit 0")
    call = f'exec "{sys.executable}" -IS "{FAKE_PROGRAMS}"'
    for name in ("uci", "ubus", "uhttpd"):
        _write_program(programs / name, f'{call} {name} "$@"')
    for name in ("rpcd", "firewall"):
        _write_program(root / "etc/init.d" / name, f'{call} {name} "$@"')
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (programs / tool).symlink_to(found)
    (tmp_path / "state.json").write_text(
        json.dumps(
            {
                "committed": {},
                "working": {},
                "objects": ["session", "file", "luci-rpc", "uci"],
                "ciphers": ["1", "6"],
                "calls": [],
            }
        )
    )
    made.configure(
        "rpcd",
        {
            "cfg02": {
                ".type": "login",
                "username": "root",
                "password": "$p$root",
                "read": ["*"],
                "write": ["*"],
            }
        },
    )
    return made


@pytest.fixture
def router_with_openssl(router: FakeRouter) -> FakeRouter:
    """Return a router on which openssl is installed too."""
    router.has_program(
        "openssl",
        wrapper=f'exec "{sys.executable}" -IS "{FAKE_PROGRAMS}" openssl "$@"',
    )
    return router


@pytest.fixture(autouse=True)
def load_custom_integrations() -> None:
    """Do without Home Assistant, which the fixture of this name elsewhere would start for each test."""
