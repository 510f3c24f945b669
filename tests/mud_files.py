"""MUD files for tests, made as makers and their generators make them."""

from collections.abc import Mapping
from typing import Any

URL = "https://mud.example.com/doorbell.json"


def ace(name: str, forwarding: str = "accept", /, **matches: Any) -> dict[str, Any]:
    """Return an entry; `mud` stands for RFC 8520's own matches."""
    if "mud" in matches:
        matches["ietf-mud:mud"] = matches.pop("mud")
    return {"name": name, "matches": matches, "actions": {"forwarding": forwarding}}


def to_name(
    name: str, host: str, port: int | None, protocol: str = "tcp"
) -> dict[str, Any]:
    """Return an entry that lets the device reach a host by its name."""
    number = {"tcp": 6, "udp": 17}[protocol]
    ports = {} if port is None else {"destination-port": equals(port)}
    return ace(
        name,
        ipv4={"protocol": number, "ietf-acldns:dst-dnsname": host},
        **{protocol: ports},
    )


def to_network(
    name: str, network: str, port: int, protocol: str = "tcp"
) -> dict[str, Any]:
    """Return an entry that lets the device reach a network."""
    version = "ipv6" if ":" in network else "ipv4"
    return ace(
        name,
        **{
            version: {
                "protocol": {"tcp": 6, "udp": 17}[protocol],
                f"destination-{version}-network": network,
            },
            protocol: {"destination-port": equals(port)},
        },
    )


def equals(port: int) -> dict[str, Any]:
    """Return a match of one port."""
    return {"operator": "eq", "port": port}


def mud_file(
    *from_device: Mapping[str, Any],
    to_device: tuple[Mapping[str, Any], ...] = (),
    **fields: Any,
) -> dict[str, Any]:
    """Return a MUD file with these entries; fields of its `mud` container replace the usual ones, None removes them."""
    mud = {
        "mud-version": 1,
        "mud-url": URL,
        "last-update": "2026-01-02T03:04:05+00:00",
        "cache-validity": 48,
        "is-supported": True,
        "systeminfo": "Example Doorbell",
        "from-device-policy": {"access-lists": {"access-list": [{"name": "from"}]}},
        "to-device-policy": {"access-lists": {"access-list": [{"name": "to"}]}},
    } | {key.replace("_", "-"): value for key, value in fields.items()}
    lists = {"from": from_device, "to": to_device}
    return {
        "ietf-mud:mud": {key: value for key, value in mud.items() if value is not None},
        "ietf-access-control-list:acls": {
            "acl": [
                {"name": name, "type": "ipv4-acl-type", "aces": {"ace": list(aces)}}
                for name, aces in lists.items()
            ]
        },
    }
