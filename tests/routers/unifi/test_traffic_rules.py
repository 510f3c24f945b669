"""Blocks as traffic rules, on a site whose firewall has no zones."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    BlockRefusedError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt.packets import TCP, Tcp
from simulators.unifi import UniFiSimulator

from .kit import BAIDU, QUARANTINE, RING, asked, client, passes, post

RULES = "trafficrules"
IPV6 = "2001:db8:0:10:56e0:19ff:feaa:125"


@pytest.fixture
def router(
    session: aiohttp.ClientSession, old_site: UniFiSimulator, clock: ManualClock
) -> UniFiRouter:
    """Return a client of a console whose site has no zones."""
    return client(session, old_site, clock)


def rules(console: UniFiSimulator) -> list[dict[str, Any]]:
    """Return the rules that there are."""
    return [dict(each) for each in console.traffic_rules.all]


def edit(console: UniFiSimulator, **changed: Any) -> None:
    """Change the one rule that there is, whoever may."""
    [rule] = console.traffic_rules.all
    rule |= changed


SCOPES: dict[str, tuple[BlockRule, dict[str, Any], bool]] = {
    "an address and a port": (BAIDU, {}, True),
    "another port": (BAIDU, {"dport": 2}, False),
    "another address": (BAIDU, {"dst": "106.13.0.1"}, False),
    "a network": (replace(BAIDU, networks=(ip_network("106.12.0.0/15"),)), {"dst": "106.13.0.9"}, True),
    "ipv6": (replace(BAIDU, networks=(ip_network("240e::/20"),)), {"dst": "240e::1", "src": IPV6}, True),
    "a country": (replace(BAIDU, networks=(), country="CN", port=None), {"dst": "106.13.7.7"}, True),
    "all of the internet": (QUARANTINE, {"dst": "198.51.100.9"}, True),
    "and not the home": (QUARANTINE, {"dst": "10.23.1.1", "dport": 53}, False),
    "nor another device": (QUARANTINE, {"src": "10.23.1.130", "mac": "f6:2b:9c:44:81:30"}, False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "sent", "stopped"), SCOPES.values(), ids=SCOPES.keys()
)
async def test_a_rule_stops_what_it_means(
    router: UniFiRouter,
    old_site: UniFiSimulator,
    rule: BlockRule,
    sent: dict[str, Any],
    stopped: bool,
) -> None:
    result = await router.push(rule)
    assert passes(old_site, **sent) is not stopped
    [body] = rules(old_site)
    assert body["description"] == f"[iot_egress_guard] {rule.block_id}"
    assert body["target_devices"] == [{"client_mac": RING, "type": "CLIENT"}]
    assert result.status.live
    assert result.flows_cut is None
    assert "Traffic rule [iot_egress_guard]" in result.status.text[0]
    assert await router.rules() == {rule.block_id: result.status}


async def test_it_says_that_it_stops_more_than_one_protocol(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    notes = (await router.push(BAIDU)).notes
    assert any("stops more than udp" in note for note in notes)
    assert not passes(old_site, protocol=TCP, tcp=Tcp.SYN)
    notes = (await router.push(replace(BAIDU, protocol="any"))).notes
    assert len(notes) == 1
    by_country = replace(BAIDU, protocol="any", port=None, country="CN")
    assert "in CN" in (await router.push(by_country)).notes[1]


async def test_one_port_of_the_whole_internet_is_more_than_it_can_say(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    with pytest.raises(BlockRefusedError, match="one port of the whole internet"):
        await router.push(replace(QUARANTINE, port=1))
    many = tuple(ip_network((number << 8, 24)) for number in range(1_001))
    with pytest.raises(BlockRefusedError, match="1,001"):
        await router.push(replace(BAIDU, networks=many))
    assert rules(old_site) == []


async def test_its_attempts_are_counted(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    assert not passes(old_site)
    await router.poll([RING])
    assert (await router.rules())["0a1b2c3d"].packets == 1


async def test_it_is_changed_where_it_stands_and_taken_off(
    router: UniFiRouter, old_site: UniFiSimulator, clock: ManualClock
) -> None:
    first = (await router.push(BAIDU)).status
    [before] = rules(old_site)
    now = clock.time()
    assert (await router.push(BAIDU)).status == first
    assert clock.time() == now
    changed = (await router.push(replace(BAIDU, port=9))).status
    [after] = rules(old_site)
    assert after["_id"] == before["_id"]
    assert changed.fingerprint != first.fingerprint
    await router.remove(["0a1b2c3d", "never-was"])
    assert rules(old_site) == []


@pytest.mark.parametrize(
    ("edited", "live"),
    [
        ({"enabled": False}, False),
        ({"action": "ALLOW"}, False),
        ({"schedule": {"mode": "EVERY_DAY"}}, True),
        ({"target_devices": [{"type": "ALL_CLIENTS"}]}, True),
        ({"ip_addresses": []}, True),
        ({"ip_addresses": [{"ip_or_subnet": "106.13.0.0", "ports": [2]}]}, True),
        ({"matching_target": "INTERNET"}, True),
        ({"domains": [{"domain": "example.com"}]}, True),
        ({"regions": ["CN"]}, True),
    ],
)
async def test_an_edit_shows(
    router: UniFiRouter,
    old_site: UniFiSimulator,
    edited: dict[str, Any],
    live: bool,
) -> None:
    before = (await router.push(BAIDU)).status
    edit(old_site, **edited)
    after = (await router.rules())["0a1b2c3d"]
    assert after.fingerprint != before.fingerprint
    assert after.live is live


async def test_how_the_console_writes_it_makes_no_difference(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    networks = ip_network("198.51.100.0/24"), ip_network("106.13.0.0")
    before = (await router.push(replace(BAIDU, networks=networks))).status
    [rule] = rules(old_site)
    edit(
        old_site,
        ip_addresses=[
            {"ip_or_subnet": "106.13.0.0/32", "ports": [1]},
            rule["ip_addresses"][0],
        ],
        target_devices=[{"client_mac": RING.upper(), "type": "CLIENT"}],
        domains=None,
        bandwidth_limit=None,
    )
    after = (await router.rules())["0a1b2c3d"]
    assert after.fingerprint == before.fingerprint


def allow(**changed: Any) -> dict[str, Any]:
    """Return a rule of the owner's that allows 106.13.0.0, with changes."""
    return {
        "action": "ALLOW",
        "description": "mine",
        "enabled": True,
        "matching_target": "IP",
        "target_devices": [{"client_mac": RING, "type": "CLIENT"}],
        "ip_addresses": [
            {"ip_or_subnet": "106.13.0.0", "ip_version": "v4", "ports": []}
        ],
        "schedule": {"mode": "ALWAYS"},
    } | changed


def target(subnet: str, **more: Any) -> dict[str, Any]:
    """Return changes that make a rule be about another address."""
    return {"ip_addresses": [{"ip_or_subnet": subnet, "ip_version": "v4", **more}]}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, True),
        ({"enabled": False}, False),
        ({"action": "BLOCK"}, False),
        ({"target_devices": [{"type": "ALL_CLIENTS"}]}, True),
        ({"target_devices": [{"client_mac": "02:00:00:00:00:01", "type": "CLIENT"}]}, False),
        ({"target_devices": [{"network_id": "another", "type": "NETWORK"}]}, False),
        (target("106.0.0.0/8"), True),
        (target("106.13.0.1"), False),
        (target("106.13.0.0", ports=[1, 2]), True),
        (target("106.13.0.0", ports=[2]), False),
        (target("106.13.0.0", ports=[2], port_ranges=[{"port_start": 1, "port_stop": 9}]), True),
        ({"matching_target": "INTERNET", "ip_addresses": []}, True),
        ({"matching_target": "REGION", "regions": ["CN"]}, True),
    ],
)  # fmt: skip
async def test_what_the_owner_allows_beats_it_and_is_named(
    router: UniFiRouter,
    old_site: UniFiSimulator,
    changed: dict[str, Any],
    named: bool,
) -> None:
    await post(old_site, RULES, allow(**changed))
    status = (await router.push(BAIDU)).status
    assert status.ahead == (("mine",) if named else ())


async def test_countries_are_compared_too(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    await post(old_site, RULES, allow(matching_target="REGION", regions=["RU"]))
    by_country = replace(BAIDU, port=None, country="CN")
    assert (await router.push(by_country)).status.ahead == ()
    assert (await router.push(replace(by_country, country="RU"))).status.ahead == (
        "mine",
    )


async def test_the_device_s_own_network_may_be_allowed(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    lan = old_site.site.lan_id(old_site.site.lans[0])
    await post(
        old_site, RULES, allow(target_devices=[{"network_id": lan, "type": "NETWORK"}])
    )
    assert (await router.push(BAIDU)).status.ahead == ("mine",)
    assert passes(old_site)


async def test_a_version_without_traffic_rules_has_none(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    for path in (RULES, "site-feature-migration"):
        old_site.faults.http_error(404, path=path)
    assert await router.rules() == {}
    await router.remove(["0a1b2c3d"])
    with pytest.raises(UnsupportedError, match="has no trafficrules"):
        await router.push(BAIDU)


async def test_a_site_that_is_migrated_later_has_policies_from_then_on(
    router: UniFiRouter, old_site: UniFiSimulator, clock: ManualClock
) -> None:
    await router.push(BAIDU)
    old_site.site.zone_based = True
    old_site.firewall.follow(old_site.policies)
    clock.advance(601)
    assert await router.rules() == {}
    assert (await router.push(BAIDU)).status.live
    assert not passes(old_site)
    assert len(asked(old_site, "firewall-policies")) > 0


async def test_a_port_of_a_country_is_refused_with_a_way_out(
    router: UniFiRouter, old_site: UniFiSimulator
) -> None:
    with pytest.raises(BlockRefusedError, match="one port of a country") as raised:
        await router.push(replace(BAIDU, networks=(), country="CN"))
    assert "whole country" in raised.value.remedy
    assert rules(old_site) == []
