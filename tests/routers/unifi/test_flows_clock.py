"""The flow log of a console whose clock isn't ours."""

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt.scenarios import copies
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.scenarios import EVERYONE

from .kit import RING, add, client, datagram, found, only


@pytest.mark.parametrize("skew", [-3_600.0, -90.0, 0.4, 300.0, 86_400.0])
async def test_times_are_by_our_clock_however_wrong_the_console_s_is(
    session: aiohttp.ClientSession, clock: ManualClock, skew: float
) -> None:
    async with UniFiSimulator(
        Scenario(clients=copies(*EVERYONE)),
        clock=clock,
        clock_skew=skew,
        lateness=(0, 0),
    ) as simulator:
        router = client(session, simulator, clock)
        await router.connect()
        for _ in range(4):
            clock.advance(7.3)
            await router.poll([RING])
        sent = clock.time()
        simulator.gateway.send(datagram())
        clock.advance(31)
        flow = only((await router.poll([RING])).flows[RING])
        assert flow.began == pytest.approx(sent, abs=0.6)
        assert flow.ended == pytest.approx(sent + 30, abs=0.6)


async def test_a_console_s_clock_that_is_set_is_followed(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.clock_skew = 600
    add(console, clock.time() + 600, "a")
    assert only((await router.poll([RING])).flows[RING]).ended == pytest.approx(
        clock.time(), abs=1
    )
    console.clock_skew = 0
    clock.advance(30)
    add(console, clock.time(), "b")
    # The answer that tells of it comes too late for this poll.
    assert found(await router.poll([RING])) == []
    flow = only((await router.poll([RING])).flows[RING])
    assert flow.record == "b"
    assert flow.ended == pytest.approx(clock.time(), abs=1)
    # Nor does the record from the future hide what comes now.
    clock.advance(30)
    add(console, clock.time(), "c")
    assert found(await router.poll([RING])) == ["c"]


async def test_without_a_clock_the_log_itself_is_what_s_counted_from(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.tells_time = False
    console.clock_skew = -7_200
    there = clock.time() - 7_200
    add(console, there - 400, "old")
    add(console, there - 100, "a")
    add(console, there, "b")
    router = client(session, console, clock)
    poll = await router.poll([RING])
    assert found(poll) == ["b", "a"]
    assert "doesn't say what time it has" in poll.limits[0]
    # By how much it's behind can't be told from that it's late.
    assert poll.flows[RING][0].ended == there
    clock.advance(30)
    add(console, there + 10, "c")
    assert found(await router.poll([RING])) == ["c"]


async def test_without_a_clock_a_record_from_the_future_tells_how_far_it_is_ahead(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.tells_time = False
    console.clock_skew = 1_800
    add(console, clock.time() + 1_800, "a")
    poll = await client(session, console, clock).poll([RING])
    assert only(poll.flows[RING]).ended == clock.time()


async def test_an_empty_log_without_a_clock_is_empty(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.tells_time = False
    router = client(session, console, clock)
    assert found(await router.poll([RING])) == []
    add(console, clock.time(), "a")
    assert found(await router.poll([RING])) == ["a"]
