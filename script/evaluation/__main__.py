"""Evaluates the shipped judgement on recorded flows."""

from collections.abc import Sequence
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

from custom_components.iot_egress_guard.egress.origin import OriginDatabaseError
from custom_components.iot_egress_guard.origins import open_database

from . import alert_files, report
from .arguments import Options, parse
from .errors import EvaluationError, UsageError
from .experiment import Origins, conduct
from .results import Ablated, result


def main(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code is 2 for one that can't be understood, 1 for files that can't be used."""
    try:
        options = parse(arguments)
        with TemporaryDirectory(prefix="iot-egress-guard-") as folder:
            origins = open_database(Path(folder), own=str(options.origin or ""))
            evaluate(options, origins.lookup)
    except UsageError as err:
        print(f"script/evaluate: {err}", file=sys.stderr)
        return 2
    except (EvaluationError, OriginDatabaseError) as err:
        print(f"script/evaluate: {err}", file=sys.stderr)
        return 1
    return 0


def evaluate(options: Options, origins: Origins) -> None:
    """Do what is asked for, and print what comes of it. Raises `EvaluationError`."""
    whole, ablated = conduct(options, origins)
    if options.alerts is not None:
        alert_files.write(options.alerts, alert_files.lines(whole))
    shipped = result(whole)
    ablation = [Ablated.of(signal, result(runs)) for signal, runs in ablated.items()]
    if ablation:
        ablation.insert(0, Ablated.of(None, shipped))
    for line in report.text(options, shipped, ablation):
        print(line)
    if options.json:
        print(report.as_json(options, shipped, ablation))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
