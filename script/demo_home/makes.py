"""The makes of router that the demo can simulate, and what is different about each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import re
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .openwrt_console import OpenWrtConsole
from .router_console import RouterConsole
from .unifi_console import UniFiConsole

OPENWRT_UDP_TIMEOUT = 15
"""Seconds a UDP entry stays in the OpenWrt router's table; its own default is 60.

The scenario leaves more than it between two of the odd packets, so that each is a flow of its own: a short one lets
the demo's story take a minute or two instead of five to ten.
"""

UNIFI_UDP_TIMEOUT = 3
"""Seconds until a flow without an answer has ended on the console; its own default is 30. Only then it's in the log."""

ADMINISTRATOR = "root"
"""Has the password of the guard's own login, on the OpenWrt router."""

type Said = Mapping[str, str]
"""What a simulator said when it started, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """A make of router."""

    title: str
    options: tuple[str, ...]
    """What its simulator is started with."""
    announcement: re.Pattern[str]
    """What it says when it listens: `url`, `fingerprint`, and how to log in."""
    typed: Callable[[Said], dict[str, Any]]
    """What is typed into its form."""
    console: Callable[[aiohttp.ClientSession, Said], RouterConsole]
    """How its administrator looks at its rules."""
    proven_at_once: bool
    """The block is verified when the action answers; else once it has stopped something."""
    pace: str
    """Why its story takes as long as it does."""


def _host_and_port(said: Said) -> dict[str, Any]:
    parts = urlsplit(said["url"])
    return {"host": parts.hostname, "port": parts.port or 443}


def _openwrt_form(said: Said) -> dict[str, Any]:
    login = {"username": said["username"], "password": said["password"]}
    return {**_host_and_port(said), "ssl": said["url"].startswith("https"), **login}


def _unifi_form(said: Said) -> dict[str, Any]:
    return {**_host_and_port(said), "api_key": said["key"]}


MAKES: Mapping[str, Make] = {
    "openwrt": Make(
        title="OpenWrt router",
        options=("--scenario", "ring", "--tls", "--udp-timeout", str(OPENWRT_UDP_TIMEOUT)),
        announcement=re.compile(
            r"simulator at (?P<url>\S+) login (?P<username>\S+) / (?P<password>\S+)\n"
            r"certificate SHA-256 (?P<fingerprint>[0-9a-fA-F]{64})"
        ),
        typed=_openwrt_form,
        console=lambda session, said: OpenWrtConsole(
            session, said["url"], ADMINISTRATOR, said["password"]
        ),
        proven_at_once=True,
        pace=f"UDP flows live {OPENWRT_UDP_TIMEOUT} s on this router (on a real one 60 s): the guard"
        f"\n  polls every {OPENWRT_UDP_TIMEOUT // 3} s, and the odd packets come less than a minute apart.",
    ),
    "unifi": Make(
        title="UniFi console",
        options=("--scenario", "ring", "--udp-timeout", str(UNIFI_UDP_TIMEOUT), "--lateness", "1"),
        announcement=re.compile(
            r"simulator at (?P<url>\S+) login \S+ / \S+ or API key (?P<key>\S+)\n"
            r"certificate SHA-256 (?P<fingerprint>[0-9a-fA-F]{64})"
        ),
        typed=_unifi_form,
        console=lambda session, said: UniFiConsole(session, said["url"], said["key"]),
        proven_at_once=False,
        pace=f"a flow without an answer ends after {UNIFI_UDP_TIMEOUT} s on this console (on a real one 30 s), and is in"
        "\n  its log a second later: the guard reads that every 30 s, and the odd packets come less than a minute apart.",
    ),
}  # fmt: skip
"""By the name that the command line and the form's menu have for it."""
