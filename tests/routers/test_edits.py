"""What becomes of a block's rule behind the guard's back is seen at the next look, and mended by a push."""

from collections.abc import Callable
import json

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import ProtocolError
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import Answer, OpenWrtSimulator
from simulators.openwrt.uci import Section, Value
from tests.conftest import our_rules

from .openwrt import BAIDU, client, edit

RULE = "ieg_0a1b2c3d"


def with_options(**options: Value) -> Callable[[dict[str, Section]], None]:
    """Return an edit that sets options of the block's rule."""

    def change(sections: dict[str, Section]) -> None:
        sections[RULE].options.update(options)

    return change


def remove(sections: dict[str, Section]) -> None:
    """Delete the block's rule."""
    del sections[RULE]


#: What the owner does → whether the rule still drops.
EDITS: dict[str, tuple[Callable[[dict[str, Section]], None], bool]] = {
    "another destination": (with_options(dest_ip=["8.8.8.8"]), True),
    "another device": (with_options(src_mac=["aa:bb:cc:dd:ee:ff"]), True),
    "another port": (with_options(dest_port="2"), True),
    "only by day": (with_options(start_time="08:00:00"), True),
    "only its start": (with_options(start_date="2030-01-01"), True),
    "let pass": (with_options(target="ACCEPT"), False),
    "switched off": (with_options(enabled="0"), False),
    "another name": (with_options(name="Baidu"), False),
    "something that fw4 doesn't take": (with_options(src="nowhere"), False),
}


@pytest.mark.parametrize(("change", "drops"), EDITS.values(), ids=EDITS.keys())
async def test_an_edited_rule_is_told_from_ours_and_mended(
    router: OpenWrtRouter,
    simulator: OpenWrtSimulator,
    change: Callable[[dict[str, Section]], None],
    drops: bool,
) -> None:
    pushed = (await router.push(BAIDU)).status
    edit(simulator, change)
    status = (await router.rules())[BAIDU.block_id]
    assert status.configured
    assert status.live is drops
    assert status.fingerprint != pushed.fingerprint
    assert (await router.push(BAIDU)).status == pushed
    assert our_rules(simulator) == [RULE]


async def test_a_rule_written_in_another_order_is_the_same(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    pushed = (await router.push(BAIDU)).status

    def turn_round(sections: dict[str, Section]) -> None:
        rule = sections.pop(RULE)
        rule.options = dict(reversed(rule.options.items()))
        others = dict(sections)
        sections.clear()
        sections.update({RULE: rule, **others})

    edit(simulator, turn_round)
    assert await router.rules() == {BAIDU.block_id: pushed}


async def test_a_deleted_rule_is_gone(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    edit(simulator, remove)
    assert await router.rules() == {}


async def test_a_rule_in_force_that_is_not_configured_any_more_is_told(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with OpenWrtSimulator("ring", clock=clock, reload_seconds=1.1) as simulator:
        router = client(session, simulator, clock)
        await router.push(BAIDU)
        edit(simulator, remove)
        status = (await router.rules())[BAIDU.block_id]
        assert status.live
        assert not status.configured
        assert status.fingerprint == ""


async def test_a_stopped_firewall_has_no_rule_in_force(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    pushed = (await router.push(BAIDU)).status
    simulator.firewall.stop()
    status = (await router.rules())[BAIDU.block_id]
    assert status.configured
    assert not status.live
    assert status.text == ()
    simulator.firewall.restart()
    assert await router.rules() == {BAIDU.block_id: pushed}


async def test_counters_begin_anew_with_each_reload(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    simulator.firewall.table.chains["forward_lan"].rules[0].packets = 7
    assert (await router.rules())[BAIDU.block_id].packets == 7
    simulator.firewall.reload()
    assert (await router.rules())[BAIDU.block_id].packets == 0


@pytest.mark.parametrize(
    "values",
    [
        ["a list"],
        {"cfg01": "no section"},
        {"ieg_0a1b2c3d": {"proto": 6}},
        {"ieg_0a1b2c3d": {"dest_ip": [["nested"]]}},
    ],
)
async def test_a_configuration_that_is_not_understood_is_an_error(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, values: object
) -> None:
    body = json.dumps(
        [
            {"jsonrpc": "2.0", "id": number, "result": [0, data]}
            for number, data in enumerate(
                ({"values": values}, {"code": 0, "stdout": '{"nftables": []}'})
            )
        ]
    )
    simulator.faults.answer(
        Answer(body=body.encode()), name="uci", method="get", times=1
    )
    with pytest.raises(ProtocolError, match="firewall configuration"):
        await router.rules()
    assert await router.rules() == {}


@pytest.mark.parametrize("changes", [{"firewall": []}, ["set"], 7])
async def test_unsaved_changes_that_are_not_understood_are_an_error(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, changes: object
) -> None:
    body = json.dumps(
        [{"jsonrpc": "2.0", "id": 0, "result": [0, {"changes": changes}]}]
    )
    simulator.faults.answer(Answer(body=body.encode()), name="uci", method="changes")
    with pytest.raises(ProtocolError, match="unsaved changes"):
        await router.push(BAIDU)
    assert our_rules(simulator) == []
