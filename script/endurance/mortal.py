"""Home Assistant in a process of its own, that is asked for things, and killed."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
import json
import os
from pathlib import Path
import signal
import sys
from typing import Any, Self

from .timelapse import Timelapse

LINE_BYTES = 1 << 24
"""A whole ledger is told in one line."""

ROOT = Path(__file__).resolve().parents[2]


class RefusedError(Exception):
    """Home Assistant refused what it was asked for, in its words."""


class DiedError(Exception):
    """It's dead."""


class Mortal:
    """One life; use `begin`."""

    def __init__(self, process: Process) -> None:
        """Hold the process."""
        self._process = process

    @classmethod
    async def begin(
        cls, folder: Path, entry: Mapping[str, Any], lapse: Timelapse
    ) -> Self:
        """Start it in a folder, and wait until the entry is set up. Raises DiedError when it isn't.

        From then on, no time may be skipped: it wouldn't know.
        """
        # It ends with us, even when we are killed.
        leash = (sys.executable, "-m", "script.demo_home.leash", str(os.getpid()))
        life = (sys.executable, "-m", "script.endurance.life", str(folder))
        process = await asyncio.create_subprocess_exec(
            *leash,
            *life,
            *(str(each) for each in (lapse.speed, lapse.origin, lapse.skipped)),
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
            limit=LINE_BYTES,
        )
        found = cls(process)
        state = await found.told(entry)
        if state != "loaded":
            raise DiedError(f"the entry isn't set up: {state}")
        return found

    async def told(self, order: Mapping[str, Any]) -> Any:
        """Tell it something, and return its answer. Raises RefusedError, and DiedError when there's none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        except ConnectionError as err:
            raise DiedError(str(err)) from err
        if not line:
            raise DiedError("no answer")
        answer = json.loads(line)
        if "error" in answer:
            raise RefusedError(answer["error"])
        return answer["answer"]

    async def act(self, action: str, mac: str, **fields: Any) -> Any:
        """Have it perform an action. Raises RefusedError, and DiedError."""
        return await self.told(
            {"do": "act", "action": action, "mac": mac, "fields": fields}
        )

    async def look(self) -> Any:
        """Return all that it knows (`Guarded.everything`)."""
        return await self.told({"do": "look"})

    @property
    def ended(self) -> bool:
        """Whether it's dead."""
        return self._process.returncode is not None

    def kill(self) -> None:
        """End it on the spot."""
        if not self.ended:
            os.kill(self._process.pid, signal.SIGKILL)

    async def dead(self) -> None:
        """Return when it's dead."""
        await self._process.wait()

    async def end(self) -> None:
        """Let it end in its own time."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
