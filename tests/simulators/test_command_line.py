"""`python -m simulators.openwrt`, run as people and the demo run it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import re
import signal
import socket
import sys

import aiohttp
import pytest

from simulators.openwrt import PASSWORD, USERNAME

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def started(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run the command; it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulators.openwrt",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def first_line(process: asyncio.subprocess.Process) -> str:
    """Return the line the command greets with."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_is_and_ends_when_it_is_told(
    web: aiohttp.ClientSession, number: signal.Signals
) -> None:
    arguments = ("--scenario", "ring", "--udp-timeout", "20", "--no-conntrack-package")
    async with started(*arguments) as process:
        greeting = await first_line(process)
        found = re.search(
            r"at (http://127\.0\.0\.1:\d+) login (\S+) / (\S+)$", greeting
        )
        assert found, greeting
        assert (found[2], found[3]) == (USERNAME, PASSWORD)
        async with web.get(f"{found[1]}/ubus/list") as response:
            assert response.status == 200
        process.send_signal(number)
        async with asyncio.timeout(30):
            _, stderr = await process.communicate()
    assert (process.returncode, stderr) == (0, b"")


async def test_it_tells_the_fingerprint_of_its_certificate(
    socket_enabled: None,
) -> None:
    async with started("--tls") as process:
        assert "https://" in await first_line(process)
        assert re.match("certificate SHA-256 [0-9a-f]{64}$", await first_line(process))


async def test_a_port_in_use_is_one_clear_line(socket_enabled: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with started("--port", str(port)) as process:
            async with asyncio.timeout(30):
                stdout, stderr = await process.communicate()
    assert process.returncode == 1
    assert stdout == b""
    assert stderr.decode() == f"port {port}: Address already in use\n"
