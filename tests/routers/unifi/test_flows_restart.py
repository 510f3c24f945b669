"""The flow log over a restart: nothing twice, nothing missed, and hardly anything remembered."""

import json
from typing import Any

import aiohttp
import pytest

from custom_components.iot_egress_guard.routers.unifi import UniFiRouter
from simulators.clock import ManualClock
from simulators.unifi import UniFiSimulator

from .kit import RING, TELEVISION, add, client, found


async def test_a_restart_gives_nothing_twice_and_misses_nothing(
    session: aiohttp.ClientSession, console: UniFiSimulator, clock: ManualClock
) -> None:
    first = client(session, console, clock)
    now = clock.time()
    add(console, now, "a", "b")
    assert len(found(await first.poll([RING]))) == 2
    memory = json.loads(json.dumps(first.memory()))
    # No address and no MAC of anybody.
    assert RING not in str(memory)
    clock.advance(120)
    add(console, now - 100, "late")
    add(console, clock.time(), "new")
    second = client(session, console, clock)
    second.recall(memory)
    assert found(await second.poll([RING])) == ["new", "late"]
    # Without it, all that the window holds comes again.
    assert len(found(await client(session, console, clock).poll([RING]))) == 4


@pytest.mark.parametrize(
    "memory",
    [
        None,
        [],
        "junk",
        {"version": 2, "read_until": 1, "given": []},
        {"version": 1, "read_until": None, "given": []},
        {"version": 1, "read_until": 1, "given": [["id"]]},
        {"version": 1, "read_until": 1, "given": [[1, 2]]},
        {"version": 1, "read_until": 1, "given": {"id": 1}},
    ],
)
async def test_a_memory_that_can_t_be_understood_is_forgotten(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock, memory: object
) -> None:
    router.recall(memory)
    add(console, clock.time(), "a")
    assert found(await router.poll([RING])) == ["a"]


async def test_the_memory_is_bounded_and_only_of_the_devices(
    router: UniFiRouter, console: UniFiSimulator, clock: ManualClock
) -> None:
    now = clock.time()
    other = {"ip": "10.23.1.128", "port": 1, "mac": TELEVISION}
    add(console, now, "of-the-television", source=other)
    add(console, now - 10, *(f"{number}" for number in range(5_100)))
    await router.poll([RING])
    memory: Any = router.memory()
    assert len(memory["given"]) == 5_000
    assert "of-the-television" not in str(memory)
    clock.advance(600)
    add(console, clock.time(), "new")
    await router.poll([RING])
    # What no poll reads again needn't be remembered.
    assert router.memory() == {
        "version": 1,
        "read_until": clock.time() * 1000,
        "given": [["new", clock.time() * 1000]],
    }
