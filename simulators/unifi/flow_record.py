"""What the flow log says of a flow: its record, in the shape that was captured on a console."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_interface

from simulators.openwrt.conntrack_flow import Counter
from simulators.openwrt.packets import ICMP, ICMPV6, TCP, UDP

from .clients import Clients, maker
from .geography import domain, region
from .replies import Json, Object
from .site import WAN_NAME, Place, Site

PROTOCOLS: Mapping[int, str] = {ICMP: "ICMP", TCP: "TCP", UDP: "UDP", ICMPV6: "ICMPv6"}

SERVICES: Mapping[int, str] = {53: "DNS", 80: "HTTP", 123: "NTP", 443: "HTTPS"}
"""Services by port; others are `OTHER`."""

PASSED: Object = {"type": "FIREWALL", "internal_type": "CONNTRACK"}
"""What a record names as the policy that let a flow through, as was captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a flow."""

    address: str
    port: int
    place: Place


@dataclass(slots=True, kw_only=True)
class Seen:
    """A flow as the log has it, or several of the same kind in one.

    `began` and `ended` are in seconds since 1970 by the console's clock. `policy` is what a
    record names as the policy: the one that blocked it, or `PASSED`.
    """

    source: End
    destination: End
    protocol: int
    began: float
    ended: float
    up: Counter
    down: Counter
    allowed: bool = True
    policy: Object = field(default_factory=PASSED.copy)
    count: int = 1

    @property
    def kind(self) -> tuple[Json, ...]:
        """What flows must share to be counted in one record: all but the source's port."""
        source, destination = self.source.address, self.destination
        policy = self.policy.get("id")
        target = destination.address, destination.port, self.protocol
        return (source, *target, self.allowed, policy)

    def take_in(self, other: Seen) -> None:
        """Count another flow of the same kind."""
        self.count += 1
        self.ended = other.ended
        for mine, its in ((self.up, other.up), (self.down, other.down)):
            mine.packets += its.packets
            mine.bytes += its.bytes


def blocked_by(policy_id: str | None, name: str) -> Object:
    """Return what a record names as the policy that blocked a flow."""
    return {
        "id": policy_id or "",
        "name": name,
        "type": "FIREWALL",
        "internal_type": "FIREWALL",
    }


class Records:
    """Makes records."""

    def __init__(self, site: Site, clients: Clients) -> None:
        """Name what `site` and `clients` know of the two ends."""
        self._site = site
        self._clients = clients

    def record(self, ident: str, seen: Seen) -> Object:
        """Return the record of a flow."""
        source, destination = seen.source, seen.destination
        began, ended = int(seen.began * 1000), int(seen.ended * 1000)
        return {
            "id": ident,
            "action": "allowed" if seen.allowed else "blocked",
            "count": seen.count,
            "direction": _direction(source.place, destination.place),
            "protocol": PROTOCOLS.get(seen.protocol, str(seen.protocol)),
            "service": SERVICES.get(destination.port, "OTHER"),
            "risk": "low",
            "source": self._end(source, source.place.zone),
            "destination": self._end(destination, _labelled(destination.place)),
            "traffic_data": _traffic(seen),
            "policies": [seen.policy],
            "duration_milliseconds": ended - began,
            "flow_start_time": began,
            "flow_end_time": ended,
            "time": ended,
            "in": self._network(source.place),
            "out": self._network(destination.place),
        }

    def _end(self, end: End, zone: str) -> Object:
        if end.place.lan is None:
            return self._far_end(end, zone)
        client = self._clients.with_address(end.address)
        found: Object = {"id": end.address, "ip": end.address, "port": end.port}
        if client is not None:
            mac = client.mac.lower()
            found |= {"id": mac, "mac": mac, "client_oui": maker(mac)}
            if client.name:
                found["client_name"] = client.name
        subnet = str(ip_interface(end.place.lan.subnet).network)
        found |= self._network(end.place) | {"subnet": subnet}
        return found | self._zone(zone)

    def _far_end(self, end: End, zone: str) -> Object:
        found: Object = {
            "id": end.address,
            "ip": end.address,
            "port": end.port,
            "region": region(end.address),
        }
        found |= self._zone(zone)
        name = domain(end.address)
        found["domains"] = [name] if name else []
        if name:
            found["host_name"] = name
        return found

    def _zone(self, zone: str) -> Object:
        if not self._site.zone_based:
            return {}
        name = self._site.zone_name(zone)
        return {"zone_id": self._site.zone_id(zone), "zone_name": name}

    def _network(self, place: Place) -> Object:
        if place.lan is None:
            return {"network_id": self._site.wan_id, "network_name": WAN_NAME}
        lan = place.lan
        return {"network_id": self._site.lan_id(lan), "network_name": lan.name}


def _labelled(place: Place) -> str:
    """Return the zone that a record names for a destination: the gateway's for all networks."""
    return place.zone if place.lan is None else "gateway"


def _direction(source: Place, destination: Place) -> str:
    if destination.zone == "external":
        return "outgoing"
    return "incoming" if source.zone == "external" else "local"


def _traffic(seen: Seen) -> Object:
    up, down = seen.up, seen.down
    return {
        "bytes_tx": up.bytes,
        "bytes_rx": down.bytes,
        "bytes_total": up.bytes + down.bytes,
        "packets_tx": up.packets,
        "packets_rx": down.packets,
        "packets_total": up.packets + down.packets,
    }
