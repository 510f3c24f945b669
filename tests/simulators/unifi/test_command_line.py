"""`python -m simulators.unifi`, run as people and the demo run it."""

import asyncio
from functools import partial
import re
import signal
import socket

import aiohttp
import pytest

from simulators.unifi import API_KEY, PASSWORD, USERNAME
from tests.simulators import command_line
from tests.simulators.command_line import first_line

started = partial(command_line.started, "simulators.unifi")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_is_and_ends_when_it_is_told(
    web: aiohttp.ClientSession, number: signal.Signals
) -> None:
    async with started("--plain", "--scenario", "quiet", "--seed", "2") as process:
        greeting = await first_line(process)
        found = re.search(
            r"at (http://127\.0\.0\.1:\d+) login (\S+) / (\S+) or API key (\S+)$",
            greeting,
        )
        assert found, greeting
        assert found.groups()[1:] == (USERNAME, PASSWORD, API_KEY)
        url = f"{found[1]}/proxy/network/integration/v1/info"
        async with web.get(url, headers={"X-API-KEY": found[4]}) as response:
            assert response.status == 200
        process.send_signal(number)
        async with asyncio.timeout(30):
            _, stderr = await process.communicate()
    assert (process.returncode, stderr) == (0, b"")


async def test_it_can_be_an_older_controller(web: aiohttp.ClientSession) -> None:
    arguments = ("--plain", "--controller", "--no-zones", "--no-allowed-logging")
    async with started(*arguments) as process:
        greeting = await first_line(process)
        assert "API key" not in greeting
        found = re.search(r"at (\S+) ", greeting)
        assert found
        async with web.get(f"{found[1]}/status") as response:
            assert response.status == 200


async def test_it_tells_the_fingerprint_of_its_certificate(
    socket_enabled: None,
) -> None:
    async with started("--udp-timeout", "8", "--lateness", "1") as process:
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
