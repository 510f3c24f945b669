"""A block on a simulated OpenWrt router: put on, proven, replaced, taken off; whole, or not at all."""

from dataclasses import replace
from ipaddress import ip_network

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    BlockRefusedError,
    RouterError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.hosts import Client
from simulators.openwrt.scenarios import config, home_network
from simulators.openwrt.status import Status
from simulators.openwrt.uci import Section
from tests.conftest import RING_MAC, our_rules

from .openwrt import BAIDU, calls, client, edit, firewall, staged

STRANGER = replace(BAIDU, mac="aa:aa:aa:aa:aa:aa")


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
        assert result.notes == ()
        assert "54:e0:19:aa:01:25" in result.status.text[0]
        methods = calls(simulator, "uci")
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
    first = await router.push(BAIDU)
    reloads = simulator.firewall.reloads
    again = await router.push(BAIDU)
    assert again.status.live
    assert again.status.fingerprint == first.status.fingerprint
    assert simulator.firewall.reloads == reloads
    assert calls(simulator, "uci").count("apply") == 1


async def test_a_block_pushed_otherwise_is_replaced_in_one_change(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock, reload_seconds=1.1) as simulator:
        router = client(session, simulator, clock)
        timed = await router.push(replace(BAIDU, ends_in=600))
        [before] = _handles(simulator)
        endless = await router.push(BAIDU)
        [after] = _handles(simulator)
        assert after != before
        assert endless.status.live
        assert endless.status.fingerprint != timed.status.fingerprint
        assert "stop_date" not in firewall(simulator)["ieg_0a1b2c3d"].options
        assert calls(simulator, "uci").count("apply") == 2


def _handles(simulator: OpenWrtSimulator) -> list[object]:
    """Return the handles of our rules in force."""
    return [
        rule["handle"]
        for rule in simulator.rules()
        if str(rule.get("comment")).startswith("!fw4: ieg_")
    ]


async def test_a_rule_that_the_firewall_skips_is_rolled_back(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    def switch_zone(enabled: str) -> None:
        zones = [each for each in firewall(simulator).values() if each.type == "zone"]
        [lan] = [each for each in zones if each.options["name"] == "lan"]
        edit(
            simulator,
            lambda sections: sections[lan.name].options.update(enabled=enabled),
        )

    switch_zone("0")
    with pytest.raises(BlockRefusedError, match="didn't take it"):
        await router.push(BAIDU)
    assert our_rules(simulator) == []
    assert await router.rules() == {}
    switch_zone("1")
    assert (await router.push(BAIDU)).status.live


async def test_a_stopped_firewall_takes_no_block(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    simulator.firewall.stop()
    with pytest.raises(BlockRefusedError, match="didn't take it"):
        await router.push(BAIDU)
    assert our_rules(simulator) == []
    assert await router.rules() == {}


@pytest.mark.parametrize("method", ["add", "apply", "confirm"])
async def test_a_push_that_fails_is_undone_at_once(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, method: str
) -> None:
    simulator.faults.fail("uci", method, Status.UNKNOWN_ERROR)
    with pytest.raises(RouterError):
        await router.push(BAIDU)
    assert our_rules(simulator) == []
    assert staged(simulator) == set()
    assert simulator.uci.pending is None
    assert await router.rules() == {}
    assert (await router.push(BAIDU)).status.live


async def test_quarantine_stops_the_internet_and_leaves_the_lan(
    router: OpenWrtRouter, clock: ManualClock
) -> None:
    clock.advance(5)
    result = await router.push(replace(BAIDU, networks=(), protocol="any", port=None))
    assert result.flows_cut
    assert result.flows_cut > 1
    assert all("drop_to_wan" in text for text in result.status.text)


async def test_addresses_of_both_families_are_one_block(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    both = (ip_network("106.13.0.0/16"), ip_network("2400:da00::/32"))
    status = (await router.push(replace(BAIDU, networks=both))).status
    assert status.live
    assert len(status.text) == 2
    # Half of it is no block.
    simulator.firewall.table.chains["forward_lan"].rules.pop(0)
    assert not (await router.rules())["0a1b2c3d"].live


async def test_without_the_conntrack_package_the_owner_is_told(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    packages = {"cgi-io", "rpcd-mod-file", "rpcd-mod-luci"}
    async with OpenWrtSimulator("ring", clock=clock, packages=packages) as simulator:
        clock.advance(5)
        result = await client(session, simulator, clock).push(BAIDU)
    assert result.flows_cut is None
    assert "conntrack package" in result.notes[0]


async def test_a_device_that_the_router_does_not_see_sits_in_the_only_zone(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    assert (await router.push(STRANGER)).status.live
    assert firewall(simulator)["ieg_0a1b2c3d"].options["src"] == "lan"


async def test_where_there_are_several_zones_the_router_must_see_the_device(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    lock = Client(mac=STRANGER.mac, ipv4="10.23.2.9")
    several = Scenario(network=home_network(iot=True), config=config(iot=True))
    async with OpenWrtSimulator(several, clock=clock, reload_seconds=0) as simulator:
        router = client(session, simulator, clock)
        with pytest.raises(BlockRefusedError, match="doesn't see the device") as err:
            await router.push(STRANGER)
        assert "online" in err.value.remedy
        assert our_rules(simulator) == []
        simulator.hosts.add(lock)
        assert (await router.push(STRANGER)).status.live
        assert firewall(simulator)["ieg_0a1b2c3d"].options["src"] == "iot"


@pytest.mark.parametrize("gone", ["lan", "wan"])
async def test_a_router_without_zones_is_not_supported(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, gone: str
) -> None:
    def remove_zone(sections: dict[str, Section]) -> None:
        for name, each in list(sections.items()):
            if each.options.get("name") == gone:
                del sections[name]

    edit(simulator, remove_zone)
    with pytest.raises(UnsupportedError, match="no zones"):
        await router.push(replace(BAIDU, mac=RING_MAC))
    assert our_rules(simulator) == []
