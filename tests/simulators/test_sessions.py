"""Sessions, logins and what they may do."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Login, OpenWrtSimulator, acl as acl_module
from simulators.openwrt.acl import AclFile, grants_for, shipped_acl

from .client import NULL, Client

DENIED = {"code": -32002, "message": "Access denied"}

ACL: AclFile = {
    "guard": {
        "description": "for these tests",
        "read": {
            "ubus": {"session": ["*"], "system": ["board"], "file": ["exec"]},
            "file": {"/usr/sbin/conntrack -L -f ipv[46] -s *": ["exec"]},
        },
        "write": {"ubus": {"uci": ["*"]}, "uci": ["firewall"]},
    }
}

LOGINS = (
    Login(username="guard", password="right", read=("guard",), write=("guard",)),
    Login(username="reader", password="right", read=("gu*",)),
    Login(username="everything-but", password="right", read=("g*", "! guard")),
)


@pytest.fixture
async def client(
    clock: ManualClock, web: aiohttp.ClientSession
) -> AsyncGenerator[Client]:
    """Return a client of a router with an ACL of its own."""
    async with OpenWrtSimulator("quiet", clock=clock, acl=ACL, logins=LOGINS) as router:
        client = Client(router, web)
        await client.login("guard", "right")
        yield client


async def test_a_session_lives_as_long_as_it_is_used(
    client: Client, clock: ManualClock
) -> None:
    for _ in range(3):
        clock.advance(299)
        assert (await client.call("system", "board"))[0] == 0
    clock.advance(301)
    assert await client.call("system", "board") == DENIED
    assert client.simulator.sessions.live == []


async def test_denied_calls_renew_a_session_too(
    client: Client, clock: ManualClock
) -> None:
    clock.advance(299)
    assert await client.call("system", "info") == DENIED
    clock.advance(299)
    assert (await client.call("system", "board"))[0] == 0


async def test_a_login_may_ask_for_another_lifetime(
    client: Client, clock: ManualClock
) -> None:
    client.sid = NULL
    args = {"username": "guard", "password": "right"}
    _, endless = await client.call("session", "login", **args, timeout=0)
    _, brief = await client.call("session", "login", **args, timeout=2)
    clock.advance(1_000_000)
    client.sid = brief["ubus_rpc_session"]
    assert await client.call("system", "board") == DENIED
    client.sid = endless["ubus_rpc_session"]
    assert (await client.call("system", "board"))[0] == 0
    assert (await client.call("session", "list"))[1]["expires"] == 0


async def test_a_session_remembers_what_it_is_told(client: Client) -> None:
    assert await client.call("session", "set", values={"a": 1, "b": 2}) == [0]
    assert await client.call("session", "get", keys=["a", "zz"]) == [
        0,
        {"values": {"a": 1}},
    ]
    assert await client.call("session", "unset", keys=["a", "zz"]) == [0]
    values = {"username": "guard", "b": 2}
    assert await client.call("session", "get") == [0, {"values": values}]
    assert await client.call("session", "unset") == [0]
    assert await client.call("session", "get") == [0, {"values": {}}]
    assert await client.call("session", "set", values="nonsense") == [2]


async def test_a_session_that_is_created_may_nothing(client: Client) -> None:
    _, created = await client.call("session", "create", timeout=20)
    assert (created["timeout"], created["acls"], created["data"]) == (20, {}, {})
    _, default = await client.call("session", "create")
    assert default["timeout"] == 300
    client.sid = created["ubus_rpc_session"]
    assert await client.call("session", "access") == DENIED


async def test_the_null_session_cannot_be_destroyed_by_those_who_may(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    acl: AclFile = {"unauthenticated": {"read": {"ubus": {"session": ["destroy"]}}}}
    async with OpenWrtSimulator("quiet", clock=clock, acl=acl) as router:
        assert await Client(router, web).call("session", "destroy") == [6]


async def test_grants_are_read_anew_at_each_login(client: Client) -> None:
    client.simulator.sessions.acls.append(
        {"guard": {"read": {"ubus": {"system": ["info"]}}}}
    )
    assert await client.call("system", "info") == DENIED
    await client.login("guard", "right")
    assert (await client.call("system", "info"))[0] == 0


async def test_who_only_reads_may_not_write(client: Client) -> None:
    await client.login("reader", "right")
    assert (await client.call("system", "board"))[0] == 0
    assert await client.call("uci", "changes") == DENIED


async def test_a_pattern_can_take_a_group_away(client: Client) -> None:
    await client.login("everything-but", "right")
    assert await client.call("system", "board") == DENIED


def test_writing_implies_reading() -> None:
    login = Login(username="x", password="x", write=("guard",))
    assert grants_for(login, [ACL]).allows("ubus", "system", "board")


async def test_a_wildcard_permits_further_arguments(client: Client) -> None:
    words = ["-L", "-f", "ipv4", "-s", "10.23.1.130", "-p", "udp"]
    assert (await client.exec("/usr/sbin/conntrack", *words))[0] == 0
    assert await client.exec("/usr/sbin/conntrack", "-L", "-f", "ipv4") == [6]
    assert await client.exec("/usr/sbin/conntrack", "-D", *words[1:]) == [6]


async def test_the_bare_program_permits_all_arguments(root: Client) -> None:
    assert (await root.exec("/usr/sbin/conntrack", "-C"))[0] == 0
    assert await root.call("file", "exec", command="/usr/sbin/conntrack") == [
        0,
        {
            "code": 2,
            "stderr": "conntrack v1.4.7 (conntrack-tools): You need to supply an action\n"
            "Try `conntrack -h' or 'conntrack --help' for more information.\n",
        },
    ]


async def test_a_session_is_told_what_it_may(client: Client) -> None:
    granted = (await client.call("session", "access"))[1]
    assert granted["uci"] == {"firewall": ["write"]}
    assert granted["access-group"] == {"guard": ["read", "write"]}
    for scope, name, function, may in (
        ("uci", "firewall", "write", True),
        ("uci", "network", "write", False),
        ("nonsense", "x", "y", False),
    ):
        args = {"scope": scope, "object": name, "function": function}
        assert await client.call("session", "access", **args) == [0, {"access": may}]


async def test_the_same_user_gets_a_session_back_whose_change_is_unconfirmed(
    client: Client,
) -> None:
    first = client.sid
    await client.call("uci", "add", config="firewall", type="rule", name="one")
    assert await client.call("uci", "apply", rollback=True, timeout=30) == [0]
    assert await client.login("guard", "right") == first
    assert await client.login("reader", "right") != first
    await client.login("guard", "right")
    assert await client.call("uci", "confirm") == [0]
    assert await client.login("guard", "right") != first


async def test_the_end_of_a_session_is_the_end_of_what_it_staged(
    client: Client,
) -> None:
    await client.call("uci", "add", config="firewall", type="rule", name="one")
    sid = client.sid
    assert client.simulator.uci.staged(sid, "firewall")
    assert await client.call("session", "destroy") == [0]
    assert client.simulator.uci.staged(sid, "firewall") == []


async def test_the_shipped_acl_is_what_the_login_of_the_project_gets(
    router: OpenWrtSimulator, web: aiohttp.ClientSession
) -> None:
    client = Client(router, web)
    await client.login()
    _, session = await client.call("session", "access")
    assert session["access-group"] == {"iot-egress-guard": ["read", "write"]}
    assert await client.call("session", "grant", scope="ubus", objects=[]) == DENIED


def test_without_a_shipped_acl_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(acl_module, "SHIPPED_ACL", tmp_path / "missing.json")
    assert shipped_acl() == {}


async def test_one_grant_less_is_one_permission_less(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    acl = json.loads(json.dumps(shipped_acl()))
    del acl["iot-egress-guard"]["read"]["ubus"]["system"]
    async with OpenWrtSimulator("quiet", clock=clock, acl=acl) as router:
        client = Client(router, web)
        await client.login()
        assert await client.call("system", "board") == DENIED
        assert (await client.call("luci-rpc", "getHostHints"))[0] == 0
