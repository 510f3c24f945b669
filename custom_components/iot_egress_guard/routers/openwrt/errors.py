"""OpenWrt: what the status of a call means, in the few errors that routers have."""

import re

from ..errors import (
    BlockRefusedError,
    CannotConnectError,
    ChangesPendingError,
    PermissionDeniedError,
    ProtocolError,
    RouterError,
    UnsupportedError,
)
from .ubus import Call, RpcCode, Status, UbusError


def mapped(call: Call, error: UbusError) -> RouterError:
    """Say what a call's failure means."""
    name = f"{call.object}.{call.method}"
    match error.status:
        case Status.PERMISSION_DENIED | RpcCode.ACCESS_DENIED:
            return PermissionDeniedError(_grant(call))
        case Status.NOT_FOUND if call.object == "file":
            return UnsupportedError(
                str(call.args.get("command") or call.args.get("path"))
            )
        case Status.NOT_SUPPORTED if call.method == "exec":
            return ProtocolError(
                f"The output of {call.args['command']} is too large for rpcd",
                remedy="rpcd caps it at 256 KiB; see what makes the firewall so large.",
            )
        case Status.METHOD_NOT_FOUND | RpcCode.OBJECT_NOT_FOUND:
            return UnsupportedError(
                _PACKAGES.get(call.object, call.object), f"The router has no {name}"
            )
        case Status.TIMEOUT | Status.CONNECTION_FAILED:
            return CannotConnectError(f"The router's {name} took too long")
    return ProtocolError(f"The router answered {name} with status {error.status}")


#: ubus object → the OpenWrt package that brings it.
_PACKAGES = {
    "luci-rpc": "rpcd-mod-luci",
    "file": "rpcd-mod-file",
    "uci": "rpcd",
}


def mapped_change(call: Call, error: UbusError) -> RouterError:
    """Say why the router doesn't take a change."""
    if call.method in ("apply", "confirm", "rollback", "revert"):
        if error.status == Status.PERMISSION_DENIED:
            return ChangesPendingError(
                "Somebody else's change to the router's configuration waits to be confirmed",
                remedy="Try again in a minute, or finish that change in LuCI.",
            )
        if error.status == Status.NO_DATA:
            return BlockRefusedError("The router lost the change before it was kept")
    if error.status == Status.INVALID_ARGUMENT:
        return BlockRefusedError("The router refuses the rule as invalid")
    return mapped(call, error)


#: The end of a command that is about one host's flows, and what stands for any host in the access list.
_OF_A_HOST = re.compile(r"-f ipv[46] -(s|r) [0-9a-f.:]+.*")
_ANY_HOST = r"-f ipv[46] -\1 [0-9a-f]*"


def _grant(call: Call) -> str:
    """Return the line that the access list lacks, as its owner would write it."""
    match call.object, call.method:
        case "file", "exec":
            line = " ".join([call.args["command"], *call.args["params"]])
            return f'"file": {{"{_OF_A_HOST.sub(_ANY_HOST, line)}": ["exec"]}}'
        case "file", "read":
            return f'"file": {{"{call.args["path"]}": ["read"]}}'
        case "uci", ("get" | "changes"):
            return '"uci": ["firewall"] (read)'
        case "uci", _:
            return '"uci": ["firewall"] (write)'
    return f'"ubus": {{"{call.object}": ["{call.method}"]}}'
