"""`python -m simulators.unifi`: a console on the loopback until it is interrupted."""

import argparse
import asyncio
from collections.abc import Sequence
import sys

from simulators.serving import serve

from .flow_log import LATENESS
from .scenarios import SCENARIOS
from .simulator import UniFiSimulator


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.unifi", description="Simulate a UniFi console."
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="ring")
    parser.add_argument(
        "--plain", action="store_true", help="HTTP, which no real console speaks"
    )
    parser.add_argument("--udp-timeout", type=int, metavar="S", help="default: 30")
    parser.add_argument(
        "--lateness",
        type=float,
        metavar="S",
        help="after which a flow that has ended is in the log; default: 5 to 60",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--controller", action="store_true", help="an older one, without UniFi OS"
    )
    parser.add_argument(
        "--no-zones", action="store_true", help="a site that wasn't migrated to zones"
    )
    parser.add_argument(
        "--no-allowed-logging", action="store_true", help="log blocked flows only"
    )
    return parser.parse_args(words)


async def _serve(arguments: argparse.Namespace) -> int:
    late = arguments.lateness
    simulator = UniFiSimulator(
        arguments.scenario,
        port=arguments.port,
        tls=not arguments.plain,
        udp_timeout=arguments.udp_timeout,
        lateness=LATENESS if late is None else (late, late),
        unifi_os=not arguments.controller,
        zone_based=not arguments.no_zones,
        allowed_logging=not arguments.no_allowed_logging,
        seed=arguments.seed,
    )
    key = f" or API key {simulator.api_key}" if simulator.unifi_os else ""
    login = f"{simulator.username} / {simulator.password}{key}"
    return await serve(simulator, "UniFi", login)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    return asyncio.run(_serve(_arguments(words)))


if __name__ == "__main__":
    sys.exit(main())
