"""nft's listing: read, or refused as not understood; whatever is read can be told."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    ProtocolError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from custom_components.iot_egress_guard.routers.openwrt.firewall import statuses
from custom_components.iot_egress_guard.routers.openwrt.listing import (
    LiveRule,
    read_listing,
)
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.openwrt.nft_tool import Nft
from tests.conftest import RING_MAC

from .openwrt import BAIDU

NOT_UNDERSTOOD = (ValueError, KeyError, TypeError)

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)
)
#: Words of the listing, so that something of it fits.
WORDS = st.sampled_from(
    [
        "match",
        "left",
        "right",
        "op",
        "payload",
        "protocol",
        "field",
        "meta",
        "key",
        "ct",
        "set",
        "range",
        "prefix",
        "addr",
        "len",
        "counter",
        "packets",
        "bytes",
        "jump",
        "goto",
        "target",
        "accept",
        "drop",
        "vmap",
        "state",
        "status",
        "==",
    ]
)
JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)
STATEMENTS = st.dictionaries(WORDS, JSON, min_size=1, max_size=1)
RULES = st.fixed_dictionaries(
    {
        "chain": st.sampled_from(["forward", "forward_lan", "input"]) | JSON,
        "handle": st.integers() | JSON,
        "expr": st.lists(STATEMENTS | JSON, max_size=5) | JSON,
    },
    optional={
        "comment": st.sampled_from(["!fw4: ieg_0a1b2c3d", "!fw4: Mine", "own"]) | JSON
    },
)
LISTINGS = st.fixed_dictionaries(
    {
        "nftables": st.lists(
            st.builds(lambda rule: {"rule": rule}, RULES) | JSON, max_size=6
        )
    }
)


def tell(listing: str) -> None:
    """Read a listing, and tell what it says of blocks; what isn't understood is refused at once."""
    try:
        rules = read_listing(listing)
    except NOT_UNDERSTOOD:
        return
    for status in statuses({}, rules, {}).values():
        assert isinstance(status.packets, int)
        assert len(status.text) == len([each for each in rules if each.block_id])


@given(st.text())
def test_text_is_read_or_refused(text: str) -> None:
    tell(text)


@given(JSON)
def test_json_is_read_or_refused(value: object) -> None:
    tell(json.dumps(value))


@given(LISTINGS)
def test_a_listing_that_is_nearly_right_is_read_or_refused(
    listing: dict[str, Any],
) -> None:
    tell(json.dumps(listing))


def counted(packets: int, right: object = "eth0") -> str:
    """Return a listing of one rule of ours with a counter."""
    rule = {
        "chain": "forward",
        "handle": 7,
        "comment": "!fw4: ieg_0a1b2c3d",
        "expr": [
            {"match": {"left": {"meta": {"key": "iifname"}}, "right": right}},
            {"counter": {"packets": packets, "bytes": packets}},
            {"drop": None},
        ],
    }
    return json.dumps({"nftables": [{"rule": rule}] * 3})


@pytest.mark.parametrize("packets", [-1, 2**53, 2**64 - 1])
def test_what_no_counter_counts_can_be_saved_all_the_same(packets: int) -> None:
    status = statuses({}, read_listing(counted(packets)), {})["0a1b2c3d"]
    assert 0 <= status.packets <= 2**53
    assert 0 <= status.bytes <= 2**53


def test_a_set_in_a_set_a_thousand_deep_is_read_or_refused() -> None:
    nested: object = "eth0"
    for _ in range(300):
        nested = {"set": [{"range": [nested, 1]}]}
    tell(counted(1, nested))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"nftables":NaN}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_listing(text)


async def test_a_true_listing_is_read_whole(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    words = ["-j", "-t", "list", "table", "inet", "fw4"]
    listing = Nft(simulator.firewall.table).run(words).stdout
    rules = read_listing(listing)
    assert len(rules) == len(list(simulator.firewall.table.rules()))
    [ours] = [each for each in rules if each.block_id is not None]
    assert ours.block_id == BAIDU.block_id
    assert ours.drops
    assert not ours.accepts
    assert ours.text == (
        "forward_lan: ip daddr 106.13.0.0 udp dport 1 ether saddr 54:e0:19:aa:01:25 counter packets 0 bytes 0 drop"
    )


def live(*statements: dict[str, Any]) -> LiveRule:
    """Return a rule in force."""
    return LiveRule(
        chain="forward", handle=1, expressions=statements, name=None, block_id=None
    )


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            {
                "match": {
                    "op": "!=",
                    "left": {"meta": {"key": "l4proto"}},
                    "right": {"set": ["tcp", "udp"]},
                }
            },
            "meta l4proto != { tcp, udp }",
        ),
        (
            {
                "match": {
                    "op": "in",
                    "left": {"ct": {"key": "state"}},
                    "right": {"range": [1, 2]},
                }
            },
            "ct state in 1-2",
        ),
        (
            {
                "match": {
                    "op": "==",
                    "left": {"payload": {"protocol": "ip", "field": "daddr"}},
                    "right": {"prefix": {"addr": "10.0.0.0", "len": 8}},
                }
            },
            "ip daddr 10.0.0.0/8",
        ),
        ({"goto": {"target": "drop_to_wan"}}, "goto drop_to_wan"),
        ({"counter": "named"}, "counter"),
        ({"reject": None}, "reject"),
    ],
)
def test_a_rule_reads_about_as_nft_prints_it(
    statement: dict[str, Any], words: str
) -> None:
    assert live(statement).text == f"forward: {words}"


def test_a_rule_with_a_counter_of_the_owners_own_counts_nothing_of_ours() -> None:
    assert live({"counter": "named"}, {"drop": None}).counter == (0, 0)
    assert live({"counter": {"packets": 2, "bytes": 90}}).counter == (2, 90)


NFT: dict[str, tuple[dict[str, object], type[Exception]]] = {
    "a broken nft": ({"code": 1, "stderr": "Segmentation fault"}, UnsupportedError),
    "no listing": ({"code": 0, "stdout": "table inet fw4 {"}, ProtocolError),
    "nothing": ({"code": 0}, ProtocolError),
    "a rule that is none": (
        {"code": 0, "stdout": '{"nftables": [{"rule": 7}]}'},
        ProtocolError,
    ),
    "no answer": ({}, UnsupportedError),
}


@pytest.mark.parametrize(("said", "error"), NFT.values(), ids=NFT.keys())
async def test_a_firewall_that_is_not_understood_is_an_error(
    router: OpenWrtRouter,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    said: dict[str, object],
    error: type[Exception],
) -> None:
    answers = [
        {"jsonrpc": "2.0", "id": number, "result": [0, data]}
        for number, data in enumerate(({"values": {}}, said))
    ]
    body = json.dumps(answers).encode()
    simulator.faults.answer(Answer(body=body), name="file", method="exec")
    with pytest.raises(error):
        await router.rules()
    # What the devices do can be seen all the same.
    clock.advance(5)
    poll = await router.poll([RING_MAC])
    assert poll.flows[RING_MAC]
    assert poll.blind is None
    assert poll.limits[0].startswith("Whether the router tracks flows can't be seen.")
