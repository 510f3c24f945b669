"""What can go wrong goes wrong as it would with a real console."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulators.clock import ManualClock
from simulators.unifi import Answer, UniFiSimulator
from simulators.unifi.simulator import PREFIX

from .console import CLASSIC, RING, V2, Client

STATIONS = f"{CLASSIC}/stat/sta"
FLOWS = f"{V2}/traffic-flows"


async def test_a_console_that_refuses_connections_accepts_them_again(
    admin: Client,
) -> None:
    await admin.simulator.faults.refuse()
    with pytest.raises(aiohttp.ClientConnectionError):
        await admin.get(STATIONS)
    # Refusing twice is refusing.
    await admin.simulator.faults.refuse()
    await admin.simulator.faults.accept()
    assert (await admin.get(STATIONS)).status == 200


async def test_a_fault_with_a_name_strikes_nothing_as_only_calls_of_ubus_have_one(
    admin: Client,
) -> None:
    admin.simulator.faults.answer(Answer(lost=True), name="sta")
    assert (await admin.get(STATIONS)).status == 200
    admin.simulator.faults.answer(Answer(lost=True))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await admin.get(STATIONS)


async def test_sessions_can_be_dropped(admin: Client) -> None:
    await admin.log_in()
    admin.simulator.faults.drop_sessions()
    assert (await admin.get(STATIONS)).status == 401
    await admin.log_in()
    assert (await admin.get(STATIONS)).status == 200


async def test_a_reboot_ends_sessions(admin: Client) -> None:
    await admin.log_in()
    admin.simulator.faults.reboot()
    assert (await admin.get(STATIONS)).status == 401


async def test_an_answer_can_hang(admin: Client, clock: ManualClock) -> None:
    admin.simulator.faults.hang(10, path="sta", times=1)
    hanging = asyncio.create_task(admin.get(STATIONS))
    while not clock.sleepers:
        await asyncio.sleep(0)
    assert (await admin.get(f"{CLASSIC}/rest/user")).status == 200
    clock.advance(10)
    assert (await hanging).status == 200
    assert (await admin.get(STATIONS)).status == 200


async def test_who_has_gone_gets_no_answer(admin: Client, clock: ManualClock) -> None:
    for fault in (admin.simulator.faults.hang, _cut_late(admin)):
        fault(10, path="sta", times=1)
        waiting = clock.sleepers
        hanging = asyncio.create_task(admin.get(STATIONS))
        while clock.sleepers == waiting:
            await asyncio.sleep(0)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        # By the time of this answer the console knows.
        assert (await admin.get(f"{CLASSIC}/rest/user")).status == 200
        clock.advance(10)
        assert (await admin.get(f"{CLASSIC}/rest/user")).status == 200


def _cut_late(admin: Client) -> Any:
    def hang_and_cut(seconds: float, **where: Any) -> None:
        admin.simulator.faults.hang(seconds, **where)
        admin.simulator.faults.half_body(**where)

    return hang_and_cut


async def test_an_answer_can_be_something_else(admin: Client) -> None:
    faults = admin.simulator.faults
    faults.html(path="traffic-flows")
    reply = await admin.post(FLOWS, {})
    assert (reply.status, reply.headers["Content-Type"]) == (
        200,
        "text/html; charset=utf-8",
    )
    assert (await admin.get(STATIONS)).status == 200
    faults.clear()
    faults.garbage(path=f"{PREFIX}/v2/*")
    async with admin.web.post(
        admin.simulator.url + PREFIX + FLOWS, data="{}", headers=admin.headers
    ) as response:
        assert (await response.read())[0] == 0
    assert (await admin.get(STATIONS)).status == 200
    faults.clear()
    faults.http_error(503)
    for path in (STATIONS, "/elsewhere"):
        assert (await admin.get(path)).status == 503
    faults.clear()
    faults.answer(Answer(body=b"[]"), path="sta", nth=2, times=1)
    texts = [(await admin.get(STATIONS)).text == "[]" for _ in range(3)]
    assert texts == [False, True, False]


async def test_only_a_method_can_be_struck(admin: Client) -> None:
    admin.simulator.faults.http_error(path="firewall-policies", method="POST")
    path = f"{V2}/firewall-policies"
    assert (await admin.get(path)).status == 200
    assert (await admin.post(path, {})).status == 500


async def test_an_answer_can_end_half_way_or_never_begin(admin: Client) -> None:
    faults = admin.simulator.faults
    faults.half_body(path="sta", times=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await admin.get(STATIONS)
    # A GET would be sent again by the web client itself.
    faults.disconnect(path="traffic-flows", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await admin.post(FLOWS, {})
    assert (await admin.get(STATIONS)).status == 200


async def test_what_was_asked_for_can_be_done_before_the_answer_is_lost(
    admin: Client,
) -> None:
    faults, body = admin.simulator.faults, await admin.block()
    faults.disconnect(path="firewall-policies", method="POST", after=True, times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await admin.post(f"{V2}/firewall-policies", body)
    assert [each["name"] for each in admin.simulator.policies.own] == ["ours"]
    faults.http_error(504, path="firewall-policies", method="POST", after=True, times=1)
    assert (await admin.post(f"{V2}/firewall-policies", body)).status == 504
    assert len(admin.simulator.policies.own) == 2


async def test_anything_can_happen_at_a_request(admin: Client) -> None:
    happened: list[str] = []

    async def refuse() -> None:
        happened.append("refused")
        await admin.simulator.faults.refuse()

    admin.simulator.faults.happen(lambda: happened.append("first"), path="sta")
    admin.simulator.faults.happen(refuse, path="sta", nth=2)
    assert (await admin.get(STATIONS)).status == 200
    with pytest.raises(aiohttp.ClientConnectionError):
        await admin.get(STATIONS)
    assert happened == ["first", "refused"]


async def test_a_part_can_fail_in_its_own_words(admin: Client) -> None:
    faults = admin.simulator.faults
    faults.meta_error(path="sta")
    reply = await admin.get(STATIONS)
    assert reply.code == (200, "api.err.ServerBusy")
    assert reply.json["data"] == []
    faults.meta_error("api.err.LoginRequired", status=401, path="sta")
    assert (await admin.get(STATIONS)).code == (401, "api.err.LoginRequired")
    faults.fail(path="traffic-flows", nth=2)
    codes = [(await admin.post(FLOWS, {})).status for _ in range(3)]
    assert codes == [200, 500, 200]
    faults.fail("api.err.Busy", status=409, path="traffic-flows")
    assert (await admin.post(FLOWS, {})).code == (409, "api.err.Busy")


async def test_requests_are_kept_for_assertions(admin: Client) -> None:
    await admin.get(STATIONS)
    await admin.post(FLOWS, {"source_mac": [RING]})
    admin.headers = {}
    await admin.get(STATIONS)
    requests: list[Any] = [
        (each.method, each.path, each.body) for each in admin.simulator.requests
    ]
    assert requests == [
        ("GET", PREFIX + STATIONS, None),
        ("POST", PREFIX + FLOWS, {"source_mac": [RING]}),
        ("GET", PREFIX + STATIONS, None),
    ]


# TLS.


async def test_tls_shows_a_certificate_that_can_be_pinned_and_changes(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator("quiet", clock=clock, tls=True) as console:
        first = console.certificate_sha256
        assert first is not None
        assert console.url.startswith("https://")
        await _fetch(web, console, first)
        with pytest.raises(aiohttp.ServerFingerprintMismatch):
            await _fetch(web, console, "00" * 32)
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await web.get(console.url)
        console.renew_certificate()
        assert console.certificate_sha256 not in (None, first)
        async with aiohttp.ClientSession() as another:
            with pytest.raises(aiohttp.ServerFingerprintMismatch):
                await _fetch(another, console, first)
            await _fetch(another, console, str(console.certificate_sha256))
        await console.faults.refuse()
        await console.faults.accept()
        async with aiohttp.ClientSession() as another:
            await _fetch(another, console, str(console.certificate_sha256))
        # A session's cookie goes back over TLS only.
        client = Client(console, web)
        await client.log_in()
        assert (await client.get(STATIONS)).status == 200


async def _fetch(
    web: aiohttp.ClientSession, console: UniFiSimulator, fingerprint: str
) -> None:
    pin = aiohttp.Fingerprint(bytes.fromhex(fingerprint))
    async with web.get(console.url, ssl=pin) as response:
        assert response.status == 200


async def test_without_tls_there_is_no_certificate(console: UniFiSimulator) -> None:
    assert console.certificate_sha256 is None
    with pytest.raises(RuntimeError, match="no TLS"):
        console.renew_certificate()
