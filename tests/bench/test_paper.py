"""`docs/performance.md` tells of every benchmark, with the limit that the bench holds it to."""

from pathlib import Path
import re

import pytest

from bench.entries import ENTRIES

PAPER = (Path(__file__).parents[2] / "docs" / "performance.md").read_text(
    encoding="utf-8"
)
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+?) \|", PAPER, re.MULTILINE))


def test_the_table_has_every_benchmark_and_no_other() -> None:
    assert list(ROWS) == list(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_limits_are_the_benchs(name: str) -> None:
    entry = ENTRIES[name]
    unit = "" if entry.unit == "ratio" else f" {entry.unit}"
    assert ROWS[name].startswith(f"{entry.bound.value} {entry.limit:g}{unit}")


@pytest.mark.parametrize("name", ENTRIES)
def test_how_it_is_measured_is_said_below_the_table(name: str) -> None:
    _, _, explained = PAPER.partition("\n## How they are measured\n")
    assert f"`{name}`" in explained
