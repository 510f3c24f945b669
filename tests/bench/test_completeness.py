"""Polls see every flow, though some fail; what they miss, coverage has told of."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
import json
from pathlib import Path
from random import Random
import subprocess
import sys
import time

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from bench.completeness import __main__ as command
from bench.completeness.failing import AT_ONCE, TABLE_PATH, FailingPolls, Way
from bench.completeness.flows import ANSWERED, PlannedFlow, plan
from bench.completeness.outcome import Outcome
from bench.completeness.watching import Watcher
from custom_components.iot_egress_guard.egress.coverage import CoverageState
from homeassistant.core import HomeAssistant
from simulators.clock import ManualClock
from simulators.openwrt import OpenWrtSimulator
from simulators.openwrt.faults import Faults
from simulators.openwrt.kernel_table import STATE_TIMEOUTS, KernelTable
from simulators.openwrt.packets import Packet
from tests import needs
from tests.conftest import Guarded

ROOT = Path(__file__).parents[2]

FLOWS, SECONDS = 1000, 1800
STEP_S = 2.0
EACH_WAY_ONCE = 247
"""A seed by which, of 31 polls of which a twentieth fail, each of five ways strikes one."""
HANGS_S = 25.0
"""As long as a client waits that gives up half a minute after it asked, and hears nothing for twenty seconds of it."""

type Play = Callable[
    [Sequence[PlannedFlow], float, Mapping[str, Way]], Awaitable[Outcome]
]


@pytest.fixture
def play(
    hass: HomeAssistant,
    guarded: Guarded,
    simulator: OpenWrtSimulator,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> Play:
    """Return what lets flows come while a share of the polls fails, and time pass until their entries are gone."""

    def enter(packet: Packet) -> None:
        simulator.conntrack.begin(packet, None)

    async def play(
        flows: Sequence[PlannedFlow], share: float, ways: Mapping[str, Way]
    ) -> Outcome:
        # In debug mode it reports each step of the clock as a task that took so long.
        asyncio.get_running_loop().set_debug(False)
        watcher, start = Watcher(hass, guarded.entry), time.time()
        for flow in flows:
            simulator.timeline.after(flow.at, partial(enter, flow.packet))
        FailingPolls(simulator.faults, share, Random(EACH_WAY_ONCE), ways)
        sysctls = simulator.conntrack.sysctls
        lifetime = {number: sysctls[name] for number, name in STATE_TIMEOUTS.items()}
        end = start + flows[-1].at + 2 * max(lifetime.values())
        while time.time() < end:
            clock.advance(STEP_S)
            freezer.tick(STEP_S)
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)
        watcher.stop()
        return Outcome(
            flows=flows,
            began={flow.key: start + flow.at for flow in flows},
            lifetime=lifetime,
            said=watcher.said,
        )

    return play


@pytest.fixture
def hanging(clock: ManualClock, freezer: FrozenDateTimeFactory) -> Way:
    """Return how a poll fails that gets no answer, for as long as a client has patience."""

    def pass_by() -> None:
        clock.advance(HANGS_S)
        freezer.tick(HANGS_S)

    def strike(faults: Faults) -> None:
        faults.happen(pass_by, path=TABLE_PATH)
        faults.disconnect(path=TABLE_PATH, times=1)

    return strike


async def test_every_flow_is_seen_and_every_suspicious_one_told_of_though_polls_fail(
    play: Play, hanging: Way
) -> None:
    outcome = await play(
        plan(1000, 700, Random(1)), 0.05, {**AT_ONCE, "silence": hanging}
    )
    assert outcome.said.failed == 5
    assert outcome.missed_of_promised == []
    assert outcome.untold == []


async def test_what_is_missed_when_polls_hang_again_and_again_coverage_has_told_of(
    play: Play, hanging: Way
) -> None:
    outcome = await play(plan(200, 300, Random(2)), 0.7, {"silence": hanging})
    assert outcome.missed_of_promised != []
    assert {outcome.coverage_of(each) for each in outcome.missed_of_promised} <= {
        CoverageState.DEGRADED,
        CoverageState.BLIND,
    }
    assert outcome.missed_silently == []


@needs.real_kernel()
async def test_the_real_kernels_lines_are_read_as_the_flows_that_they_are(
    hass: HomeAssistant, guarded: Guarded, simulator: OpenWrtSimulator
) -> None:
    flows = plan(40, 1, Random(4))
    assert {flow.packet.protocol for flow in flows} == STATE_TIMEOUTS.keys()
    watcher = Watcher(hass, guarded.entry)
    with KernelTable({"nf_conntrack_udp_timeout": 60}) as table:
        for path, lines in table.files().items():
            simulator.files.put(path, lines)
        table.begin(ANSWERED, answered=True)
        for flow in flows:
            table.begin(flow.packet)
        await guarded.advance(21)
    assert {flow.key for flow in flows} <= watcher.said.listed.keys()
    assert {flow.destination for flow in flows if flow.odd} <= watcher.said.told.keys()


@needs.real_kernel()
def test_the_command_says_what_was_seen_and_how_soon() -> None:
    words = ["--flows", "6", "--minutes", "0.02", "--udp-timeout", "15", "--json"]
    run = subprocess.run(
        [sys.executable, "-m", "bench.completeness", *words],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    first, *_, last = run.stdout.splitlines()
    assert first.split() == ["seen", "6", "of", "6"]
    told = json.loads(last)
    assert (told["flows"], told["seen"], told["missed"]) == (6, 6, [])
    assert told["latencies"]["listed"]["count"] == 6
    assert told["interval_s"] == 5


def test_where_there_is_no_kernel_to_ask_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert command.main(["--flows", "1"]) == 2
    assert "unshare" in capsys.readouterr().err
