"""The simulated router, as a program of its own."""

from dataclasses import dataclass
from pathlib import Path
import re
import sys

from .makes import Make, Said
from .patience import until
from .program import Program

START_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRouter:
    """A router that runs."""

    program: Program
    said: Said
    """What it said when it started."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.said["url"]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its certificate, in hex."""
        return self.said["fingerprint"].lower()


async def start(name: str, make: Make, port: int, log: Path) -> SimulatedRouter:
    """Start a router of this make, with the doorbell's traffic behind it, and wait until it listens."""
    program = await Program.start(
        "The router's simulator",
        sys.executable,
        "-m",
        f"simulators.{name}",
        "--port",
        str(port),
        *make.options,
        log=log,
    )

    async def look() -> re.Match[str] | None:
        if program.ended:
            raise program.failure()
        return make.announcement.search(program.output())

    said = await until("the simulated router's start", START_SECONDS, look, every=0.1)
    return SimulatedRouter(program=program, said=said.groupdict())
