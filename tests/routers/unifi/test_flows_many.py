"""The flow log of a crowded network: all of the devices', and as little as can be of others'."""

from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator
from simulators.unifi.flow_query import COUNT_CAP
from simulators.unifi.scenarios import busy

from .kit import FLOWS, RING, add, asked, client, found, raw


@pytest.fixture
async def crowded(clock: ManualClock, socket_enabled: None) -> Any:
    """Return a console of a crowded network: 12,000 flows in the last hour."""
    async with UniFiSimulator(busy(), clock=clock, lateness=(0, 0)) as simulator:
        yield simulator


async def test_in_a_crowd_only_the_devices_own_records_are_asked_for(
    session: aiohttp.ClientSession, crowded: UniFiSimulator, clock: ManualClock
) -> None:
    router = client(session, crowded, clock)
    memory = {
        "version": 1,
        "read_until": int((clock.time() - 3_400) * 1000),
        "given": [],
    }
    router.recall(memory)
    host = "02:00:00:00:00:05"
    poll = await router.poll([host])
    # 250 clients take turns: each has 48 in that hour.
    assert 46 <= len(poll.flows[host]) <= 50
    assert poll.entries == COUNT_CAP
    bodies = asked(crowded, FLOWS)
    assert [(body["source_mac"], body["destination_mac"]) for body in bodies] == [
        ([], []),
        ([host], []),
        ([], [host]),
    ]
    assert found(await router.poll([host]), host) == []


@pytest.mark.parametrize("deep", [True, False])
async def test_what_the_console_doesn_t_count_is_read_all_the_same(
    session: aiohttp.ClientSession,
    console: UniFiSimulator,
    clock: ManualClock,
    deep: bool,
) -> None:
    console.flow_query.deep_pages = deep
    now = clock.time()
    for number in range(COUNT_CAP + 2_500):
        console.flow_log.add(raw(f"{number}", now - number * 0.02))
    poll = await client(session, console, clock).poll([RING])
    assert len(set(found(poll))) == COUNT_CAP + 2_500
    assert poll.limits == ()
    pages = [body["pageNumber"] for body in asked(console, FLOWS)]
    assert max(pages) == (12 if deep else 9)


async def test_more_at_one_moment_than_the_console_gives_doesn_t_go_on_for_ever(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    console.flow_query.deep_pages = False
    now = clock.time()
    add(console, now, *(f"{number}" for number in range(COUNT_CAP + 10)))
    add(console, now - 1, "before")
    poll = await client(session, console, clock).poll([RING])
    assert len(found(poll)) == COUNT_CAP + 1
    assert found(poll)[-1] == "before"


async def test_a_poll_reads_no_more_than_it_has_time_for_and_says_so(
    router: UniFiRouter,
    console: UniFiSimulator,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.iot_egress_guard.routers.unifi.flow_reading.MAX_PAGES", 2
    )
    now = clock.time()
    for number in range(2_900):
        console.flow_log.add(raw(f"{number}", now - number * 0.01))
    poll = await router.poll([RING])
    assert found(poll) == [f"{number}" for number in range(2_000)]
    assert "more than can be read" in poll.limits[0]
