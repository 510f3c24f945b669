"""OpenWrt: the kernel's settings of its table of flows."""

from collections.abc import Sequence
import re

from .errors import mapped
from .ubus import Call, Status, UbusClient, UbusError

#: What the kernel writes: up to 64 bits.
_NUMBER = re.compile(r"[0-9]{1,20}")
SYSCTL = "/proc/sys/net/netfilter/nf_conntrack_"


async def read_sysctls(ubus: UbusClient, names: Sequence[str]) -> dict[str, int | None]:
    """Return sysctls by their names after `nf_conntrack_`; None for what this kernel doesn't have.

    Raises RouterError when one can't be read.
    """
    calls = [Call("file", "read", {"path": SYSCTL + name}) for name in names]
    answers = await ubus.batch(calls)
    return {
        name: _number(call, answer)
        for name, call, answer in zip(names, calls, answers, strict=True)
    }


def _number(call: Call, answer: dict[str, object] | UbusError) -> int | None:
    if isinstance(answer, UbusError):
        if answer.status == Status.NOT_FOUND:
            return None
        raise mapped(call, answer)
    text = str(answer.get("data", "")).strip()
    return int(text) if _NUMBER.fullmatch(text) else None
