"""Who is on the site's networks, where the home ends, and what the home itself depends on."""

from ipaddress import ip_network
import json
from typing import Any

import pytest

from custom_components.iot_egress_guard.routers.errors import ProtocolError
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from custom_components.iot_egress_guard.routers.unifi.hosts import (
    read_hosts,
    read_last_network,
)
from custom_components.iot_egress_guard.routers.unifi.networks import read_networks
from simulators.clock import ManualClock
from simulators.openwrt import Client as Host
from simulators.unifi import Answer, UniFiSimulator

from .kit import RING, TELEVISION, asked, datagram


def answer(*rows: dict[str, Any]) -> Answer:
    """Return what the classic API answers with these rows."""
    body = {"meta": {"rc": "ok"}, "data": rows}
    return Answer(body=json.dumps(body).encode())


async def test_clients_have_names_and_addresses(router: UniFiRouter) -> None:
    clients = {each.mac: each for each in await router.clients()}
    assert clients[RING].name == "ring-pro"
    assert clients[RING].addresses[0] == "10.23.1.125"
    assert "2001:db8:0:10:56e0:19ff:feaa:125" in clients[RING].addresses
    assert not any(
        address.startswith("fe80")
        for each in clients.values()
        for address in each.addresses
    )
    names = [each.name for each in await router.clients()]
    # Whoever has no name comes last.
    assert names == ["living-room-tv", "phone", "ring-pro", "thermostat", None]


async def test_who_isn_t_there_is_known_without_addresses(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.clients.client(RING).online = False
    clients = {each.mac: each for each in await router.clients()}
    assert (clients[RING].name, clients[RING].addresses) == ("ring-pro", ())
    assert (await router.poll([RING])).addresses[RING] == ()


async def test_guests_and_those_long_gone_are_no_clients(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = int(clock.time())
    rows: list[dict[str, Any]] = [
        {"mac": "02:00:00:00:00:01", "name": "here", "last_seen": now},
        {"mac": "02:00:00:00:00:02", "name": "gone", "last_seen": now - 31 * 86_400},
        {"mac": "02:00:00:00:00:03", "name": "guest", "is_guest": True},
        {"mac": "02:00:00:00:00:04", "hostname": "never told"},
        {"mac": "no mac at all", "name": "broken"},
        {},
    ]
    console.faults.answer(answer(*rows), path="user")
    console.faults.answer(answer(), path="sta")
    assert [each.name for each in await router.clients()] == ["here", "never told"]


async def test_addresses_that_are_none_are_passed_over(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    row = {
        "mac": RING.upper(),
        "name": " ",
        "hostname": "ring",
        "ip": "10.23.1.125",
        "ipv6_addresses": ["fe80::1", "2001:DB8:0:10::1", "junk"],
        "last_ipv6": ["2001:db8:0:10:0:0:0:1"],
        "ipv6_address": "not a list",
    }
    console.faults.answer(answer(row), path="sta")
    console.faults.answer(answer(), path="user")
    [ring] = await router.clients()
    assert (ring.mac, ring.name) == (RING, "ring")
    assert ring.addresses == ("10.23.1.125", "2001:db8:0:10::1")


async def test_where_the_home_ends(router: UniFiRouter) -> None:
    poll = await router.poll([RING])
    assert ip_network("10.23.1.0/24") in poll.local_networks
    # The prefix stands in no configuration: the clients' addresses tell it.
    assert ip_network("2001:db8:0:10::/64") in poll.local_networks
    assert not any(
        net.overlaps(ip_network("203.0.113.0/24")) for net in poll.local_networks
    )
    assert {"10.23.1.1", "203.0.113.2"} <= poll.router_addresses


async def test_networks_are_those_behind_the_gateway(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    rows: list[dict[str, Any]] = [
        {"_id": "1", "purpose": "corporate", "ip_subnet": "192.0.2.1/25"},
        {"_id": "2", "purpose": "guest", "ip_subnet": "junk", "ipv6_subnet": "2001:db8:1::1/64"},
        {"_id": "3", "purpose": "corporate", "ip_subnet": "192.0.2.129/26", "enabled": False},
        {"_id": "4", "purpose": "vlan-only"},
        {"_id": "5", "purpose": "site-vpn", "remote_vpn_subnets": ["172.16.0.0/16", 7]},
        {"_id": "6", "purpose": "wan", "wan_ip": "203.0.113.9", "wan_ipv6": "2001:DB8::9"},
        {"_id": "7", "purpose": "vpn-client", "ip_subnet": "10.9.0.2/24"},
    ]  # fmt: skip
    console.faults.answer(answer(*rows), path="networkconf")
    console.faults.answer(answer(), path="sta")
    poll = await router.poll([])
    assert set(poll.local_networks) == {
        ip_network("192.0.2.0/25"),
        ip_network("2001:db8:1::/64"),
        ip_network("172.16.0.0/16"),
    }
    assert poll.router_addresses == {
        "192.0.2.1",
        "2001:db8:1::1",
        "203.0.113.2",
        "203.0.113.9",
        "2001:db8::9",
    }


async def test_hosts_are_read_again_once_a_minute_and_networks_seldom(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    for _ in range(20):
        await router.poll([RING])
        clock.advance(30)
    assert len(asked(console, "sta")) == 10
    assert len(asked(console, "networkconf")) == 1
    clock.advance(60)
    await router.poll([RING])
    assert len(asked(console, "networkconf")) == 2
    # A clock that was set back is no reason never to ask again.
    clock.advance(3_600)
    await router.poll([RING])
    assert len(asked(console, "sta")) == 12


async def test_a_stranger_is_asked_after_at_once(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.poll([RING])
    new = Host(mac="02:00:00:00:00:77", name="new", ipv4="10.23.1.77")
    console.gateway.send(datagram(src="10.23.1.77", mac=new.mac))
    clock.advance(31)
    # The console notices who it is only after the flow was logged.
    console.tick()
    console.clients.add(new)
    poll = await router.poll([RING, new.mac])
    assert len(asked(console, "sta")) == 2
    [flow] = poll.flows[new.mac]
    assert flow.key.device_address == "10.23.1.77"


def test_a_client_s_network_is_known_by_its_address_where_the_console_doesn_t_say() -> (
    None
):
    networks = read_networks(
        [
            {"_id": "lan", "purpose": "corporate", "ip_subnet": "10.23.1.1/24"},
            {"_id": "iot", "purpose": "corporate", "ip_subnet": "10.23.2.1/24"},
        ],
        [],
    )
    stations = [
        {"mac": RING, "ip": "10.23.2.9"},
        {"mac": TELEVISION, "ip": "198.51.100.1"},
    ]
    hosts = read_hosts(networks, stations)
    assert hosts.network_of(RING) == "iot"
    assert hosts.network_of(TELEVISION) is None
    assert read_last_network(stations, "02:00:00:00:00:01") is None


async def test_what_the_home_depends_on(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.settings.time_servers = ["192.0.2.123", "time.example", "2001:DB8::123"]
    services = await router.services()
    assert services.dns == {"9.9.9.9", "149.112.112.112"}
    # Names are passed over: what they stand for, the gateway doesn't tell.
    assert services.ntp == {"192.0.2.123", "2001:db8::123"}


async def test_resolvers_are_those_of_every_network(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    rows: list[dict[str, Any]] = [
        {"purpose": "wan", "wan_dns1": "1.1.1.1", "wan_dns2": "", "wan_ipv6_dns1": "2606:4700:4700::1111"},
        {"purpose": "corporate", "dhcpd_dns_1": "8.8.8.8", "dhcpd_dns_2": "10.23.1.1", "wan_dns1": "4.4.4.4"},
    ]  # fmt: skip
    await router.poll([])
    console.faults.answer(answer(*rows), path="networkconf")
    console.faults.answer(answer({"nameservers": ["9.9.9.9", None]}), path="health")
    # The gateway itself is asked by everybody, and is no server of the internet's.
    assert (await router.services()).dns == {
        "1.1.1.1",
        "2606:4700:4700::1111",
        "8.8.8.8",
        "9.9.9.9",
    }


async def test_a_name_that_is_no_utf_8_hides_nobody(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    rows = (
        b'{"meta":{"rc":"ok"},"data":[{"mac":"54:e0:19:aa:01:25","name":"Ring\xff"}]}'
    )
    console.faults.answer(Answer(body=rows), path="sta")
    names = {each.mac: each.name for each in await router.clients()}
    assert names["54:e0:19:aa:01:25"] == "Ring\ufffd"


@pytest.mark.parametrize("body", [b"[]", b'{"meta":{"rc":"ok"}}', b'"text"'])
async def test_a_list_that_is_none_says_so(
    router: UniFiRouter, console: UniFiSimulator, body: bytes
) -> None:
    console.faults.answer(Answer(body=body), path="sta")
    with pytest.raises(ProtocolError, match="can't be understood"):
        await router.poll([TELEVISION])
