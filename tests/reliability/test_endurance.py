"""`script/endure`, for as short as it shows anything: the long runs' figures stand in docs/reliability.md."""

from pathlib import Path
import subprocess
import sys

import pytest

from tests import needs

ROOT = Path(__file__).parents[2]


def endure(*words: str) -> list[str]:
    """Run it; return what it said in the end, once it was content."""
    run = subprocess.run(
        [sys.executable, "-m", "script.endurance", *words],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    return run.stdout.splitlines()


def test_all_is_right_after_each_fault_of_a_brisk_half_hour() -> None:
    said = endure("--seed", "2", "day", "--hours", "0.4", "--brisk")
    assert said[-1] == "all was right"
    faults = next(line for line in said if " kinds; " in line)
    assert int(faults.split()[0]) >= 8


def test_the_next_life_is_right_after_deaths_at_a_save_and_at_a_push() -> None:
    said = endure("kill", "--saves", "1", "--pushes", "1", "--speed", "20")
    assert said[-1] == "all was right"
    assert "2 deaths: 1 during a save, 1 during put" in said


@needs.disk()
def test_a_full_disk_and_a_read_only_one_are_outlived() -> None:
    [said] = endure("disk")
    assert said.endswith("all held")


def test_what_it_takes_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    run = subprocess.run([ROOT / "script" / "endure", "sleep"], cwd=ROOT, check=False)
    assert run.returncode == 2
    assert "choose from 'day', 'kill', 'disk'" in capfd.readouterr().err
