"""The objects on the router's bus, as far as its packages bring them."""

from collections.abc import Collection

from . import signatures
from .files import Files
from .luci import Luci
from .network import Network
from .session_rpc import SessionObject
from .system import System
from .ubus import BusObject
from .uci_rpc import Uci


def bus_objects(
    *,
    packages: Collection[str],
    session: SessionObject,
    uci: Uci,
    files: Files,
    luci: Luci,
    system: System,
    network: Network,
) -> dict[str, BusObject]:
    """Return the objects by name."""
    objects = {
        "session": _session(session),
        "uci": _uci(uci),
        "system": BusObject(
            handlers={"board": system.board, "info": system.info},
            signature=signatures.SYSTEM,
        ),
        "network.interface": BusObject(
            handlers={"dump": lambda sid, args: network.dump(system.uptime)},
            signature=signatures.NETWORK_INTERFACE,
        ),
        "network.device": BusObject(
            handlers={"status": luci.device_status},
            signature=signatures.NETWORK_DEVICE,
        ),
    }
    if "rpcd-mod-file" in packages:
        objects["file"] = BusObject(
            handlers={"read": files.read, "exec": files.exec},
            signature=signatures.FILE,
        )
    if "rpcd-mod-luci" in packages:
        objects |= _luci(luci)
    for name in signatures.OTHERS:
        objects[name] = BusObject(handlers={}, signature={})
    return objects


def _session(session: SessionObject) -> BusObject:
    return BusObject(
        handlers={
            "login": session.login,
            "create": session.create,
            "list": session.list,
            "access": session.access,
            "get": session.get,
            "set": session.set,
            "unset": session.unset,
            "destroy": session.destroy,
        },
        signature=signatures.SESSION,
    )


def _uci(uci: Uci) -> BusObject:
    return BusObject(
        handlers={
            "configs": uci.configs,
            "get": uci.get,
            "add": uci.add,
            "set": uci.set,
            "delete": uci.delete,
            "rename": uci.rename,
            "order": uci.order,
            "changes": uci.changes,
            "revert": uci.revert,
            "commit": uci.commit,
            "apply": uci.apply,
            "confirm": uci.confirm,
            "rollback": uci.rollback,
        },
        signature=signatures.UCI,
    )


def _luci(luci: Luci) -> dict[str, BusObject]:
    return {
        "luci": BusObject(
            handlers={
                "getVersion": luci.get_version,
                "getFeatures": luci.get_features,
                "getConntrackList": luci.get_conntrack_list,
                "getUnixtime": luci.get_unixtime,
            },
            signature=signatures.LUCI,
        ),
        "luci-rpc": BusObject(
            handlers={
                "getHostHints": luci.get_host_hints,
                "getDHCPLeases": luci.get_dhcp_leases,
                "getNetworkDevices": luci.get_network_devices,
            },
            signature=signatures.LUCI_RPC,
        ),
    }
