"""`script/bench --growth`: measure every size, and say by which power the cost grows."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
import json
import sys

from bench.paper import DOCS, PAPER, figure, with_table

from .measure import measured
from .point import DEVICES, ENTRIES, MEASURES, Point, steepest

_HEADING = ("entries", "devices", *(measure.heading for measure in MEASURES))
_ROUNDS = 10
_TINY = ((300, 2),)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench --growth",
        description="Measure how the cost of a poll grows with the router's table and the number of devices.",
    )
    parser.add_argument(
        "--json", action="store_true", help="also as JSON, on the last line"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="put the table into docs/performance.md, and the picture beside it",
    )
    parser.add_argument(
        "--tiny",
        action="store_true",
        help="only see whether everything runs; the figures mean nothing",
    )
    arguments = parser.parse_args(words)
    if arguments.tiny and arguments.write:
        parser.error("--tiny measures nothing worth writing")
    return arguments


def _row(point: Point) -> list[str]:
    figures = (figure(measure.of(point)) for measure in MEASURES)
    return [f"{point.entries:,}", str(point.devices), *figures]


def _line(row: Sequence[str]) -> str:
    widths = map(len, _HEADING)
    return "  ".join(map(str.rjust, row, widths))


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    arguments = _arguments(words)
    sizes = (
        _TINY
        if arguments.tiny
        else [(size, count) for size in ENTRIES for count in DEVICES]
    )
    points: list[Point] = []
    print(_line(_HEADING))
    for point in measured(sizes, 2 if arguments.tiny else _ROUNDS):
        points.append(point)
        print(_line(_row(point)), flush=True)
    for measure in MEASURES:
        print(
            f"{measure.title}: at most with the power {steepest(points, measure):.2f} of the table's size"
        )
    if arguments.write:
        # Only who draws needs what draws.
        from .plot import draw

        draw(points, DOCS / "images" / "growth.svg")
        page = PAPER.read_text(encoding="utf-8")
        table = [_HEADING, *map(_row, points)]
        PAPER.write_text(with_table(page, "growth", table), encoding="utf-8")
    if arguments.json:
        print(json.dumps([asdict(each) for each in points]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
