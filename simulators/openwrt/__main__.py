"""`python -m simulators.openwrt`: a router on the loopback until it is interrupted."""

import argparse
import asyncio
from collections.abc import Sequence
import sys

from simulators.serving import serve

from .scenarios import SCENARIOS
from .simulator import PACKAGES, OpenWrtSimulator


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.openwrt", description="Simulate an OpenWrt router."
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="quiet")
    parser.add_argument("--tls", action="store_true", help="HTTPS, self-signed")
    parser.add_argument("--udp-timeout", type=int, metavar="S", help="default: 60")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--no-conntrack-package", action="store_true", help="no /usr/sbin/conntrack"
    )
    return parser.parse_args(words)


async def _serve(arguments: argparse.Namespace) -> int:
    removed = {"conntrack"} if arguments.no_conntrack_package else set()
    simulator = OpenWrtSimulator(
        arguments.scenario,
        port=arguments.port,
        tls=arguments.tls,
        udp_timeout=arguments.udp_timeout,
        seed=arguments.seed,
        packages=PACKAGES - removed,
    )
    login = f"{simulator.username} / {simulator.password}"
    return await serve(simulator, "OpenWrt", login)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line."""
    return asyncio.run(_serve(_arguments(words)))


if __name__ == "__main__":
    sys.exit(main())
