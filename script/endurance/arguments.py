"""The command line of `script/endure`."""

import argparse
from collections.abc import Sequence

MAKES = ("openwrt", "unifi")


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """Return what is asked for; exits with 2 when that can't be understood."""
    parser = argparse.ArgumentParser(
        prog="script/endure",
        description="What takes long or real processes; exits with 1 when anything wasn't right.",
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="of all chance (%(default)s)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    day = commands.add_parser("day", help="a day of simulated operation with faults")
    day.add_argument("--router", choices=MAKES, default=MAKES[0])
    day.add_argument("--hours", type=float, default=24.0, help="%(default)s")
    day.add_argument(
        "--brisk", action="store_true", help="short faults, one soon after the other"
    )
    day.add_argument("--verbose", action="store_true", help="say what goes wrong")
    kill = commands.add_parser(
        "kill", help="killed while it saves, and while it pushes"
    )
    kill.add_argument("--router", choices=MAKES, default=MAKES[0])
    kill.add_argument("--saves", type=int, default=30, help="%(default)s deaths")
    kill.add_argument(
        "--pushes", type=int, default=100, help="at most %(default)s deaths"
    )
    kill.add_argument(
        "--first",
        type=int,
        default=1,
        help="the request of a push to begin at, %(default)s",
    )
    kill.add_argument(
        "--speed", type=float, default=10.0, help="of all time, %(default)s"
    )
    commands.add_parser("disk", help="a disk that is full, or read-only; needs root")
    return parser.parse_args(words)
