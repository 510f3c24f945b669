"""script/demo as its user starts it: the whole story, and that nothing outlives it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import json
import os
from pathlib import Path
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
from typing import Any

import pytest

from script.demo_home.configuration import ROOT
from script.demo_home.ports import LOOPBACK, claim, free
from script.demo_home.proof import DESTINATION
from tests import needs

pytestmark = [pytest.mark.usefixtures("socket_enabled"), needs.full_home_assistant()]

STORY_SECONDS = 400
"""Above all of the demo's own time limits for what it waits for in turn, as they are met in practice."""

Command = subprocess.Popen[str]


def environment() -> dict[str, str]:
    """Return the environment without the wish to measure coverage, which would slow Home Assistant down."""
    return {key: text for key, text in os.environ.items() if "COV" not in key}


@pytest.fixture
def port() -> int:
    """Return a port for a demo."""
    return free()


def forget(port: int) -> None:
    """Remove a demo's files; a test that fails keeps them, since they say why."""
    shutil.rmtree(ROOT / ".demo" / str(port))


@contextmanager
def started(*arguments: str) -> Iterator[Command]:
    """Start the demo; kill what a failed test leaves of it."""
    with subprocess.Popen(
        [ROOT / "script" / "demo", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        try:
            yield command
        finally:
            if command.poll() is None:
                command.kill()


def router_port(port: int) -> int:
    """Return where the demo's router listens."""
    log = Path(ROOT, ".demo", str(port), "router.log").read_text(encoding="utf-8")
    found = re.search(rf"{re.escape(LOOPBACK)}:(\d+)", log)
    assert found
    return int(found[1])


def entity(snapshot: dict[str, Any], key: str) -> dict[str, Any]:
    """Return an entity's state and attributes by the end of its id."""
    [found] = [
        each for name, each in snapshot["entities"].items() if name.endswith(key)
    ]
    return dict(found)


def test_the_doorbells_packet_is_seen_explained_and_blocked(port: int) -> None:
    with started("--once", "--port", str(port)) as command:
        out, err = command.communicate(timeout=STORY_SECONDS)
    assert command.returncode == 0, err
    told = json.loads(out.splitlines()[-1])

    finding = entity(told["before"], "_suspicious_egress")
    assert finding["state"] == "on"
    assert finding["attributes"]["destination"] == f"{DESTINATION}:1/udp"
    assert finding["attributes"]["asn"] == 38365
    assert finding["attributes"]["country"] == "CN"
    reasons = "\n".join(finding["attributes"]["reasons"])
    for words in ("Baidu", "tcpmux", ".0.0", "Never answered", "Always from source"):
        assert words in reasons
    seen = {
        each["address"]: each["severity"] for each in told["before"]["destinations"]
    }
    assert seen.pop(DESTINATION) == "high"
    assert len(seen) >= 4
    assert set(seen.values()) == {None}

    assert told["block"]["verified"] is True
    assert entity(told["after"], "_suspicious_egress")["state"] == "off"
    assert entity(told["after"], "_active_blocks")["state"] == "1"
    [rule] = told["router_rules"]
    assert DESTINATION in json.dumps(rule["expr"])
    [counter] = [part["counter"] for part in rule["expr"] if "counter" in part]
    assert counter["packets"] >= 1

    claim(port)
    claim(router_port(port))
    forget(port)


def test_the_same_story_on_a_unifi_console(port: int) -> None:
    with started("--router", "unifi", "--once", "--port", str(port)) as command:
        out, err = command.communicate(timeout=STORY_SECONDS)
    assert command.returncode == 0, err
    told = json.loads(out.splitlines()[-1])

    finding = entity(told["before"], "_suspicious_egress")
    assert finding["attributes"]["destination"] == f"{DESTINATION}:1/udp"
    assert told["block"]["state"] == "active"
    assert entity(told["after"], "_suspicious_egress")["state"] == "off"
    [policy] = told["router_rules"]
    assert policy["action"] == "BLOCK"
    assert policy["destination"]["ips"] == [DESTINATION]

    claim(port)
    claim(router_port(port))
    forget(port)


def wait_until_it_stands(command: Command) -> None:
    """Read what the demo prints until it says how to end it."""
    assert command.stdout is not None
    for line in command.stdout:
        if "Ctrl-C" in line:
            return
    _, err = command.communicate()
    pytest.fail(f"the demo ended with {command.returncode}: {err}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(number: signal.Signals, port: int) -> None:
    with started("--port", str(port)) as command:
        wait_until_it_stands(command)
        socket.create_connection((LOOPBACK, port), 1).close()
        command.send_signal(number)
        _, err = command.communicate(timeout=60)
    assert command.returncode == 0
    assert "Traceback" not in err
    claim(port)
    claim(router_port(port))
    forget(port)


def children(parent: int) -> list[int]:
    """Return the processes that this one started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # After the name, which may hold anything: state and parent (proc(5)).
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def test_nothing_outlives_a_demo_that_is_killed(port: int) -> None:
    with started("--port", str(port)) as command:
        wait_until_it_stands(command)
        handles = [os.pidfd_open(child) for child in children(command.pid)]
        assert len(handles) == 2
        command.kill()
        for handle in handles:
            # Home Assistant still writes after it has closed its port, so only its end counts.
            ended, _, _ = select.select([handle], [], [], 60)
            assert ended
            os.close(handle)
    forget(port)


def test_a_port_in_use_is_one_line_and_exit_code_1() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "script.demo_home", "--port", str(port)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"script/demo: port {port} of {LOOPBACK} is in use")
    assert len(done.stderr.splitlines()) == 1
