"""The simulator answers what the real daemons answered.

Every captured conversation is replayed, or stands in `NOT_REPLAYED` with the reason.
"""

import json
import re
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt.acl import AclFile
from simulators.openwrt.uci import Section, parse_config

from . import captures
from .captures import FOLDER, PASSWORD, Capture, capture, result, rig, text
from .client import NULL, Client

NOT_REPLAYED = {
    "01-http-get-list": "compared by its parts in a test of its own",
    "01-root-session-list": "the ACL files of LuCI's pages aren't simulated",
    "02-exec-grep": "no grep on the simulated router: nobody may be granted it",
    "02-exec-grep-evil": "likewise",
    "02-exec-grep-nomatch": "likewise",
    "06-getNetworkDevices": "compared by its keys in a test of its own",
    "06-luci-getFeatures": "likewise",
    "06-luci-getVersion": "likewise",
    "06-system-info": "likewise",
}

USED_ELSEWHERE = {
    "02-acl-netwatch",
    "05-uci-apply-norollbackconfirm",
}
"""Read by other tests, or the same conversation as another one."""

SESSION_LIST = "01-session-list-self-arg"
"""A session that lives 5 s."""

ANONYMOUS = [
    "01-access-after-renew",
    "01-bad-json",
    "01-bad-method",
    "01-batch-empty",
    "01-cors",
    "01-denied-method",
    "01-empty-sid",
    "01-file-denied-path",
    "01-file-missing-arg",
    "01-list-all-noauth",
    "01-list-noauth",
    "01-list-sig",
    "01-login-badpw",
    "01-login-missing-arg",
    "01-login-nouser",
    "01-login-ok",
    "01-missing-args-param",
    "01-no-id",
    "01-no-jsonrpc",
    "01-null-access",
    "01-options",
    "01-post-too-big",
    "01-renew-call",
    "01-rest-bearer",
    "01-rest-bearer-err",
    "01-root-file-notfound",
    "01-root-unknown-method",
    "01-session-access-dump",
    "01-session-access-file-denied",
    "01-session-access-uci",
    "01-session-create-denied",
    "01-session-get",
    "01-session-grant-denied",
    "01-sid-in-args",
    "01-string-id",
    "01-unknown-method-noacl",
    "01-unknown-object",
    "01-destroy-null",
    "01-http-get",
    "01-batch",
    "01-destroy",
    "03-cgi-badsid",
]
"""Conversations that need no more than a session."""

EXPIRED = (
    "01-expired-call",
    "01-expired-session-access",
    "01-expired-session-get",
    "01-expired-session-list",
    "01-destroy-again",
)
"""Conversations in a session that is over."""


def _sids(body: str | None) -> set[str]:
    found = set(re.findall(r"[0-9a-f]{32}", body or ""))
    return {sid for sid in found if not sid.startswith("0000000000")}


async def replay(client: Client, conversation: Capture) -> Any:
    """Send a captured request in the client's session and compare all but its body."""
    body, headers = conversation.body, dict(conversation.headers)
    for sid in _sids(body):
        body = (body or "").replace(sid, client.sid)
    if "Authorization" in headers:
        headers["Authorization"] = f"Bearer {client.sid}"
    reply = await client.http(conversation.method, conversation.path, body, headers)
    assert reply.status == conversation.status
    assert dict(reply.headers) == conversation.answer_headers
    return reply


def settled(answer: str) -> str:
    """Return an answer without what differs from one session to the next."""
    return re.sub(r'(?<="ubus_rpc_session":")[0-9a-f]{32}', "-", answer)


@pytest.fixture
async def client(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None
) -> Any:
    """Return a client of the rig, logged in as in the captures."""
    async with rig(clock) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        yield client


async def test_every_capture_is_compared() -> None:
    named = {name for names in _parametrized() for name in names}
    present = {path.name.removesuffix(".json") for path in FOLDER.glob("*.json")}
    assert present - named - USED_ELSEWHERE == set(NOT_REPLAYED)


def _parametrized() -> list[list[str]]:
    return [
        ANONYMOUS,
        list(EXPIRED),
        [SESSION_LIST],
        list(EXEC),
        list(READ_ONLY),
        list(TABLE),
        list(DOWNLOADS),
        ["03-getConntrackList"],
        list(SYSCTLS),
        list(UCI_LIFE),
        list(UCI_LISTS),
        ["05-nft-json", "05-exec-firewall-reload", "05-exec-firewall-reload-bad"],
        list(PLAIN),
        ["06-device-status-br-lan", "06-file-dhcp-leases", "06-getHostHints"],
    ]


@pytest.mark.parametrize("name", ANONYMOUS)
async def test_a_conversation_goes_as_captured(client: Client, name: str) -> None:
    conversation = capture(name)
    if name == "01-post-too-big":
        # The fixture holds the beginning of a body that was longer than 65,536 bytes.
        conversation = Capture(
            "POST", "/ubus", {}, "a" * 70_000, *_answer(conversation)
        )
    if name == "01-destroy-again":
        await client.call("session", "destroy")
    reply = await replay(client, conversation)
    if name == "01-batch":
        _compare_batch(reply.json, json.loads(conversation.response))
    else:
        assert settled(reply.text) == settled(conversation.response)


def _answer(conversation: Capture) -> tuple[int, dict[str, str], str]:
    return conversation.status, conversation.answer_headers, conversation.response


def _compare_batch(got: Any, expected: Any) -> None:
    assert got[1:] == expected[1:]
    assert got[0]["result"][1].keys() == expected[0]["result"][1].keys()


@pytest.mark.parametrize("name", EXPIRED)
async def test_a_dead_session_is_denied_like_a_missing_grant(
    client: Client, clock: ManualClock, name: str
) -> None:
    clock.advance(301)
    reply = await replay(client, capture(name))
    assert reply.text == capture(name).response
    assert reply.text == capture("01-denied-method").response


async def test_a_session_lists_itself(client: Client) -> None:
    client.sid = NULL
    _, session = await client.call(
        "session", "login", username="ha", password=PASSWORD, timeout=5
    )
    client.sid = session["ubus_rpc_session"]
    reply = await replay(client, capture(SESSION_LIST))
    assert settled(reply.text) == settled(capture(SESSION_LIST).response)


async def test_the_list_of_all_methods_holds_the_simulated_ones(client: Client) -> None:
    captured = capture("01-http-get-list")
    reply = await replay(client, captured)
    for name, methods in reply.json.items():
        if name in ("session", "file"):
            described = json.dumps({name: methods}, separators=(",", ":"))
            assert described[1:-1] in captured.response
            continue
        for method, arguments in methods.items():
            described = json.dumps({method: arguments}, separators=(",", ":"))
            if name != "uci":
                assert described[1:-1] in captured.response


# Programs and their rights (section 2).

EXEC = [
    "02-exec--D",
    "02-exec--D-none",
    "02-exec-bare",
    "02-exec-canon",
    "02-exec-denied-F",
    "02-exec-empty-params",
    "02-exec-env",
    "02-exec-exact-plus-extra",
    "02-exec-exact",
    "02-exec-joined-one-arg",
    "02-exec-nonstring-skipped",
    "02-exec-notfound",
    "02-exec-path-lookup",
    "02-exec-shell-meta",
    "02-exec-too-long",
    "02-exec-wild-inject-D",
    "02-exec-wild-src-cidr",
    "02-exec-wild-src-extra-args",
    "02-exec-wild-src",
    "02-exec-wild-v6",
]

READ_ONLY = (
    "02-ro-file-exec-",
    "02-ro-uci-add-firewall",
    "02-ro-uci-get-firewall",
    "02-ro-uci-get-rpcd",
    "02-ro-uci-get-wireless",
)


def exec_lines() -> list[str]:
    """Return the flows that the captures of section 2 list."""
    return list(result("02-exec-exact")["stdout"].splitlines())


@pytest.mark.parametrize("name", EXEC)
async def test_a_program_runs_as_captured(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None, name: str
) -> None:
    lines = exec_lines()
    if name == "02-exec--D-none":
        lines = [line for line in lines if "10.23.1.126" not in line]
    async with rig(clock, lines=lines) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.json == json.loads(capture(name).response)


@pytest.mark.parametrize("name", READ_ONLY)
async def test_who_may_only_read_only_reads(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None, name: str
) -> None:
    acl: AclFile = json.loads(text("02-acl-netwatch.json"))
    async with rig(clock, acl=acl) as simulator:
        client = Client(simulator, web)
        await client.login("ha_ro", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.json == json.loads(capture(name).response)


# Reading flows and settings (sections 3 and 4).

TABLE = (
    "03-exec--C",
    "03-exec--L_-o_extended_id",
    "03-exec--L_-o_extended_id_-f_ipv4_-s_10.23.1.125",
    "03-exec--L_-o_extended_id_-f_ipv4_-s_10.99.99.99",
    "03-exec--L_-o_extended_id_-f_ipv6_-s_fd23-10-1--125",
    "03-file-read-nf_conntrack",
    "03-file-read-nf_conntrack-b64",
)

DOWNLOADS = (
    "03-cgi-download",
    "03-cgi-download-denied",
    "03-cgi-exec",
    "03-cgi-exec-denied",
)

SYSCTLS = sorted(path.stem for path in FOLDER.glob("04-sysctl-*.json"))


def table_lines() -> list[str]:
    """Return the flows that the captures of section 3 list."""
    return list(result("03-exec--L_-o_extended_id")["stdout"].splitlines())


@pytest.mark.parametrize("name", [*TABLE, *SYSCTLS])
async def test_the_table_is_read_as_captured(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None, name: str
) -> None:
    async with rig(clock, lines=table_lines()) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.json == json.loads(capture(name).response)


@pytest.mark.parametrize("name", DOWNLOADS)
async def test_a_cgi_program_answers_as_captured(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None, name: str
) -> None:
    lines = capture("03-cgi-exec").response.splitlines()
    acl = captures.netwatch("download", "exec")
    async with rig(clock, acl=acl, lines=lines) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.text == capture(name).response


async def test_luci_lists_the_flows_as_captured(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None
) -> None:
    name = "03-getConntrackList"
    lines = [_line(entry) for entry in result(name)["result"]]
    async with rig(clock, lines=lines) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.json == json.loads(capture(name).response)


def _line(entry: dict[str, Any]) -> str:
    number = {"tcp": 6, "udp": 17, "icmp": 1, "esp": 50}[entry["layer4"]]
    state = " ESTABLISHED" if number == 6 else ""
    ports = f" sport={entry.get('sport', 0)} dport={entry.get('dport', 0)}"
    if number == 1:
        ports = f" type=8 code=0 id={entry['id']}"
    ways = (entry["src"], entry["dst"]), (entry["dst"], entry["src"])
    words = [f"src={a} dst={b}{ports} packets=0 bytes=0" for a, b in ways]
    timeout = entry["timeout"]
    return f"{entry['layer3']} 2 - {number} {timeout}{state} {' '.join(words)}"


# Blocking (section 5): one story, told by the captures in the order it went.

UCI_LIFE = (
    "05-uci-apply-nochanges",
    "05-uci-confirm-nothing-pending",
    "05-uci-add-named",
    "05-uci-add-anon",
    "05-uci-add-badname",
    "05-uci-add-noacl",
    "05-uci-add-mac",
    "05-uci-add-v6",
    "05-uci-changes-one",
    "05-uci-changes-all",
    "05-uci-commit-noacl",
    "05-uci-apply",
    "05-uci-apply-while-pending",
    "05-uci-confirm-other-session",
    "05-uci-commit-other-while-pending",
    "05-uci-confirm",
    "05-uci-get-section",
    "05-uci-get-match",
    "05-uci-delete",
    "05-uci-changes-delete",
    "05-uci-apply",
    "05-uci-rollback",
    "05-uci-changes-after-rollback",
    "05-uci-revert",
    "05-uci-changes-after-revert",
    "05-uci-set",
    "05-uci-apply-plain",
)

OTHER_SESSION = ("05-uci-confirm-other-session", "05-uci-commit-other-while-pending")


async def test_changes_live_as_captured(client: Client, clock: ManualClock) -> None:
    other = Client(client.simulator, client.web)
    await other.login("ha_ro", PASSWORD)
    # The second user of the captures may apply, too.
    client.simulator.sessions.live[-1].grants = client.simulator.sessions.live[0].grants
    for name in UCI_LIFE:
        speaker = other if name in OTHER_SESSION else client
        reply = await replay(speaker, capture(name))
        assert reply.text == capture(name).response, name
        if name == "05-uci-confirm":
            clock.advance(1.2)
            await _compare_live_rules(client)
    clock.advance(1.2)
    await _compare_reload_of_a_disabled_rule(client)


async def _compare_live_rules(client: Client) -> None:
    """Compare what is live after the changes, as text and as JSON."""
    live = client.simulator.firewall.text("forward_lan", handles=True)
    assert unhandled(live) == unhandled(text("05-nft-01-rules.txt"))
    reply = await replay(client, capture("05-nft-json"))
    listing = json.loads(reply.json["result"][1]["stdout"])
    captured = json.loads(result("05-nft-json")["stdout"])
    assert _without_handles(listing) == _without_handles(captured)
    assert json.dumps(listing)[:80] == json.dumps(captured)[:80]


async def _compare_reload_of_a_disabled_rule(client: Client) -> None:
    reply = await replay(client, capture("05-exec-firewall-reload"))
    assert reply.text == capture("05-exec-firewall-reload").response


def unhandled(listing: str) -> list[str]:
    """Return a listing with handles counted from the first one of its rules."""
    handles = [
        int(found) for found in re.findall(r"# handle (\d+)$", listing, re.MULTILINE)
    ]
    bare = re.sub(r" # handle \d+$", "", listing, flags=re.MULTILINE).strip()
    first = handles[1] if len(handles) > 1 else 0
    return [*bare.splitlines(), *(str(handle - first) for handle in handles[1:])]


def _without_handles(listing: Any) -> Any:
    items = listing["nftables"]
    for item in items:
        for value in item.values():
            value.pop("handle", None)
    return items


BAD_SECTIONS = """
config rule 'nw_bad'
	option name 'nw-bad'
	option src 'lan'
	option dest '*'
	option src_ip 'not-an-ip'
	option target 'DROP'

config rule 'nw_badzone'
	option name 'nw-badzone'
	option src 'nozone'
	option dest '*'
	option target 'DROP'
"""

MIXED_SECTIONS = """
config rule 'nw_mix'
	option name 'nw-mix'
	option src 'lan'
	option dest '*'
	option proto 'all'
	list src_ip '10.23.1.125'
	list src_ip 'fd23:10:1::125'
	list dest_ip '106.13.0.0/16'
	list dest_ip '2001:db8::/32'
	option target 'DROP'

config rule 'nw_multi'
	option name 'nw-multi'
	option src 'lan'
	option dest '*'
	option src_ip '10.23.1.125'
	option dest_port '53 443 8000-8010'
	option target 'DROP'

config rule 'nw_set_r'
	option name 'nw-set'
	option src 'lan'
	option dest '*'
	option proto 'all'
	option ipset 'nw_block4'
	option target 'DROP'

config rule 'nw_set3'
	option name 'nw-set3'
	option src 'lan'
	option dest '*'
	option ipset 'nw_block4p'
	option target 'DROP'

config ipset 'nw_block4'
	option name 'nw_block4'
	list match 'src_ip'
	list match 'dest_ip'
	list entry '10.23.1.125 106.13.0.0'

config ipset 'nw_block4p'
	option name 'nw_block4p'
	list match 'src_ip'
	list match 'dest_ip'
	list match 'dest_port'
	list entry '10.23.1.125 106.13.0.0 443'
"""


async def test_invalid_sections_are_skipped_with_a_word_on_stderr_only(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None
) -> None:
    name = "05-exec-firewall-reload-bad"
    async with rig(clock, sections=parse_config(BAD_SECTIONS)) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        reply = await replay(client, capture(name))
    assert reply.text == capture(name).response
    assert "nw-bad" not in simulator.firewall.text()


UCI_LISTS = ("05-uci-order", "05-uci-delete-match", "05-uci-confirm-too-late")


async def test_mixed_rules_sets_and_their_order_are_as_captured(
    clock: ManualClock, web: aiohttp.ClientSession, socket_enabled: None
) -> None:
    anonymous = Section(
        "rule", "", anonymous=True, options={"name": "nw-anon", "target": "DROP"}
    )
    sections = [*parse_config(MIXED_SECTIONS), anonymous]
    async with rig(clock, sections=sections) as simulator:
        client = Client(simulator, web)
        await client.login("ha", PASSWORD)
        live = simulator.firewall.text("forward_lan", handles=True)
        assert unhandled(live) == unhandled(text("05-nft-02-mix-set.txt"))
        for name in ("05-uci-delete-match", "05-uci-order"):
            reply = await replay(client, capture(name))
            assert reply.text == capture(name).response
        await client.call("uci", "apply", rollback=True, timeout=6)
        clock.advance(2)
        simulator.tick()
        live = simulator.firewall.text("forward_lan", handles=True)
        assert unhandled(live) == unhandled(text("05-nft-03-ordered.txt"))
        clock.advance(6)
        name = "05-uci-confirm-too-late"
        assert (await replay(client, capture(name))).text == capture(name).response


def test_the_chains_before_any_change_are_as_captured(clock: ManualClock) -> None:
    live = rig(clock).firewall
    for chain, name in (
        ("forward_lan", "05-nft-00-before.txt"),
        ("forward", "05-nft-00-forward.txt"),
    ):
        # A set of the kernel's own costs a handle in the simulator as on the rig.
        assert unhandled(live.text(chain, handles=True)) == unhandled(text(name))


def test_the_whole_ruleset_is_as_captured(clock: ManualClock) -> None:
    """All but the helpers, which the rig's kernel had and most routers don't load."""
    captured = text("05-nft-full-ruleset.txt")
    captured = re.sub(r"\tct helper .*?\n\t}\n\n", "", captured, flags=re.DOTALL)
    captured = re.sub(r"\tchain helper_lan .*?\n\t}\n\n", "", captured, flags=re.DOTALL)
    captured = re.sub(r".*helper assignment.*\n", "", captured)
    live = rig(clock, sections=parse_config(MIXED_SECTIONS)).firewall.text()
    assert live.splitlines() == captured.rstrip().splitlines()


# Who is who (section 6).

PLAIN = (
    "06-getDHCPLeases",
    "06-getDHCPLeases4",
    "06-interface-dump",
    "06-system-board",
    "06-uci-dhcp-host",
)


@pytest.mark.parametrize("name", PLAIN)
async def test_who_is_who_is_told_as_captured(
    client: Client, clock: ManualClock, name: str
) -> None:
    clock.advance(37)
    answer = (await replay(client, capture(name))).text
    uptime = re.compile(r'"uptime":\d+')
    assert uptime.sub("", answer) == uptime.sub("", capture(name).response)


async def test_host_hints_are_as_captured(client: Client) -> None:
    name = "06-getHostHints"
    hints = (await replay(client, capture(name))).json["result"][1]
    expected = result(name)
    # The rig's bridge had another address when it made its link-local one.
    hints[captures.LAN_MAC.upper()]["ip6addrs"] = ["fe80::b493:7dff:fe81:9135"]
    assert hints == expected
    assert list(hints) == list(expected)


async def test_the_file_of_leases_is_as_captured(
    client: Client, clock: ManualClock
) -> None:
    name = "06-file-dhcp-leases"
    data = (await replay(client, capture(name))).json["result"][1]["data"]
    until = int(clock.time()) + 43_200
    assert data.replace(str(until), "1795439299") == result(name)["data"]


async def test_the_status_of_a_device_is_as_captured(client: Client) -> None:
    name = "06-device-status-br-lan"
    status = (await replay(client, capture(name))).json["result"][1]
    expected = result(name)
    # The rig's bridge had no link and had sent a few packets.
    for varying in ("carrier", "macaddr", "statistics"):
        got, wanted = status.pop(varying), expected.pop(varying)
        if varying == "statistics":
            assert list(got) == list(wanted)
    assert status == expected


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("06-getNetworkDevices", ("luci-rpc", "getNetworkDevices")),
        ("06-luci-getFeatures", ("luci", "getFeatures")),
        ("06-luci-getVersion", ("luci", "getVersion")),
        ("06-system-info", ("system", "info")),
    ],
)
async def test_what_differs_by_device_has_the_captured_shape(
    root: Client, name: str, method: tuple[str, str]
) -> None:
    _, answer = await root.call(*method)
    expected = result(name)
    if name == "06-getNetworkDevices":
        for device in ("br-lan", "eth1", "lo"):
            assert set(answer[device]) == set(expected[device])
    else:
        assert list(answer) == list(expected)


async def test_all_devices_are_told_by_name(root: Client) -> None:
    _, devices = await root.call("network.device", "status")
    assert set(devices) == {"lo", "br-lan", "eth1"}
    for name, described in devices.items():
        assert await root.call("network.device", "status", name=name) == [0, described]
    assert await root.call("network.device", "status", name="nosuch") == [4]


async def test_the_router_has_a_clock(root: Client, clock: ManualClock) -> None:
    _, answer = await root.call("luci", "getUnixtime")
    assert answer == {"result": int(clock.time())}
    assert list((await root.call("luci-rpc", "getDHCPLeases", family=6))[1]) == [
        "dhcp6_leases"
    ]
