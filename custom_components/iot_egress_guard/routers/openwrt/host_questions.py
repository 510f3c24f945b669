"""OpenWrt: the conntrack tool, asked for the entries of one host.

Each question has the kernel hand its whole table of that family to the tool, which passes on what was asked for. rpcd
buffers at most 256 KiB of that, and has nothing but a status for what is larger.
"""

from collections.abc import Iterable
import re
from typing import Literal, NamedTuple

from .calls import program
from .cutting import CONNTRACK_TOOL
from .ubus import UbusClient, UbusError

#: By what an entry is the host's: it opened the flow, or answers it. The tool's `-d` would be where a flow that was
#: opened from outside went before the router's port forwarding.
_SIDES = ("-s", "-r")
_SHOWN = re.compile(r"([0-9]{1,9}) flow entries have been shown")

type Family = Literal[4, 6]


class CannotAskError(Exception):
    """The tool isn't there, isn't granted, or gave no whole answer."""


class Question(NamedTuple):
    """One run of the tool."""

    family: Family
    params: tuple[str, ...]


def questions(addresses: Iterable[str]) -> list[Question]:
    """Return what must be asked for all entries of the hosts with these addresses (canonical text)."""
    return [
        Question(
            family,
            ("-L", "-o", "extended,id", "-f", f"ipv{family}", side, address),
        )
        for address in addresses
        for family in (family_of(address),)
        for side in _SIDES
    ]


def family_of(address: str) -> Family:
    """Return the version of IP of an address."""
    return 6 if ":" in address else 4


async def answer_to(ubus: UbusClient, question: Question) -> bytes:
    """Return the lines that the tool writes.

    Raises CannotAskError for anything but a whole answer, and RouterError when the router can't be asked at all.
    """
    [answer] = await ubus.batch([program(CONNTRACK_TOOL, question.params)])
    if isinstance(answer, UbusError):
        raise CannotAskError(str(answer)) from answer
    lines = str(answer.get("stdout", "")).encode(errors="replace")
    shown = _SHOWN.search(str(answer.get("stderr", "")))
    entries = (b"\n" + lines).count(b"\nipv")
    if (
        answer.get("code") != 0
        or shown is None
        or not int(shown[1]) == entries == lines.count(b"\n")
    ):
        raise CannotAskError("the tool's answer isn't whole")
    return lines
