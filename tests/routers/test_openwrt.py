"""The OpenWrt client against the simulated router: sessions, permissions, flows, blocks, and every way to fail."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from ipaddress import ip_network
import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    AuthenticationError,
    BlockRefusedError,
    CannotConnectError,
    CertificateChangedError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsavedChangesError,
    UnsupportedError,
    UntrustedCertificateError,
)
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.acl import SHIPPED_ACL, AclFile
from simulators.openwrt.hosts import Client
from simulators.openwrt.packets import TCP, Packet, Tcp
from simulators.openwrt.status import Status
from tests.conftest import RING_MAC, our_rules

BAIDU = BlockRule(
    block_id="0a1b2c3d",
    mac=RING_MAC,
    networks=(ip_network("106.13.0.0"),),
    protocol="udp",
    port=1,
)
SHIPPED: dict[str, Any] = json.loads(SHIPPED_ACL.read_text(encoding="utf-8"))
TABLE = "/cgi-bin/cgi-download"


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session such as Home Assistant shares."""
    async with aiohttp.ClientSession() as shared:
        yield shared


@pytest.fixture
def router(
    session: aiohttp.ClientSession, simulator: OpenWrtSimulator, clock: ManualClock
) -> OpenWrtRouter:
    """Return a client of the simulated router."""
    return client(session, simulator, clock)


def client(
    session: aiohttp.ClientSession,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    *,
    password: str | None = None,
    fingerprint: str | None = None,
) -> OpenWrtRouter:
    """Return a client whose waiting moves the router's clock."""

    async def sleep(seconds: float) -> None:
        clock.advance(seconds)

    return OpenWrtRouter(
        session,
        simulator.url,
        simulator.username,
        password or simulator.password,
        fingerprint=fingerprint,
        sleep=sleep,
    )


async def test_who_the_router_is(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    identity = await router.connect()
    assert identity.unique_id == simulator.lan_mac
    assert identity.name
    assert identity.model


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


async def test_a_block_is_staged_applied_seen_in_force_confirmed_and_cuts_the_flow(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock, reload_seconds=1.1) as simulator:
        router = client(session, simulator, clock)
        clock.advance(5)
        result = await router.push(BAIDU)
        assert result.status.live
        assert result.status.configured
        assert result.flows_cut == 1
        assert "54:e0:19:aa:01:25" in result.status.text[0]
        methods = [method for name, method, _ in simulator.requests if name == "uci"]
        assert methods.index("add") < methods.index("apply") < methods.index("confirm")
        clock.advance(60)
        assert our_rules(simulator) == ["ieg_0a1b2c3d"]
        assert set(await router.rules()) == {"0a1b2c3d"}
        await router.remove(["0a1b2c3d", "ffffffff"])
        assert our_rules(simulator) == []
        assert await router.rules() == {}


async def test_pushing_the_same_rule_again_changes_nothing(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    applied = len([1 for name, method, _ in simulator.requests if method == "apply"])
    assert (await router.push(BAIDU)).status.live
    assert applied == len(
        [1 for name, method, _ in simulator.requests if method == "apply"]
    )


async def test_a_rule_that_the_firewall_skips_is_rolled_back(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    bad = BlockRule(block_id="0a1b2c3d", mac="not a mac", networks=BAIDU.networks)
    simulator.hosts.add(Client(mac="not a mac", ipv4="10.23.1.77"))
    with pytest.raises(BlockRefusedError, match="didn't take it"):
        await router.push(bad)
    assert our_rules(simulator) == []
    assert await router.rules() == {}
    assert (await router.push(BAIDU)).status.live


async def test_a_device_that_the_router_does_not_see_has_no_zone(
    router: OpenWrtRouter,
) -> None:
    with pytest.raises(BlockRefusedError, match="doesn't see the device"):
        await router.push(
            BlockRule(
                block_id="0a1b2c3d", mac="aa:aa:aa:aa:aa:aa", networks=BAIDU.networks
            )
        )


async def test_the_owners_unsaved_changes_are_left_alone(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.rules()
    args = {
        "config": "firewall",
        "type": "rule",
        "name": "mine",
        "values": {"name": "x"},
    }
    await router._ubus.call("uci", "add", args)  # noqa: SLF001
    with pytest.raises(UnsavedChangesError):
        await router.push(BAIDU)
    with pytest.raises(UnsavedChangesError):
        await router.remove(["0a1b2c3d"])
    changes = await router._ubus.call("uci", "changes", {"config": "firewall"})  # noqa: SLF001
    assert changes["changes"]
    assert our_rules(simulator) == []


async def test_what_is_left_of_our_own_push_is_dropped_first(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.rules()
    args = {
        "config": "firewall",
        "type": "rule",
        "name": "ieg_deadbeef",
        "values": {"name": "x"},
    }
    await router._ubus.call("uci", "add", args)  # noqa: SLF001
    assert (await router.push(BAIDU)).status.live
    assert our_rules(simulator) == ["ieg_0a1b2c3d"]


async def test_quarantine_stops_the_internet_and_leaves_the_lan(
    router: OpenWrtRouter, clock: ManualClock
) -> None:
    clock.advance(5)
    result = await router.push(
        BlockRule(block_id="0a1b2c3d", mac=RING_MAC, networks=())
    )
    assert result.flows_cut
    assert result.flows_cut > 1
    assert all("drop_to_wan" in text for text in result.status.text)


async def test_many_networks_go_into_sets_of_either_family(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    networks = (
        *(
            ip_network(f"106.{number >> 8}.{number & 255}.0/24")
            for number in range(2500)
        ),
        *(ip_network(f"2400:{number:x}::/32") for number in range(20)),
    )
    rule = BlockRule(
        block_id="0a1b2c3d", mac=RING_MAC, networks=networks, protocol="any", port=443
    )
    result = await router.push(rule)
    sections = simulator.uci.committed("firewall").sections
    sets = [each.name for each in sections if each.type == "ipset"]
    assert len(sets) == 3
    assert len(result.status.text) == 6
    await router.remove(["0a1b2c3d"])
    assert our_rules(simulator) == []


async def test_without_the_conntrack_package_the_owner_is_told(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    packages = {"cgi-io", "rpcd-mod-file", "rpcd-mod-luci"}
    async with OpenWrtSimulator("ring", clock=clock, packages=packages) as simulator:
        clock.advance(5)
        result = await client(session, simulator, clock).push(BAIDU)
    assert result.flows_cut is None
    assert "conntrack package" in result.notes[0]


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


def _grants(acl: dict[str, Any]) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield every single grant: permission, scope, object, function."""
    group = acl["iot-egress-guard"]
    for permission in ("read", "write"):
        for scope, granted in group[permission].items():
            for name in granted:
                if isinstance(granted, list):
                    yield permission, scope, name, None
                else:
                    for function in granted[name]:
                        yield permission, scope, name, function


def _without(permission: str, scope: str, name: str, function: str | None) -> AclFile:
    """Return the shipped access list without one grant."""
    acl = deepcopy(SHIPPED)
    granted = acl["iot-egress-guard"][permission][scope]
    (granted if function is None else granted[name]).remove(
        name if function is None else function
    )
    return acl


async def _everything(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    """Do all that the guard ever asks of a router, the undoing of a failed push included."""
    await router.connect()
    await router.capabilities()
    await router.settings()
    await router.clients()
    simulator.faults.fail("uci", "confirm", Status.NO_DATA)
    with suppress(BlockRefusedError):
        await router.push(BAIDU)
    clock.advance(31)
    await router.push(BAIDU)
    await router.remove([BAIDU.block_id])


#: Without these the client goes on, so that no error names them: what is lost is said here.
SILENT = {
    ("read", "ubus", "session", "access"): "a dead session is found out by a new login",
    (
        "read",
        "ubus",
        "session",
        "destroy",
    ): "the session ends by itself after five minutes",
    ("write", "ubus", "uci", "rollback"): "the router rolls back by itself after 30 s",
    ("write", "ubus", "uci", "revert"): "what is staged goes with the session",
}


@pytest.mark.parametrize(
    "grant", list(_grants(SHIPPED)), ids=lambda grant: "-".join(map(str, grant))
)
async def test_each_grant_is_used_and_its_absence_is_named(
    session: aiohttp.ClientSession,
    clock: ManualClock,
    grant: tuple[str, str, str, str | None],
) -> None:
    acl = _without(*grant)
    async with OpenWrtSimulator(
        "ring", clock=clock, acl=acl, reload_seconds=0
    ) as simulator:
        clock.advance(5)
        router = client(session, simulator, clock)
        denied: PermissionDeniedError | None = None
        try:
            await _everything(router, simulator, clock)
        except PermissionDeniedError as err:
            denied = err
        await router.close()
    if grant in SILENT:
        called = {(name, method) for name, method, _ in simulator.requests}
        assert (grant[2], grant[3]) in called or grant[3] == "access"
        return
    assert denied is not None
    _, scope, name, function = grant
    assert scope in denied.grant
    wanted = name.split("*")[0].split("[")[0] if scope == "file" else name
    assert wanted in denied.grant or (function or "") in denied.grant


async def test_the_whole_access_list_allows_everything_asked(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock, reload_seconds=0) as simulator:
        clock.advance(5)
        router = client(session, simulator, clock)
        await _everything(router, simulator, clock)
        assert our_rules(simulator) == []


@pytest.mark.parametrize("method", ["add", "apply", "confirm"])
async def test_a_push_that_is_cut_off_leaves_nothing_behind(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock, method: str
) -> None:
    simulator.faults.fail("uci", method, Status.UNKNOWN_ERROR)
    with pytest.raises(RouterError):
        await router.push(BAIDU)
    clock.advance(31)
    simulator.tick()
    assert our_rules(simulator) == []
    assert await router.rules() == {}
    assert (await router.push(BAIDU)).status.live


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
