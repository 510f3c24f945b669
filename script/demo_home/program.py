"""Programs that the demo starts and ends."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
import os
from pathlib import Path
import signal
import sys
from types import MappingProxyType
from typing import Self

from .errors import DemoError

PATIENCE = 15.0
"""Seconds a program has to end by itself; Home Assistant took 1.3 s when this was written."""


class Program:
    """A program in a process group of its own, so that Ctrl-C reaches it through the demo only."""

    def __init__(self, name: str, process: Process, log: Path) -> None:
        """Hold a started program; use `start`."""
        self.name = name
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls,
        name: str,
        *command: str | Path,
        log: Path,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> Self:
        """Start a program, its output going to a file; `variables` are added to its environment."""
        leash = (sys.executable, "-m", "script.demo_home.leash", str(os.getpid()))
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *leash,
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **variables},
                start_new_session=True,
            )
        return cls(name, process, log)

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    def output(self) -> str:
        """Return what it has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def failure(self) -> DemoError:
        """Return the error that its having ended is, with its last words."""
        words = [line.strip() for line in self.output().splitlines() if line.strip()]
        last = f": {words[-1]}" if words else ""
        return DemoError(
            f"{self.name} ended with code {self._process.returncode}{last} (see {self._log})"
        )

    async def wait(self) -> None:
        """Return when it has ended."""
        await self._process.wait()

    async def stop(self) -> None:
        """End it and whatever it started: kindly at first."""
        if not self.ended:
            self._signal(signal.SIGTERM)
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._process.wait()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
