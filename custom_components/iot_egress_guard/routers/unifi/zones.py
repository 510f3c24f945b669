"""UniFi: the zones of a site's firewall, and in which of them what lies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...plain_text import plain_name
from ..errors import BlockRefusedError, UnsupportedError

#: The zone that leads to the internet, on every site.
EXTERNAL = "external"
#: What `site-feature-migration` lists once a site's firewall has zones.
_ZONES_FEATURE = "ZONE_BASED_FIREWALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone."""

    zone_id: str
    name: str
    key: str | None
    """What the console calls it; None for a zone of the owner's own."""
    network_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Zones:
    """All zones of a site; none where its firewall has none."""

    zones: tuple[Zone, ...] = ()
    wan_ids: frozenset[str] = frozenset()

    @property
    def internet(self) -> tuple[Zone, ...]:
        """The zones that lead to the internet: the console's own, and any into which the owner put a WAN."""
        return tuple(each for each in self.zones if self._leads_out(each))

    def of_network(self, network_id: str | None) -> Zone | None:
        """Return the zone that a network is in."""
        return next(
            (each for each in self.zones if network_id in each.network_ids), None
        )

    def name(self, zone_id: str) -> str:
        """Return what a zone is called."""
        return next(
            (each.name for each in self.zones if each.zone_id == zone_id), zone_id
        )

    def source(self, network_id: str | None) -> Zone:
        """Return the zone that a device sits in.

        One whose network isn't known can sit nowhere else where all networks are in the same zone; BlockRefusedError
        where they aren't.
        """
        if found := self.of_network(network_id):
            return found
        inside = [
            each
            for each in self.zones
            if each.network_ids and not self._leads_out(each)
        ]
        if len(inside) == 1:
            return inside[0]
        raise BlockRefusedError(
            "The console doesn't see the device, so its zone isn't known",
            remedy="Try again when the device is online.",
        )

    def targets(self) -> tuple[Zone, ...]:
        """Return the zones that lead to the internet; UnsupportedError when there are none."""
        if not self.internet:
            raise UnsupportedError(
                "firewall zones", "The console's firewall has no zone for the internet"
            )
        return self.internet

    def _leads_out(self, zone: Zone) -> bool:
        return zone.key == EXTERNAL or not self.wan_ids.isdisjoint(zone.network_ids)


def has_zones(features: Any) -> bool:
    """Tell from `site-feature-migration` whether the site's firewall has zones."""
    listed = features if isinstance(features, list) else []
    return any(
        _ZONES_FEATURE
        in (each, each.get("feature") if isinstance(each, dict) else None)
        for each in listed
    )


def read_zones(rows: Iterable[Mapping[str, Any]], wan_ids: frozenset[str]) -> Zones:
    """Read `firewall/zone`; `wan_ids` are the networks that lead to the internet."""
    return Zones(tuple(_zone(row) for row in rows if row.get("_id")), wan_ids)


def _zone(row: Mapping[str, Any]) -> Zone:
    listed, key = row.get("network_ids"), row.get("zone_key")
    return Zone(
        zone_id=str(row["_id"]),
        name=plain_name(row.get("name")) or str(row["_id"]),
        key=str(key) if key else None,
        network_ids=frozenset(map(str, listed if isinstance(listed, list) else ())),
    )
