"""Cutting established flows, which pass a new rule: with the conntrack tool, where it's installed.

Addresses go to the tool as arguments of their own, and no shell is involved.
"""

from collections.abc import Sequence
import re

from ..model import Flow
from .calls import program
from .errors import mapped
from .ubus import Status, UbusClient, UbusError

CONNTRACK_TOOL = "/usr/sbin/conntrack"
#: Cuts in one request: the router works them off one after another, and others wait meanwhile.
CUTS_PER_REQUEST = 20
#: Beyond this many, cutting all of the device's flows costs the router less than cutting each.
MAX_CUTS = 200
#: An address that can have no flows (RFC 919): the tool is asked for these to see whether it's there.
_NOBODY = "255.255.255.255"
_DELETED = re.compile(r"([0-9]{1,9}) flow entries have been deleted")


async def can_cut(ubus: UbusClient) -> bool:
    """Tell whether the conntrack tool is installed."""
    return await _run(ubus, [_delete(_NOBODY)]) is not None


async def cut(
    ubus: UbusClient, flows: Sequence[Flow], *, whole_device: bool
) -> int | None:
    """Cut flows, or all of their device's; return how many were, None without the tool."""
    cuts = dict.fromkeys(_delete_flow(flow) for flow in flows)
    if whole_device or len(cuts) > MAX_CUTS:
        cuts = dict.fromkeys(_delete(flow.key.device_address) for flow in flows)
    return await _run(ubus, list(cuts))


async def _run(ubus: UbusClient, cuts: Sequence[tuple[str, ...]]) -> int | None:
    """Run the tool with each of these arguments; return how many entries it deleted, None when it isn't there."""
    calls = [program(CONNTRACK_TOOL, args) for args in cuts]
    deleted = 0
    for start in range(0, len(calls), CUTS_PER_REQUEST):
        part = calls[start : start + CUTS_PER_REQUEST]
        for call, answer in zip(part, await ubus.batch(part), strict=True):
            if isinstance(answer, UbusError):
                if answer.status == Status.NOT_FOUND:
                    return None
                raise mapped(call, answer)
            found = _DELETED.search(str(answer.get("stderr", "")))
            deleted += int(found[1]) if found else 0
    return deleted


def _delete(source: str) -> tuple[str, ...]:
    """Return the arguments that delete all flows that a host opened."""
    return ("-D", "-f", "ipv6" if ":" in source else "ipv4", "-s", source)


def _delete_flow(flow: Flow) -> tuple[str, ...]:
    """Return the arguments that delete a flow, and at most others between the same ends."""
    key = flow.key
    if key.inbound:
        return (*_delete(key.remote_address), "-r", key.device_address)
    ends = (*_delete(key.device_address), "-d", key.remote_address)
    if key.protocol not in ("tcp", "udp"):
        return ends
    return (*ends, "-p", key.protocol, "--dport", str(key.remote_port))
