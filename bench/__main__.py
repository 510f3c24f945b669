"""`script/bench`: measure, and say what came out."""

import argparse
from collections.abc import Mapping, Sequence
import json
import sys

from .entries import ENTRIES
from .fresh import in_fresh_process
from .model import TINY, Measurement, Scale
from .paper import PAPER, with_figures

_ROW = "{:<20} {:>12} {:>12}  {:<6} {}"


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="Measure what the guard costs.",
        epilog=f"Entries: {', '.join(ENTRIES)}. As the first word, --growth measures how the cost grows instead; see there.",
    )
    parser.add_argument("entries", nargs="*", metavar="ENTRY", help="default: all")
    parser.add_argument(
        "--json",
        action="store_true",
        help="also give the figures as JSON, on the last line",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="also put the figures into docs/performance.md",
    )
    parser.add_argument(
        "--tiny",
        action="store_true",
        help="only see whether everything runs; the figures mean nothing",
    )
    arguments = parser.parse_args(words)
    unknown = [name for name in arguments.entries if name not in ENTRIES]
    if unknown:
        parser.error(
            f"no such entry: {', '.join(unknown)}; there are {', '.join(ENTRIES)}"
        )
    if arguments.tiny and arguments.write:
        parser.error("--tiny measures nothing worth writing")
    return arguments


def _tell(name: str, measured: Measurement) -> None:
    entry = ENTRIES[name]
    print(
        _ROW.format(
            name,
            f"{measured.value:.3g} {entry.unit}",
            f"{entry.bound.value} {entry.limit:g} {entry.unit}",
            "holds" if entry.holds(measured.value) else "MISSED",
            measured.detail,
        ),
        flush=True,
    )


def _as_json(measured: Mapping[str, Measurement]) -> str:
    return json.dumps(
        [
            {
                "name": name,
                "value": round(result.value, 3),
                "unit": ENTRIES[name].unit,
                "limit": ENTRIES[name].limit,
            }
            for name, result in measured.items()
        ]
    )


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 if anything couldn't be measured. A missed limit is a result, not a failure."""
    arguments = _arguments(words)
    scale = TINY if arguments.tiny else Scale()
    measured: dict[str, Measurement] = {}
    failed = False
    print(_ROW.format("entry", "value", "limit", "", "how"))
    for name in arguments.entries or ENTRIES:
        try:
            measured[name] = in_fresh_process(ENTRIES[name].measure, scale)
        except Exception as err:  # noqa: BLE001 - one entry's failure must not take the others' figures along
            failed = True
            print(f"{name}: {type(err).__name__}: {err}", file=sys.stderr)
        else:
            _tell(name, measured[name])
    if arguments.write:
        page = with_figures(PAPER.read_text(encoding="utf-8"), measured)
        PAPER.write_text(page, encoding="utf-8")
    if arguments.json:
        print(_as_json(measured))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
