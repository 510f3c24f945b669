"""A real Home Assistant, started and awaited."""

from pathlib import Path
import sys

from .api import Api
from .errors import DemoError
from .patience import until
from .program import Program

START_SECONDS = 120.0
"""The first start writes the database and compiles what was never imported; 3 s when this was written."""


def executable() -> Path:
    """Return Home Assistant's executable; raise `DemoError` if it isn't installed."""
    hass = Path(sys.executable).with_name("hass")
    if not hass.exists():
        raise DemoError("Home Assistant isn't installed; run script/setup --demo")
    return hass


async def start(configuration: Path, log: Path) -> Program:
    """Start Home Assistant with this configuration; it installs nothing, script/setup did."""
    temporary = log.with_name("tmp")
    temporary.mkdir(exist_ok=True)
    return await Program.start(
        "Home Assistant",
        executable(),
        "--config",
        configuration,
        "--skip-pip",
        "--log-no-color",
        log=log,
        # Two that start at once would remove each other's folder of uploads there.
        variables={"TMPDIR": str(temporary)},
    )


async def listening(program: Program, api: Api) -> None:
    """Return once it answers; raise `DemoError` if it ends or never does."""

    async def look() -> bool | None:
        if program.ended:
            raise program.failure()
        return await api.answers() or None

    await until("Home Assistant's first answer", START_SECONDS, look, every=0.25)


async def running(program: Program, api: Api) -> str:
    """Return its version once everything in it has started."""

    async def look() -> str | None:
        if program.ended:
            raise program.failure()
        config = await api.get("/api/config")
        return config["version"] if config["state"] == "RUNNING" else None

    return await until("Home Assistant's start", START_SECONDS, look, every=0.25)
