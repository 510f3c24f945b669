"""What routers pass on of others' names, and say themselves, is plain; and no id of theirs leads elsewhere."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.plain_text import MAX_NAME, MAX_WORDS
from custom_components.iot_egress_guard.routers.errors import (
    RouterError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.unifi import SiteNeededError
from custom_components.iot_egress_guard.routers.unifi.errors import RequestRefusedError
from custom_components.iot_egress_guard.routers.unifi.records import read_record
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.unifi import Answer, UniFiSimulator
from tests.routers.openwrt import client as openwrt
from tests.routers.unifi.conftest import quiet
from tests.routers.unifi.kit import (
    BAIDU,
    answer,
    client as unifi,
    edit_policy,
    ours,
    raw,
)

from .grammar import stray_paths
from .homes import NAMED, hosts, named
from .texts import HOSTILE, WORST, is_plain

ELSEWHERE = ("../../x?y", "..", ".", "a/b", "a?b=c", "a#b", "a%2fb", "", "ü", "a\nb", "x" * 200)  # fmt: skip
"""What can be no segment of a path."""


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session such as Home Assistant shares."""
    async with aiohttp.ClientSession() as shared:
        yield shared


@pytest.fixture
async def console(
    clock: ManualClock, socket_enabled: None
) -> AsyncGenerator[UniFiSimulator]:
    """Return a quiet console."""
    async with quiet(clock) as simulated:
        yield simulated


async def test_hosts_of_openwrt_have_plain_names(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    for host in hosts():
        simulator.hosts.add(host)
    found = named(await openwrt(session, simulator, clock).clients())
    assert found.keys() == NAMED.keys()
    assert all(name is None or is_plain(name, MAX_NAME) for name in found.values())
    assert [NAMED[mac] for mac, name in found.items() if name is None] == [
        HOSTILE["nothing"]
    ]


async def test_clients_of_a_console_have_plain_names(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    for host in hosts():
        console.clients.add(host)
    found = named(await unifi(session, console, clock).clients())
    assert found.keys() == NAMED.keys()
    assert all(name is None or is_plain(name, MAX_NAME) for name in found.values())


async def test_an_openwrt_router_has_a_plain_name_itself(
    session: aiohttp.ClientSession, clock: ManualClock, socket_enabled: None
) -> None:
    board: dict[str, object] = {
        "hostname": WORST,
        "model": WORST,
        "release": {"distribution": WORST, "version": WORST},
    }
    async with OpenWrtSimulator(clock=clock, board=board) as simulator:
        who = await openwrt(session, simulator, clock).connect()
    for text in (who.name, who.model, who.manufacturer, who.firmware):
        assert is_plain(str(text), MAX_NAME)


async def test_a_console_has_a_plain_name_itself_and_so_have_its_sites(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    site = {"_id": "s1", "name": "default", "desc": WORST}
    info = {"name": WORST, "version": WORST, "ubnt_device_type": WORST}
    for path, row in (("sites", site), ("sysinfo", info)):
        console.faults.answer(answer({"meta": {"rc": "ok"}, "data": [row]}), path=path)
    router = unifi(session, console, clock)
    who = await router.connect()
    [found] = await router.sites()
    for text in (who.name, who.model, who.firmware, found.title):
        assert is_plain(str(text), MAX_NAME)


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=lambda each: ascii(each[:9]))
async def test_a_site_s_name_leads_nowhere_else(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    elsewhere: str,
) -> None:
    rows = [
        {"_id": "s1", "name": elsewhere, "role": "admin"},
        {"_id": elsewhere, "name": "second"},
        {"_id": "s2", "name": "default", "desc": "Home", "role": "admin"},
    ]
    console.faults.answer(answer({"meta": {"rc": "ok"}, "data": rows}), path="sites")
    [site] = await unifi(session, console, clock).sites()
    assert site.name == "default"
    with pytest.raises(SiteNeededError):
        await unifi(session, console, clock, site=elsewhere).rules()
    assert stray_paths(each.path for each in console.requests) == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=lambda each: ascii(each[:9]))
async def test_a_rule_s_id_leads_nowhere_else(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    elsewhere: str,
) -> None:
    router = unifi(session, console, clock)
    await router.push(BAIDU)
    edit_policy(console, _id=elsewhere)
    await router.remove([BAIDU.block_id])
    assert await router.rules() == {}
    assert stray_paths(each.path for each in console.requests) == []
    assert ours(console)["_id"] == elsewhere


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_record_names_is_plain(name: str) -> None:
    destination = {"ip": "198.51.100.9", "domains": [name, "api.example"], "host_name": name, "region": name}  # fmt: skip
    record = read_record(raw("1", 0, protocol=name, destination=destination))
    [(_, flow)] = record.flows({}, 0)
    assert "api.example" in flow.domains
    assert all(is_plain(each, 253) for each in flow.domains)
    assert flow.key.protocol == "unknown"
    assert flow.country is None


async def test_a_router_s_own_words_are_plain_in_errors(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    router = openwrt(session, simulator, clock)
    await router.connect()
    told: dict[str, Any] = {"jsonrpc": "2.0", "id": 0, "result": [0, {"code": 1, "stderr": WORST}]}  # fmt: skip
    uci = {"jsonrpc": "2.0", "id": 1, "result": [0, {"values": {}}]}
    simulator.faults.answer(
        Answer(body=json.dumps([uci, told]).encode()), name="file", method="exec"
    )
    with pytest.raises(UnsupportedError, match="nft can't list") as raised:
        await router.rules()
    check(raised.value)


async def test_a_console_s_own_words_are_plain_in_errors(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    router = unifi(session, console, clock)
    await router.connect()
    body = {"code": WORST, "errorCode": 400, "message": WORST}
    console.faults.answer(
        Answer(status=400, body=json.dumps(body).encode()), path="firewall-policies"
    )
    with pytest.raises(RequestRefusedError) as raised:
        await router.rules()
    check(raised.value)


def check(err: RouterError) -> None:
    """See that an error can be logged and shown."""
    assert is_plain(err.cause, MAX_WORDS)
    assert is_plain(str(err), 2 * MAX_WORDS)
