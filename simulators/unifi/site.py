"""A site: its networks and zones, and which of them an address lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_interface

from simulators.openwrt.network import Network
from simulators.openwrt.packets import address

from .ids import DEFAULT_SITE_UUID, Ids
from .replies import Object

DEFAULT_SITE = "default"
WAN_NAME = "Internet 1"

ZONES = ("internal", "external", "gateway", "vpn", "hotspot", "dmz")
"""The zones that every migrated site has, by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lan:
    """A network of the home: `subnet` is the gateway's address with its length.

    `zone` is the key of a zone that every site has, or the name of one of the owner's own.
    """

    name: str
    subnet: str
    prefixes: tuple[str, ...] = ()
    vlan: int | None = None
    zone: str = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address lies: in a network or not, and in which zone."""

    zone: str
    lan: Lan | None = None


class Site:
    """One site of a console."""

    def __init__(
        self, ids: Ids, network: Network, lans: Iterable[Lan], *, zone_based: bool
    ) -> None:
        """Have these networks; `network` is how the gateway itself is connected."""
        self._ids = ids
        self._network = network
        self.lans = tuple(lans)
        self.zone_based = zone_based
        self.name = DEFAULT_SITE
        self.description = "Default"
        self.id = ids.of("site", self.name)
        """The site's own id: another on every console."""
        self.uuid = DEFAULT_SITE_UUID
        self.wan_id = ids.of("network", WAN_NAME)
        own = [lan.zone for lan in self.lans if lan.zone not in ZONES]
        self.zones = (*ZONES, *dict.fromkeys(own))
        self._subnets = [
            (ip_interface(text).network, lan)
            for lan in self.lans
            for text in (lan.subnet, *lan.prefixes)
        ]

    def lan_id(self, lan: Lan) -> str:
        """Return the id of a network."""
        return self._ids.of("network", lan.name)

    def zone_id(self, zone: str) -> str:
        """Return the id of a zone."""
        return self._ids.of("zone", zone)

    def zone_of_id(self, ident: str) -> str | None:
        """Return the zone with this id."""
        return next((each for each in self.zones if self.zone_id(each) == ident), None)

    def place(self, text: str) -> Place:
        """Return where an address lies."""
        wanted = address(text)
        lan = next((lan for net, lan in self._subnets if wanted in net), None)
        if self._network.is_own(text):
            return Place(zone="gateway", lan=lan)
        return Place(zone=lan.zone, lan=lan) if lan else Place(zone="external")

    def zone_name(self, zone: str) -> str:
        """Return a zone's name."""
        return zone.capitalize() if zone in ZONES else zone

    def networkconf(self) -> list[Object]:
        """Return what `rest/networkconf` lists."""
        return [*(self._lan(lan) for lan in self.lans), self._wan()]

    def _lan(self, lan: Lan) -> Object:
        found: Object = {
            "_id": self.lan_id(lan),
            "site_id": self.id,
            "name": lan.name,
            "purpose": "corporate",
            "networkgroup": "LAN",
            "enabled": True,
            "ip_subnet": lan.subnet,
            "is_nat": True,
            "dhcpd_enabled": True,
            "vlan_enabled": lan.vlan is not None,
            "ipv6_interface_type": "pd",
        }
        if lan.vlan is None:
            found |= {"attr_no_delete": True, "attr_hidden_id": "LAN"}
        else:
            found["vlan"] = lan.vlan
        return found | self._membership(lan.zone)

    def _wan(self) -> Object:
        found: Object = {
            "_id": self.wan_id,
            "site_id": self.id,
            "name": WAN_NAME,
            "purpose": "wan",
            "wan_networkgroup": "WAN",
            "enabled": True,
            "wan_type": "dhcp",
            "attr_no_delete": True,
            "attr_hidden_id": "WAN",
        }
        return found | self._membership("external")

    def _membership(self, zone: str) -> Object:
        return {"firewall_zone_id": self.zone_id(zone)} if self.zone_based else {}

    def gateway(self) -> Object:
        """Return what `stat/health` says of the gateway, beside its state."""
        lan = self._network.interfaces["lan"]
        return {
            "gw_mac": lan.mac,
            "gw_name": "Gateway",
            "wan_ip": self._network.wan_address(),
            "nameservers": [*self._network.wan.dns],
        }

    def firewall_zones(self) -> list[Object]:
        """Return what `firewall/zone` lists: nothing on a site that wasn't migrated."""
        return [self._zone(zone) for zone in self.zones] if self.zone_based else []

    def _zone(self, zone: str) -> Object:
        members = [self.lan_id(lan) for lan in self.lans if lan.zone == zone]
        if zone == "external":
            members.append(self.wan_id)
        found: Object = {
            "_id": self.zone_id(zone),
            "external_id": self._ids.uuid_of("zone", zone),
            "name": self.zone_name(zone),
            "network_ids": [*members],
            "attr_no_edit": zone in ("external", "gateway", "vpn"),
            "default_zone": zone in ZONES,
        }
        if zone in ZONES:
            found["zone_key"] = zone
        return found
