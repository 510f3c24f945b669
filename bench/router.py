"""The simulated router as a process of its own, so that it shares neither the event loop nor the memory measured.

`python -m bench.router NAME=VALUE…` (fields of `Scale`) serves until it is told to end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
import json
import os
from pathlib import Path
import subprocess
import sys

from simulators.openwrt import PACKAGES, OpenWrtSimulator

from .home import crowded
from .model import Scale

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterLogin:
    """Where the router is, and how to get in."""

    host: str
    port: int
    username: str
    password: str
    lan_mac: str


@contextmanager
def simulated_router(scale: Scale) -> Iterator[RouterLogin]:
    """Run a router with the bench's home behind it; RuntimeError when it doesn't start."""
    sizes = [f"{each.name}={getattr(scale, each.name)}" for each in fields(Scale)]
    with subprocess.Popen(
        # It ends with us, even when we are killed.
        [
            *(sys.executable, "-m", "script.demo_home.leash", str(os.getpid())),
            *(sys.executable, "-m", "bench.router", *sizes),
        ],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            greeting = process.stdout.readline()
            if not greeting:
                raise RuntimeError("the simulated router didn't start")
            yield RouterLogin(**json.loads(greeting))
        finally:
            process.terminate()


async def _serve(scale: Scale) -> None:
    # Without the conntrack tool the table is read whole: with it, what the simulator is quick at would decide.
    packages = PACKAGES - {"conntrack"}
    async with OpenWrtSimulator(crowded(scale), packages=packages) as router:
        # Everything is computed once, so that the first to ask doesn't wait for it.
        router.tick()
        for _ in router.conntrack.lines():
            pass
        greeting = {
            "host": router.host,
            "port": router.port,
            "username": router.username,
            "password": router.password,
            "lan_mac": router.lan_mac,
        }
        print(json.dumps(greeting), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    given = dict(word.split("=", 1) for word in sys.argv[1:])
    kinds = {each.name: each.type for each in fields(Scale)}
    asyncio.run(
        _serve(Scale(**{name: json.loads(value) for name, value in given.items()}))
    )
