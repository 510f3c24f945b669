"""docs/reliability.md tells of every target and of every kind of worst input, and of no other."""

import re

from fuzz.growth import LIMIT
from fuzz.targets import TARGETS
from fuzz.worst import WORST
from tests.docs.papers import RELIABILITY, section

HOSTILE = section(RELIABILITY, "Hostile input")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of a table's rows, found by the first cell of its heading."""
    [table] = re.findall(
        rf"^\| {heading} \|.*\n\|[-| :]+\n((?:\|.*\n)+)", HOSTILE, re.MULTILINE
    )
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
    ]


def test_every_target_has_its_figures() -> None:
    found = {
        name.strip("`"): (reads, inputs) for name, reads, inputs, *_ in rows("target")
    }
    assert found.keys() == TARGETS.keys()
    for name, (reads, inputs) in found.items():
        assert reads == TARGETS[name].reads
        assert int(inputs.replace(",", "")) > 0


def test_every_worst_input_has_its_exponent_below_the_limit() -> None:
    found = {
        (reader.strip("`"), kind): float(told)
        for reader, kind, *_, told in rows("reader")
    }
    assert found.keys() == {
        (reader, kind) for reader, kinds in WORST.items() for kind in kinds
    }
    assert max(found.values()) <= LIMIT
