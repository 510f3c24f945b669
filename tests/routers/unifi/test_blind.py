"""When the log shows nothing of what passes: said, with what to do, and never taken for peace."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.openwrt.scenarios import copies
from simulators.unifi import Scenario, UniFiSimulator
from simulators.unifi.scenarios import EVERYONE

from .kit import FLOWS, RING, asked, client, datagram, ports, raw

type Polls = Callable[[int], Awaitable[str | None]]


@pytest.fixture
def polls(router: UniFiRouter, clock: ManualClock) -> Polls:
    """Return what polls so often, each 30 s after the one before, and tells why the last was blind."""

    async def poll(number: int) -> str | None:
        blind = None
        for _ in range(number):
            clock.advance(30)
            blind = (await router.poll([RING])).blind
        return blind

    return poll


async def test_a_console_without_a_flow_log_must_be_updated(
    router: UniFiRouter, console: UniFiSimulator
) -> None:
    console.flow_query.available = False
    await router.connect()
    poll = await router.poll([RING])
    assert poll.flows == {RING: ()}
    assert poll.addresses[RING]
    assert "Update the console" in str(poll.blind)
    console.flow_query.available = True
    assert (await router.poll([RING])).blind is None


async def test_logging_that_is_off_is_said_with_where_it_s_switched_on(
    session: aiohttp.ClientSession, clock: ManualClock
) -> None:
    async with UniFiSimulator(
        Scenario(clients=copies(*EVERYONE)),
        clock=clock,
        allowed_logging=False,
        lateness=(0, 0),
    ) as simulator:
        router = client(session, simulator, clock)
        await router.connect()
        assert "Traffic Logging" in str((await router.poll([RING])).blind)
        simulator.settings.allowed_logging = True
        # It's noticed within ten polls, and not only after an hour.
        blind = []
        for _ in range(12):
            clock.advance(30)
            blind.append((await router.poll([RING])).blind is not None)
        assert blind[:9] == [True] * 9
        assert not any(blind[10:])
        simulator.gateway.send(datagram())
        clock.advance(31)
        assert ports(await router.poll([RING])) == [51506]


async def test_the_setting_is_read_at_the_beginning_and_each_hour(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    await router.connect()
    assert len(asked(console, "traffic_flow")) == 1
    for number in range(240):
        console.flow_log.add(raw(f"{number}", clock.time()))
        assert (await router.poll([RING])).blind is None
        clock.advance(30)
    assert len(asked(console, "traffic_flow")) == 2
    console.settings.allowed_logging = False
    console.flow_log.add(raw("last", clock.time()))
    assert (await router.poll([RING])).blind is not None


async def test_fifty_polls_without_anything_are_blind_whatever_the_setting(
    polls: Polls, console: UniFiSimulator, clock: ManualClock
) -> None:
    assert await polls(49) is None
    assert "told of nothing that passed" in str(await polls(1))
    # A flow of anybody is enough to see again.
    other = {"ip": "10.23.1.130", "port": 1, "mac": "f6:2b:9c:44:81:30"}
    console.flow_log.add(raw("other's", clock.time(), source=other))
    assert await polls(1) is None
    # As long as it's in the window, which counts back from the poll before.
    assert await polls(10 + 49) is None
    assert await polls(1) is not None


@pytest.mark.parametrize(("known", "after"), [(False, 10), (True, 50)])
async def test_blocked_flows_alone_show_nothing_of_what_passes(
    polls: Polls,
    console: UniFiSimulator,
    clock: ManualClock,
    known: bool,
    after: int,
) -> None:
    console.settings.has_traffic_flow = known
    for number in range(after):
        console.flow_log.add(raw(f"{number}", clock.time(), action="blocked"))
        if number < after - 1:
            assert await polls(1) is None
    blind: Any = await polls(1)
    assert "only of flows that it blocked" in blind


async def test_a_setting_that_isn_t_known_is_no_reason_by_itself(
    polls: Polls, console: UniFiSimulator
) -> None:
    console.settings.has_traffic_flow = False
    assert await polls(49) is None
    assert await polls(1) is not None


async def test_a_console_that_gives_blocked_flows_unless_asked_is_asked(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_query.blocked_only = True
    console.gateway.send(datagram())
    clock.advance(31)
    assert ports(await router.poll([RING])) == [51506]
    assert asked(console, FLOWS)[0]["action"]
