"""Which new flows a zone policy means."""

from collections.abc import Iterable
from ipaddress import ip_network
from itertools import groupby

from simulators.openwrt.packets import address

from .clients import Clients
from .fields import flag, number, section, text, texts
from .firewall import Attempt, Decide, Decision
from .geography import region
from .policy_shapes import port_ranges, protocols
from .replies import Object
from .site import Place, Site

type Pair = tuple[str, str]
"""The ids of the two zones between which a policy stands."""


def pair_of(policy: Object) -> Pair:
    """Return the pair of zones that a policy is for."""
    source, destination = section(policy, "source"), section(policy, "destination")
    return text(source, "zone_id"), text(destination, "zone_id")


def decide_by(policies: Iterable[Object], site: Site, clients: Clients) -> Decide:
    """Return how these policies decide: for each pair of zones the first one that fits.

    Each pair must have a last one that always does, as the console's own are.
    """
    ordered = sorted(policies, key=lambda each: (pair_of(each), number(each, "index")))
    by_pair = {pair: list(group) for pair, group in groupby(ordered, key=pair_of)}

    def decide(attempt: Attempt) -> Decision:
        zones = attempt.source.zone, attempt.destination.zone
        source, destination = (site.zone_id(zone) for zone in zones)
        return next(
            _decision(policy)
            for policy in by_pair[source, destination]
            if _means(policy, attempt, site, clients)
        )

    return decide


def _decision(policy: Object) -> Decision:
    return Decision(
        passes=text(policy, "action") == "ALLOW",
        policy_id=text(policy, "_id"),
        policy_name=text(policy, "name"),
        logged=flag(policy, "logging"),
    )


def _means(policy: Object, attempt: Attempt, site: Site, clients: Clients) -> bool:
    if not flag(policy, "enabled"):
        return False
    # Schedules aren't simulated: a policy that has one is never on.
    if text(section(policy, "schedule"), "mode") != "ALWAYS":
        return False
    states = text(policy, "connection_state_type") or "ALL"
    if states == "RESPOND_ONLY":
        return False
    if states == "CUSTOM" and "NEW" not in texts(policy, "connection_states"):
        return False
    packet = attempt.packet
    version = text(policy, "ip_version")
    if version not in ("BOTH", "IPV6" if packet.ipv6 else "IPV4"):
        return False
    meant = protocols(text(policy, "protocol"))
    fits = meant is None or packet.protocol in meant
    if fits is flag(policy, "match_opposite_protocol"):
        return False
    source = _End(packet.src, attempt.mac, packet.sport, attempt.source, site)
    peer = clients.with_address(packet.dst)
    mac = peer.mac.lower() if peer else ""
    destination = _End(packet.dst, mac, packet.dport, attempt.destination, site)
    return source.fits(section(policy, "source")) and destination.fits(
        section(policy, "destination")
    )


class _End:
    """One end of a flow."""

    def __init__(
        self, text_: str, mac: str, port: int, place: Place, site: Site
    ) -> None:
        self._address = text_
        self._mac = mac
        self._port = port
        self._network = site.lan_id(place.lan) if place.lan else ""

    def fits(self, end: Object) -> bool:
        """Tell whether a policy's end means this one."""
        return self._is_target(end) and self._has_port(end)

    def _is_target(self, end: Object) -> bool:
        match text(end, "matching_target"):
            case "ANY":
                return True
            case "IP":
                hit = any(
                    address(self._address) in ip_network(each, strict=False)
                    for each in texts(end, "ips")
                )
                return hit is not flag(end, "match_opposite_ips")
            case "NETWORK":
                hit = self._network in texts(end, "network_ids")
                return hit is not flag(end, "match_opposite_networks")
            case "REGION":
                return region(self._address) in texts(end, "regions")
            case "MAC":
                return self._mac in texts(end, "macs")
        return self._mac in texts(end, "client_macs")

    def _has_port(self, end: Object) -> bool:
        match text(end, "port_matching_type"):
            case "SPECIFIC":
                ranges = port_ranges(text(end, "port"))
                hit = any(self._port in each for each in ranges)
                return hit is not flag(end, "match_opposite_ports")
            case "OBJECT":
                # Groups of ports aren't simulated.
                return False
        return True
