"""Zone policies: made, changed, ordered and deleted, and what of that is refused."""

from typing import Any

import aiohttp
from hypothesis import given, strategies as st
import pytest

from simulators.clock import ManualClock
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.policy_shapes import port_ranges
from simulators.unifi.scenarios import HOME, IOT

from .console import RING, V2, Client, schema

POLICIES = f"{V2}/firewall-policies"
REORDER = f"{POLICIES}/batch-reorder"

IPS = {"matching_target": "IP", "matching_target_type": "SPECIFIC"}


async def own(client: Client) -> list[Any]:
    """Return the owner's policies, as they are listed."""
    listed = (await client.get(POLICIES)).json
    return [each for each in listed if not each["predefined"]]


async def test_all_that_is_listed_is_as_the_schema_says(admin: Client) -> None:
    await admin.put_block()
    listed = (await admin.get(POLICIES)).json
    for policy in listed:
        schema("policy").validate(policy)
    # One for each pair of zones that decides where no other one does.
    last = [each for each in listed if each["index"] == 2_147_483_647]
    assert len(last) == 36
    assert {each["name"] for each in last} == {"Allow All Traffic", "Block All Traffic"}


async def test_the_console_s_own_have_an_id_that_nothing_is_found_by(
    admin: Client,
) -> None:
    listed = (await admin.get(POLICIES)).json
    assert all(each["predefined"] for each in listed)
    assert len({each["_id"] for each in listed}) == len(listed)
    for policy in listed:
        source, destination = policy["source"], policy["destination"]
        pair = source["zone_id"] + destination["zone_id"]
        assert policy["_id"] == f"{pair}{policy['index']}"
    ident = listed[0]["_id"]
    # The id is looked up before the body is looked at.
    for reply in (
        await admin.put(f"{POLICIES}/{ident}", {}),
        await admin.delete(f"{POLICIES}/{ident}"),
    ):
        assert reply.code == (404, "api.err.FirewallPolicyNotFound")
        assert reply.json["details"] == {"_id": ident}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"destination": IPS | {"ips": ["106.13.0.0", "240e::/20"]}},
        {"destination": {"matching_target": "REGION", "regions": ["CN", "RU"]}},
        {
            "protocol": "udp",
            "destination": IPS
            | {"ips": ["106.13.0.0/16"], "port_matching_type": "SPECIFIC", "port": "1"},
        },
        {"protocol": "17"},
        {"protocol": "tcp_udp", "action": "REJECT"},
    ],
)
async def test_the_blocks_that_clients_are_known_to_put_are_taken(
    admin: Client, changed: dict[str, Any]
) -> None:
    body = await admin.block(**changed)
    schema("policy").validate(body)
    reply = await admin.post(POLICIES, body)
    assert reply.status == 201
    assert await own(admin) == [reply.json]
    kept = {name: value for name, value in reply.json.items() if name != "_id"}
    assert kept == body
    assert len(reply.json["_id"]) == 24
    reply = await admin.delete(f"{POLICIES}/{reply.json['_id']}")
    assert (reply.status, reply.text) == (204, "")
    assert await own(admin) == []


async def test_a_name_may_be_given_twice(admin: Client) -> None:
    await admin.put_block()
    await admin.put_block()
    assert [each["name"] for each in await own(admin)] == ["ours", "ours"]


async def test_the_index_is_the_console_s_to_give(admin: Client) -> None:
    for _ in range(2):
        await admin.put_block(index=40_000)
    gateway = {"zone_id": await admin.zone("gateway")}
    await admin.put_block(destination=gateway, index=1)
    first, second, other = await own(admin)
    # Counted for each pair of zones on its own.
    assert [first["index"], second["index"], other["index"]] == [10_000, 10_001, 10_000]
    reply = await admin.put(f"{POLICIES}/{second['_id']}", second | {"index": 40_000})
    assert reply.json["index"] == 10_001
    moved = second | {"destination": second["destination"] | gateway}
    reply = await admin.put(f"{POLICIES}/{second['_id']}", moved)
    assert reply.json["index"] == 10_001


async def test_an_update_replaces_what_was_there(admin: Client) -> None:
    ident = await admin.put_block(description="before")
    body = await admin.block(name="renamed")
    del body["description"]
    reply = await admin.put(f"{POLICIES}/{ident}", body | {"hits": 5, "origin_id": "x"})
    assert reply.status == 200
    [policy] = await own(admin)
    assert (policy["_id"], policy["name"]) == (ident, "renamed")
    assert {"description", "hits", "origin_id"}.isdisjoint(policy)
    reply = await admin.put(f"{POLICIES}/{'0' * 24}", body)
    assert reply.code == (404, "api.err.FirewallPolicyNotFound")


async def test_a_policy_that_allows_can_ask_for_the_way_back(admin: Client) -> None:
    inside = {"zone_id": await admin.zone("dmz")}
    ident = await admin.put_block(
        action="ALLOW", destination=inside, create_allow_respond=True
    )
    listed = (await admin.get(POLICIES)).json
    [back] = [each for each in listed if each["name"] == "ours (Return)"]
    assert (back["origin_id"], back["connection_state_type"]) == (ident, "RESPOND_ONLY")
    assert (back["predefined"], back["source"]["zone_id"]) == (True, inside["zone_id"])
    assert len({each["_id"] for each in listed}) == len(listed)
    await admin.delete(f"{POLICIES}/{ident}")
    assert "ours (Return)" not in {
        each["name"] for each in (await admin.get(POLICIES)).json
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "api.err.InvalidPayload"),
        ({"action": "DROP"}, "api.err.InvalidPayload"),
        ({"ip_version": "v4"}, "api.err.InvalidPayload"),
        ({"schedule": {}}, "api.err.InvalidPayload"),
        ({"schedule": {"mode": "NEVER"}}, "api.err.InvalidPayload"),
        ({"connection_state_type": "NEW"}, "api.err.InvalidPayload"),
        ({"logging": "yes"}, "api.err.InvalidPayload"),
        ({"protocol": "256"}, "api.err.InvalidPayload"),
        ({"protocol": "sctp,tcp"}, "api.err.InvalidPayload"),
        ({"protocol": "icmp"}, "api.err.InvalidPayload"),
        ({"protocol": "icmpv6", "ip_version": "IPV4"}, "api.err.InvalidPayload"),
        (
            {"source": {"zone_id": "0" * 24}},
            "api.err.FirewallPolicyZoneDoesNotExist",
        ),
        ({"destination": {"matching_target": "MAC"}}, "api.err.InvalidPayload"),
        ({"destination": {"matching_target": "WEB"}}, "api.err.InvalidPayload"),
        ({"source": {"matching_target_type": "ANY"}}, "api.err.InvalidPayload"),
        (
            {"destination": {"matching_target": "IP", "ips": ["106.13.0.0"]}},
            "api.err.MissingFirewallPolicyDestinationMatchingTargetType",
        ),
        (
            {"source": {"matching_target": "IP", "matching_target_type": None}},
            "api.err.MissingFirewallPolicySourceMatchingTargetType",
        ),
        ({"destination": IPS}, "api.err.EmptyFirewallDestinationIps"),
        ({"destination": IPS | {"ips": ["all"]}}, "api.err.InvalidPayload"),
        (
            {"destination": {"matching_target": "REGION"}},
            "api.err.EmptyFirewallDestinationRegions",
        ),
        (
            {"destination": {"matching_target": "REGION", "regions": ["china"]}},
            "api.err.InvalidPayload",
        ),
        (
            {"source": {"matching_target": "REGION", "regions": ["CN"]}},
            "api.err.FirewallPolicySourceMatchingTargetNotApplicableForZone",
        ),
        (
            {"source": {"client_macs": []}},
            "api.err.EmptyFirewallPolicySourceClientMacs",
        ),
        ({"source": {"client_macs": ["ring"]}}, "api.err.InvalidPayload"),
        (
            {"destination": {"port_matching_type": "SPECIFIC"}},
            "api.err.InvalidPayload",
        ),
        (
            {"destination": {"port_matching_type": "SPECIFIC", "ports": [1]}},
            "api.err.InvalidPayload",
        ),
        (
            {"destination": {"port_matching_type": "SPECIFIC", "port": "0"}},
            "api.err.InvalidPayload",
        ),
        ({"destination": {"match_opposite_ports": True}}, "api.err.InvalidPayload"),
        (
            {"create_allow_respond": True},
            "api.err.FirewallPolicyCreateRespondTrafficPolicyNotAllowed",
        ),
        (
            {"create_allow_respond": True, "action": "ALLOW"},
            "api.err.FirewallPolicyCreateRespondTrafficPolicyNotAllowed",
        ),
    ],
)
async def test_a_policy_that_is_wrong_is_refused_on_both_ways(
    admin: Client, changed: dict[str, Any], code: str
) -> None:
    ident = await admin.put_block()
    before = await own(admin)
    body = await admin.block(**changed)
    for reply in (
        await admin.post(POLICIES, body),
        await admin.put(f"{POLICIES}/{ident}", body),
    ):
        assert reply.code == (400, code)
        assert reply.json["errorCode"] == 400
    assert await own(admin) == before


@pytest.mark.parametrize(
    "name", ["name", "action", "ip_version", "source", "destination", "schedule"]
)
async def test_what_a_policy_must_have_is_missed(admin: Client, name: str) -> None:
    body = await admin.block()
    del body[name]
    reply = await admin.post(POLICIES, body)
    assert reply.code == (400, "api.err.InvalidPayload")
    assert reply.json["message"].startswith(name)


@pytest.mark.parametrize(
    "source",
    [
        {"matching_target": "MAC", "macs": [RING]},
        {"matching_target_type": None},
    ],
)
async def test_a_client_may_be_named_in_other_ways(
    admin: Client, source: dict[str, Any]
) -> None:
    await admin.put_block(source=source)
    assert len(await own(admin)) == 1


async def test_networks_are_named_by_their_ids(
    clock: ManualClock, web: aiohttp.ClientSession
) -> None:
    async with UniFiSimulator(Scenario(lans=(HOME, IOT)), clock=clock) as simulator:
        client = Client(simulator, web)
        target = {"matching_target": "NETWORK", "matching_target_type": "OBJECT"}
        ident = simulator.site.lan_id(IOT)
        source = target | {"zone_id": await client.zone("iot"), "network_ids": [ident]}
        await client.put_block(source=source)
        body = await client.block(source=source | {"network_ids": ["iot"]})
        reply = await client.post(POLICIES, body)
        assert reply.code == (400, "api.err.InvalidPayload")


async def test_a_site_that_was_not_migrated_has_no_zones_to_name(
    clock: ManualClock, web: aiohttp.ClientSession, admin: Client
) -> None:
    body = await admin.block()
    async with UniFiSimulator("quiet", clock=clock, zone_based=False) as simulator:
        reply = await Client(simulator, web).post(POLICIES, body)
    assert reply.code == (400, "api.err.FirewallPolicyZoneDoesNotExist")


# The order.


async def order(client: Client, before: list[str], after: list[str]) -> Any:
    """Ask for an order of the policies from internal to external."""
    body = {
        "source_zone_id": await client.zone("internal"),
        "destination_zone_id": await client.zone("external"),
        "before_predefined_ids": before,
        "after_predefined_ids": after,
    }
    return await client.put(REORDER, body)


async def test_the_owner_s_policies_of_a_pair_can_be_put_in_order(
    admin: Client,
) -> None:
    one, two, three = [await admin.put_block(name=name) for name in "abc"]
    reply = await order(admin, [two, one], [three])
    assert reply.status == 200
    indices = {each["_id"]: each["index"] for each in await own(admin)}
    assert indices == {two: 10_000, one: 10_001, three: 40_000}
    # The next one comes behind those that stand before the console's own.
    four = await admin.put_block()
    assert {each["_id"]: each["index"] for each in await own(admin)}[four] == 10_002


async def test_an_order_must_name_all_of_a_pair_and_no_others(admin: Client) -> None:
    one, two = [await admin.put_block(name=name) for name in "ab"]
    dmz = await admin.put_block(destination={"zone_id": await admin.zone("dmz")})
    reply = await order(admin, [two], [])
    code = "api.err.ShouldIncludeFirewallPolicyInBatchUpdate"
    assert reply.code == (400, code)
    for wrong in (dmz, "0" * 24):
        reply = await order(admin, [two, one, wrong], [])
        assert reply.code == (404, "api.err.FirewallPolicyNotFound")
    # A list that isn't there is no empty list.
    reply = await admin.put(REORDER, {"before_predefined_ids": [one, two]})
    assert reply.status == 500
    assert reply.headers["Content-Type"].startswith("text/html")
    assert [each["_id"] for each in await own(admin)] == [one, two, dmz]


# Ports.

PORTS = st.integers(1, 65_535)


@given(st.lists(st.tuples(PORTS, PORTS).map(sorted), min_size=1, max_size=8))
def test_ports_are_lists_of_ports_and_ranges(spans: list[list[int]]) -> None:
    words = ",".join(
        f"{first}" if first == last else f"{first}-{last}" for first, last in spans
    )
    assert port_ranges(words) == [range(first, last + 1) for first, last in spans]


@given(st.text())
def test_nothing_else_is_a_list_of_ports(words: str) -> None:
    try:
        found = port_ranges(words)
    except ValueError:
        return
    assert all(1 <= each.start < each.stop <= 65_536 for each in found)
