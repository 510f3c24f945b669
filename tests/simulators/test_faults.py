"""What can go wrong goes wrong as it would with a real router."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator, Status
from simulators.openwrt.ubus import TIMED_OUT

from .client import NULL, Client

DOWNLOAD = "/cgi-bin/cgi-download"


async def test_a_router_that_refuses_connections_accepts_them_again(
    root: Client,
) -> None:
    await root.simulator.faults.refuse()
    with pytest.raises(aiohttp.ClientConnectionError):
        await root.call("system", "board")
    # Refusing twice is refusing.
    await root.simulator.faults.refuse()
    await root.simulator.faults.accept()
    assert (await root.call("system", "board"))[0] == 0


async def test_sessions_can_be_dropped(root: Client) -> None:
    root.simulator.faults.drop_sessions()
    assert (await root.call("system", "board"))["code"] == -32002
    await root.login("root")


async def test_an_answer_can_hang(root: Client, clock: ManualClock) -> None:
    root.simulator.faults.hang(10, name="system", method="board", times=1)
    assert (await root.call("system", "info"))[0] == 0
    hanging = asyncio.create_task(root.call("system", "board"))
    while not clock.sleepers:
        await asyncio.sleep(0)
    assert (await root.call("system", "info"))[0] == 0
    clock.advance(10)
    assert (await hanging)[0] == 0
    assert (await root.call("system", "board"))[0] == 0


async def test_an_answer_can_be_something_else(root: Client) -> None:
    faults = root.simulator.faults
    faults.html("/ubus")
    reply = await root.http("POST", "/ubus", "{}")
    assert reply.headers["Content-Type"] == "text/html"
    assert "<html>" in reply.text
    assert (await root.download()).status == 200
    faults.clear()
    faults.garbage()
    async with root.web.post(f"{root.simulator.url}/ubus", data="{}") as response:
        assert (await response.read())[0] == 0
    faults.clear()
    faults.http_error(500, DOWNLOAD)
    assert (await root.call("system", "board"))[0] == 0
    assert (await root.download()).status == 500
    faults.clear()
    faults.answer(Answer(body=b"[]"), method="info", nth=2, times=1)
    assert (await root.call("system", "info"))[0] == 0
    assert (await root.http("POST", "/ubus", _request(root, "info"))).text == "[]"
    assert (await root.call("system", "info"))[0] == 0


def _request(client: Client, method: str, name: str = "system", **args: object) -> str:
    params = [client.sid, name, method, args]
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params})


async def test_an_answer_can_end_half_way(root: Client) -> None:
    root.simulator.faults.half_body("/ubus", times=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await root.call("system", "board")
    root.simulator.faults.half_body(DOWNLOAD, times=1)
    assert (await root.call("system", "board"))[0] == 0
    with pytest.raises(aiohttp.ClientPayloadError):
        await root.download()
    assert (await root.download()).status == 200


async def test_one_call_can_fail_and_the_next_one_work(root: Client) -> None:
    faults = root.simulator.faults
    faults.fail("uci", "apply", Status.UNKNOWN_ERROR, nth=2)
    assert await root.call("uci", "apply") == [5]
    assert await root.call("uci", "apply") == [9]
    assert await root.call("uci", "apply") == [5]
    faults.fail("system", "board")
    assert await root.call("system", "board") == {
        "code": -32002,
        "message": "Access denied",
    }
    faults.fail("system", "board", TIMED_OUT, times=None)
    batch = [
        json.loads(_request(root, method)) for method in ("board", "info", "board")
    ]
    answers = await root.rpc(batch)
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        -32003,
        None,
        -32003,
    ]
    faults.clear()
    assert (await root.call("system", "board"))[0] == 0


async def test_any_call_can_be_the_one_that_fails(root: Client) -> None:
    root.simulator.faults.fail(nth=3, status=Status.TIMEOUT)
    assert (await root.call("system", "board"))[0] == 0
    await root.download()
    assert (await root.call("uci", "configs"))[0] == 0
    assert await root.call("system", "info") == [7]
    assert (await root.call("system", "info"))[0] == 0


async def test_of_two_failures_of_one_call_the_first_is_told_and_both_are_used_up(
    root: Client,
) -> None:
    root.simulator.faults.fail("system", status=Status.TIMEOUT)
    root.simulator.faults.fail(method="board", status=Status.NO_DATA)
    assert await root.call("system", "board") == [7]
    assert (await root.call("system", "board"))[0] == 0


# Something happens, and something gets lost.


async def stage(client: Client, name: str) -> Any:
    """Stage a section."""
    return await client.call(
        "uci", "add", config="firewall", type="rule", name=name, values={}
    )


def staged(router: OpenWrtSimulator) -> set[str]:
    """Return the names of the sections that somebody staged."""
    return {
        delta.section
        for session in router.sessions.live
        for delta in router.uci.staged(session.sid, "firewall")
    }


@pytest.mark.parametrize("after", [False, True])
async def test_something_happens_before_or_after_a_request_is_carried_out(
    root: Client, after: bool
) -> None:
    router = root.simulator
    seen: list[set[str]] = []
    router.faults.happen(
        lambda: seen.append(staged(router)), name="uci", nth=2, after=after
    )
    assert (await stage(root, "first"))[0] == 0
    assert (await root.call("system", "board"))[0] == 0
    assert seen == []
    assert (await stage(root, "second"))[0] == 0
    assert seen == [{"first", "second"} if after else {"first"}]
    assert (await stage(root, "third"))[0] == 0
    assert len(seen) == 1


async def test_every_request_counts_where_nothing_narrows_it(root: Client) -> None:
    router = root.simulator
    before = router.request_count
    seen: list[int] = []
    router.faults.happen(
        lambda: seen.append(router.request_count - before), nth=2, times=4
    )
    await root.call("system", "board")
    await root.download()
    await root.http("GET", "/ubus/list")
    await root.http("POST", "/ubus/call/system", _request(root, "board"))
    await root.http("GET", "/nowhere")
    await root.rpc([json.loads(_request(root, "info")) for _ in range(3)])
    assert seen == [2, 3, 4, 5]
    assert router.request_count - before == 6


async def test_a_call_in_the_newer_form_is_known_by_its_name(root: Client) -> None:
    root.simulator.faults.http_error(502, "/ubus/call/system")
    seen: list[str] = []
    root.simulator.faults.happen(lambda: seen.append("board"), method="board")
    request = {"jsonrpc": "2.0", "id": 1, "method": "board", "params": {}}
    for body in ("nonsense", "[]", json.dumps(request)):
        reply = await root.http("POST", "/ubus/call/system", body)
        assert (reply.status, reply.text) == (502, "HTTP error 502\n")
    assert seen == ["board"]


async def test_what_happens_may_take_its_time(root: Client, clock: ManualClock) -> None:
    root.simulator.faults.happen(lambda: clock.sleep(10), after=True)
    hanging = asyncio.create_task(stage(root, "slow"))
    while not clock.sleepers:
        await asyncio.sleep(0)
    assert staged(root.simulator) == {"slow"}
    clock.advance(10)
    assert (await hanging)[0] == 0


async def test_a_router_does_it_and_reboots(root: Client) -> None:
    router = root.simulator
    router.faults.happen(router.faults.reboot, method="apply", after=True)
    router.faults.disconnect(method="apply", times=1, after=True)
    await stage(root, "ours")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await root.call("uci", "apply", rollback=True, timeout=30)
    assert router.uci.pending is None
    assert "ours" in {one.name for one in router.uci.committed("firewall").sections}
    assert (await root.call("system", "board"))["code"] == -32002


async def test_a_router_is_gone_in_the_middle_of_a_request(
    root: Client, caplog: pytest.LogCaptureFixture
) -> None:
    router = root.simulator
    for answer in (None, Answer(cut=True), Answer(lost=True)):
        router.faults.happen(router.faults.refuse, after=True)
        if answer is not None:
            router.faults.answer(answer, times=1, after=True)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await root.download()
        await router.faults.accept()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(lost=True), aiohttp.ServerDisconnectedError),
        (Answer(cut=True), aiohttp.ClientPayloadError),
    ],
)
async def test_an_answer_gets_lost_on_the_way(
    root: Client, answer: Answer, error: type[Exception]
) -> None:
    root.simulator.faults.answer(answer, name="uci", times=1, after=True)
    with pytest.raises(error):
        await stage(root, "ours")
    assert staged(root.simulator) == {"ours"}


async def test_another_answer_can_come_after_the_call_is_carried_out(
    root: Client,
) -> None:
    error = Answer(status=502, content_type="text/plain", body=b"Bad gateway\n")
    root.simulator.faults.answer(error, times=1, after=True)
    reply = await root.http(
        "POST",
        "/ubus",
        _request(root, "set", "uci", config="firewall", section="@zone[0]", values={}),
    )
    assert (reply.status, reply.text) == (502, "Bad gateway\n")
    assert root.simulator.requests[-1][:2] == ("uci", "set")


async def test_a_request_that_gets_lost_is_not_carried_out(root: Client) -> None:
    root.simulator.faults.disconnect(name="uci", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await stage(root, "ours")
    assert staged(root.simulator) == set()


async def test_half_an_answer_is_that_of_a_call_carried_out(root: Client) -> None:
    root.simulator.faults.half_body("/ubus", times=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await stage(root, "ours")
    assert staged(root.simulator) == {"ours"}


async def test_of_two_answers_to_one_request_the_first_is_sent(root: Client) -> None:
    faults = root.simulator.faults
    faults.answer(Answer(body=b"1"), nth=1, times=1)
    faults.answer(Answer(body=b"2"), nth=1, times=2)
    faults.answer(Answer(body=b"3"), nth=3, times=1)
    texts = [
        (await root.http("POST", "/ubus", _request(root, "board"))).text
        for _ in range(3)
    ]
    assert texts == ["1", "2", "3"]


async def test_a_reboot_keeps_the_configuration_and_loses_the_rest(
    root: Client, clock: ManualClock
) -> None:
    clock.advance(100)
    router = root.simulator
    values = {"name": "ours", "src": "lan", "dest": "*", "target": "DROP"}
    await root.call(
        "uci", "add", config="firewall", type="rule", name="ours", values=values
    )
    await root.call("uci", "apply", rollback=True, timeout=30)
    await root.call("uci", "confirm")
    await root.call("uci", "add", config="firewall", type="rule", name="unsaved")
    _, before = await root.call("system", "info")
    router.faults.reboot()
    assert (await root.call("system", "board"))["code"] == -32002
    await root.login("root")
    assert await root.call("uci", "changes") == [0, {"changes": {}}]
    _, after = await root.call("system", "info")
    assert after["uptime"] == 0 < before["uptime"]
    assert router.rules()[0]["comment"] == "!fw4: ours"
    assert len(router.conntrack) == 0


async def test_a_change_that_waits_when_the_power_fails_stays(
    root: Client, clock: ManualClock
) -> None:
    values = {"name": "ours", "src": "lan", "dest": "*", "target": "DROP"}
    await root.call(
        "uci", "add", config="firewall", type="rule", name="ours", values=values
    )
    await root.call("uci", "apply", rollback=True, timeout=30)
    root.simulator.faults.reboot()
    clock.advance(60)
    assert root.simulator.rules()[0]["comment"] == "!fw4: ours"
    assert root.simulator.uci.pending is None


async def test_rpcd_can_crash_and_comes_back(root: Client, clock: ManualClock) -> None:
    root.simulator.faults.crash_rpcd()
    assert (await root.call("uci", "configs"))["code"] == -32000
    assert (await root.call("network.interface", "dump"))["code"] == -32002
    clock.advance(5)
    root.sid = NULL
    await root.login("root")
    assert (await root.call("uci", "configs"))[0] == 0


async def test_calls_are_logged_for_assertions(root: Client) -> None:
    await root.call("system", "board")
    await root.download()
    assert root.simulator.requests[-2:] == [
        ("system", "board", {}),
        ("cgi-io", "download", {"path": "/proc/net/nf_conntrack"}),
    ]


# TLS.


async def test_tls_shows_a_certificate_that_can_be_pinned_and_changes(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with OpenWrtSimulator("quiet", clock=clock, tls=True) as router:
        first = router.certificate_sha256
        assert first is not None
        assert router.url.startswith("https://")
        await _fetch(web, router, first)
        with pytest.raises(aiohttp.ServerFingerprintMismatch):
            await _fetch(web, router, "00" * 32)
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await web.get(router.url)
        router.renew_certificate()
        assert router.certificate_sha256 not in (None, first)
        async with aiohttp.ClientSession() as another:
            with pytest.raises(aiohttp.ServerFingerprintMismatch):
                await _fetch(another, router, first)
            await _fetch(another, router, str(router.certificate_sha256))
        await router.faults.refuse()
        await router.faults.accept()
        async with aiohttp.ClientSession() as another:
            await _fetch(another, router, str(router.certificate_sha256))


async def _fetch(
    web: aiohttp.ClientSession, router: OpenWrtSimulator, fingerprint: str
) -> None:
    pin = aiohttp.Fingerprint(bytes.fromhex(fingerprint))
    async with web.get(f"{router.url}/ubus/list", ssl=pin) as response:
        assert response.status == 200


async def test_without_tls_there_is_no_certificate(router: OpenWrtSimulator) -> None:
    assert router.certificate_sha256 is None
    with pytest.raises(RuntimeError, match="no TLS"):
        router.renew_certificate()
