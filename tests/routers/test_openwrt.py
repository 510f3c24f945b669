"""The OpenWrt client against the simulated router: sessions, hosts, flows, TLS, and every way to fail."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_network
import json

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    AuthenticationError,
    CannotConnectError,
    CertificateChangedError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsupportedError,
    UntrustedCertificateError,
)
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.openwrt.packets import TCP, Packet, Tcp
from simulators.openwrt.scenarios import Scenario, config, home_network
from simulators.openwrt.status import Status
from tests.conftest import RING_MAC

from .openwrt import client

TABLE = "/cgi-bin/cgi-download"


async def test_who_the_router_is(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    identity = await router.connect()
    assert identity.unique_id == simulator.lan_mac
    assert identity.name
    assert identity.model


async def test_another_lan_makes_no_other_router_of_it(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    several = Scenario(network=home_network(iot=True), config=config(iot=True))
    async with OpenWrtSimulator(several, clock=clock) as simulator:
        identity = await client(session, simulator, clock).connect()
        assert identity.unique_id == simulator.lan_mac


async def test_how_it_keeps_its_flows(router: OpenWrtRouter) -> None:
    settings = await router.settings()
    assert settings.accounting is True
    assert settings.shortest_udp_timeout == 60
    assert settings.timeouts["udp_stream"] == 180
    assert settings.timeouts["tcp_established"] == 7440
    assert settings.entries is not None
    assert settings.max_entries is not None


async def test_clients_are_the_hosts_on_the_lan_and_not_the_router(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    clients = {each.mac: each for each in await router.clients()}
    assert set(clients) == {each.mac.lower() for each in simulator.hosts.clients}
    assert clients[RING_MAC].addresses[0] == "10.23.1.125"
    assert not any(
        address.startswith("fe80")
        for each in clients.values()
        for address in each.addresses
    )


async def test_a_poll_sees_the_packet_and_whose_it_is(
    router: OpenWrtRouter, clock: ManualClock
) -> None:
    clock.advance(5)
    poll = await router.poll([RING_MAC])
    packet = next(
        flow for flow in poll.flows[RING_MAC] if flow.key.remote_address == "106.13.0.0"
    )
    assert (packet.key.device_port, packet.key.remote_port) == (51506, 1)
    assert packet.replied is False
    assert packet.bytes_up == 200
    assert poll.skipped == 0
    assert "10.23.1.125" in poll.addresses[RING_MAC]
    assert ip_network("10.23.1.0/24") in poll.local_networks
    assert "10.23.1.1" in poll.router_addresses


async def test_an_unknown_address_on_the_lan_is_asked_after_at_once(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(
        "custom_components.iot_egress_guard.routers.openwrt.router.time.monotonic",
        lambda: now,
    )
    await router.poll([RING_MAC])
    asked = len(_asked(simulator, "luci-rpc"))
    prefix = next(
        net
        for net in (await router.poll([RING_MAC])).local_networks
        if net.version == 6
    )
    new = str(prefix[0xBEEF])
    simulator.hosts.client(RING_MAC).ipv6 += (new,)
    simulator.kernel.send(
        Packet(
            src=new,
            dst="2600:1f00::1",
            protocol=TCP,
            sport=40000,
            dport=443,
            mac=RING_MAC,
            tcp=Tcp.SYN,
        )
    )
    now += 11
    poll = await router.poll([RING_MAC])
    assert len(_asked(simulator, "luci-rpc")) > asked
    assert new in {flow.key.device_address for flow in poll.flows[RING_MAC]}


def _asked(simulator: OpenWrtSimulator, name: str) -> list[object]:
    return [call for call in simulator.requests if call[0] == name]


async def test_capabilities(
    router: OpenWrtRouter, session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    full = await router.capabilities()
    assert full.cuts_flows
    assert full.live_table
    assert full.missing == ()
    packages = {"cgi-io", "rpcd-mod-file", "rpcd-mod-luci"}
    async with OpenWrtSimulator(clock=clock, packages=packages) as bare:
        less = await client(session, bare, clock).capabilities()
    assert not less.cuts_flows
    assert less.missing == ("conntrack",)


async def test_a_wrong_password_is_told_from_everything_else(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    with pytest.raises(AuthenticationError):
        await client(session, simulator, clock, password="wrong").connect()


async def test_an_expired_session_is_renewed_once_and_unnoticed(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    await router.connect()
    clock.advance(301)
    assert (await router.poll([RING_MAC])).entries
    simulator.faults.drop_sessions()
    assert await router.settings()
    simulator.faults.drop_sessions()
    assert (await router.poll([RING_MAC])).entries
    logins = [call for call in simulator.requests if call[1] == "login"]
    assert len(logins) == 4


async def test_a_session_that_ends_in_the_middle_of_a_poll_is_renewed(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    clock.advance(5)
    await router.connect()
    simulator.faults.happen(router.close, name="luci-rpc")
    assert await router.clients()
    simulator.faults.happen(router.close, name="cgi-io")
    assert (await router.poll([RING_MAC])).entries


async def test_closing_ends_the_session_and_never_fails(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    clock.advance(5)
    await router.close()
    await router.connect()
    await simulator.faults.refuse()
    await router.close()
    await simulator.faults.accept()
    assert (await router.poll([RING_MAC])).entries


FAULTS: dict[str, tuple[Callable[[OpenWrtSimulator], None], type[RouterError]]] = {
    "a web page": (lambda sim: sim.faults.html(), ProtocolError),
    "garbage": (lambda sim: sim.faults.garbage(), ProtocolError),
    "HTTP 500": (lambda sim: sim.faults.http_error(500), ProtocolError),
    "no /ubus": (lambda sim: sim.faults.http_error(404), UnsupportedError),
    "half an answer": (lambda sim: sim.faults.half_body(), CannotConnectError),
    "a table that is a web page": (lambda sim: sim.faults.html(TABLE), ProtocolError),
    "no cgi-download": (
        lambda sim: sim.faults.http_error(404, TABLE),
        UnsupportedError,
    ),
    "a failing cgi-download": (
        lambda sim: sim.faults.http_error(502, TABLE),
        ProtocolError,
    ),
    "a forbidden table": (
        lambda sim: sim.faults.http_error(403, TABLE),
        PermissionDeniedError,
    ),
    "half a table": (lambda sim: sim.faults.half_body(TABLE), CannotConnectError),
    "no rpcd": (lambda sim: sim.faults.crash_rpcd(), UnsupportedError),
    "rpcd hangs": (
        lambda sim: sim.faults.fail(
            "system", "board", (-32003, "ubus request timed out")
        ),
        CannotConnectError,
    ),
    "no luci-rpc": (
        lambda sim: sim.faults.fail(
            "luci-rpc", "getHostHints", Status.METHOD_NOT_FOUND
        ),
        UnsupportedError,
    ),
    "an odd status": (
        lambda sim: sim.faults.fail("system", "board", Status.UNKNOWN_ERROR),
        ProtocolError,
    ),
}


@pytest.mark.parametrize(("fault", "error"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_is_one_of_the_few_errors(
    router: OpenWrtRouter,
    simulator: OpenWrtSimulator,
    fault: Callable[[OpenWrtSimulator], None],
    error: type[RouterError],
) -> None:
    fault(simulator)
    with pytest.raises(RouterError) as raised:
        await router.connect()
    assert type(raised.value) is error
    assert raised.value.cause
    assert raised.value.remedy
    assert simulator.password not in str(raised.value)


@pytest.mark.parametrize("text", ["²", "٣", "9" * 5_000, "-1", "", None])
async def test_a_sysctl_that_is_no_number_is_unknown(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, text: str | None
) -> None:
    await router.connect()
    before = await router.settings()
    assert before.timeouts
    answers = [{"result": [0, {"data": text}]}] * (3 + len(before.timeouts))
    body = json.dumps(answers).encode()
    simulator.faults.answer(Answer(body=body), name="file", method="read")
    settings = await router.settings()
    assert (settings.accounting, settings.entries, settings.timeouts) == (
        None,
        None,
        {},
    )


#: What isn't a router's list of its interfaces.
INTERFACES: list[object] = [
    {"interface": 7},
    {"interface": ["lan"]},
    {"interface": [{"interface": "lan", "ipv4-address": [{"address": "here"}]}]},
    {
        "interface": [
            {"interface": "lan", "ipv4-address": [{"address": "10.1.1.1", "mask": 99}]}
        ]
    },
    {
        "interface": [
            {
                "interface": "lan",
                "ipv6-address": [{"address": "2001:db8::1%x y", "mask": 64}],
            }
        ]
    },
]


@pytest.mark.parametrize("dump", INTERFACES)
@pytest.mark.parametrize("ask", [OpenWrtRouter.clients, OpenWrtRouter.services])
async def test_interfaces_that_are_not_understood_are_an_error(
    router: OpenWrtRouter,
    simulator: OpenWrtSimulator,
    ask: Callable[[OpenWrtRouter], Awaitable[object]],
    dump: object,
) -> None:
    await router.connect()
    answers = [
        {"jsonrpc": "2.0", "id": number, "result": [0, said]}
        for number, said in enumerate((dump, {}, {}))
    ]
    asked = len(answers) if ask is OpenWrtRouter.clients else 1
    body = json.dumps(answers[:asked]).encode()
    simulator.faults.answer(Answer(body=body), name="network.interface")
    with pytest.raises(ProtocolError, match="list of hosts"):
        await ask(router)


async def test_nobody_there(session: aiohttp.ClientSession) -> None:
    with pytest.raises(CannotConnectError):
        await OpenWrtRouter(session, "http://127.0.0.1:9", "u", "p").connect()


async def test_tls_is_pinned(
    session: aiohttp.ClientSession, clock: ManualClock, broken_handshakes: None
) -> None:
    async with OpenWrtSimulator(clock=clock, tls=True) as simulator:
        with pytest.raises(UntrustedCertificateError) as raised:
            await client(session, simulator, clock).connect()
        shown = raised.value.fingerprint
        assert shown == (simulator.certificate_sha256 or "").lower()
        assert await client(session, simulator, clock, fingerprint=shown).connect()
        simulator.renew_certificate()
        async with aiohttp.ClientSession() as later:
            with pytest.raises(CertificateChangedError) as changed:
                await client(later, simulator, clock, fingerprint=shown).connect()
        assert changed.value.fingerprint == (simulator.certificate_sha256 or "").lower()


async def test_plain_http_where_tls_is_asked_for(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator
) -> None:
    url = simulator.url.replace("http:", "https:")
    with pytest.raises(CannotConnectError):
        await OpenWrtRouter(session, url, "u", "p").connect()


async def test_a_full_table_is_read_without_being_held(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("busy", clock=clock) as simulator:
        clock.advance(5)
        poll = await client(session, simulator, clock).poll([RING_MAC])
    assert poll.entries >= 60_000
    assert poll.flows[RING_MAC]
    assert poll.skipped == 0


async def test_nobody_to_watch_costs_the_router_no_table(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    poll = await router.poll([])
    assert poll.flows == {}
    assert not [call for call in simulator.requests if call[0] == "cgi-io"]
