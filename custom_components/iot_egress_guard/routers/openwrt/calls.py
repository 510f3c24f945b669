"""Calls to OpenWrt of which each must succeed; what goes wrong is one of the few errors."""

from collections.abc import Collection, Sequence
from typing import Any

from .errors import mapped, mapped_change
from .ubus import Call, UbusClient, UbusError


def program(command: str, params: Collection[str]) -> Call:
    """Return the call that runs a program on the router, without a shell."""
    return Call("file", "exec", {"command": command, "params": list(params)})


async def ask(ubus: UbusClient, calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Make calls in one request and return what they answer; RouterError when one fails."""
    answers = []
    for call, answer in zip(calls, await ubus.batch(calls), strict=True):
        if isinstance(answer, UbusError):
            raise mapped(call, answer)
        answers.append(answer)
    return answers


async def change(ubus: UbusClient, call: Call) -> None:
    """Make a call that changes the firewall's configuration; RouterError says why it wasn't taken."""
    [answer] = await ubus.batch([call])
    if isinstance(answer, UbusError):
        raise mapped_change(call, answer)
