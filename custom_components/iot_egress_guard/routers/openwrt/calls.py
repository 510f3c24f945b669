"""Calls to OpenWrt of which each must succeed; what goes wrong is one of the few errors."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import ProtocolError
from .errors import mapped, mapped_change
from .sections import Sections
from .ubus import Call, Post, UbusClient, UbusError


def program(command: str, params: Collection[str]) -> Call:
    """Return the call that runs a program on the router, without a shell."""
    return Call("file", "exec", {"command": command, "params": list(params)})


async def ask(ubus: UbusClient, calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Make calls in one request and return what they answer; RouterError when one fails."""
    return await answers_of(ubus.batch, calls)


async def answers_of(post: Post, calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Make calls by `post` and return what they answer; RouterError when one fails."""
    answers = []
    for call, answer in zip(calls, await post(calls), strict=True):
        if isinstance(answer, UbusError):
            raise mapped(call, answer)
        answers.append(answer)
    return answers


async def change(ubus: UbusClient, call: Call) -> None:
    """Make a call that changes the firewall's configuration; RouterError says why it wasn't taken."""
    [answer] = await ubus.batch([call])
    if isinstance(answer, UbusError):
        raise mapped_change(call, answer)


def sections_in(answer: Mapping[str, Any]) -> Sections:
    """Return the sections that `uci get` answers; ProtocolError when they aren't what uci can hold."""
    match answer.get("values", {}):
        case dict(sections) if all(map(_is_section, sections.values())):
            return sections
    raise ProtocolError("The router's firewall configuration can't be understood")


def staged_in(answer: Mapping[str, Any]) -> set[str]:
    """Return the names of the sections that `uci changes` tells of; ProtocolError when it can't be understood."""
    match answer.get("changes", []):
        case list(changes) if all(isinstance(each, list) for each in changes):
            return {str(each[1]) for each in changes if len(each) > 1}
    raise ProtocolError("The router's unsaved changes can't be understood")


def _is_section(section: object) -> bool:
    """Tell whether each option is a text or a list of texts; what uci adds of where it stands begins with a dot."""
    return isinstance(section, dict) and all(
        name.startswith(".") or all(isinstance(each, str) for each in _values(value))
        for name, value in section.items()
    )


def _values(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
