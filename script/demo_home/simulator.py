"""The simulated router, as a program of its own."""

from dataclasses import dataclass
from pathlib import Path
import re
import sys
from urllib.parse import urlsplit

from .flows import RouterLogin
from .patience import until
from .program import Program

UDP_TIMEOUT = 15
"""Seconds a UDP entry stays in the router's table; OpenWrt's own default is 60.

The scenario leaves more than it between two of the odd packets, so that each is a flow of its own: a short one lets
the demo's story take a minute or two instead of five to ten.
"""

POLLS_PER_TIMEOUT = 3
"""The guard's own rule."""

START_SECONDS = 30.0

ADMINISTRATOR = "root"
"""Has the password of the guard's own login."""

_ANNOUNCEMENT = re.compile(
    r"simulator at (?P<url>\S+) login (?P<username>\S+) / (?P<password>\S+)\n"
    r"certificate SHA-256 (?P<fingerprint>[0-9a-fA-F]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRouter:
    """A router that runs."""

    program: Program
    url: str
    login: RouterLogin
    """The guard's own, with the least rights."""
    administrator: RouterLogin
    fingerprint: str
    """SHA-256 of its certificate, in hex."""


async def start(make: str, port: int, log: Path) -> SimulatedRouter:
    """Start a router of this make, with the doorbell's traffic behind it, and wait until it listens."""
    program = await Program.start(
        "The router's simulator",
        sys.executable,
        "-m",
        f"simulators.{make}",
        "--port",
        str(port),
        "--scenario",
        "ring",
        "--tls",
        "--udp-timeout",
        str(UDP_TIMEOUT),
        log=log,
    )

    async def look() -> re.Match[str] | None:
        if program.ended:
            raise program.failure()
        return _ANNOUNCEMENT.search(program.output())

    said = await until("the simulated router's start", START_SECONDS, look, every=0.1)
    guard = _login(said["url"], said["username"], said["password"])
    return SimulatedRouter(
        program=program,
        url=said["url"],
        login=guard,
        administrator=_login(said["url"], ADMINISTRATOR, said["password"]),
        fingerprint=said["fingerprint"].lower(),
    )


def _login(url: str, username: str, password: str) -> RouterLogin:
    parts = urlsplit(url)
    return RouterLogin(
        host=str(parts.hostname),
        port=int(parts.port or 443),
        ssl=parts.scheme == "https",
        username=username,
        password=password,
    )
