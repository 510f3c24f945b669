"""procd's `system` object: how the router fares, and what time it is there."""

from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Login, OpenWrtSimulator
from simulators.openwrt.acl import AclFile

from .captures import result
from .client import Client


def kinds(value: Any) -> Any:
    """Return a value's keys and types."""
    if isinstance(value, dict):
        return {key: kinds(one) for key, one in value.items()}
    if isinstance(value, list):
        return [type(one) for one in value]
    return type(value)


async def test_what_is_told_has_the_captured_types(root: Client) -> None:
    _, answer = await root.call("system", "info")
    assert kinds(answer) == kinds(result("06-system-info"))


@pytest.mark.parametrize("offset", [0, 3600, -18_000, 20_700])
async def test_localtime_is_ahead_of_unix_time_by_the_time_zone(
    clock: ManualClock, web: aiohttp.ClientSession, offset: int
) -> None:
    async with OpenWrtSimulator("quiet", clock=clock, utc_offset=offset) as router:
        client = Client(router, web)
        await client.login("root")
        clock.advance(90.7)
        now = int(clock.time())
        _, before = await client.call("system", "info")
        assert before["localtime"] == now + offset
        # LuCI's own clock has no time zone.
        assert await client.call("luci", "getUnixtime") == [0, {"result": now}]
        clock.advance(60)
        _, after = await client.call("system", "info")
    assert after["localtime"] - before["localtime"] == 60
    assert after["uptime"] - before["uptime"] == 60


def granting(*methods: str) -> AclFile:
    """Return an ACL that lets its readers call these methods of `system`."""
    return {"watch": {"read": {"ubus": {"system": list(methods)}}}}


@pytest.mark.parametrize("methods", [("board",), ("board", "info")])
async def test_it_is_told_to_whom_it_is_granted(
    clock: ManualClock, web: aiohttp.ClientSession, methods: tuple[str, ...]
) -> None:
    logins = [Login(username="ha", password="secret", read=("watch",))]
    async with OpenWrtSimulator(
        "quiet", clock=clock, acl=granting(*methods), logins=logins
    ) as router:
        client = Client(router, web)
        await client.login("ha", "secret")
        answer = await client.call("system", "info")
    if "info" in methods:
        assert answer[0] == 0
    else:
        assert answer == {"code": -32002, "message": "Access denied"}
