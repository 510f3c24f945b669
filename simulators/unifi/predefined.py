"""The policies a console makes itself for each pair of zones, and those that go with the owner's.

They are computed, not kept: their id is the pair's two ids and the index, and no call finds one
by it.
"""

from collections.abc import Mapping

from .fields import section, text
from .ids import Ids
from .replies import Object
from .site import Site

FIRST_OWN = 10_000
"""The index of the owner's first policy for a pair of zones; the next ones count on."""

GENERATED = 30_000
"""The index of the first policy of the console's own for a pair."""

AFTER_GENERATED = 40_000
"""The index of the owner's policies that were put behind the console's own."""

LAST = 2_147_483_647
"""The index of the policy that decides where no other one does."""

TRUSTED = ("internal", "gateway", "vpn")
"""Zones from which new flows pass to every zone."""

OPEN: Mapping[str, tuple[str, ...]] = {
    "external": (),
    "hotspot": ("external",),
    "dmz": ("external",),
}
"""To which zones new flows pass from the others; from an owner's own zone to `OWN_ZONE`."""

OWN_ZONE = ("external", "gateway")


class Predefined:
    """Makes the console's own policies."""

    def __init__(self, ids: Ids, site: Site) -> None:
        """Make those of a site."""
        self._ids = ids
        self._site = site

    def all(self) -> list[Object]:
        """Return them, pair by pair; none where a site wasn't migrated."""
        zones = self._site.zones if self._site.zone_based else ()
        return [
            policy
            for source in zones
            for destination in zones
            for policy in self._pair(source, destination)
        ]

    def _pair(self, source: str, destination: str) -> list[Object]:
        made = []
        index = GENERATED
        if not _open(source, destination) and _open(destination, source):
            made.append(
                self._policy(
                    "Allow Return Traffic", "ALLOW", source, destination, index
                )
                | {"connection_state_type": "RESPOND_ONLY"}
            )
            index += 1
        if "external" in (source, destination):
            made.append(
                self._policy(
                    "Block Invalid Traffic", "BLOCK", source, destination, index
                )
                | {"connection_state_type": "CUSTOM", "connection_states": ["INVALID"]}
            )
        passes = _open(source, destination)
        name = "Allow All Traffic" if passes else "Block All Traffic"
        action = "ALLOW" if passes else "BLOCK"
        made.append(self._policy(name, action, source, destination, LAST))
        return made

    def _policy(
        self, name: str, action: str, source: str, destination: str, index: int
    ) -> Object:
        first, second = self._site.zone_id(source), self._site.zone_id(destination)
        return {
            "_id": composite_id(first, second, index),
            "name": name,
            "action": action,
            "enabled": True,
            "predefined": True,
            "index": index,
            "protocol": "all",
            "ip_version": "BOTH",
            "logging": False,
            "match_ip_sec": False,
            "match_opposite_protocol": False,
            "connection_state_type": "ALL",
            "connection_states": [],
            "create_allow_respond": True,
            "icmp_typename": "ANY",
            "icmp_v6_typename": "ANY",
            "origin_id": self._ids.of("origin", source, destination, str(index)),
            "schedule": {"mode": "ALWAYS"},
            "source": _anywhere(first),
            "destination": _anywhere(second),
        }


def companion(policy: Object, index: int) -> Object:
    """Return the policy that lets the answers through that one of the owner's allows.

    `index` is the first free one of the pair of zones that answers take.
    """
    source, destination = section(policy, "source"), section(policy, "destination")
    back = text(destination, "zone_id"), text(source, "zone_id")
    return policy | {
        "_id": composite_id(*back, index),
        "name": f"{text(policy, 'name')} (Return)",
        "predefined": True,
        "index": index,
        "connection_state_type": "RESPOND_ONLY",
        "create_allow_respond": False,
        "origin_id": text(policy, "_id"),
        "origin_type": "custom_firewall_rule",
        "source": destination,
        "destination": source,
    }


def composite_id(source: str, destination: str, index: int) -> str:
    """Return the id of a policy that the console computes."""
    return f"{source}{destination}{index}"


def _anywhere(zone_id: str) -> Object:
    return {
        "zone_id": zone_id,
        "matching_target": "ANY",
        "port_matching_type": "ANY",
        "match_opposite_ports": False,
    }


def _open(source: str, destination: str) -> bool:
    return source in TRUSTED or destination in OPEN.get(source, OWN_ZONE)
