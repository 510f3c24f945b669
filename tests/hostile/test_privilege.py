"""What the guard's login opens on an OpenWrt router with the access list that is shipped, should somebody steal it.

That each of its grants is used, and that its absence is named, is held by `tests/routers/test_access_list.py`.
"""

from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.files import Lines
from tests.simulators.client import Client

DENIED = ([6], {"code": -32002, "message": "Access denied"})
"""What rpcd says of what a login may not: its plugins, and ubus itself."""

CALLS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    # Other configurations, and what would apply or store them.
    *(
        ("uci", "get", {"config": config})
        for config in ("network", "wireless", "rpcd", "system", "dhcp", "uhttpd", "*")
    ),
    ("uci", "set", {"config": "firewall", "section": "x", "values": {"a": "b"}}),
    ("uci", "set", {"config": "rpcd", "section": "x", "values": {"a": "b"}}),
    ("uci", "add", {"config": "rpcd", "type": "login", "name": "x", "values": {}}),
    ("uci", "add", {"config": "network", "type": "route", "name": "x", "values": {}}),
    ("uci", "delete", {"config": "wireless", "section": "default_radio0"}),
    ("uci", "rename", {"config": "firewall", "section": "x", "name": "y"}),
    ("uci", "order", {"config": "firewall", "sections": []}),
    ("uci", "commit", {"config": "firewall"}),
    ("uci", "reload_config", {}),
    ("uci", "configs", {}),
    ("uci", "revert", {"config": "network"}),
    ("uci", "changes", {"config": "network"}),
    # Files.
    ("file", "write", {"path": "/etc/rc.local", "data": "reboot"}),
    (
        "file",
        "write",
        {"path": "/proc/sys/net/netfilter/nf_conntrack_max", "data": "1"},
    ),  # fmt: skip
    ("file", "remove", {"path": "/etc/config/firewall"}),
    ("file", "list", {"path": "/etc"}),
    ("file", "stat", {"path": "/etc/shadow"}),
    ("file", "md5", {"path": "/etc/shadow"}),
    *(
        ("file", "read", {"path": path})
        for path in (
            "/etc/shadow",
            "/etc/config/wireless",
            "/proc/net/arp",
            "/proc/net/nf_conntrack/../../../etc/shadow",
            "/proc/net/../../etc/shadow",
            "/proc/sys/net/netfilter/nf_conntrack_/../../../../../etc/shadow",
            "//etc//shadow",
        )
    ),
    # Users, sessions, the machine.
    ("luci", "setPassword", {"username": "root", "password": "x"}),
    ("luci", "getConntrackList", {}),
    ("luci", "setInitAction", {"name": "firewall", "action": "stop"}),
    ("session", "grant", {"scope": "uci", "objects": [["*", "write"]]}),
    ("session", "set", {"values": {"username": "root"}}),
    ("session", "create", {"timeout": 0}),
    ("session", "list", {}),
    ("system", "reboot", {}),
    ("system", "watchdog", {}),
    ("rpc-sys", "password_set", {"user": "root", "password": "x"}),
    ("rpc-sys", "reboot", {}),
    ("rpc-sys", "factory", {}),
    ("rc", "init", {"name": "firewall", "action": "stop"}),
    ("network", "restart", {}),
    ("network.interface", "down", {"interface": "lan"}),
    ("network.device", "set_state", {"name": "br-lan", "defer": True}),
)

_NFT = "/usr/sbin/nft"
_CONNTRACK = "/usr/sbin/conntrack"
COMMANDS: tuple[tuple[str, ...], ...] = (
    (_NFT,),
    (_NFT, "flush", "ruleset"),
    (_NFT, "-f", "/tmp/x"),  # noqa: S108 - on the router
    (_NFT, "-j", "-t", "list", "table", "inet", "fw4", ";", "flush", "ruleset"),
    (_NFT, "-j", "-t", "list", "table", "inet", "fw4\nflush ruleset"),
    (_NFT, "-j", "-t", "list", "ruleset"),
    (_CONNTRACK,),
    (_CONNTRACK, "-F"),
    (_CONNTRACK, "-D"),
    (_CONNTRACK, "-D", "-f", "ipv4"),
    (_CONNTRACK, "-D", "-s", "10.23.1.125"),
    (_CONNTRACK, "-D", "-p", "tcp"),
    (_CONNTRACK, "-D -f ipv4", "-p tcp"),
    (_CONNTRACK, "-F", "-f", "ipv4", "-s", "10.23.1.125"),
    (_CONNTRACK, "-I", "-f", "ipv4", "-s", "10.23.1.125"),
    (_CONNTRACK, "-U", "-f", "ipv4", "-s", "10.23.1.125"),
    (_CONNTRACK, "-R", "/tmp/x"),  # noqa: S108 - on the router
    (_CONNTRACK, "-L"),
    (_CONNTRACK, "-E"),
    ("conntrack", "-F"),
    ("/usr/sbin/../sbin/conntrack", "-F"),
    ("/bin/sh", "-c", "reboot"),
    ("/sbin/reboot",),
    ("/sbin/uci", "show"),
    ("/etc/init.d/firewall", "stop"),
    ("/bin/cat", "/etc/shadow"),
)
DOWNLOADS = (
    "/etc/shadow",
    "/etc/config/wireless",
    "/proc/net/../../etc/shadow",
    "/proc/net/nf_conntrack/../../../etc/shadow",
    "/proc/net/nf_conntrack%00/etc/shadow",
    "/proc/sys/net/netfilter/nf_conntrack_/../../../../../etc/shadow",
)


@pytest.fixture
async def thief(clock: ManualClock, socket_enabled: None) -> AsyncGenerator[Client]:
    """Return somebody who has the guard's login, and finds files and programs there that a router has."""

    def secret() -> Lines:
        return lambda: iter(["root:$1$x:0:0:99999:7:::\n"])

    async with (
        OpenWrtSimulator("ring", clock=clock) as router,
        aiohttp.ClientSession() as web,
    ):
        for path in ("/etc/shadow", "/etc/config/wireless", "/proc/net/arp"):
            router.files.put(path, secret())
        clock.advance(5)
        client = Client(router, web)
        await client.login()
        yield client


async def test_no_call_but_those_that_are_used_is_answered(thief: Client) -> None:
    granted = [
        (name, method, args)
        for name, method, args in CALLS
        if await thief.call(name, method, **args) not in DENIED
    ]
    assert granted == []


async def test_no_command_but_those_that_are_used_is_run(thief: Client) -> None:
    answers = {
        command: await thief.exec(command[0], *command[1:]) for command in COMMANDS
    }
    # Where rpcd finds no such program, it says so before it looks who asks.
    run = {command: answer for command, answer in answers.items() if answer[0] not in (4, 6)}  # fmt: skip
    assert run == {}


async def test_no_file_but_those_that_are_used_is_downloaded(thief: Client) -> None:
    replies = [(path, await thief.download(path)) for path in DOWNLOADS]
    assert [path for path, reply in replies if reply.status == HTTPStatus.OK] == []
    assert all("root:" not in reply.text for _, reply in replies)
    assert (await thief.download()).status == HTTPStatus.OK


async def test_nothing_is_run_by_cgi(thief: Client) -> None:
    body = f"sessionid={thief.sid}&command=/usr/sbin/conntrack -L"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = await thief.http("POST", "/cgi-bin/cgi-exec", body, form)
    assert reply.status == HTTPStatus.FORBIDDEN


GRANTED = (
    (_CONNTRACK, "-D", "-f", "ipv4", "-s", "192.0.2.1"),
    (_CONNTRACK, "-L", "-o", "extended,id", "-f", "ipv4", "-s", "192.0.2.1"),
)


@pytest.mark.parametrize(
    ("granted", "more"),
    [
        (granted, more)
        for granted in GRANTED
        for more in ("-F", "--flush", "-I", "-C", "-D", "-L")
        if more not in granted
    ],
)
async def test_a_second_command_behind_a_granted_one_does_nothing(
    thief: Client, granted: tuple[str, ...], more: str
) -> None:
    """The patterns end in `*`, so rpcd lets more arguments pass; the tool takes no second command (tried with 1.4.7)."""
    router = thief.simulator
    router.tick()
    flows = len(router.conntrack)
    assert flows
    status, answer = await thief.exec(*granted, more)
    assert (status, answer["code"]) == (0, 2)
    assert len(router.conntrack) == flows
