"""UniFi: a block as policies of the firewall with zones (`firewall-policies`), the shape of which is public clients'."""

from collections.abc import Iterable, Iterator
from typing import Any, override

from ..errors import BlockRefusedError
from ..model import BlockRule
from .firewall import Device, Firewall
from .matching import (
    MAX_NETWORKS,
    NAME_PREFIX,
    Row,
    description,
    in_order,
    plain_address,
    section,
    texts,
)
from .policy_ahead import Reach, allows_ahead
from .zones import Zones

#: The console numbers them itself; this is what its own page sends.
_INDEX = 10_000
#: The lists that go with each kind of target. Some versions give a client's MACs in `macs`.
_LISTS = ("client_macs", "macs", "ips", "regions", "network_ids")
_FLAGS = ("match_opposite_ips", "match_opposite_networks", "match_opposite_ports")


class ZonePolicies(Firewall):
    """Policies between the zone of a device and those that lead to the internet."""

    path = "firewall-policies"

    def __init__(self, zones: Zones) -> None:
        """Know the site's zones."""
        self._zones = zones

    @override
    def render(self, rule: BlockRule, device: Device) -> list[dict[str, Any]]:
        """Return a policy for each zone that leads to the internet; BlockRefusedError when the rule is too large."""
        source = self._zones.source(device.network_id).zone_id
        target = _target(rule)
        return [
            _policy(rule, source, zone.zone_id, target)
            for zone in self._zones.targets()
        ]

    @override
    def notes(self, rule: BlockRule) -> list[str]:
        if rule.country is None:
            return []
        return [
            f"Which addresses are in {rule.country}, the console decides by its own database."
        ]

    @override
    def essence(self, row: Row) -> object:
        states = texts(row, "connection_states")
        return [
            str(row.get("action") or ""),
            row.get("enabled") is True,
            str(row.get("protocol") or "all").lower(),
            str(row.get("ip_version") or "BOTH"),
            row.get("match_opposite_protocol") is True,
            row.get("match_ip_sec") is True,
            str(row.get("connection_state_type") or "ALL"),
            sorted(states),
            row.get("logging") is True,
            str(section(row, "schedule").get("mode") or "ALWAYS"),
            _essence_of_end(section(row, "source")),
            _essence_of_end(section(row, "destination")),
        ]

    @override
    def stops(self, row: Row, device: Device) -> bool:
        if row.get("enabled") is not True or row.get("action") != "BLOCK":
            return False
        # A device that was moved to another network may now be in another zone.
        zone = self._zones.of_network(device.network_id)
        return zone is None or zone.zone_id == section(row, "source").get("zone_id")

    @override
    def mac(self, row: Row) -> str:
        source = section(row, "source")
        found = [*texts(source, "client_macs"), *texts(source, "macs")]
        return found[0].lower() if found else ""

    @override
    def pair(self, row: Row) -> object:
        return _pair(row)

    @override
    def ahead(self, row: Row, rows: Iterable[Row], device: Device) -> Iterator[str]:
        reach = Reach(device.mac, device.network_id, device.addresses)
        same_pair = (each for each in rows if _pair(each) == _pair(row))
        return allows_ahead(row, same_pair, reach)

    @override
    def words(self, row: Row) -> str:
        source, destination = section(row, "source"), section(row, "destination")
        what = "everything" if row.get("protocol") in ("all", None) else row["protocol"]
        port = f" port {destination['port']}" if destination.get("port") else ""
        state = "" if row.get("enabled") is True else " (switched off)"
        return (
            f"Policy {row.get('name')}{state}: {row.get('action')} {what} from {_listed(source)}"
            f" in zone {self._zones.name(str(source.get('zone_id')))} to {_listed(destination)}{port}"
            f" in zone {self._zones.name(str(destination.get('zone_id')))}"
        )


def _pair(row: Row) -> tuple[str, str]:
    """Return the zones between which a policy stands."""
    source, destination = section(row, "source"), section(row, "destination")
    return str(source.get("zone_id")), str(destination.get("zone_id"))


def _target(rule: BlockRule) -> dict[str, Any]:
    """Return what of a zone is meant."""
    if rule.country is not None:
        return {
            "matching_target": "REGION",
            "matching_target_type": "SPECIFIC",
            "regions": [rule.country],
        }
    if rule.quarantine:
        return {"matching_target": "ANY"}
    if len(rule.networks) > MAX_NETWORKS:
        raise too_many(len(rule.networks))
    return {
        "matching_target": "IP",
        "matching_target_type": "SPECIFIC",
        "ips": [plain_address(network) for network in rule.networks],
        "match_opposite_ips": False,
    }


def too_many(number: int) -> BlockRefusedError:
    """Return the error for a block of more networks than a console is given."""
    return BlockRefusedError(
        f"It has {number:,} networks, more than the {MAX_NETWORKS:,} that a UniFi console should be given",
        remedy="Block a country, which the console knows by itself, or single destinations.",
    )


def _policy(
    rule: BlockRule, source: str, destination: str, target: dict[str, Any]
) -> dict[str, Any]:
    any_port: dict[str, Any] = {
        "port_matching_type": "ANY",
        "match_opposite_ports": False,
    }
    port = any_port
    if rule.port is not None:
        port = any_port | {"port_matching_type": "SPECIFIC", "port": str(rule.port)}
    return {
        "name": NAME_PREFIX + rule.block_id,
        "description": description(rule.block_id),
        "action": "BLOCK",
        "enabled": True,
        "predefined": False,
        "index": _INDEX,
        "protocol": _protocol(rule),
        "ip_version": "BOTH",
        # Without it a block leaves no proof in the flow log.
        "logging": True,
        "match_ip_sec": False,
        "match_opposite_protocol": False,
        "connection_state_type": "ALL",
        "connection_states": [],
        "create_allow_respond": False,
        "icmp_typename": "ANY",
        "icmp_v6_typename": "ANY",
        "schedule": {"mode": "ALWAYS"},
        "source": {
            "zone_id": source,
            "matching_target": "CLIENT",
            "matching_target_type": "OBJECT",
            "client_macs": [rule.mac],
            **any_port,
        },
        "destination": {"zone_id": destination, **target, **port},
    }


def _protocol(rule: BlockRule) -> str:
    """Return what UniFi calls the protocols; a port only makes sense with those that have ports."""
    if rule.protocol != "any":
        return rule.protocol
    return "all" if rule.port is None else "tcp_udp"


def _essence_of_end(end: Row) -> object:
    return [
        str(end.get("zone_id") or ""),
        str(end.get("matching_target") or "ANY"),
        in_order(value for name in _LISTS for value in texts(end, name)),
        str(end.get("port_matching_type") or "ANY"),
        str(end.get("port") or ""),
        [end.get(flag) is True for flag in _FLAGS],
    ]


def _listed(end: Row) -> str:
    """Return for people what of a zone a policy means."""
    found = [value for name in _LISTS for value in texts(end, name)]
    if not found:
        return "anything"
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(found[:3]) + more
