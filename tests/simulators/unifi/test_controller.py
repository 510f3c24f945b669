"""The older controller: no prefix, its own login, no keys."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.unifi import VIEWER, UniFiSimulator

from .console import CLASSIC, V2, Client


@pytest.fixture
async def client(
    clock: ManualClock, web: aiohttp.ClientSession
) -> AsyncGenerator[Client]:
    """Return a client of an older controller."""
    async with UniFiSimulator("quiet", clock=clock, unifi_os=False) as simulator:
        yield Client(simulator, web, prefix="")


async def log_in(client: Client, username: str | None = None) -> int:
    """Log in, keep the session, and return the status."""
    simulator = client.simulator
    body = {
        "username": username or simulator.username,
        "password": simulator.password,
        "remember": True,
    }
    reply = await client.http("POST", "/api/login", body, headers={})
    assert reply.data == []
    assert reply.cookies["csrf_token"]
    client.headers = {"Cookie": f"unifises={reply.cookies['unifises']}"}
    return reply.status


async def test_it_has_a_login_of_its_own_and_knows_no_keys(client: Client) -> None:
    assert (await client.get("/api/self")).code == (401, "api.err.LoginRequired")
    client.headers = {}
    assert (await client.get("/api/self")).code == (401, "api.err.LoginRequired")
    await log_in(client)
    reply = await client.get("/api/self")
    assert reply.data[0]["name"] == client.simulator.username
    assert "X-CSRF-Token" not in reply.headers
    # Writes need no token here.
    assert (await client.post(f"{V2}/traffic-flows", {})).status == 200
    await client.http("POST", "/api/logout")
    assert (await client.get("/api/self")).status == 401


async def test_what_unifi_os_has_is_not_there(client: Client) -> None:
    await log_in(client)
    for path in (
        "/api/auth/login",
        "/proxy/network/api/self",
        "/integration/v1/sites",
    ):
        assert (await client.http("GET", path)).status == 404
    reply = await client.http("GET", "/")
    assert (reply.status, reply.headers["Location"]) == (302, "/manage")
    [info] = (await client.get(f"{CLASSIC}/stat/sysinfo")).data
    assert "udm_version" not in info


async def test_it_refuses_in_its_own_words(client: Client) -> None:
    body = {"username": "homeassistant", "password": "wrong"}
    reply = await client.http("POST", "/api/login", body)
    assert reply.code == (400, "api.err.Invalid")
    body = {"username": "owner", "password": client.simulator.password}
    reply = await client.http("POST", "/api/login", body)
    assert reply.code == (400, "api.err.Ubic2faTokenRequired")


async def test_it_limits_no_logins_but_what_a_viewer_may(client: Client) -> None:
    for _ in range(7):
        assert await log_in(client) == 200
    await log_in(client, VIEWER)
    reply = await client.post(f"{CLASSIC}/cmd/stamgr", {"cmd": "kick-sta"})
    assert reply.code == (403, "api.err.NoPermission")
