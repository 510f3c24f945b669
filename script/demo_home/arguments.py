"""The demo's command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, override

from .errors import DemoError
from .makes import MAKES

HOME_ASSISTANT_PORT = 8123
"""Home Assistant's own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user asked for."""

    router: str
    port: int
    """Where Home Assistant listens on 127.0.0.1."""
    once: bool
    """Whether to show the whole story once, print it as JSON and stop."""


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong, instead of the usage."""

    @override
    def error(self, message: str) -> NoReturn:
        raise DemoError(message)


def parse(arguments: Sequence[str]) -> Options:
    """Return what the command line asks for; raise `DemoError` if it can't be understood."""
    parser = _OneLineParser(
        prog="script/demo",
        description="A simulated router and a real Home Assistant that guards a doorbell behind it, all on loopback.",
    )
    parser.add_argument(
        "--router",
        choices=MAKES,
        default=next(iter(MAKES)),
        help="the make of the simulated router",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=HOME_ASSISTANT_PORT,
        help="where Home Assistant listens (%(default)s)",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="wait for the finding, block it, print the outcome as JSON on the last line, and stop",
    )
    known = parser.parse_args(arguments)
    return Options(router=known.router, port=known.port, once=known.once)


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError(
            f"{text} is no TCP port; choose one from 1 to 65535"
        )
    return port
