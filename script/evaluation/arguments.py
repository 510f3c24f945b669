"""The command line of `script/evaluate`."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from math import isfinite
import os
from pathlib import Path
from typing import NoReturn, override

from custom_components.iot_egress_guard.egress.baseline import LEARNING_S
from custom_components.iot_egress_guard.egress.countries import COUNTRIES
from custom_components.iot_egress_guard.egress.coverage import interval_for
from custom_components.iot_egress_guard.egress.profile import GENERIC, Profile
from custom_components.iot_egress_guard.profiles import read_profiles
from custom_components.iot_egress_guard.routers.model import Network

from .errors import UsageError
from .polling import HOME_NETWORKS, Polling, settings_of
from .timeouts import SETS, overridden

HOME = "US"
"""Home country where none is given: that of the case that the guard began with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked for."""

    flows: Path
    malicious: Path | None
    after_s: float
    """From the end of learning to the first spliced flow, in seconds."""
    beacons: tuple[float, ...]
    """Periods in seconds."""
    learning_s: float
    polling: Polling
    profile: Profile
    home_countries: frozenset[str]
    origin: Path | None
    alerts: Path | None
    ablate: bool
    json: bool
    jobs: int


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong, instead of the usage."""

    @override
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parse(arguments: Sequence[str]) -> Options:
    """Return what the command line asks for; `UsageError` if it can't be understood."""
    known = _parser().parse_args(arguments)
    profiles = read_profiles()
    if known.profile not in profiles:
        raise UsageError(
            f"--profile {known.profile}: there is no such profile; there are {', '.join(profiles)}"
        )
    timeouts = overridden(SETS[known.timeouts], known.timeout)
    polling = Polling(
        interval=known.interval or interval_for(settings_of(timeouts)),
        timeouts=timeouts,
        phase=known.phase,
        failed=known.failed,
        seed=known.seed,
        home=tuple(known.lan) or HOME_NETWORKS,
    )
    return Options(
        flows=known.flows,
        malicious=known.inject,
        after_s=known.inject_after * 3600,
        beacons=known.beacon,
        learning_s=known.learn * 3600,
        polling=polling,
        profile=profiles[known.profile],
        home_countries=known.home,
        origin=known.origin,
        alerts=known.alerts,
        ablate=known.ablate,
        json=known.json,
        jobs=known.jobs,
    )


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="script/evaluate",
        description="Runs the shipped judgement over recorded flows, by simulated polls of a router. More in docs/evaluation.md.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("flows", type=Path, metavar="FLOWS", help="CSV, may be packed as .xz")
    add(
        "--inject",
        type=Path,
        metavar="MALICIOUS",
        help="splice this file's malicious flows into each learned device of FLOWS",
    )
    add(
        "--inject-after",
        type=_hours,
        default=1.0,
        metavar="HOURS",
        help="from the end of learning to the first spliced flow (%(default)s)",
    )
    add(
        "--beacon",
        type=_periods,
        default=(),
        metavar="SECONDS[,…]",
        help="splice synthetic TLS beacons with these periods into each device",
    )
    add(
        "--learn",
        type=_hours,
        default=LEARNING_S / 3600,
        metavar="HOURS",
        help="how long a device is learned (%(default)g)",
    )
    add(
        "--interval",
        type=_seconds,
        metavar="S",
        help="between polls (what the guard would choose for the timeouts)",
    )
    add(
        "--phase",
        type=_offset,
        default=0.0,
        metavar="S",
        help="polls are at this + k · interval (%(default)g)",
    )
    add(
        "--failed",
        type=_share,
        default=0.0,
        metavar="SHARE",
        help="of polls that fail, 0 to below 1 (%(default)g)",
    )
    add("--seed", type=int, default=0, help="for drawing those (%(default)s)")
    add(
        "--timeouts",
        choices=SETS,
        default="openwrt",
        help="how long the router keeps entries (%(default)s)",
    )
    add(
        "--timeout",
        action="append",
        default=[],
        metavar="STATE=S",
        help="one of them anew, as udp=30; may be repeated",
    )
    add(
        "--lan",
        action="append",
        default=[],
        type=_network,
        metavar="CIDR",
        help="a network behind the router (all private ones); may be repeated",
    )
    add(
        "--profile", default=GENERIC, metavar="KEY", help="of all devices (%(default)s)"
    )
    add(
        "--home",
        type=_countries,
        default=frozenset({HOME}),
        metavar="CODES",
        help=f"home countries ({HOME})",
    )
    add(
        "--origin",
        type=Path,
        metavar="FILE",
        help="an origin database (.mmdb) in place of the embedded one",
    )
    add(
        "--alerts",
        type=Path,
        metavar="OUT.jsonl",
        help="write each alert as a line of JSON",
    )
    add("--ablate", action="store_true", help="run all again without each signal")
    add("--json", action="store_true", help="print a summary as JSON on the last line")
    add(
        "--jobs",
        type=_jobs,
        default=os.process_cpu_count() or 1,
        metavar="N",
        help="simulations at once (%(default)s)",
    )
    return parser


def _number(text: str, fits: Callable[[float], bool], wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not (isfinite(number) and fits(number)):
        raise argparse.ArgumentTypeError(f"{text!r} isn't {wanted}")
    return number


def _hours(text: str) -> float:
    return _number(text, lambda hours: hours >= 0, "a number of hours")


def _seconds(text: str) -> float:
    return _number(text, lambda seconds: seconds >= 1, "a number of seconds from 1 on")


def _offset(text: str) -> float:
    return _number(text, lambda seconds: seconds >= 0, "a number of seconds")


def _share(text: str) -> float:
    return _number(text, lambda share: 0 <= share < 1, "a share from 0 to below 1")


def _periods(text: str) -> tuple[float, ...]:
    return tuple(map(_seconds, text.split(",")))


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number from 1 on")
    return int(text)


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(str(err)) from err


def _countries(text: str) -> frozenset[str]:
    codes = frozenset(code.strip().upper() for code in text.split(","))
    if unknown := codes - set(COUNTRIES):
        raise argparse.ArgumentTypeError(
            f"{min(unknown)!r} is no country code of ISO 3166-1, such as US,CA"
        )
    return codes
