"""`script/bench`, run at a size at which its figures mean nothing."""

from collections.abc import Callable, Mapping
import json
from math import isfinite
from pathlib import Path
import subprocess
import sys

import pytest

from bench import __main__ as command
from bench.entries import ENTRIES
from bench.growth import __main__ as growth
from bench.growth.point import MEASURES, Point, steepest
from bench.model import Bound, Entry

ROOT = Path(__file__).parents[2]
ASKED_FOR = {
    *("scan_ratio", "yardstick_ratio", "loop_block_ms", "poll_to_state_ms"),
    *("peak_extra_mb", "lookup_us", "setup_loop_ms", "judge_100x4096_ms"),
    *("ledger_mb", "store_loop_ms", "evaluate_month_s"),
    *("subscribe_2000_ms", "subscribe_idle_us", "recorder_rows"),
}


def test_every_benchmark_is_there_that_others_rely_on() -> None:
    assert set(ENTRIES) >= ASKED_FOR


@pytest.mark.parametrize("name", ENTRIES)
def test_a_benchmark_measures_something(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", "--json", name],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    *table, last = run.stdout.splitlines()
    assert any(line.startswith(name) for line in table)
    [measured] = json.loads(last)
    assert isfinite(measured.pop("value"))
    entry = ENTRIES[name]
    assert measured == {"name": name, "unit": entry.unit, "limit": entry.limit}


LIMITS = {
    "scan_ratio": 8,
    "yardstick_ratio": 5,
    "loop_block_ms": 10,
    "poll_to_state_ms": 300,
    "peak_extra_mb": 10,
    "lookup_us": 3,
    "setup_loop_ms": 150,
    "recorder_rows": 0,
}


def test_the_limits_stay_what_was_promised() -> None:
    assert {name: ENTRIES[name].limit for name in LIMITS} == LIMITS


def test_the_growth_is_measured() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.growth", "--tiny", "--json"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    [point] = (Point(**each) for each in json.loads(run.stdout.splitlines()[-1]))
    assert (point.entries, point.devices) == (300, 2)
    assert all(measure.of(point) > 0 for measure in MEASURES)


@pytest.mark.parametrize(("power", "grows"), [(1, "linear"), (2, "quadratic")])
def test_the_steepest_growth_between_two_sizes_is_told(power: int, grows: str) -> None:
    points = [
        Point(
            entries=entries,
            devices=devices,
            read_ms=float(entries**power),
            state_ms=1.0,
            block_ms=1.0,
            extra_mb=1.0,
        )
        for devices in (1, 10)
        for entries in (10, 100, 1000)
    ]
    assert steepest(points, MEASURES[0]) == pytest.approx(power), grows
    assert steepest(points, MEASURES[1]) == 0


@pytest.mark.parametrize("main", [command.main, growth.main])
def test_what_means_nothing_is_never_written_down(
    main: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--tiny", "--write"])
    assert refused.value.code == 2
    assert "--tiny measures nothing worth writing" in capsys.readouterr().err


def test_a_benchmark_that_fails_leaves_the_others_their_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entries: Mapping[str, Entry] = {
        "broken": Entry("ms", 1, "nowhere:nothing"),
        "lookup_us": ENTRIES["lookup_us"],
    }
    monkeypatch.setattr(command, "ENTRIES", entries)
    assert command.main(["--tiny", "--json"]) == 1
    said = capsys.readouterr()
    assert said.err == "broken: ModuleNotFoundError: No module named 'bench.nowhere'\n"
    [measured] = json.loads(said.out.splitlines()[-1])
    assert measured["name"] == "lookup_us"


def test_an_unknown_benchmark_is_refused_with_the_names_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        command.main(["scan_ratoi"])
    assert refused.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        f"script/bench: error: no such entry: scan_ratoi; there are {', '.join(ENTRIES)}"
    )


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [
        (Bound.AT_MOST, 5, True),
        (Bound.AT_MOST, 5.1, False),
        (Bound.AT_LEAST, 5, True),
        (Bound.AT_LEAST, 4.9, False),
    ],
)
def test_a_limit_is_on_one_side(bound: Bound, value: float, holds: bool) -> None:
    assert Entry("ratio", 5, "table:scan_ratio", bound).holds(value) is holds
