"""Blocks of many networks: sets on the router, shared, and gone when nobody uses them."""

from dataclasses import replace
from ipaddress import ip_network

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import BlockRefusedError
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.scenarios import TELEVISION, config, copies
from simulators.openwrt.uci import Section
from tests.conftest import our_rules

from .openwrt import (
    BAIDU,
    calls,
    client,
    edit,
    firewall,
    networks,
    owners_rule,
    sets,
    staged,
)

COUNTRY = replace(BAIDU, networks=networks(20), protocol="any", port=None)
SAME_FOR_TELEVISION = replace(COUNTRY, block_id="0000000t", mac=TELEVISION.mac)


async def test_few_networks_need_no_set(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(replace(COUNTRY, networks=networks(8)))
    assert sets(simulator) == []
    await router.push(replace(COUNTRY, networks=networks(9)))
    assert len(sets(simulator)) == 1


async def test_many_networks_go_into_sets_of_either_family(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    v6 = tuple(ip_network(f"2400:{number:x}::/32") for number in range(20))
    many = replace(COUNTRY, networks=networks(2500) + v6, port=443)
    result = await router.push(many)
    assert [len(_entries(simulator, name)) for name in sets(simulator)] == [
        2000,
        500,
        20,
    ]
    # Each set for TCP and for UDP.
    assert len(result.status.text) == 6
    await router.remove([many.block_id])
    assert our_rules(simulator) == []


def _entries(simulator: OpenWrtSimulator, name: str) -> list[str]:
    return list(firewall(simulator)[name].options["entry"])


async def test_devices_share_sets_until_the_last_block_goes(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(COUNTRY)
    shared = sets(simulator)
    await router.push(SAME_FOR_TELEVISION)
    assert sets(simulator) == shared
    await router.remove([COUNTRY.block_id])
    assert sets(simulator) == shared
    assert (await router.rules())[SAME_FOR_TELEVISION.block_id].live
    await router.remove([SAME_FOR_TELEVISION.block_id])
    assert our_rules(simulator) == []


async def test_blocks_that_share_sets_may_go_together(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(COUNTRY)
    await router.push(SAME_FOR_TELEVISION)
    await router.remove([COUNTRY.block_id, SAME_FOR_TELEVISION.block_id])
    assert our_rules(simulator) == []


async def test_a_set_that_a_rule_of_the_owners_uses_stays(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(COUNTRY)
    [name] = sets(simulator)
    rule = owners_rule(ipset=name, target="REJECT")
    edit(simulator, lambda sections: sections.update(mine=rule))
    await router.remove([COUNTRY.block_id])
    assert our_rules(simulator) == [name]
    # Nobody but the owner used it, and so nobody but the owner decides when it goes.
    edit(simulator, lambda sections: sections.update(mine=owners_rule()))
    await router.push(replace(COUNTRY, networks=networks(20, first=20)))
    assert name not in sets(simulator)


async def test_other_networks_come_in_another_set(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    before = (await router.push(COUNTRY)).status
    [old] = sets(simulator)
    after = (await router.push(replace(COUNTRY, networks=networks(21)))).status
    [new] = sets(simulator)
    assert new != old
    assert after.live
    assert after.fingerprint != before.fingerprint


async def test_a_set_that_the_owner_edited_is_noticed_and_replaced(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    pushed = (await router.push(COUNTRY)).status
    other = (await router.push(SAME_FOR_TELEVISION)).status
    [name] = sets(simulator)

    def shorten(sections: dict[str, Section]) -> None:
        sections[name].options["entry"] = ["106.0.0.0/24"]

    edit(simulator, shorten)
    edited = await router.rules()
    assert edited[COUNTRY.block_id].fingerprint != pushed.fingerprint
    assert edited[SAME_FOR_TELEVISION.block_id].fingerprint != other.fingerprint
    assert (await router.push(COUNTRY)).status == pushed
    assert sets(simulator) == [name]
    assert len(_entries(simulator, name)) == 20
    mended = await router.rules()
    assert mended[SAME_FOR_TELEVISION.block_id].fingerprint == other.fingerprint


async def test_sets_are_read_again_only_when_the_rules_were_loaded_anew(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(COUNTRY)
    await router.rules()
    asked = calls(simulator, "uci").count("get")
    await router.rules()
    assert calls(simulator, "uci").count("get") == asked + 1
    simulator.firewall.reload()
    await router.rules()
    assert calls(simulator, "uci").count("get") == asked + 3


async def test_sets_that_would_be_too_large_together_are_refused(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    entries = [str(network) for network in networks(19_990)]
    large = Section("ipset", "ieg_set_12345678_v4", options={"entry": entries})
    user = owners_rule(ipset=large.name, enabled="0")
    files = config()
    files["firewall"] += [large, user]
    home = Scenario(clients=copies(TELEVISION), config=files)
    async with OpenWrtSimulator(home, clock=clock, reload_seconds=0) as simulator:
        router = client(session, simulator, clock)
        with pytest.raises(BlockRefusedError, match="20,010 networks") as err:
            await router.push(COUNTRY)
        assert "Take off another block" in err.value.remedy
        assert "add" not in calls(simulator, "uci")
        assert staged(simulator) == set()
        # What needs no set isn't too large.
        assert (await router.push(BAIDU)).status.live
        assert (await router.push(replace(COUNTRY, networks=networks(10)))).status.live
