"""`script/crossing`: measure, say where the ways cross, and draw it."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
import json
from pathlib import Path
import subprocess
import sys

from .figures import ADDRESSES, SHARES, SIZES, Point, crossing

_ROOT = Path(__file__).parents[2]


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/crossing",
        description="Measure what it costs a router to have its table of flows read whole, and by host. Needs root.",
    )
    parser.add_argument("sizes", nargs="*", type=int, metavar="ENTRIES", default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--json", action="store_true", help="also as JSON, on the last line"
    )
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="also draw it")
    return parser.parse_args(words)


def _measured(sizes: Sequence[int], rounds: int) -> Iterator[Point]:
    """Yield what was measured, in a network namespace of its own; RuntimeError when it couldn't be."""
    with subprocess.Popen(
        [
            *("unshare", "--net", sys.executable, "-m", "bench.crossing.measure"),
            *map(str, [rounds, *sizes]),
        ],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield Point.from_json(json.loads(line))
    if process.returncode:
        raise RuntimeError("it couldn't be measured")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g}"


def _rows(points: Sequence[Point]) -> Iterator[list[str]]:
    encryptions = list(points[0].encrypt)
    yield [
        *("of IPv4", "entries", "MB", "read"),
        *(f"whole, {name}" for name in encryptions),
        *(f"{count} addr." for count in ADDRESSES),
    ]
    for each in points:
        yield [
            f"{each.share:.0%}",
            f"{each.entries:,}",
            f"{each.bytes / 1e6:.2f}",
            _ms(each.read),
            *(_ms(each.whole(name)) for name in encryptions),
            *(_ms(each.ask[count]) for count in ADDRESSES),
        ]


def _tell(points: Sequence[Point]) -> None:
    rows = list(_rows(points))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(map(str.rjust, row, widths)))
    print("\nmilliseconds of processor time. Questions cost less than a whole read:")
    for share in SHARES:
        same = [each for each in points if each.share == share]
        for name in points[0].encrypt:
            said = ", ".join(
                f"{count} addr.: {crossing(same, name, count)}" for count in ADDRESSES
            )
            print(f"  {share:.0%} of IPv4, {name}: {said}")


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    arguments = _arguments(words)
    points = list(_measured(arguments.sizes, arguments.rounds))
    _tell(points)
    if arguments.plot:
        from .plot import draw

        draw(points, arguments.plot)
    if arguments.json:
        print(json.dumps([asdict(each) for each in points]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
