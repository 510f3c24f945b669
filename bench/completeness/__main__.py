"""`script/completeness`: let flows come in real time, and say which were seen, and when."""

import argparse
import asyncio
from collections.abc import Sequence
import json
import logging
import sys

from bench.hush import hushed
from custom_components import iot_egress_guard
from simulators.openwrt.kernel_table import KernelTableError

from .outcome import Latencies, Outcome
from .run import Finished, Options, run

_NAMES = {
    "listed": "until get_destinations had it",
    "event": "until its event fired",
    "alarm": "until Suspicious egress was on",
}


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/completeness",
        description="See whether polls see every flow that the real kernel tracks. Needs root.",
    )
    parser.add_argument("--flows", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=10, help="while they come")
    parser.add_argument(
        "--failed", type=float, default=0, metavar="PERCENT", help="of polls that fail"
    )
    parser.add_argument(
        "--udp-timeout",
        type=int,
        default=60,
        metavar="SECONDS",
        help="OpenWrt's 60, plain Linux' 30",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--json", action="store_true", help="also as JSON, on the last line"
    )
    return parser.parse_args(words)


def _tell(finished: Finished) -> None:
    outcome, said = finished.outcome, finished.outcome.said
    seen = len(outcome.flows) - len(outcome.missed)
    print(f"seen                            {seen} of {len(outcome.flows)}")
    for protocol, (some, of) in _by_protocol(outcome).items():
        print(f"  {protocol:<30}{some} of {of}")
    print(f"missed, coverage being complete {len(outcome.missed_silently)}")
    odd = sum(flow.odd for flow in outcome.flows)
    print(f"suspicious, and told of         {odd - len(outcome.untold)} of {odd}")
    for name, latencies in outcome.latencies.items():
        print(f"{_NAMES[name]:<32}{_spread(latencies)}")
    print(f"interval                        {finished.interval:g} s")
    print(f"polls                           {len(said.good) + said.failed}")
    print(f"  failed                        {said.failed}{_kinds(finished)}")
    print(f"longest between two good ones   {said.longest_gap:.1f} s", flush=True)
    for flow in outcome.missed:
        print(f"MISSED {flow.destination}: coverage was {outcome.coverage_of(flow)}")


def _by_protocol(outcome: Outcome) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for flow in outcome.flows:
        _, protocol, _ = flow.key
        name = f"{protocol}, IPv{6 if flow.packet.ipv6 else 4}"
        seen, of = found.get(name, (0, 0))
        found[name] = seen + (flow.key in outcome.said.listed), of + 1
    return dict(sorted(found.items()))


def _kinds(finished: Finished) -> str:
    kinds = finished.struck
    return (
        f" ({', '.join(f'{kinds.count(each)} × {each}' for each in sorted(set(kinds)))})"
        if kinds
        else ""
    )


def _spread(latencies: Latencies | None) -> str:
    if latencies is None:
        return "never"
    return f"median {latencies.median:.1f} s, 95 % {latencies.p95:.1f} s, max {latencies.longest:.1f} s"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 if a flow was missed that lives as long as UDP's, or not told of, 2 where the kernel can't be asked."""
    given = _arguments(words)
    options = Options(
        flows=given.flows,
        seconds=given.minutes * 60,
        failed=given.failed / 100,
        udp_timeout=given.udp_timeout,
        seed=given.seed,
    )
    try:
        # Polls are meant to fail here.
        with hushed(logging.CRITICAL, iot_egress_guard.__name__):
            finished = asyncio.run(run(options))
    except (KernelTableError, FileNotFoundError) as err:
        print(f"script/completeness: {err}", file=sys.stderr)
        return 2
    _tell(finished)
    if given.json:
        print(json.dumps(finished.as_json()))
    return int(bool(finished.outcome.missed_of_promised or finished.outcome.untold))


if __name__ == "__main__":
    sys.exit(main())
