"""`python -m simulators.openwrt`, run as people and the demo run it."""

import asyncio
from functools import partial
import re
import signal
import socket

import aiohttp
import pytest

from simulators.openwrt import PASSWORD, USERNAME

from . import command_line
from .command_line import first_line

started = partial(command_line.started, "simulators.openwrt")


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
