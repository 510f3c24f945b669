"""`docs/performance.md` tells of every benchmark, with the limit that the bench holds it to."""

import re

import pytest

from bench.entries import ENTRIES
from bench.growth.point import DEVICES, ENTRIES as SIZES
from bench.model import Bound, Measurement
from bench.paper import PAPER as FILE, with_figures, with_table

PAPER = FILE.read_text(encoding="utf-8")
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


def measured(name: str, *, holds: bool) -> Measurement:
    """Return a figure for an entry that keeps its limit, or misses it."""
    entry = ENTRIES[name]
    missed = entry.limit + (-1 if entry.bound is Bound.AT_LEAST else 1)
    return Measurement(entry.limit if holds else missed, "")


@pytest.mark.parametrize(("holds", "said"), [(True, "holds"), (False, "missed")])
def test_figures_are_put_into_the_table(holds: bool, said: str) -> None:
    figures = {name: measured(name, holds=holds) for name in ENTRIES}
    renewed = with_figures(PAPER, figures)
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \| (\w+) \|$", renewed, re.MULTILINE
    )
    assert [(name, verdict) for name, _, verdict in rows] == [
        (name, said) for name in ENTRIES
    ]
    assert [float(value.split()[0].replace(",", "")) for _, value, _ in rows] == [
        pytest.approx(each.value, rel=0.01) for each in figures.values()
    ]
    # Nothing else of the page changes.
    assert len(renewed.splitlines()) == len(PAPER.splitlines())
    assert with_figures(renewed, figures) == renewed


def test_a_benchmark_without_a_row_is_noticed() -> None:
    with pytest.raises(ValueError, match="lookup_us"):
        with_figures("# Nothing here\n", {"lookup_us": Measurement(1, "")})


def test_a_table_is_renewed_below_its_mark_alone() -> None:
    page = "<!-- one -->\n| a |\n| --- |\n| 1 |\n\n<!-- two -->\n| b |\n| --- |\n"
    assert with_table(page, "one", [("c", "d"), ("2", "3")]) == (
        "<!-- one -->\n| c | d |\n| --- | --- |\n| 2 | 3 |\n\n<!-- two -->\n| b |\n| --- |\n"
    )


def test_the_growth_is_shown_for_every_size() -> None:
    _, _, below = PAPER.partition("<!-- growth -->\n")
    rows = re.findall(r"^\| ([\d,]+) \| (\d+) \|", below, re.MULTILINE)
    assert rows == [(f"{size:,}", str(count)) for size in SIZES for count in DEVICES]
    assert (FILE.parent / "images" / "growth.svg").stat().st_size <= 80_000
