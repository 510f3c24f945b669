"""Changes to the router's firewall come one after another: ours, its owner's, and those of an earlier life."""

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.errors import (
    CannotConnectError,
    ChangesPendingError,
    UnsavedChangesError,
)
from custom_components.iot_egress_guard.routers.openwrt import OpenWrtRouter
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.uci import Delta
from tests.conftest import our_rules

from .openwrt import BAIDU, away_from, calls, client, firewall, owner_applies, staged


def stage(simulator: OpenWrtSimulator, name: str) -> None:
    """Let a section be staged in the guard's own session."""
    [session] = simulator.sessions.live
    simulator.uci.stage(session.sid, "firewall", [Delta("set", name, None, "rule")])


async def test_unsaved_changes_of_others_in_our_session_are_left_alone(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.rules()
    stage(simulator, "mine")
    with pytest.raises(UnsavedChangesError):
        await router.push(BAIDU)
    with pytest.raises(UnsavedChangesError):
        await router.remove(["0a1b2c3d"])
    assert staged(simulator) == {"mine"}
    assert our_rules(simulator) == []


async def test_what_is_left_of_our_own_push_is_dropped_first(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.rules()
    stage(simulator, "ieg_deadbeef")
    assert (await router.push(BAIDU)).status.live
    assert our_rules(simulator) == ["ieg_0a1b2c3d"]


async def test_a_change_waits_for_the_owners_to_be_confirmed(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    sid = owner_applies(simulator)

    def confirm() -> None:
        simulator.uci.confirm(sid, {})

    simulator.timeline.after(5, confirm)
    assert (await router.push(BAIDU)).status.live
    assert {"mine", "ieg_0a1b2c3d"} <= firewall(simulator).keys()


async def test_a_change_gives_way_to_the_owners_that_is_never_confirmed(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    sid = owner_applies(simulator)
    began = clock.time()
    with pytest.raises(ChangesPendingError) as err:
        await router.push(BAIDU)
    assert "LuCI" in err.value.remedy
    assert clock.time() - began == 15
    assert "add" not in calls(simulator, "uci")
    assert simulator.uci.pending == sid
    with pytest.raises(ChangesPendingError):
        await router.remove(["0a1b2c3d"])
    clock.advance(60)
    assert (await router.push(BAIDU)).status.live
    assert "mine" not in firewall(simulator)


async def test_an_owner_who_applies_just_before_us_wins(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    simulator.faults.happen(lambda: owner_applies(simulator), method="apply")
    with pytest.raises(ChangesPendingError):
        await router.push(BAIDU)
    assert simulator.uci.pending is not None
    assert staged(simulator) == set()
    assert await router.rules() == {}


async def test_a_push_that_was_never_confirmed_is_not_taken_for_done(
    router: OpenWrtRouter,
    session: aiohttp.ClientSession,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
) -> None:
    away_from(simulator, "confirm")
    with pytest.raises(CannotConnectError):
        await router.push(BAIDU)
    await simulator.faults.accept()
    assert our_rules(simulator) == ["ieg_0a1b2c3d"]
    assert (await client(session, simulator, clock).push(BAIDU)).status.live
    clock.advance(31)
    simulator.tick()
    assert our_rules(simulator) == ["ieg_0a1b2c3d"]


async def test_a_removal_that_was_never_confirmed_is_not_taken_for_done(
    router: OpenWrtRouter,
    session: aiohttp.ClientSession,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
) -> None:
    await router.push(BAIDU)
    away_from(simulator, "confirm")
    with pytest.raises(CannotConnectError):
        await router.remove(["0a1b2c3d"])
    await simulator.faults.accept()
    assert our_rules(simulator) == []
    await client(session, simulator, clock).remove(["0a1b2c3d"])
    clock.advance(31)
    simulator.tick()
    assert our_rules(simulator) == []


async def test_the_rules_that_are_told_are_those_that_will_stay(
    router: OpenWrtRouter, simulator: OpenWrtSimulator
) -> None:
    await router.push(BAIDU)
    for method in ("confirm", "delete"):
        away_from(simulator, method)
        with pytest.raises(CannotConnectError):
            await router.remove(["0a1b2c3d"])
        await simulator.faults.accept()
        status = (await router.rules())["0a1b2c3d"]
        assert status.configured
        assert status.live


async def test_a_session_that_is_gone_cannot_be_kept_waiting_for(
    router: OpenWrtRouter, simulator: OpenWrtSimulator, clock: ManualClock
) -> None:
    await router.push(BAIDU)
    simulator.faults.happen(simulator.faults.drop_sessions, method="confirm")
    with pytest.raises(ChangesPendingError):
        await router.remove(["0a1b2c3d"])
    # Nobody can roll that back but the router itself, so that nothing is concluded from what it shows.
    assert our_rules(simulator) == []
    with pytest.raises(ChangesPendingError):
        await router.remove(["0a1b2c3d"])
    clock.advance(31)
    await router.remove(["0a1b2c3d"])
    clock.advance(31)
    assert await router.rules() == {}
