"""What `list` says of each object: its methods and the types of their arguments."""

from .ubus import Signature

_SID = {"ubus_rpc_session": "string"}
_SELECTED = {
    "config": "string",
    "section": "string",
    "option": "string",
    "type": "string",
    "match": "object",
    **_SID,
}

SESSION: Signature = {
    "create": {"timeout": "number"},
    "list": _SID,
    "grant": {**_SID, "scope": "string", "objects": "array"},
    "revoke": {**_SID, "scope": "string", "objects": "array"},
    "access": {**_SID, "scope": "string", "object": "string", "function": "string"},
    "set": {**_SID, "values": "object"},
    "get": {**_SID, "keys": "array"},
    "unset": {**_SID, "keys": "array"},
    "destroy": _SID,
    "login": {"username": "string", "password": "string", "timeout": "number"},
}

UCI: Signature = {
    "configs": {},
    "get": _SELECTED,
    "state": _SELECTED,
    "add": {
        "config": "string",
        "type": "string",
        "name": "string",
        "values": "object",
        **_SID,
    },
    "set": {
        "config": "string",
        "section": "string",
        "type": "string",
        "match": "object",
        "values": "object",
        **_SID,
    },
    "delete": {
        "config": "string",
        "section": "string",
        "type": "string",
        "match": "object",
        "option": "string",
        "options": "array",
        **_SID,
    },
    "rename": {
        "config": "string",
        "section": "string",
        "option": "string",
        "name": "string",
        **_SID,
    },
    "order": {"config": "string", "sections": "array", **_SID},
    "changes": {"config": "string", **_SID},
    "revert": {"config": "string", **_SID},
    "commit": {"config": "string", **_SID},
    "apply": {"rollback": "boolean", "timeout": "number", **_SID},
    "confirm": _SID,
    "rollback": _SID,
    "reload_config": {},
}

FILE: Signature = {
    "read": {"path": "string", "base64": "boolean", **_SID},
    "write": {
        "path": "string",
        "data": "string",
        "append": "boolean",
        "mode": "number",
        "base64": "boolean",
        **_SID,
    },
    "list": {"path": "string", **_SID},
    "lstat": {"path": "string", **_SID},
    "stat": {"path": "string", **_SID},
    "md5": {"path": "string", **_SID},
    "remove": {"path": "string", **_SID},
    "exec": {"command": "string", "params": "array", "env": "object", **_SID},
}

LUCI: Signature = {
    "getVersion": {},
    "getFeatures": {},
    "getConntrackList": {},
    "getUnixtime": {},
}

LUCI_RPC: Signature = {
    "getNetworkDevices": {},
    "getHostHints": {},
    "getDHCPLeases": {"family": "number"},
}

NETWORK_DEVICE: Signature = {"status": {"name": "string"}}

NETWORK_INTERFACE: Signature = {"dump": {}}

SYSTEM: Signature = {"board": {}, "info": {}}

OTHERS = (
    "hotplug.button",
    "hotplug.iface",
    "iwinfo",
    "network",
    "network.interface.lan",
    "network.interface.loopback",
    "network.interface.wan",
    "network.interface.wan6",
    "network.wireless",
    "rc",
    "rpc-sys",
    "service",
)
"""Objects that a router has and nobody here asks: they are listed, without methods."""
