"""UniFi: a block as a traffic rule (`trafficrules`), on sites whose firewall has no zones.

The shape is that of public clients. Such a rule knows addresses, ports and countries, and no protocols.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, override

from ..errors import BlockRefusedError
from ..model import BlockRule, Network
from ..spans import Span, meet
from .firewall import Device, Firewall
from .matching import (
    MAX_NETWORKS,
    Row,
    block_id_of,
    description,
    digest,
    in_order,
    plain_address,
    section,
    span_of,
    texts,
)
from .policies import too_many

_NOTHING_ELSE: dict[str, Any] = {
    "app_category_ids": [],
    "app_ids": [],
    "domains": [],
    "ip_ranges": [],
    "network_ids": [],
}
#: What the console's own page sends for a rule that limits nothing.
_NO_LIMIT = {
    "download_limit_kbps": 1024,
    "enabled": False,
    "upload_limit_kbps": 1024,
}


class TrafficRules(Firewall):
    """Rules of which one that allows beats all that block."""

    path = "trafficrules"

    @override
    def render(self, rule: BlockRule, device: Device) -> list[dict[str, Any]]:
        """Return the rule; BlockRefusedError when a traffic rule can't say it."""
        return [
            {
                **_NOTHING_ELSE,
                "action": "BLOCK",
                "description": description(rule.block_id),
                "enabled": True,
                "target_devices": [{"client_mac": rule.mac, "type": "CLIENT"}],
                "schedule": {"mode": "ALWAYS"},
                "bandwidth_limit": _NO_LIMIT,
                **_target(rule),
            }
        ]

    @override
    def notes(self, rule: BlockRule) -> list[str]:
        notes = []
        if rule.protocol != "any":
            notes.append(
                f"A traffic rule knows no protocols: this one stops more than {rule.protocol}."
            )
        if rule.country is not None:
            notes.append(
                f"Which addresses are in {rule.country}, the console decides by its own database."
            )
        return notes

    @override
    def essence(self, row: Row) -> object:
        return [
            str(row.get("action") or ""),
            row.get("enabled") is True,
            str(row.get("matching_target") or ""),
            sorted(_devices(row)),
            sorted(map(_essence_of_address, _items(row, "ip_addresses"))),
            [texts(row, "regions"), *(row.get(name) or [] for name in _NOTHING_ELSE)],
            str(section(row, "schedule").get("mode") or "ALWAYS"),
        ]

    @override
    def stops(self, row: Row, device: Device) -> bool:
        return row.get("enabled") is True and row.get("action") == "BLOCK"

    @override
    def mac(self, row: Row) -> str:
        return next(iter(_devices(row)), "")

    @override
    def pair(self, row: Row) -> object:
        return None

    @override
    def ahead(self, row: Row, rows: Iterable[Row], device: Device) -> Iterator[str]:
        for each in rows:
            if (
                each.get("action") == "ALLOW"
                and each.get("enabled") is True
                and block_id_of(each) is None
                and _may_be_for(each, device)
                and _targets_meet(each, row)
            ):
                yield str(each.get("description") or each.get("_id"))

    @override
    def words(self, row: Row) -> str:
        items = _items(row, "ip_addresses")
        found = [str(item.get("ip_or_subnet")) for item in items]
        found = found or texts(row, "regions") or ["the internet"]
        ports = [port for item in items[:1] for port in texts(item, "ports")]
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        port = f" port {', '.join(ports)}" if ports else ""
        state = "" if row.get("enabled") is True else " (switched off)"
        return (
            f"Traffic rule {row.get('description')}{state}: {row.get('action')} from {', '.join(_devices(row))}"
            f" to {', '.join(found[:3])}{more}{port}"
        )


def _target(rule: BlockRule) -> dict[str, Any]:
    if rule.country is not None:
        if rule.port is not None:
            raise BlockRefusedError(
                "The console's traffic rules can't block one port of a country",
                remedy="Block the whole country, or the destination.",
            )
        return {
            "matching_target": "REGION",
            "regions": [rule.country],
            "ip_addresses": [],
        }
    if rule.quarantine:
        if rule.port is not None:
            raise BlockRefusedError(
                "The console's traffic rules can't block one port of the whole internet",
                remedy="Block the destination, or all of the device's internet access.",
            )
        return {"matching_target": "INTERNET", "regions": [], "ip_addresses": []}
    if len(rule.networks) > MAX_NETWORKS:
        raise too_many(len(rule.networks))
    return {
        "matching_target": "IP",
        "regions": [],
        "ip_addresses": [_address(each, rule.port) for each in rule.networks],
    }


def _address(network: Network, port: int | None) -> dict[str, Any]:
    return {
        "ip_or_subnet": plain_address(network),
        "ip_version": f"v{network.version}",
        "ports": [] if port is None else [port],
        "port_ranges": [],
    }


def _items(row: Row, name: str) -> list[Row]:
    listed = row.get(name)
    return (
        [each for each in listed if isinstance(each, dict)]
        if isinstance(listed, list)
        else []
    )


def _devices(row: Row) -> list[str]:
    """Return the clients that a rule is about, by MAC."""
    macs = (str(each.get("client_mac") or "") for each in _items(row, "target_devices"))
    return [mac.lower() for mac in macs if mac]


def _essence_of_address(item: Row) -> str:
    target = in_order([str(item.get("ip_or_subnet"))])
    return digest([target, item.get("ports") or [], item.get("port_ranges") or []])


def _may_be_for(row: Row, device: Device) -> bool:
    """Tell whether a rule may mean a device; True where that can't be told."""
    for each in _items(row, "target_devices"):
        match each.get("type"):
            case "CLIENT" if str(each.get("client_mac")).lower() != device.mac:
                continue
            case "NETWORK" if device.network_id not in (None, each.get("network_id")):
                continue
        return True
    return False


def _targets_meet(theirs: Row, ours: Row) -> bool:
    """Tell whether two rules' targets have anything in common; True where that can't be told."""
    match theirs.get("matching_target"), ours.get("matching_target"):
        case "IP", "IP":
            return _addresses_meet(
                _by_port(_items(theirs, "ip_addresses")),
                _by_port(_items(ours, "ip_addresses")),
            )
        case "REGION", "REGION":
            return not set(texts(theirs, "regions")).isdisjoint(texts(ours, "regions"))
    return True


def _by_port(items: Iterable[Row]) -> dict[str | None, list[Span]]:
    """Return port → the addresses of a rule for which it's meant; None for any port, and where that can't be told."""
    found: dict[str | None, list[Span]] = {}
    for each in items:
        span = span_of(str(each.get("ip_or_subnet")))
        ports = [] if each.get("port_ranges") else texts(each, "ports")
        for port in ports or (None,):
            found.setdefault(port, []).append(span)
    return found


def _addresses_meet(
    theirs: Mapping[str | None, list[Span]], ours: Mapping[str | None, list[Span]]
) -> bool:
    """Tell whether two rules' addresses have anything in common at any port."""
    return (
        meet(theirs.get(None, ()), chain.from_iterable(ours.values()))
        or meet(chain.from_iterable(theirs.values()), ours.get(None, ()))
        or any(meet(theirs[port], ours[port]) for port in theirs.keys() & ours.keys())
    )
