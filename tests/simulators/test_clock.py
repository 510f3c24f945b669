"""Time stands still, runs, and makes things happen in order."""

import asyncio
import time

import pytest

from simulators.clock import ManualClock, RealClock, Timeline


def test_a_manual_clock_moves_only_forward() -> None:
    clock = ManualClock(1000.0)
    clock.advance(2.5)
    assert (clock.monotonic(), clock.time()) == (2.5, 1002.5)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


async def test_sleepers_wake_when_their_time_has_come() -> None:
    clock = ManualClock()
    woken: list[str] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    tasks = [asyncio.create_task(sleeper(f"after {n}", n)) for n in (0, 5, 9)]
    await asyncio.sleep(0)
    clock.advance(5)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert woken == ["after 0", "after 5"]
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    clock.advance(10)
    assert woken == ["after 0", "after 5"]


async def test_a_real_clock_is_the_machine_s() -> None:
    clock = RealClock()
    before = time.monotonic(), time.time()
    await clock.sleep(0)
    assert clock.monotonic() >= before[0]
    assert clock.time() >= before[1]


def test_appointments_are_kept_in_order_each_at_its_own_instant() -> None:
    clock = ManualClock(100.0)
    timeline = Timeline(clock)
    seen: list[tuple[str, float, float]] = []

    def note(name: str) -> None:
        seen.append((name, timeline.now, timeline.wall))

    def early() -> None:
        note("early")
        timeline.after(1, lambda: note("from early"))
        timeline.run()  # no recursion: what is due comes in its turn

    timeline.after(7, lambda: note("late"))
    timeline.after(2, early)
    timeline.after(3, lambda: note("never")).cancel()
    timeline.after(50, lambda: note("not yet"))
    clock.advance(40)
    timeline.run()
    assert seen == [
        ("early", 2.0, 102.0),
        ("from early", 3.0, 103.0),
        ("late", 7.0, 107.0),
    ]
    assert (timeline.now, timeline.wall) == (40.0, 140.0)


def test_a_failing_action_does_not_stop_time() -> None:
    clock = ManualClock()
    timeline = Timeline(clock)

    def fail() -> None:
        raise RuntimeError("broken")

    timeline.after(1, fail)
    clock.advance(5)
    with pytest.raises(RuntimeError):
        timeline.run()
    assert timeline.now == 5.0
