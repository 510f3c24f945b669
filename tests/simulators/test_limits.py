"""The router's limits, where a client would run into them."""

import asyncio
from base64 import b64decode
import json

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import PACKAGES, OpenWrtSimulator
from simulators.openwrt.conntrack import Conntrack
from simulators.openwrt.conntrack_flow import Way
from simulators.openwrt.luci import MAX_FLOWS
from simulators.openwrt.packets import UDP
from simulators.openwrt.scenarios import Scenario, busy

from .client import NULL, Client

CONNTRACK = "/usr/sbin/conntrack"


def fill(table: Conntrack, flows: int) -> None:
    """Enter so many flows of `10.23.1.9`, spread over hosts as on the measured rig."""
    for number in range(flows):
        source = f"10.23.1.{9 + number % 100}"
        way = Way(source, f"198.51.{number >> 8 & 255}.{number & 255}", 20000, 443)
        table.insert(UDP, way, timeout=3000)


async def rooted(router: OpenWrtSimulator, web: aiohttp.ClientSession) -> Client:
    """Return a client that may everything."""
    client = Client(router, web)
    await client.login("root")
    return client


async def test_a_file_in_proc_is_cut_at_4096_bytes_without_a_word(root: Client) -> None:
    fill(root.simulator.conntrack, 1000)
    whole = (await root.download()).text
    status, answer = await root.call("file", "read", path="/proc/net/nf_conntrack")
    assert status == 0
    assert len(whole) > 100_000
    assert whole.startswith(answer["data"])
    # Whole lines: 18 of them on the measured rig, too.
    assert answer["data"].endswith("\n")
    assert 3800 < len(answer["data"]) <= 4096


async def test_reading_files_says_what_is_wrong(root: Client) -> None:
    assert await root.call("file", "read", path="/etc/passwd") == [4]
    assert await root.call("file", "read", path="") == [2]
    assert await root.call("file", "read", path=5) == [2]
    assert await root.call("file", "exec", params=["x"]) == [2]
    root.simulator.conntrack.clear()
    assert await root.call("file", "read", path="/proc/net/nf_conntrack") == [5]
    _, data = await root.call(
        "file",
        "read",
        path="/proc//sys/../sys/net/netfilter/nf_conntrack_max",
        base64=True,
    )
    assert b64decode(data["data"]) == b"262144\n"


@pytest.mark.parametrize(("flows", "status"), [(1000, 0), (2000, 8), (5000, 8)])
async def test_a_program_may_write_256_kib(
    root: Client, flows: int, status: int
) -> None:
    fill(root.simulator.conntrack, flows)
    answer = await root.exec(CONNTRACK, "-L", "-o", "extended,id")
    assert answer[0] == status
    one = await root.exec(CONNTRACK, "-L", "-f", "ipv4", "-s", "10.23.1.10")
    assert one[0] == 0
    assert one[1]["stdout"].count("\n") == flows // 100


async def test_luci_s_list_works_below_its_limit(root: Client) -> None:
    root.simulator.conntrack.clear()
    fill(root.simulator.conntrack, MAX_FLOWS - 1)
    status, answer = await root.call("luci", "getConntrackList")
    assert (status, len(answer["result"])) == (0, MAX_FLOWS - 1)


async def test_luci_s_list_kills_rpcd_beyond_its_limit(
    root: Client, clock: ManualClock
) -> None:
    fill(root.simulator.conntrack, MAX_FLOWS)
    other = await rooted(root.simulator, root.web)
    hanging = asyncio.create_task(root.call("luci", "getConntrackList"))
    while root.simulator.sessions.live:
        await asyncio.sleep(0)
    # Nobody is known any more, and nothing of rpcd is there to log in again.
    assert (await other.call("system", "board"))["code"] == -32002
    assert (await other.call("luci", "getVersion"))["code"] == -32000
    other.sid = NULL
    login = {"username": "root", "password": root.simulator.password}
    assert (await other.call("session", "login", **login))["code"] == -32000
    clock.advance(5)
    await other.login("root")
    assert not hanging.done()
    clock.advance(55)
    assert await hanging == {"code": -32003, "message": "ubus request timed out"}


async def test_a_body_may_have_65536_bytes(root: Client) -> None:
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "list"})
    fits = await root.http("POST", "/ubus", request.ljust(65_536))
    assert fits.json["result"]
    exceeds = await root.http("POST", "/ubus", request.ljust(65_537))
    assert exceeds.json["error"]["code"] == -32700
    assert exceeds.headers["Connection"] == "close"


async def test_requests_of_a_batch_are_answered_one_by_one_in_order(
    root: Client,
) -> None:
    def call(ident: int, name: str) -> dict[str, object]:
        params = [root.sid, name, "board", {}]
        return {"jsonrpc": "2.0", "id": ident, "method": "call", "params": params}

    batch = [call(7, "system"), 5, call(8, "nothing"), {"jsonrpc": "1.0"}]
    answers = await root.rpc(batch)
    assert [answer["id"] for answer in answers] == [7, None, 8, None]
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        None,
        -32700,
        -32000,
        -32700,
    ]


async def test_other_methods_paths_and_forms_are_refused(root: Client) -> None:
    assert (await root.http("GET", "/cgi-bin/cgi-download")).status == 404
    assert (await root.http("POST", "/nowhere", "x")).status == 404
    assert (await root.http("POST", "/ubus", "5")).json["error"]["code"] == -32700
    assert await root.call("session", "nonsense") == [3]
    for body, code in (
        ("nonsense", -32700),
        ("[]", -32700),
        ('{"jsonrpc":"2.0","id":1,"method":5}', -32700),
    ):
        answer = await root.http("POST", "/ubus/call/system", body)
        assert answer.json["error"]["code"] == code
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "board", "params": 5})
    anonymous = await root.http("POST", "/ubus/call/system", request)
    assert anonymous.json["error"]["code"] == -32002


async def test_a_download_says_what_is_wrong(root: Client) -> None:
    missing = await root.download("/etc/missing")
    assert missing.status == 404
    assert missing.text == (
        "Failed to stat requested path: No such file or directory\n"
    )
    root.sid = NULL
    assert (await root.download()).status == 403


async def test_a_program_by_cgi_needs_a_grant_and_may_write_more(
    root: Client,
) -> None:
    fill(root.simulator.conntrack, 5000)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"sessionid={root.sid}&command={CONNTRACK}+-L"
    answer = await root.http("POST", "/cgi-bin/cgi-exec", body, form)
    assert answer.text.count("\n") >= 5000
    assert answer.headers["Content-Type"] == "application/octet-stream"
    missing = f"sessionid={root.sid}&command=/bin/missing"
    assert (await root.http("POST", "/cgi-bin/cgi-exec", missing, form)).text == ""
    nobody = f"sessionid={NULL}&command={CONNTRACK}"
    denied = await root.http("POST", "/cgi-bin/cgi-exec", nobody, form)
    assert (denied.status, denied.text) == (403, "Exec permission denied\n")


@pytest.mark.parametrize(
    ("package", "call", "answer"),
    [
        ("conntrack", ("file", "exec", {"command": CONNTRACK, "params": ["-C"]}), [4]),
        ("rpcd-mod-luci", ("luci-rpc", "getHostHints", {}), "object"),
        ("rpcd-mod-file", ("file", "read", {"path": "/etc/x"}), "object"),
    ],
)
async def test_without_a_package_its_part_is_missing(
    clock: ManualClock,
    web: aiohttp.ClientSession,
    package: str,
    call: tuple[str, str, dict[str, object]],
    answer: object,
) -> None:
    packages = PACKAGES - {package}
    async with OpenWrtSimulator("quiet", clock=clock, packages=packages) as router:
        client = await rooted(router, web)
        name, method, args = call
        got = await client.call(name, method, **args)
    if answer == "object":
        answer = {"code": -32000, "message": "Object not found"}
    assert got == answer


async def test_without_cgi_io_there_is_no_download(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    packages = PACKAGES - {"cgi-io"}
    async with OpenWrtSimulator("quiet", clock=clock, packages=packages) as router:
        client = await rooted(router, web)
        assert (await client.download()).status == 404


async def test_a_table_of_65000_entries_comes_whole(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with OpenWrtSimulator("busy", clock=clock) as router:
        client = await rooted(router, web)
        count = int((await client.exec(CONNTRACK, "-C"))[1]["stdout"])
        lines = (await client.download()).text.splitlines()
        clock.advance(40)
        later = (await client.download()).text.splitlines()
    assert count == 65_000
    assert len(lines) == 65_000
    assert sum(map(len, lines)) > 14_000_000
    # Whoever lives there goes on, and so does the Ring Pro.
    assert len(later) > 65_000
    assert any("src=10.23.1.125 dst=106.13.0.0 sport=51506 dport=1" in x for x in later)


def test_a_smaller_crowd_can_be_had(clock: ManualClock) -> None:
    scenario: Scenario = busy(entries=300)
    assert len(OpenWrtSimulator(scenario, clock=clock).conntrack) == 300
