"""`script/endure`: see `arguments` for what it takes."""

import argparse
from collections.abc import Callable, Mapping, Sequence
import sys

from .arguments import parse
from .timelapse import Timelapse


def _day(options: argparse.Namespace) -> bool:
    lapse = Timelapse()
    with lapse.installed():
        # Whoever keeps the clock's functions by their names has to meet these.
        from .day import Plan, day

        plan = Plan(
            make=options.router,
            hours=options.hours,
            seed=options.seed,
            brisk=options.brisk,
            verbose=options.verbose,
        )
        course = lapse.run(lambda: day(lapse, plan))
    print(course.told())
    return not course.wrongs


def _kill(options: argparse.Namespace) -> bool:
    lapse = Timelapse(speed=options.speed)
    with lapse.installed():
        from .kill import Plan, kill

        plan = Plan(
            make=options.router,
            saves=options.saves,
            pushes=options.pushes,
            first=options.first,
            seed=options.seed,
            speed=options.speed,
        )
        kills = lapse.run(lambda: kill(lapse, plan))
    print(kills.told())
    return not kills.wrongs


def _disk(options: argparse.Namespace) -> bool:
    lapse = Timelapse()
    with lapse.installed():
        from .disk import disk

        trial = lapse.run(lambda: disk(lapse, options.seed))
    print(trial.told())
    return not trial.wrongs


COMMANDS: Mapping[str, Callable[[argparse.Namespace], bool]] = {
    "day": _day,
    "disk": _disk,
    "kill": _kill,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = parse(words)
    return 0 if COMMANDS[options.command](options) else 1


if __name__ == "__main__":
    sys.exit(main())
