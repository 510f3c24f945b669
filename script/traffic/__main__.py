"""The command line of `script/make-flows`."""

import argparse
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
import sys
from typing import NoReturn, override

from script.evaluation.recordings import MALICIOUS

from .devices import DEVICES
from .errors import TrafficError
from .home import Home
from .malware import MALWARE
from .writing import Row, rows, write

PROGRAM = "script/make-flows"
BENIGN = "benign"


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong, instead of the usage."""

    @override
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{PROGRAM}: {message}\n")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code is 1 if the file can't be written."""
    options = _parser().parse_args(arguments)
    if options.kind == BENIGN:
        table = benign(options.seed, options.days)
    else:
        table = malicious(options.seed)
    try:
        write(options.file, table)
    except TrafficError as err:
        print(f"{PROGRAM}: {err}", file=sys.stderr)
        return 1
    return 0


def benign(seed: int, days: float) -> Iterator[Row]:
    """Yield what each kind of device does in so many days, one after the other."""
    home = Home(seed, days)
    for device in DEVICES:
        yield from rows(device.name, device.flows(home), BENIGN)


def malicious(seed: int) -> Iterator[Row]:
    """Yield what each kind of malware does, one after the other."""
    home = Home(seed, days=3, outages=False)
    for malware in MALWARE:
        yield from rows(malware.name, malware.flows(home), MALICIOUS)


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog=PROGRAM,
        description="Makes recorded flows of devices and of malware as publications describe them. More in docs/traffic.md.",
        allow_abbrev=False,
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for kind, what in ((BENIGN, "devices of a home"), (MALICIOUS, "malware")):
        made = kinds.add_parser(kind, help=what, allow_abbrev=False)
        made.add_argument(
            "file", type=Path, metavar="OUT", help="CSV, packed if it ends in .xz"
        )
        made.add_argument(
            "--seed",
            type=int,
            default=1,
            metavar="N",
            help="the same makes the same file (%(default)s)",
        )
        if kind == BENIGN:
            made.add_argument(
                "--days",
                type=_days,
                default=14.0,
                metavar="DAYS",
                help="how long the recording is (%(default)g)",
            )
    return parser


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not (isfinite(days) and 0 < days <= 366):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number of days up to 366")
    return days


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
