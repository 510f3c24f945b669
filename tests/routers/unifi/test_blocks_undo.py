"""Blocks that can't be put on or taken off: undone, and said."""

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    BlockRefusedError,
    CannotConnectError,
    RouterError,
    UnsupportedError,
)
from custom_components.iot_egress_guard.routers.model import BlockRule
from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.unifi import Answer, UniFiSimulator

from .kit import BAIDU, client, drop_policies, ours, passes, post

POLICIES = "firewall-policies"
#: What a push asks: the kind of firewall and its zones, networks, health and clients, the policies; then it writes, and reads
#: them again.
PUSH_REQUESTS = 8
IOT_MAC = "02:00:00:00:00:31"


def block(**changed: Any) -> BlockRule:
    """Return the incident's block, with changes."""
    return replace(BAIDU, **changed)


async def test_a_rule_that_the_console_refuses_is_refused_with_its_code(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.faults.fail("api.err.FirewallPolicyZoneDoesNotExist", status=400, path=POLICIES, method="POST")  # fmt: skip
    with pytest.raises(BlockRefusedError, match="FirewallPolicyZoneDoesNotExist"):
        await router.push(BAIDU)
    assert console.policies.own == []


@pytest.mark.parametrize("nth", range(1, 10))
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("replacing", [False, True])
async def test_whatever_fails_is_undone(
    router: UniFiRouter,
    console: UniFiSimulator,
    nth: int,
    after: bool,
    replacing: bool,
) -> None:
    await router.connect()
    if replacing:
        await router.push(block(port=9))
    before = [each["destination"] for each in console.policies.own]
    asked_before = len(console.requests)
    console.faults.http_error(502, nth=nth, times=1, after=after)
    if nth <= PUSH_REQUESTS:
        with pytest.raises(CannotConnectError):
            await router.push(BAIDU)
        assert [each["destination"] for each in console.policies.own] == before
    else:
        await router.push(BAIDU)
        assert len(console.requests) - asked_before == PUSH_REQUESTS
        assert not passes(console)


async def test_a_rule_that_vanishes_while_it_s_waited_for_is_no_block(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    router = client(session, console, clock)
    console.faults.happen(
        lambda: drop_policies(console), path=POLICIES, method="GET", nth=2
    )
    with pytest.raises(BlockRefusedError, match="doesn't have it as it was given"):
        await router.push(BAIDU)
    assert console.policies.own == []


async def test_a_push_that_was_given_up_is_undone(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    router = UniFiRouter(
        session,
        console.url,
        api_key=console.api_key,
        clock=clock.time,
        sleep=clock.sleep,
    )
    pushing = asyncio.create_task(router.push(BAIDU))
    while not clock.sleepers:
        await asyncio.sleep(0)
    assert len(console.policies.own) == 1
    pushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pushing
    assert console.policies.own == []


async def test_what_can_t_be_undone_is_found_by_whoever_looks(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.connect()
    console.faults.disconnect(path=POLICIES, method="POST", after=True, times=1)
    console.faults.http_error(502, path=POLICIES, method="GET", nth=2, times=1)
    with pytest.raises(CannotConnectError):
        await router.push(BAIDU)
    assert set(await router.rules()) == {"0a1b2c3d"}
    await router.remove(["0a1b2c3d"])
    assert console.policies.own == []


async def test_somebody_else_may_have_deleted_it_meanwhile(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    console.faults.happen(
        lambda: drop_policies(console), path=POLICIES, method="DELETE"
    )
    console.faults.happen(
        lambda: drop_policies(console), path="/proxy/network/*/firewall-policies/*"
    )
    await router.remove(["0a1b2c3d"])
    assert await router.rules() == {}


async def test_a_copy_of_a_rule_is_one_too_many(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    before = (await router.push(BAIDU)).status
    await post(console, POLICIES, ours(console))
    twice = (await router.rules())["0a1b2c3d"]
    assert twice.live
    assert twice.fingerprint != before.fingerprint
    assert (await router.push(BAIDU)).status == before
    assert len(console.policies.own) == 1


async def test_a_delete_that_found_nothing_is_looked_at_again(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    path = "/proxy/network/*/firewall-policies/*"
    console.faults.http_error(404, path=path, method="DELETE", times=1)
    with pytest.raises(BlockRefusedError, match="still has the rule"):
        await router.remove(["0a1b2c3d"])
    await router.remove(["0a1b2c3d"])
    assert console.policies.own == []


async def test_a_rule_that_stays_though_it_was_deleted_is_told_of(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    await router.push(BAIDU)
    path = "/proxy/network/*/firewall-policies/*"
    console.faults.answer(Answer(status=204), path=path, method="DELETE")
    with pytest.raises(BlockRefusedError, match="still has the rule"):
        await router.remove(["0a1b2c3d"])
    console.faults.clear()
    console.faults.fail(
        "api.err.FirewallPolicyUpdateRefused", status=400, path=path, method="DELETE"
    )
    with pytest.raises(RouterError, match="FirewallPolicyUpdateRefused"):
        await router.remove(["0a1b2c3d"])


async def test_a_console_that_is_starting_has_lost_no_rule(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.push(BAIDU)
    for path in (POLICIES, "site-feature-migration"):
        clock.advance(700)
        console.faults.http_error(404, path=path)
        with pytest.raises(UnsupportedError):
            await router.rules()
        console.faults.clear()
    assert set(await router.rules()) == {"0a1b2c3d"}
