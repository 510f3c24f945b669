"""What the console refuses in a zone policy, in the order of its checks.

The codes are those that owners of consoles met, where they told; `api.err.InvalidPayload` stands
where nobody has.
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from re import fullmatch

from .fields import flag, section, text, texts
from .policy_shapes import (
    ACTIONS,
    IP_VERSIONS,
    LISTS,
    ONLY_IN,
    PORT_TYPES,
    SCHEDULES,
    STATE_TYPES,
    TARGET_TYPES,
    TARGETS,
    port_ranges,
    protocols,
)
from .replies import INVALID, Object, RefusedError, not_of_enum, v2_error
from .site import Site

ENDS = ("source", "destination")

REQUIRED = ("name", "action", "ip_version", "source", "destination", "schedule")

RESPOND_REFUSED = (
    "api.err.FirewallPolicyCreateRespondTrafficPolicyNotAllowed",
    "Firewall policy create respond traffic not allowed",
)

_UNTYPED = ("ANY", "CLIENT", "MAC", "REGION")
"""Targets that are taken without `matching_target_type`. That MACs and regions are is a guess."""


class PolicyChecks:
    """Holds policies against what a site takes."""

    def __init__(self, site: Site) -> None:
        """Know the site's zones."""
        self._site = site

    def check(self, policy: Object) -> None:
        """Raise RefusedError with the first thing that is wrong."""
        for code, message in self._faults(policy):
            raise RefusedError(v2_error(code, message))

    def _faults(self, policy: Object) -> Iterator[tuple[str, str]]:
        yield from self._wholeness(policy)
        for end in ENDS:
            yield from self._zone(section(policy, end))
        for end in ENDS:
            yield from self._end(end, section(policy, end))
        yield from self._protocol(policy)
        yield from self._respond(policy)

    def _wholeness(self, policy: Object) -> Iterator[tuple[str, str]]:
        for name in REQUIRED:
            if not policy.get(name):
                yield INVALID, f"{name} must not be null"
        yield from _enum("action", text(policy, "action"), ACTIONS)
        yield from _enum("ip_version", text(policy, "ip_version"), IP_VERSIONS)
        yield from _enum("mode", text(section(policy, "schedule"), "mode"), SCHEDULES)
        states = text(policy, "connection_state_type") or "ALL"
        yield from _enum("connection_state_type", states, STATE_TYPES)
        for name in ("enabled", "logging", "create_allow_respond"):
            if not isinstance(policy.get(name, False), bool):
                yield INVALID, f"{name} must be a boolean"

    def _zone(self, end: Object) -> Iterator[tuple[str, str]]:
        known = self._site.zone_based and self._site.zone_of_id(text(end, "zone_id"))
        if not known:
            yield (
                "api.err.FirewallPolicyZoneDoesNotExist",
                "Firewall policy zone does not exist",
            )

    def _end(self, name: str, end: Object) -> Iterator[tuple[str, str]]:
        side = name.capitalize()
        target = text(end, "matching_target")
        yield from _enum("matching_target", target, TARGETS[name])
        kind = text(end, "matching_target_type")
        if kind:
            yield from _enum("matching_target_type", kind, TARGET_TYPES)
        elif target not in _UNTYPED:
            yield (
                f"api.err.MissingFirewallPolicy{side}MatchingTargetType",
                f"Missing firewall policy {name} matching target type",
            )
        if target == "REGION" and text(end, "zone_id") != self._site.zone_id(
            "external"
        ):
            yield (
                f"api.err.FirewallPolicy{side}MatchingTargetNotApplicableForZone",
                f"Firewall policy {name} matching target not applicable for zone",
            )
        if target in LISTS:
            yield from _targets(side, target, texts(end, LISTS[target]))
        yield from _ports(end)

    def _protocol(self, policy: Object) -> Iterator[tuple[str, str]]:
        protocol, version = text(policy, "protocol"), text(policy, "ip_version")
        try:
            protocols(protocol)
        except ValueError:
            yield INVALID, f"protocol {protocol} is invalid"
        if ONLY_IN.get(protocol, version) != version:
            yield INVALID, f"protocol {protocol} is not supported for {version}"

    def _respond(self, policy: Object) -> Iterator[tuple[str, str]]:
        if not flag(policy, "create_allow_respond"):
            return
        external = self._site.zone_id("external")
        leaves = text(section(policy, "destination"), "zone_id") == external
        if text(policy, "action") != "ALLOW" or leaves:
            yield RESPOND_REFUSED


def _enum(name: str, value: str, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    if value not in known:
        yield INVALID, not_of_enum(name, value, known)


def _targets(side: str, target: str, values: list[str]) -> Iterator[tuple[str, str]]:
    empty = {
        "CLIENT": f"api.err.EmptyFirewallPolicy{side}ClientMacs",
        "IP": f"api.err.EmptyFirewall{side}Ips",
        "MAC": f"api.err.EmptyFirewallPolicy{side}Macs",
        "NETWORK": f"api.err.EmptyFirewall{side}NetworkIds",
        "REGION": f"api.err.EmptyFirewall{side}Regions",
    }
    if not values:
        yield empty[target], f"Empty firewall policy {side.lower()} {LISTS[target]}"
    for value in values:
        if not _is_target(target, value):
            yield INVALID, f"{LISTS[target]}: {value} is invalid"


def _is_target(target: str, value: str) -> bool:
    match target:
        case "IP":
            try:
                ip_network(value, strict=False)
            except ValueError:
                return False
            return True
        case "REGION":
            return fullmatch("[A-Z]{2}", value) is not None
        case "NETWORK":
            return fullmatch("[0-9a-f]{24}", value) is not None
    return fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", value) is not None


def _ports(end: Object) -> Iterator[tuple[str, str]]:
    kind = text(end, "port_matching_type") or "ANY"
    yield from _enum("port_matching_type", kind, PORT_TYPES)
    if kind == "ANY" and flag(end, "match_opposite_ports"):
        yield INVALID, "match_opposite_ports needs ports"
    if kind != "SPECIFIC":
        return
    try:
        port_ranges(text(end, "port"))
    except ValueError:
        yield INVALID, "port must be a list of ports and ranges"
