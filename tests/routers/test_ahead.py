"""Rules of the owner's that stand ahead of a block, and may let pass what it should stop, are named."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network
from itertools import count
import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.openwrt.ahead import Ahead
from custom_components.iot_egress_guard.routers.openwrt.listing import read_listing
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator, Scenario
from simulators.openwrt.scenarios import RING, config, copies
from simulators.openwrt.uci import Section, Value
from tests.conftest import RING_MAC

from .openwrt import BAIDU, client, edit, networks, owners_rule

TLS = replace(BAIDU, networks=(ip_network("106.13.0.0/16"),), protocol="tcp", port=443)
OWNERS_SET = Section(
    "ipset",
    "allowed",
    options={"name": "allowed", "match": ["dest_net"], "entry": ["8.8.8.0/24"]},
)

#: What the owner's rule ahead of the block says, besides that it lets TCP of the LAN out.
MAY_MATCH: dict[str, dict[str, Value]] = {
    "everybody": {},
    "the device": {"src_mac": [RING_MAC]},
    "the device among others": {"src_mac": ["aa:bb:cc:dd:ee:ff", RING_MAC.upper()]},
    "all zones": {"src": "*", "dest": "*"},
    "all protocols": {"proto": "all"},
    "TCP and UDP": {"proto": ["tcp", "udp"]},
    "its port": {"dest_port": "443"},
    "ports around it": {"dest_port": "400-500"},
    "a wider network": {"dest_ip": "106.0.0.0/8"},
    "an address in its network": {"dest_ip": ["8.8.8.8", "106.13.7.7"]},
    "a set, whose entries aren't listed": {"ipset": "allowed"},
    "but for a network, which isn't compared": {"dest_ip": "!106.13.0.0/16"},
    "the device's address, for it may have another tomorrow": {"src_ip": "10.23.1.125"},
    "at times": {"start_time": "08:00:00", "stop_time": "20:00:00"},
    "no more than so often": {"limit": "10/minute"},
}
CANNOT_MATCH: dict[str, dict[str, Value]] = {
    "another device": {"src_mac": ["aa:bb:cc:dd:ee:ff"]},
    "another protocol": {"proto": "udp"},
    "another port": {"dest_port": "80"},
    "other ports": {"dest_port": ["80", "1000-2000"]},
    "another network": {"dest_ip": "8.8.8.0/24"},
    "the other family": {"family": "ipv6"},
    "another zone": {"src": "wan", "dest": "lan"},
    "to the router": {"dest": []},
    "rejected": {"target": "REJECT"},
    "dropped": {"target": "DROP"},
    "switched off": {"enabled": "0"},
}


async def ahead(
    session: aiohttp.ClientSession,
    clock: ManualClock,
    block: BlockRule,
    *rules: Section,
) -> tuple[str, ...]:
    """Return which of the owner's rules a block names that was put on after them."""
    files = config()
    files["firewall"] += [OWNERS_SET, *rules]
    home = Scenario(clients=copies(RING), config=files)
    async with OpenWrtSimulator(home, clock=clock, reload_seconds=0) as simulator:
        result = await client(session, simulator, clock).push(block)
        assert result.status.live
        return result.status.ahead


@pytest.mark.parametrize("options", MAY_MATCH.values(), ids=MAY_MATCH.keys())
async def test_a_rule_that_may_let_it_pass_is_named(
    session: aiohttp.ClientSession, clock: ManualClock, options: dict[str, Value]
) -> None:
    assert await ahead(session, clock, TLS, owners_rule(**options)) == ("Mine",)


@pytest.mark.parametrize("options", CANNOT_MATCH.values(), ids=CANNOT_MATCH.keys())
async def test_a_rule_that_cannot_let_it_pass_is_not_named(
    session: aiohttp.ClientSession, clock: ManualClock, options: dict[str, Value]
) -> None:
    chosen = {name: value for name, value in options.items() if value}
    rule = owners_rule(**chosen)
    for name in options.keys() - chosen.keys():
        del rule.options[name]
    assert await ahead(session, clock, TLS, rule) == ()


async def test_a_quarantine_and_a_block_of_many_networks_name_it_too(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    quarantine = replace(TLS, networks=(), protocol="any", port=None)
    country = replace(TLS, networks=networks(20))
    rule = owners_rule(dest_ip="8.8.8.8")
    for block in (quarantine, country):
        assert await ahead(session, clock, block, rule) == ("Mine",)


async def test_each_rule_is_named_once_in_their_order(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    both = replace(TLS, networks=(*TLS.networks, ip_network("2400:da00::/32")))
    rules = [
        owners_rule("one", name="First", proto=["tcp", "udp"]),
        owners_rule("two", name="For all zones", src="*", dest="*"),
        owners_rule("three", name="Last"),
    ]
    assert await ahead(session, clock, both, *rules) == (
        # The chain for all zones is met before that of the zone.
        "For all zones",
        "First",
        "Last",
    )


async def test_a_rule_behind_the_block_is_not_named(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(TLS)
    rule = owners_rule()
    edit(simulator, lambda sections: sections.update(mine=rule))
    assert (await router.rules())[TLS.block_id].ahead == ()

    def to_the_front(sections: dict[str, Section]) -> None:
        others = {name: each for name, each in sections.items() if name != "mine"}
        sections.clear()
        sections.update({"mine": rule, **others})

    edit(simulator, to_the_front)
    assert (await router.rules())[TLS.block_id].ahead == ("Mine",)


async def test_other_blocks_of_ours_are_not_named(
    router: OpenWrtRouter,
) -> None:
    await router.push(replace(TLS, block_id="00000000"))
    assert (await router.push(TLS)).status.ahead == ()


def match(left: Mapping[str, Any], right: object, op: str = "==") -> dict[str, Any]:
    """Return a condition as nft lists it."""
    return {"match": {"op": op, "left": left, "right": right}}


def rule(chain: str, *statements: object, name: str | None = None) -> dict[str, Any]:
    """Return a rule as nft lists it."""
    comment = {} if name is None else {"comment": f"!fw4: {name}"}
    handle = next(HANDLES)
    return {"rule": {"chain": chain, "handle": handle, "expr": statements} | comment}


HANDLES = count(1)
IIFNAME = {"meta": {"key": "iifname"}}
STATE = {"ct": {"key": "state"}}
ACCEPT = {"accept": None}

#: What a rule of the owner's own nftables file, which fw4 includes, says in the chain for all zones → whether it's named.
INCLUDED: dict[str, tuple[list[object], bool]] = {
    "the zone's interface": ([match(IIFNAME, "br-lan"), ACCEPT], True),
    "interfaces by a wildcard": ([match(IIFNAME, "br-*"), ACCEPT], True),
    "another interface": ([match(IIFNAME, "br-iot"), ACCEPT], False),
    "a set of interfaces": (
        [match(IIFNAME, {"set": ["eth0", "br-lan"]}), ACCEPT],
        True,
    ),
    "interfaces of a named set": ([match(IIFNAME, "@inside"), ACCEPT], True),
    "new flows": ([match(STATE, ["new", "untracked"], "in"), ACCEPT], True),
    "established flows": ([match(STATE, ["established"], "in"), ACCEPT], False),
    "flows whose port was translated": (
        [match({"ct": {"key": "status"}}, "dnat", "in"), ACCEPT],
        False,
    ),
    "the protocol by its number": (
        [match({"meta": {"key": "l4proto"}}, 6), ACCEPT],
        True,
    ),
    "the other family": ([match({"meta": {"key": "nfproto"}}, "ipv6"), ACCEPT], False),
    "what can't be compared": ([match({"&": [STATE, 1]}, 0), ACCEPT], True),
    "only counted": ([match(IIFNAME, "br-lan"), {"counter": "inside"}], False),
}


@pytest.mark.parametrize(
    ("statements", "named"), INCLUDED.values(), ids=INCLUDED.keys()
)
def test_a_rule_that_the_owner_wrote_for_nft_counts_too(
    statements: list[object], named: bool
) -> None:
    destination = {"payload": {"protocol": "ip", "field": "daddr"}}
    listing = [
        rule("forward", *statements),
        rule("forward", match(IIFNAME, "br-lan"), {"jump": {"target": "forward_lan"}}),
        rule("forward", ACCEPT, name="Too late"),
        rule(
            "forward_lan",
            match({"meta": {"key": "l4proto"}}, "tcp"),
            match(destination, "106.13.0.0"),
            {"drop": None},
            name="ieg_0a1b2c3d",
        ),
    ]
    rules = read_listing(json.dumps({"nftables": listing}))
    found = list(Ahead(rules).of(rules[-1]))
    assert bool(found) is named
    if named:
        # It has no name, so it's quoted.
        assert found[0].startswith("forward: ")
        assert found[0].endswith(" accept")
